"""What the codebook's terms find, and what turns them."""

import pytest
from engine_cases import BOOK, passage

from listening.coding.codebook import Code, Codebook, Cues
from listening.coding.codebook_files import starter
from listening.themes.engine import fit
from listening.themes.engine.folding import fold
from listening.themes.engine.mapping import by_terms
from listening.themes.engine.reading import CodebookReader


def read(*passages, book=BOOK):
    return by_terms(passages, CodebookReader(book).read(passages), book)


def themes(text, language="en", *, translation=None, book=BOOK):
    members, _ = read(passage(text, language, translation=translation), book=book)
    return {m.theme for m in members}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The BUS is late", {"getting_to_school"}),
        ("en", "buses never come", {"getting_to_school"}),
        ("en", "We like the robust plan", set()),
        ("en", "Lunch was cold and the bus was late", {"getting_to_school", "food"}),
        ("en", "please call me back, you never called back", {"school_news"}),
        ("es", "El autobus llega tarde", {"getting_to_school"}),
        ("es", "EL AUTOBÚS", {"getting_to_school"}),
        ("es-MX", "la comida está fría", {"food"}),
        ("ar", "والباص متأخر", {"getting_to_school"}),
        ("ar", "الحافِلَة متأخرة", {"getting_to_school"}),
        ("ar", "للغداء", {"food"}),
        ("ar", "هذه وجبه باردة", {"food"}),
        ("zh", "我们的校车总是迟到", {"getting_to_school"}),
        ("zh-Hans", "孩子的午餐太冷，校车也晚", {"getting_to_school", "food"}),
        ("ko", "버스가 늦어요", {"getting_to_school"}),
        ("ko", "급식은 차가워요", {"food"}),
        ("so", "Baska ayaa daahay", {"getting_to_school"}),
        ("so", "Cuntada iyo cunto qabow", {"food"}),
        ("ru", "еще далеко до школы", {"getting_to_school"}),
        ("vi", "Xe buýt đến muộn", {"getting_to_school"}),
        ("vi", "xe buyt den muon", {"getting_to_school"}),
        ("fr", "l'école du midi est chère", {"food"}),
        ("tl", "ang bus stop ay malayo", {"getting_to_school"}),
        ("und", "la comida", {"food"}),
        ("hmn", "tsis muaj dab tsi", set()),
    ],
)
def test_terms_are_found_as_people_write_them(language, text, expected):
    assert themes(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lunch is good now, but nobody picks up the phone", {"what_works", "school_news"}),
        ("The lunch is good", {"what_works"}),
        ("The lunch is not good", {"food"}),
        ("The lunch used to be good", {"food"}),
        ("I love the bus, the lunch and the phone line", {"what_works"}),
        ("the lunch is great, the bus never comes", {"what_works", "getting_to_school"}),
        ("There is no problem with the bus", {"what_works"}),
        ("The lunch is good. The bus is late.", {"what_works", "getting_to_school"}),
        ("The drivers are friendly", {"what_works"}),
        ("The drivers are not friendly", set()),
        ("The test was a piece of cake", set()),
        ("The test was a piece of cake but lunch was cold", {"food"}),
    ],
)
def test_praise_and_exclusion_turn_a_clause(text, expected):
    assert themes(text) == expected


def test_praise_behind_the_word_can_be_denied():
    assert themes("급식이 좋아요", "ko") == {"what_works"}
    assert themes("급식이 좋지 않아요", "ko") == {"food"}


STARTER = starter()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "clean toilets"),
        ("en", "We need better teachers"),
        ("en", "Good interpreters at every meeting, please"),
        ("en", "Could the lunch be good for once?"),
        ("en", "There is no interpreter"),
        ("en", "there is no bus"),
        ("en", "They do nothing about bullying"),
        ("es", "baños limpios"),
        ("es", "no hay intérprete"),
        ("fr", "des toilettes propres"),
        ("pt", "banheiros limpos"),
        ("ru", "нет переводчика"),
        ("zh", "没有翻译"),
    ],
)
def test_a_wish_or_a_lack_is_no_praise(language, text):
    found = themes(text, language, book=STARTER)
    assert found
    assert "what_works" not in found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The toilets are clean"),
        ("en", "Thank you for the interpreter"),
        ("en", "no problems with the bus"),
        ("en", "He is not bullied"),
        ("es", "No hay problemas con el autobús"),
        ("es", "los baños están muy limpios"),
        ("fr", "pas de problème avec le bus"),
        ("pt", "não tenho problemas com o ônibus"),
        ("ru", "проблем с автобусом у нас нет"),
        ("zh", "校车没有问题"),
    ],
)
def test_judged_good_or_a_trouble_denied_is_praise(language, text):
    assert themes(text, language, book=STARTER) == {"what_works"}


def test_what_is_named_in_passing_speaks_only_where_nothing_else_does():
    cues = Cues(aside=("phone",))
    book = Codebook(codes=BOOK.codes, cues={"en": cues})
    assert themes("my phone", book=book) == {"school_news"}
    assert themes("I paid the lunch by phone", book=book) == {"food"}
    assert themes("lunch was cold. My phone rang.", book=book) == {"food", "school_news"}


def test_without_a_code_for_what_works_praise_stays_with_its_subject():
    book = Codebook(codes=BOOK.codes[:4], cues=BOOK.cues)
    assert themes("The lunch is good", book=book) == {"food"}


def test_only_the_clause_that_speaks_is_marked():
    text = "La comida está fría. Además, el autobús llega tarde; gracias."
    members, _ = read(passage(text, "es"))
    spans = {m.theme: text[m.start : m.end] for m in members}
    assert spans["food"] == "La comida está fría."
    assert spans["getting_to_school"] == "Además, el autobús llega tarde;"


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "Straße  ﬁrst.\n\nthe lunch   is cold", "lunch"),
        ("ar", "مُدَرِّسَة جيدة. الغَدَاء بارد.", "الغَدَاء"),
        ("es", "Cafe\u0301 y te\u0301. El autobu\u0301s tarda.", "autobu\u0301s"),
    ],
)
def test_spans_point_into_the_text_as_it_was_given(language, text, word):
    members, _ = read(passage(text, language))
    (member,) = members
    sentence = text[member.start : member.end]
    assert word in sentence
    assert sentence == sentence.strip()
    assert member.start > 0


@pytest.mark.parametrize(
    "text", ["a  b", "İstanbul ﬁx", "e\u0301te\u0301", "مُدَرِّسَة", "\u200bx\ty", "ё—Ж"]
)
def test_folding_knows_where_each_character_came_from(text):
    folded = fold(text)
    places = [folded.at(i) for i in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)
    for place, char in zip(places, folded.text, strict=False):
        assert char == " " or char in fold(text[place : place + 3]).text


def test_sub_codes_count_for_their_theme_and_are_named():
    members, _ = read(passage("The bus stop is dark"))
    (member,) = members
    assert member.theme == "getting_to_school"
    assert member.code == "getting_to_school.stops"
    assert set(member.words) == {"bus*", "bus stop*"}


def test_a_translation_speaks_where_the_language_has_no_terms():
    text = "Avtobus har doim kech qoladi"
    members, _ = read(passage(text, "uz", translation="The bus is always late"))
    (member,) = members
    assert member.theme == "getting_to_school"
    assert text[member.start : member.end] == text
    assert member.words == ("bus*",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("N/A", "en"),
        ("none.", "en"),
        ("Ninguno", "es"),
        ("gracias!!", "es"),
        ("No, thank you", "en"),
        ("...", "en"),
        ("", "en"),
        ("👍👍", "und"),
        ("شكرا", "ar"),
        ("谢谢", "zh"),
        ("All fine, thanks", "en"),
        ("không có", "vi"),
    ],
)
def test_answers_without_content_are_empty(text, language):
    _, statuses = read(passage(text, language))
    assert statuses == {"p": "empty"}


@pytest.mark.parametrize("text", ["No bus", "Thanks for the lunch", "Nothing happens after school"])
def test_answers_with_content_are_not_empty(text):
    _, statuses = read(passage(text))
    assert statuses["p"] != "empty"


def test_what_is_found_in_a_text_does_not_depend_on_its_neighbours():
    texts = ["busy buses", "the bus", "call back", "calls back", "calling back"]
    together = CodebookReader(BOOK).read([passage(t, key=t) for t in texts])
    alone = [CodebookReader(BOOK).read([passage(t)])[0] for t in texts]
    assert together == alone


def test_a_code_given_alone_is_a_codebook():
    code = Code(key="food", labels={"en": "Food"}, terms={"en": ("lunch",)})
    found = fit([passage("cold lunch")], codebook=[code])
    assert [(t.key, t.label, t.size) for t in found.themes] == [("food", "Food", 1)]
