"""Loopback host names and addresses."""

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


def is_loopback(host: str | None) -> bool:
    """Whether only this machine can reach the host."""
    return host in LOOPBACK_NAMES
