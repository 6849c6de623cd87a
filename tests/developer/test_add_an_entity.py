"""The guide "add an entity", carried out word by word in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kept import copied_kith

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "developer" / "add-an-entity.md"
BLOCK = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)


@pytest.fixture
def extension(tmp_path: Path) -> dict[str, str]:
    """The files of the guide in a folder of their own, and an environment in which Kith finds them."""
    blocks = BLOCK.findall(GUIDE.read_text())
    lines = 0
    for name, text in blocks:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        lines += len([line for line in text.splitlines() if line.strip()])
    (tmp_path / "enquiries" / "__init__.py").touch()
    assert len(blocks) == 2
    assert lines <= 45
    assert f"in two files and {lines} lines" in GUIDE.read_text()
    data = tmp_path / "data"
    copied_kith(data, "sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KITH_", "DJANGO_", "PYTEST_"))}
    return {
        **kept,
        "PYTHONPATH": str(tmp_path),
        "KITH_EXTENSIONS": "enquiries",
        "KITH_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "kith.config.settings",
    }


def test_the_guide_makes_an_entity_that_a_salesperson_works_with_at_once(extension: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.developer.enquiries_in_use"],
        env=extension, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    explained = found.pop("explained")
    assert found == {
        "faults": [],
        "in the side bar": True,
        "list": [200, True],
        "form": [200, True],
        "made by form": [302, "Wants three desks", "new"],
        "record": [200, True],
        "search": ["Wants three desks"],
        "API": [200, ["Wants three desks"]],
        "import": 200,
        "tab on the contact": "?tab=enquiries",
        "+ on the contact": True,
        "support may change it": 403,
        "customised": True,
        "takes": ["custom fields", "notes", "documents", "tags", "segments", "import", "export", "trash"],
        "tagged": [1, ["Wants three desks"], True],
        "in segments": [["Wants three desks"], ["A chair", "Wants three desks"]],
        "page of segments": True,
        "note": [True, ["Wants three desks"]],
        "document": [True, ["Wants three desks"]],
        "imported": [1, 0, ["A chair"]],
        "exported": ["Chairs", "Urgent"],
        "trash": [["Wants three desks"], [], True],
    }
    assert "derived       policy, title, icon, filters, sortable, search, list, record" in explained
    assert "grants        administrator: all; salesperson: team/own; sales-head: all; support: view" in explained
    assert "sort          -updated_at" in explained
