"""What a run makes once is made once, whoever asks for it at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kept import once

ASK = """
import sys
from pathlib import Path
from tests.kept import once

def make(place):
    place.mkdir()
    (place / "made").touch()
    with (place.parent / "log").open("a") as log:
        log.write("made\\n")

assert (once(Path(sys.argv[1]), "thing", make) / "made").exists()
"""


def test_of_those_who_ask_at_once_one_makes_it(tmp_path: Path) -> None:
    asking = [subprocess.Popen([sys.executable, "-c", ASK, str(tmp_path)]) for _number in range(4)]
    assert [each.wait(60) for each in asking] == [0, 0, 0, 0]
    assert (tmp_path / "log").read_text() == "made\n"


def test_what_could_not_be_made_is_tried_again(tmp_path: Path) -> None:
    def fails(place: Path) -> None:
        place.mkdir()
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        once(tmp_path, "thing", fails)
    assert once(tmp_path, "thing", lambda place: place.mkdir()) == tmp_path / "thing"
