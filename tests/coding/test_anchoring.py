"""A span finds its words again after a correction, and is never put where it is only likely."""

import pytest

from listening.coding.reading.anchoring import anchor, find

SAID = "The bus is late. 🚌 My son waits, and the bus is cold."


def test_a_span_finds_its_place_when_text_is_put_before_it() -> None:
    start = SAID.index("My son")
    kept = anchor(SAID, start=start, end=start + 6)
    corrected = "Well 👩‍👧, " + SAID
    found = find(corrected, kept)
    assert found is not None
    assert corrected[slice(*found)] == "My son"
    assert found[0] == start + len("Well 👩‍👧, ")


def test_of_two_places_the_one_with_the_same_surroundings_is_taken() -> None:
    start = SAID.rindex("bus is")
    kept = anchor(SAID, start=start, end=start + 6)
    corrected = "Yes. " + SAID
    assert find(corrected, kept) == (corrected.rindex("bus is"), corrected.rindex("bus is") + 6)


def test_words_that_are_gone_fit_nowhere() -> None:
    kept = anchor(SAID, start=4, end=7)
    assert find("The van is late.", kept) is None


def test_two_places_that_fit_alike_are_left_to_a_person() -> None:
    kept = anchor("bus", start=0, end=3)
    assert find("bus bus", kept) is None


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 2), (0, 999)])
def test_no_anchor_is_made_outside_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie"):
        anchor(SAID, start=start, end=end)
