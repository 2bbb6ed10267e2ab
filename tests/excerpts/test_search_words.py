"""Words are found whatever the script, the case, the accents and the marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listening.excerpts.search.folding import fold, folded
from listening.excerpts.search.words import ask, index, marks, pieces, says


def finds(question: str, *texts: str) -> bool:
    """What the database does with the index, and what is looked at afterwards."""
    there, parts = index(*texts), ask(question)
    held = all(
        any(word.startswith(e.text) if e.begins else word == e.text for word in there)
        for part in parts
        for e in part.entries
    )
    return bool(parts) and held and says(parts, *texts)


FOUND = [
    ("en", "BUS", "The bus is late"),
    ("en", "transp", "No transportation after five"),
    ("es", "autobus", "El autobús llega tarde"),
    ("es", "AUTOBÚS", "el autobus llega tarde"),
    ("es", "nino", "mi niño espera"),
    ("vi", "xe buyt", "Xe buýt đến trễ"),
    ("vi", "den tre", "Xe buýt đến trễ"),
    ("zh", "校车", "我们的校车总是迟到"),
    ("zh", "车", "我们的校车总是迟到"),
    ("zh", "车总是迟", "我们的校车总是迟到"),
    ("zh", "ＢＵＳ", "坐bus上学"),
    ("ar", "الاتوبيس", "الأُتُوبيـــس متأخر"),
    ("ar", "مدرسه", "المدرسة بعيدة ومدرسة قريبة"),
    ("ar", "على", "علي الطريق"),
    ("so", "baska", "Basku waa daahaa, baskana ma yimaado"),
    ("so", "go'aan", "go’aanka guriga"),
    ("ht", "lekol", "Lekòl la lwen"),
    ("fr", "ecole", "Nous habitons loin de l’école"),
    ("fr", "coeur", "au cœur de la ville"),
    ("pt", "nao", "O ônibus não passa"),
    ("ru", "АВТОБУС", "автобуса нет, всё время"),
    ("ru", "все", "автобуса нет, всё время"),
    ("ko", "버스", "스쿨버스가 늦어요"),
    ("ko", "늦어", "스쿨버스가 늦어요"),
    ("tl", "bus", "Huli ang bus"),
    ("hi", "बस", "बस देर से आती है"),
    ("fa", "می‌خواهم", "میخواهم بروم"),
    ("de", "strasse", "Die Straße ist weit"),
    ("any", "20", "٢٠ دقيقة"),
]


@pytest.mark.parametrize(("tag", "question", "text"), FOUND)
def test_found(tag: str, question: str, text: str) -> None:
    assert finds(question, text)
    # However the machine of whoever typed it composes its letters.
    assert finds(unicodedata.normalize("NFD", question), text)
    assert finds(question, unicodedata.normalize("NFD", text))
    assert marks(ask(question), text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("bus", "the columbus day"),  # a beginning, not a middle
        ("late bus", "the bus"),  # every word
        ('"late bus"', "the bus is late"),  # in this order
        ('"bus late"', "the bus latecomer"),  # whole words
        ("车校", "校车迟到"),
        ("车迟到总", "校车总是迟到"),  # the letters are there, not in a row
        ("हिन्दु", "हिन्दी"),  # vowel signs tell words apart
        ("が", "か"),
        ("…!?", "what…!?"),
        ("", "anything"),
    ],
)
def test_not_found(question: str, text: str) -> None:
    assert not finds(question, text)


def test_a_translation_is_looked_through_with_the_words() -> None:
    assert finds("autobus late", "El autobús", "The bus is late")
    assert finds('"bus is late"', "El autobús", "The bus is late")


def test_what_is_marked_are_whole_letters_of_the_text_as_it_is() -> None:
    text = "😀 El autobu\u0301s, la AUTOBÚS y 校车"
    spans = marks(ask("autobus 校车"), text)
    assert [text[a:b] for a, b in spans] == ["autobu\u0301s", "AUTOBÚS", "校车"]
    assert pieces(text, spans)[1] == ("autobu\u0301s", True)
    said = "قال الأُتُوبيـــس"
    assert [said[a:b] for a, b in marks(ask("الاتوبيس"), said)] == ["الأُتُوبيـــس"]
    assert [said[a:b] for a, b in marks(ask("اتوبيس"), said)] == ["الأُتُوبيـــس"]
    assert [text[a:b] for a, b in marks(ask('"la auto" "y"'), text)] == ["y"]


@given(st.text(max_size=40), st.text(max_size=8))
def test_pieces_are_the_text_whatever_is_asked(text: str, question: str) -> None:
    cut = pieces(text, marks(ask(question), text))
    assert "".join(piece for piece, _ in cut) == text


@given(st.text(max_size=40))
def test_a_text_finds_itself_and_folding_is_stable(text: str) -> None:
    assert fold(text).text == folded(text)
    assert len(fold(text).spans) == len(folded(text))
    words = text.replace('"', " ")
    if ask(words) and len(ask(words)) < 12:
        assert finds(words, text)
