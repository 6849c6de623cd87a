"""What a declaration declines is gone from pages, API, import and export alike; all else stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.developer.declined_in_use import files
from tests.developer.enquiries_in_use import TAKEN
from tests.kept import copied_kith

ROOT = Path(__file__).parents[2]


def test_each_thing_that_is_declined_is_on_no_surface_and_all_others_are_on_each(tmp_path: Path) -> None:
    for name, text in files():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    copied_kith(tmp_path / "data", "sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KITH_", "DJANGO_", "PYTEST_"))}
    ours = {"PYTHONPATH": str(tmp_path), "KITH_EXTENSIONS": "decliners", "KITH_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.developer.declined_in_use"],
        env={**kept, **ours, "DJANGO_SETTINGS_MODULE": "kith.config.settings"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found.pop("faults") == []
    assert found.pop("refused") == {
        "notes": 404, "documents": 404, "tags": 422, "segments": 422, "trash": 404, "trash by the API": 404,
    }  # fmt: skip
    assert found == {declined: {name: name != declined for name in TAKEN} for declined in TAKEN}
