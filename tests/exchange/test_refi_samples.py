"""Projects that other programs wrote: what is read, what is lost, and that it is said."""

from pathlib import Path

import pytest

from listening.exchange.refi import positions, reading, taking
from listening.exchange.refi.values import every_code


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "codes", "users", "texts", "selections", "lost"),
    [
        ("TestProject.qdpx", 14, 3, 11, 8, 15),
        ("blank-atlas-project.qdpx", 0, None, 0, 0, 0),
        ("target-atlas-project.qdpx", 3, None, 0, 0, 0),
        ("nvivo_project.qdpx", 262, None, 2, 0, 0),
    ],
)
def test_sample_is_read_and_every_loss_is_told(
    shared: Path,
    name: str,
    codes: int,
    users: int | None,
    texts: int,
    selections: int,
    lost: int,
) -> None:
    project = reading.read((shared / "data/refi" / name).read_bytes(), name)
    assert len(list(every_code(project.codes))) == codes
    assert users is None or len(project.users) == users
    text_sources = [s for s in project.sources if s.kind == "text"]
    assert len(text_sources) == texts
    assert sum(len(s.selections) for s in text_sources) == selections
    intake = taking.take(project, positions.detect(project.sources).chosen)
    lines = intake.report.lines()
    assert all(line.came == line.kept + line.changed + line.left_out for line in lines)
    assert sum(line.left_out for line in lines if line.kind == "selections") == lost
    assert sum(line.came for line in lines if line.kind == "codes") == codes
    assert len({code.path for code in intake.codes}) == codes
