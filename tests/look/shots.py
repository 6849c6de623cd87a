"""Takes pictures of every page in four settings, and reports console errors and axe faults.

`python -m tests.look.shots OUT [page …]` while `python -m tests.look.site 8120` runs.
"""

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = "http://127.0.0.1:8120"
PAGES = {
    "list": "/",
    "record": "/record/",
    "form": "/form/",
    "gallery": "/gallery/",
    "empty": "/empty/",
    "email": "/account/email/",
    "password": "/account/password/change/",
    "mfa": "/account/2fa/",
    "sessions": "/account/sessions/",
}
OUTSIDE = {"login": "/account/login/", "reset": "/account/password/reset/", "sent": "/account/password/reset/done/"}
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


def main(folder: Path, wanted: list[str]) -> int:
    """Take the pictures; the status is the number of faults."""
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for size in SIZES:
            for scheme in ("light", "dark"):
                faults += visit(browser, size, scheme, folder, wanted)
        browser.close()
    sys.stdout.write("\n".join([*faults, f"{len(faults)} faults", ""]))
    return len(faults)


def visit(browser: Browser, size: str, scheme: Any, folder: Path, wanted: list[str]) -> list[str]:
    """All wanted pages in one setting."""
    touch = size == "phone"
    context = browser.new_context(
        viewport=SIZES[size], color_scheme=scheme, has_touch=touch, is_mobile=touch, bypass_csp=False
    )
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "console",
        lambda message: faults.append(f"{page.url} {message.text}") if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: faults.append(f"{page.url} {error}"))
    for name, address in OUTSIDE.items():
        if not wanted or name in wanted:
            faults += look(page, f"{name}-{size}-{scheme}", address, folder)
    page.goto(f"{SITE}/sign-in/")
    for name, address in PAGES.items():
        if not wanted or name in wanted:
            faults += look(page, f"{name}-{size}-{scheme}", address, folder)
    context.close()
    return faults


def look(page: Page, name: str, address: str, folder: Path) -> list[str]:
    """One picture and its faults."""
    page.goto(SITE + address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(folder / f"{name}.png"))
    faults = [f"{name}: {fault}" for fault in accessibility(page)]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*faults, f"{name}: {wide} px too wide"] if wide > 0 else faults


def accessibility(page: Page) -> list[str]:
    """Serious and critical faults that axe finds."""
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{fault['impact']} {fault['id']}: {node['target']} {node['failureSummary'][:220]!r}"
        for fault in found
        if fault["impact"] in ("serious", "critical", "moderate")
        for node in fault["nodes"][:3]
    ]


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1]), sys.argv[2:]), 1))
