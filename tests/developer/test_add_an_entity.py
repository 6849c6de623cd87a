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

GUIDE = Path(__file__).parents[2] / "docs" / "developer" / "add-an-entity.md"
BLOCK = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)
USE = """
import json, os
import django; django.setup()
from django.test import Client
from django_scopes import scope
from kith.agency.models import Agency
from kith.agency.seeds import first_steps
from kith.engine.declare import registry
from kith.engine.write import actions, writes
from kith.engine.policy import Actor
agency = Agency.objects.create(name="Test")
with scope(agency=agency.pk):
    first_steps(agency)
    by, vehicles = Actor.system(agency.pk), registry.named("vehicles")
    car, _made = writes.create(vehicles, {"plate": "HH-K 1", "price": "1200.50"}, by=by, door="cli")
    lent, change_set = actions.run(vehicles.action("lend"), car.pk, {"reason": "visit"}, by=by, door="cli")
    try:
        writes.create(vehicles, {"plate": "HH-K 1"}, by=by, door="cli")
        twice = "made"
    except Exception as error:
        twice = type(error).__name__
print(json.dumps({"state": lent.state, "reason": change_set.reason, "price": str(car.price), "twice": twice}))
"""


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
    (tmp_path / "fleet" / "__init__.py").touch()
    assert len(blocks) == 3
    assert f"in three files and {lines} lines" in GUIDE.read_text()
    data = tmp_path / "data"
    copied_kith(data, "sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KITH_", "DJANGO_", "PYTEST_"))}
    return {
        **kept,
        "PYTHONPATH": str(tmp_path),
        "KITH_EXTENSIONS": "fleet",
        "KITH_DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "kith.config.settings",
    }


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_guide_makes_an_entity_with_every_surface(extension: dict[str, str]) -> None:
    kith = ("-m", "kith.config.cli")
    run(extension, *kith, "django", "makemigrations", "fleet")
    run(extension, *kith, "django", "migrate")
    assert json.loads(run(extension, "-c", USE).splitlines()[-1]) == {
        "state": "out",
        "reason": "visit",
        "price": "1200.50",
        "twice": "FieldErrors",
    }
    explained = run(extension, *kith, "explain", "vehicles")
    assert "lend" in explained
    assert "/vehicles/" in explained
