"""What documents list is what there is: settings, defences, macros."""

from __future__ import annotations

import re

from tests.shape.files import ROOT, files, functions

SETTING = re.compile(r"\benv\.\w+\(\s*\"([A-Z0-9_]+)\"")
PROOF = re.compile(r"`((?:[\w]+/)*test_\w+\.py|tests/\w+/)`")
MACRO = re.compile(r"{%-?\s*macro\s+([a-z]\w*)\(([^)]*)\)")
BOLD = re.compile(r"(?<!\*)\*\*([^*\n]+)\*\*(?!\*)")
# Labels that are put together from words, and a glyph.
MADE = frozenset({"new contact", "select all … matching", "⋯"})
CALLED = re.compile(r"`([a-z]\w*)\(([^)]*)\)`")


def test_every_setting_is_described_and_no_other() -> None:
    read = SETTING.findall((ROOT / "kith/config/settings.py").read_text())
    described = re.findall(r"^\| `KITH_(\w+)`", (ROOT / "docs/admin/settings.md").read_text(), re.MULTILINE)
    assert sorted(described) == sorted(read)


def test_every_defence_of_the_threat_model_has_a_test_that_exists() -> None:
    """A proof without a folder is in that of the proof before it."""
    rows = [line for line in (ROOT / "THREAT_MODEL.md").read_text().splitlines() if line.count(" | ") == 2]
    table = [row.strip("| ").split(" | ")[2] for row in rows if not row.startswith(("| Threat |", "| Who |"))]
    assert len(table) > 15
    for proofs in table:
        folder = ""
        for proof in PROOF.findall(proofs):
            path = ROOT / (proof if "/" in proof else folder + proof)
            folder = path.parent.relative_to(ROOT).as_posix() + "/"
            assert path.is_dir() or any(each.name.startswith("test_") for each in functions(path)), proof
        assert folder, proofs


def test_the_guide_to_the_interface_names_every_macro_with_its_parameters() -> None:
    there = {
        found: [parameter.partition("=")[0].strip() for parameter in parameters.split(",") if parameter.strip()]
        for path in files("templates/ui/", ending=".html")
        for found, parameters in MACRO.findall(path.read_text())
    }
    guide = (ROOT / "docs/developer/interface.md").read_text()
    table = "\n".join(line for line in guide.splitlines() if line.startswith("| ") and "` " in line)
    named = {
        found: [part.strip() for part in given.split(",") if part.strip()] for found, given in CALLED.findall(table)
    }
    assert named == there


def test_every_label_that_the_manual_names_stands_on_some_page() -> None:
    sources = [*files("templates/", ending=".html"), *files("kith/", ending=".py"), *files("static/", ending=".js")]
    said = "\n".join(path.read_text() for path in sources).lower()
    for page in files("docs/manual/", ending=".md"):
        ways = (label for found in BOLD.findall(page.read_text()) for label in found.split(" → "))
        labels = {label.strip(" .…").lower() for label in ways}
        assert [label for label in sorted(labels - MADE) if label not in said] == [], page.name
