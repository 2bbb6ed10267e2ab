"""Spans are cut in one pass, and a browser's selection reads back as it was made."""

import pytest

from listening.coding.reading.segments import Span, code_points, cut


def test_overlapping_spans_are_cut_at_every_border() -> None:
    pieces = cut("abcdef", [Span("one", 0, 4), Span("two", 2, 5)])
    assert [(piece.text, piece.keys) for piece in pieces] == [
        ("ab", ("one",)),
        ("cd", ("one", "two")),
        ("e", ("two",)),
        ("f", ()),
    ]


def test_spans_that_touch_do_not_cover_each_other() -> None:
    pieces = cut("abcd", [Span("two", 2, 4), Span("one", 0, 2)])
    assert [piece.keys for piece in pieces] == [("one",), ("two",)]


def test_segments_joined_are_the_text_and_agree_with_a_count_by_hand() -> None:
    text = "الحافلة 👩‍👧 متأخرة " * 40
    spans = [
        Span(str(at), at, min(at + 3 + at % 11, len(text))) for at in range(0, len(text) - 3, 2)
    ]
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        by_hand = {one.key for one in spans if one.start < piece.end and piece.start < one.end}
        assert set(piece.keys) == by_hand


@pytest.mark.parametrize(("start", "end"), [(0, 5), (2, 2), (-1, 2), (3, 1)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie in the text"):
        cut("abcd", [Span("one", start, end)])


@pytest.mark.parametrize("words", ["👩‍👧", "الحافلة", "late", "🚌 late"])
def test_a_selection_in_utf16_reads_back_as_the_words(words: str) -> None:
    text = "👩‍👧 الحافلة 🚌 late"
    before = text[: text.index(words)]
    start, end = (len(one.encode("utf-16-le")) // 2 for one in (before, before + words))
    first, last = code_points(text, start=start, end=end, selected=words)
    assert text[first:last] == words


def test_a_selection_that_differs_or_cuts_a_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        code_points("the bus", start=0, end=3, selected="The")
    with pytest.raises(ValueError, match="does not lie"):
        code_points("🚌 late", start=1, end=3, selected=" ")
