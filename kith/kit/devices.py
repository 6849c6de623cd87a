"""Browsers and systems in words."""

import re

# Browser → what its User-Agent says; the more particular name comes first, because all of them claim to be others.
BROWSERS = (("Edge", "Edg/"), ("Opera", "OPR/"), ("Firefox", "Firefox/"), ("Chrome", "Chrome/"), ("Safari", "Safari/"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("macOS", "Mac OS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """A browser in words, such as “Firefox, Windows”, from its User-Agent."""
    browser = next((name for name, mark in BROWSERS if mark in agent), "")
    system = next((name for name, mark in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or re.split(r"[\s/(]", agent, maxsplit=1)[0]
