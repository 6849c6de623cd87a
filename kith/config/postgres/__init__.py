"""Django's PostgreSQL with two things of its own: see ``base``."""
