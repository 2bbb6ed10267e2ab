"""A form handed to pyxform's own process and read when it comes back."""

import json
import subprocess
import sys
from pathlib import PurePath
from typing import Any

from listening.settings import BadInput

ENDINGS = (".xlsx", ".xls", ".xlsm", ".csv", ".md")
SECONDS = 30


def known(name: str) -> str:
    """The ending of a file a form can be in, else BadInput."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(f"{name} is no XLSForm; bring an Excel file (.xlsx), or CSV.")
    return ending


def converted(data: bytes, name: str) -> dict[str, Any]:
    """What pyxform makes of a file; BadInput where it takes too long, or is no form at all."""
    ending = known(name)
    command = [sys.executable, "-m", "listening.surveys.xlsform.child", ending]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadInput(f"{name} takes too long to read; split the form.") from None
    if done.returncode != 0:
        raise BadInput(f"{name} could not be read: it is damaged, or far too large for a form.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
