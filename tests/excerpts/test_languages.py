"""Which language a text is in: guessed only where a guess is safe."""

import pytest

from listening.excerpts.languages import COMMON, identify


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The bus leaves too early for my son", "en"),
        ("El autobús sale muy temprano para mi hijo", "es"),
        ("Baska ayaa goor hore ka baxa", "so"),
        ("الباص يغادر مبكرا", "ar"),
        ("M pa ka jwenn bis la apre lekòl", "ht"),
        ("放学的校车太早了", "zh-Hans"),
        ("Der Bus fährt nachmittags viel zu früh ab", "de"),
        ("Wala po kaming sasakyan pag hapon", "tl"),
        ("학교 버스가 너무 일찍 떠나요", "ko"),
        ("Автобус уходит слишком рано, сын не успевает домой", "ru"),
        ("Xe buýt chạy sớm quá, con không kịp", "vi"),
    ],
)
def test_sentences_are_told_apart(text: str, tag: str) -> None:
    assert identify(text, COMMON) == tag


@pytest.mark.parametrize("text", ["bus", "too early", "no", "???"])
def test_a_few_plain_letters_are_not_guessed_at(text: str) -> None:
    assert identify(text, COMMON) == "und"


def test_one_candidate_needs_no_guess_and_none_gives_none() -> None:
    assert identify("bus", ("so",)) == "so"
    assert identify("The bus leaves too early for my son", ()) == "und"


def test_only_candidates_are_returned() -> None:
    found = identify("Der Bus fährt nachmittags viel zu früh ab", ("en", "es"))
    assert found in ("en", "es", "und")
