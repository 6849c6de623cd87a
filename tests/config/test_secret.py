import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kith.config.secret import data_folder, kept_secret


def test_a_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret-key"
    first = kept_secret(file)
    assert len(first) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_secret(file) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: kept_secret(tmp_path / "secret-key"), range(32)))
    assert len(secrets) == 1


def test_the_data_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = data_folder(tmp_path / "deep" / "data")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ImproperlyConfigured, match="set KITH_DATA_DIR to another folder"):
        data_folder(tmp_path / "file" / "data")
