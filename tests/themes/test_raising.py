"""Who raises a theme: shares of voices, and nothing that tells of a few."""

import pytest

from listening.gaps.disclosure import Policy
from listening.themes.raising import Heard, by_group, by_source, by_week, enough

POLICY = Policy(min_n=10, min_voices=5)
EAST, WEST, NORTH = 1, 2, 3
GROUPS = {"East": EAST, "West": WEST, "North": NORTH}


def said(group: int, n: int, raised: int, *, source: str = "survey", week: str = "") -> list[Heard]:
    return [
        Heard(
            voice=f"{source}{group}{week}-{i}",
            source=source,
            groups=frozenset({group}),
            week=week,
            raised=i < raised,
        )
        for i in range(n)
    ]


def test_a_share_is_of_the_voices_of_a_group_and_excerpts_do_not_count_twice() -> None:
    heard = [*said(EAST, 20, 8), *said(EAST, 20, 8), *said(WEST, 40, 4)]
    east, west = by_group(heard, {"East": EAST, "West": WEST}, policy=POLICY)
    assert (east.count, east.n) == (8, 20) and (west.count, west.n) == (4, 40)
    assert east.low is not None and east.low < 0.4 < (east.high or 0)


def test_a_small_group_is_withheld_and_does_not_follow_from_the_others() -> None:
    heard = [*said(EAST, 20, 8), *said(WEST, 40, 4), *said(NORTH, 3, 2)]
    rows = by_group(heard, GROUPS, policy=POLICY)
    hidden = [row for row in rows if row.withheld]
    assert "North" in {row.label for row in hidden} and len(hidden) >= 2
    assert all(row.n is None and row.count is None and row.value is None for row in hidden)


@pytest.mark.parametrize(("answers", "spoken"), [(30, 4), (4, 30)])
def test_a_handful_in_a_conversation_does_not_follow_from_the_sources(
    answers: int, spoken: int
) -> None:
    heard = [*said(EAST, answers, 2), *said(EAST, spoken, 2, source="focus group")]
    assert len({h.source for h in enough(heard, POLICY)}) == 1
    assert len(by_source(enough(heard, POLICY), policy=POLICY)) == 1


def test_a_voice_counts_in_the_week_it_was_first_heard_in() -> None:
    early = said(EAST, 12, 3, week="2026-03-02")
    again = [Heard(voice=h.voice, source="survey", week="2026-03-09", raised=True) for h in early]
    late = said(WEST, 12, 6, week="2026-03-09")
    first, second = by_week([*early, *again, *late], policy=POLICY)
    assert (first.label, first.count, first.n) == ("2026-03-02", 12, 12)
    assert (second.label, second.count, second.n) == ("2026-03-09", 6, 12)


def test_one_week_is_no_course_of_time() -> None:
    assert by_week(said(EAST, 30, 3, week="2026-03-02"), policy=POLICY) == []
