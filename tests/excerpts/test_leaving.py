"""What may leave the team passes one door: consent is asked, masks are on, spans follow."""

from hypothesis import given
from hypothesis import strategies as st

from listening.excerpts.leaving import Masked, Sight, Words, as_seen, leaving
from listening.excerpts.masking import Mask

SAID = Words(text="Call Maria at 555-0142, the bus is late", language="en")


def test_words_leave_masked_with_consent_and_not_at_all_without() -> None:
    [ready] = leaving([SAID], consent="quote", names=["Maria"]) or ()
    assert ready.text == "Call [name] at [phone], the bus is late"
    assert leaving([SAID], consent="paraphrase") is None
    assert leaving([SAID], consent="count") is None


def test_own_analysis_gets_words_as_they_were_said() -> None:
    [ready] = leaving([SAID], consent="count", sight=Sight.OWN) or ()
    assert ready == Masked(SAID.text, (), ())


def test_released_words_stay_in_when_consent_is_taken_back() -> None:
    masks = [Mask(5, 10, "name", "[name]")]
    assert as_seen(SAID.text, masks, consent="quote") == "Call [name] at 555-0142, the bus is late"
    assert as_seen(SAID.text, masks, consent="count") is None


def test_span_follows_its_words_past_masks_and_takes_a_cut_mask_whole() -> None:
    [ready] = leaving([SAID], consent="quote", names=["Maria"]) or ()
    start = SAID.text.index("bus")
    moved = ready.forward(start, start + 3)
    assert ready.text[slice(*moved)] == "bus"
    assert ready.back(*moved) == (start, start + 3)
    cut = ready.forward(SAID.text.index("ria"), SAID.text.index("ria") + 1)
    assert ready.text[slice(*cut)] == "[name]"


@given(
    st.lists(st.sampled_from(["bus ", "Maria ", "555-0142 ", "late 🚌 "]), min_size=1), st.data()
)
def test_any_span_of_unmasked_words_comes_back_where_it_was(
    parts: list[str], data: st.DataObject
) -> None:
    text = "".join(parts)
    [ready] = leaving([Words(text=text, language="en")], consent="quote", names=["Maria"]) or ()
    at = data.draw(st.integers(0, len(text) - 1))
    inside = next((m for m in ready.masks if m.start <= at < m.end), None)
    span = (inside.start, inside.end) if inside else (at, at + 1)
    moved = ready.forward(*span)
    expected = inside.replacement if inside else text[at]
    assert ready.text[slice(*moved)] == expected
    assert ready.back(*moved) == span
