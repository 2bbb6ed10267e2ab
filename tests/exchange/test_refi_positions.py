"""Each way of counting that was seen in files is found out, with texts that tell them apart."""

import pytest

from listening.exchange.refi import positions
from listening.exchange.refi.positions import BOM, CANDIDATES, Convention, Ruler, detect, plain
from listening.exchange.refi.values import Selection, Source

TEXT = (
    BOM + "The bus 🚌 comes late. Nobody told us.\r\n"
    "قالت الأم: الحافلة تتأخر كل يوم\r\n"
    "Con tôi không có xe buýt 👩‍👩‍👧 vào buổi tối.\r\n"
    "We need 🏀 tutoring after school, please.\r\n"
)
WORDS = ("bus", "late", "Nobody told us", "الحافلة", "تتأخر", "không", "buổi tối", "tutoring",
         "after school", "please", "🏀")  # fmt: skip


def counted(text: str, words: str, convention: Convention) -> Selection:
    """A selection as a program with this convention would write it."""

    def units(part: str) -> int:
        if not convention.bom_counts:
            part = part.removeprefix(BOM)
        if convention.crlf_is_one:
            part = part.replace("\r\n", "\n")
        return len(part.encode("utf-16-le")) // 2 if convention.utf16 else len(part)

    at = text.index(words)
    start, end = units(text[:at]), units(text[: at + len(words)])
    return Selection(guid="g", start=start, end=end - convention.inclusive)


@pytest.mark.parametrize("convention", CANDIDATES, ids=lambda c: c.key)
@pytest.mark.parametrize("named", [True, False])
def test_way_of_counting_is_found_and_words_are_equal(convention: Convention, named: bool) -> None:
    chosen = [counted(TEXT, words, convention) for words in WORDS]
    if named:
        chosen = [
            Selection(guid=s.guid, start=s.start, end=s.end, name=words)
            for s, words in zip(chosen, WORDS, strict=True)
        ]
    found = detect([Source(guid="s", name="a", text=TEXT, selections=tuple(chosen))])
    assert found.chosen == convention
    ruler, text = Ruler(TEXT, found.chosen), plain(TEXT)
    cut = [text[p.start : p.end] for p in map(ruler.place, chosen)]
    assert cut == list(WORDS)


def test_standard_reading_wins_where_nothing_tells_them_apart() -> None:
    source = Source(
        guid="s", name="a", text="one two three", selections=(Selection(guid="x", start=4, end=7),)
    )
    found = detect([source])
    assert found.chosen == CANDIDATES[0]
    assert len(found.scores) == 16
    assert not found.unsure


def test_a_person_is_asked_where_two_ways_fit_alike() -> None:
    text = "日本語の本 🚌 です"
    source = Source(
        guid="s", name="a", text=text, selections=(Selection(guid="x", start=0, end=2),)
    )
    found = detect([source])
    assert found.unsure
    rival = next(s.convention for s in found.scores if s.convention.inclusive)
    assert positions.differing([source], found.chosen, rival) == [("日本", "日本語")]


@pytest.mark.parametrize(("start", "end"), [(0, 99), (-1, 2), (5, 3)])
def test_selection_outside_the_text_is_not_clipped(start: int, end: int) -> None:
    at = Ruler("short", CANDIDATES[0]).place(Selection(guid="x", start=start, end=end))
    assert at.trouble == "outside the text"


def test_half_an_emoji_is_no_place() -> None:
    at = Ruler("a🚌b", Convention(utf16=True)).place(Selection(guid="x", start=2, end=4))
    assert at.trouble == "cuts a character in two"
