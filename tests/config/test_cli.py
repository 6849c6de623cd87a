import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import Kith


@pytest.fixture
def kith(tmp_path: Path) -> Kith:
    return Kith(tmp_path / "data")


def test_help_lists_the_commands_without_loading_django(kith: Kith) -> None:
    code = "import sys; from kith.config.cli import main; main(['--help']); sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.splitlines()[2:]}
    assert {"setup", "demo", "serve", "worker", "doctor"} <= listed


def test_an_unknown_command_is_wrong_usage(kith: Kith) -> None:
    done = kith.run("frobnicate", status=2)
    assert done.stderr == "kith: there is no command 'frobnicate'; kith --help lists them\n"


def test_an_unknown_option_is_wrong_usage(kith: Kith) -> None:
    done = kith.run("serve", "--loud", status=2)
    assert done.stderr == "kith: unrecognized arguments: --loud; see kith serve --help\n"


def test_a_wrong_setting_is_one_line_on_stderr(kith: Kith) -> None:
    kith.variables["KITH_DATABASE_URL"] = "oracle://scott:tiger@db/crm"
    done = kith.run("doctor", status=1)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("kith: KITH_DATABASE_URL has the unknown scheme 'oracle'; write sqlite:///")


def test_serving_without_tables_says_what_to_run(kith: Kith) -> None:
    done = kith.run("serve", status=1)
    assert done.stderr.startswith("kith: not started: ")
    assert done.stderr.endswith("migrations are missing; run: kith setup.\n")


@pytest.mark.parametrize(
    ("variables", "words", "expected"),
    [
        ({"KITH_BASE_URL": "http://crm.example.org"}, [], "[kith.E003]"),
        ({"KITH_BASE_URL": "https://crm.example.org", "KITH_DEBUG": "1"}, [], "[kith.E001]"),
        ({"KITH_BASE_URL": "https://crm.example.org", "KITH_SECRET_KEY": "short"}, [], "[kith.E002]"),
        ({"KITH_BASE_URL": "https://crm.example.org", "KITH_ALLOWED_HOSTS": "*"}, [], "[kith.E005]"),
        ({"KITH_MODE": "production"}, [], "[kith.E004]"),
        ({}, ["--host", "0.0.0.0"], "would show this to other machines"),
    ],
)
def test_an_unsafe_start_is_refused_in_one_line(
    kith: Kith, variables: dict[str, str], words: list[str], expected: str
) -> None:
    kith.variables |= variables
    done = kith.run("serve", *words, status=1)
    assert expected in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_data_directory_and_its_secret_are_private(kith: Kith) -> None:
    kith.run("django", "check", "--tag", "models")
    assert os.stat(kith.folder).st_mode & 0o777 == 0o700
    assert os.stat(kith.folder / "secret-key").st_mode & 0o777 == 0o600


def test_the_base_url_follows_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    from kith.config.ports import believe_port

    for words in (["--port", "8123"], ["--port=8123"]):
        monkeypatch.delenv("KITH_BASE_URL", raising=False)
        believe_port(words)
        assert os.environ["KITH_BASE_URL"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("KITH_BASE_URL", "https://crm.example.org")
    believe_port(["--port", "9000"])
    assert os.environ["KITH_BASE_URL"] == "https://crm.example.org"
