"""Remove the donation links that npm copies into its lock file: it shall hold no address at all."""

import json
import sys
from pathlib import Path


def trim(path: Path) -> None:
    """Rewrite the lock file at `path` without `funding` entries."""
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
