"""Names of browsers and operating systems, from the User-Agent header."""

import re

# Browser → its token in the User-Agent. Order matters: Edge and Opera also claim to be Chrome, and Chrome to be Safari.
BROWSERS = (("Edge", "Edg/"), ("Opera", "OPR/"), ("Firefox", "Firefox/"), ("Chrome", "Chrome/"), ("Safari", "Safari/"))
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("macOS", "Mac OS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """Return a readable name such as “Firefox, Windows” for a User-Agent; its first word if unknown."""
    browser = next((name for name, mark in BROWSERS if mark in agent), "")
    system = next((name for name, mark in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or re.split(r"[\s/(]", agent, maxsplit=1)[0]
