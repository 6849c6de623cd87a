"""The rights of a data subject: access, portability and erasure (GDPR articles 15, 20 and 17)."""
