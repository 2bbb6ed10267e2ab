"""What might be hidden is found in many scripts; what is no secret is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listening.excerpts.masking import Mask, apply, propose

FOUND = [
    ("en", "Call 555-0142 after six.", "Call [phone] after six."),
    ("en", "(555) 010-0199, or +1 555 010 0142 ext. 7.", "[phone], or [phone]."),
    ("en", "my phone 5550100142 please", "my phone [phone] please"),
    ("fr", "le 06 12 34 56 78, merci", "le [phone], merci"),
    ("ru", "тел. 8 (555) 010-01-42", "тел. [phone]"),
    ("ar", "رقمي ٠٥٥٥-٠١٢٣٤٥ اتصلوا", "رقمي [phone] اتصلوا"),
    ("ar", "رقمي \u202a+1 555 010 0142\u202c", "رقمي \u202a[phone]\u202c"),
    ("hi", "फ़ोन ५५५०१००१४२ है", "फ़ोन [phone] है"),
    ("zh", "电话５５５０１４２谢谢", "电话[phone]谢谢"),
    ("en", "Write to ana.b+x@school.example.org.", "Write to [e-mail]."),
    ("en", "ana (at) example.org", "[e-mail]"),
    ("zh", "我的邮箱是ana@example.org谢谢", "我的邮箱是[e-mail]谢谢"),
    ("ru", "пишите мария@пример.рф", "пишите [e-mail]"),
    ("en", "see (https://x.example/a?b=1).", "see ([link])."),
    ("zh", "请看www.example.org/p，谢谢", "请看[link]，谢谢"),
    ("en", "it is on maple-school.org/forms now", "it is on [link] now"),
    ("en", "SSN 123-45-6789, A 012345678", "SSN [number], [number]"),
    ("en", "his id is 482913", "his id is [number]"),
]


@pytest.mark.parametrize(("language", "text", "masked"), FOUND)
def test_addresses_and_numbers_are_found(language: str, text: str, masked: str) -> None:
    assert apply(text, propose(text, language)) == masked


@pytest.mark.parametrize(
    "text",
    [
        "In 2024-2025, as in 2023-24",
        "on 2025-08-25 and on 8/25/2025 and on 25.08.2025",
        "from 15.10-16.15, bus 14, at 3:10",
        "12 000 000 dollars, or 12.000.000",
        "grades 10 11 12 13",
        "pi is 3.14159265",
        "34 students, 41 degrees, ZIP 05401",
        "P1: my 2 kids",
    ],
)
def test_years_times_sums_and_grades_are_left_alone(text: str) -> None:
    assert propose(text, "en") == []


@pytest.mark.parametrize(
    ("language", "text", "names", "masked"),
    [
        ("en", "Maria and MARIA's son", ["maria"], "[name] and [name]'s son"),
        ("en", "Mariana is another", ["Maria"], "Mariana is another"),
        ("es", "María López y López", ["maria lopez"], "[name] y [name]"),
        ("es", "la casa de la abuela", ["Rosa de la Cruz"], "la casa de la abuela"),
        ("es", "Mari\u0301a vino", ["María"], "[name] vino"),
        ("vi", "cô Nguyễn dạy", ["nguyen"], "cô [name] dạy"),
        ("ar", "قال لأحمد وأحمد سكت", ["أحمد"], "قال ل[name] و[name] سكت"),
        ("ar", "الأحمدية مدينة", ["أحمد"], "الأحمدية مدينة"),
        ("zh", "王小明来了", ["王小明"], "[name]来了"),
        ("ko", "민수가 왔어요", ["민수"], "[name] 왔어요"),
        ("ko", "각각 달라요", ["가"], "각각 달라요"),
        ("ru", "Видела Марию и Ивана", ["Мария", "Иван"], "Видела [name] и [name]"),
        ("so", "Hodanay ayaa timid", ["Hodan"], "[name] ayaa timid"),
        ("am", "አበበ መጣ", ["አበበ"], "[name] መጣ"),
        ("en", "a name that is empty", ["", " "], "a name that is empty"),
    ],
)
def test_given_names_are_found(language: str, text: str, names: list[str], masked: str) -> None:
    assert apply(text, propose(text, language, names=names)) == masked


def test_spans_count_code_points_also_beyond_the_basic_plane() -> None:
    text = "👩🏽‍🏫 a@b.org 𐤀"
    [mask] = propose(text, "en")
    assert text[mask.start : mask.end] == "a@b.org"
    assert apply(text, [mask]) == "👩🏽‍🏫 [e-mail] 𐤀"


@given(st.text(alphabet="aé0٣5-+(). @/:王ا\u200f\n", max_size=80), st.text("aé王ا ", max_size=4))
def test_proposals_lie_in_order_within_the_text_and_never_overlap(text: str, name: str) -> None:
    at = 0
    for mask in propose(text, "en", names=[name]):
        assert at <= mask.start < mask.end <= len(text)
        at = mask.end


@pytest.mark.parametrize(
    "masks",
    [
        [Mask(0, 3, "name", "[name]"), Mask(2, 4, "name", "[name]")],
        [Mask(2, 9, "name", "[name]")],
        [Mask(1, 1, "name", "[name]")],
        [Mask(-1, 1, "name", "[name]")],
    ],
)
def test_masks_that_do_not_fit_are_refused(masks: list[Mask]) -> None:
    with pytest.raises(ValueError, match="overlaps another or lies outside"):
        apply("abcde", masks)


def test_only_what_was_chosen_is_hidden() -> None:
    text = "555-0142 or a@b.org"
    assert apply(text, propose(text, "en")[1:]) == "555-0142 or [e-mail]"
