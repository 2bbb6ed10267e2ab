"""Reference values and real files, read once; skipped where they are not beside the project."""

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from listening.excerpts.spreadsheet import Table, read

SHARED = Path(__file__).resolve().parents[3] / "shared"


def _file(path: Path) -> Path:
    if not path.exists():
        message = f"{path.name} is not beside the project"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@cache
def _values(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@cache
def _table(path: Path) -> Table:
    return read(path.read_bytes(), path.name)


@pytest.fixture
def known() -> Any:
    """The published and computed reference values."""
    return _values(_file(SHARED / "reference" / "known_values.json"))


@pytest.fixture
def district_table() -> Callable[[str], Table]:
    """Reads one of the real district files by name."""
    return lambda name: _table(_file(SHARED / "data" / "gaps" / name))
