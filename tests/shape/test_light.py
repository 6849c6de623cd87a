"""What a web process does not hold in memory until somebody needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "openpyxl",
    "numpy",
    "cv2",
    "onnxruntime",
    "pypdfium2",
    "python_calamine",
    "rapidfuzz",
    "puremagic",
    "PIL",
    "stdnum",
)
PROGRAM = f"""
import sys
from kith.config.wsgi import application
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_a_web_process_begins_without_what_few_requests_need(tmp_path: Path) -> None:
    environment = {**os.environ, "KITH_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kith.config.settings"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
