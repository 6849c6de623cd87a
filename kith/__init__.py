"""Kith: a CRM for agencies."""
