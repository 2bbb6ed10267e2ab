"""Who was heard."""

import pytest
from crowds import reference

from listening.causes.coverage import representation
from listening.settings import BadInput


@pytest.mark.parametrize(
    ("voices", "enrolled", "ratio", "flag"),
    [(10, 1800, 0.2315, "strong"), (17, 1000, 0.7083, "low"), (24, 1000, 1.0, "none")]
    + [(0, 300, 0.0, "silent"), (12, 1000, 0.5, "low"), (96, 5000, 0.8, "none")],
)
def test_flags_follow_the_ratio(voices: int, enrolled: int, ratio: float, flag: str) -> None:
    found = representation("x", voices, 240, enrolled=enrolled, enrolled_total=10_000)
    assert (found.ratio, found.flag) == (pytest.approx(ratio, abs=5e-5), flag)
    assert found.low <= voices / 240 <= found.high


def test_the_reference_says_the_same() -> None:
    for case in reference()["representation"]["cases"]:
        found = representation(
            "x",
            case["voices"],
            case["voices_total"],
            enrolled=case["enrolled"],
            enrolled_total=case["enrolled_total"],
        )
        assert (found.ratio, found.flag) == (pytest.approx(case["ratio"]), case["flag"])


@pytest.mark.parametrize(("voices", "total", "enrolled"), [(5, 4, 10), (0, 0, 10), (1, 4, 0)])
def test_impossible_figures_are_named(voices: int, total: int, enrolled: int) -> None:
    with pytest.raises(BadInput, match="'Somali'"):
        representation("Somali", voices, total, enrolled=enrolled, enrolled_total=100)
