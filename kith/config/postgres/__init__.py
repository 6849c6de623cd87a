"""Django's PostgreSQL backend with two changes: see ``base``."""
