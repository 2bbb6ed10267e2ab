"""The catalogues of the pages: nothing missing, nothing left over, nothing garbled."""

import importlib.util
import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from listening import db, i18n
from listening.surveys import samples, service

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
# Names that are the same everywhere.
NAMES = {"Listening"}
# How CLDR and gettext count; Babel has no rule of its own for Somali, Haitian Creole and Tagalog.
FORMS = {"vi": 1, "zh_Hans": 1, "ko": 1, "ru": 3, "ar": 6}


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collect", ROOT / "translations" / "collect.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


collect = _script()
LOCALES = collect.LOCALES
OTHERS = LOCALES[1:]


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """What the pages say at this moment."""
    found: Catalog = collect.collected()
    return found


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def key(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if message.pluralizable else (message.string,)


def family_texts(texts: Catalog) -> list[str]:
    return [key(message) for message in messages(texts) if collect.for_families(message)]


def test_there_is_a_catalogue_for_each_language_of_the_pages() -> None:
    assert tuple(locale.replace("_", "-") for locale in LOCALES) == i18n.FAMILY
    assert {path.parents[1].name for path in collect.HERE.glob("*/*/*.po")} == set(LOCALES)


def test_families_texts_are_found(texts: Catalog) -> None:
    found = family_texts(texts)
    assert "Send" in found and "Please press “Send” once more." in found
    assert "One answer needs another look" in found
    assert len(found) < len(list(messages(texts))) / 4


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_holds_what_the_pages_say_and_no_more(texts: Catalog, locale: str) -> None:
    catalog = collect.translated(locale)
    said, held = ({(m.id, m.context) for m in messages(c)} for c in (texts, catalog))
    assert said - held == set(), "run `make texts`"
    assert held - said == set(), "run `make texts`"
    assert not catalog.obsolete and not catalog.fuzzy
    assert not [key(message) for message in messages(catalog) if message.fuzzy]


def test_template_is_what_the_pages_say(texts: Catalog) -> None:
    assert (collect.HERE / "messages.pot").read_bytes() == collect.written(texts)


@pytest.mark.parametrize("locale", LOCALES)
def test_collecting_again_changes_nothing(texts: Catalog, locale: str) -> None:
    merged = collect.merged(texts, collect.translated(locale), locale)
    assert collect.path(locale).read_bytes() == collect.written(merged)


@pytest.mark.parametrize("locale", OTHERS)
def test_families_texts_are_complete(texts: Catalog, locale: str) -> None:
    catalog = collect.translated(locale)
    found = [catalog.get(text) for text in family_texts(texts)]
    assert [key(message) for message in found if not collect.said(message)] == []
    untouched = [key(m) for m in found if key(m) not in NAMES and set(forms(m)) & {key(m)}]
    assert untouched == []


def test_staff_texts_are_complete_in_spanish() -> None:
    catalog = collect.translated("es")
    assert [key(m) for m in messages(catalog) if not collect.said(m)] == []


def test_a_percent_sign_in_a_template_is_written_twice(texts: Catalog) -> None:
    # Templates always fill placeholders in, so that a single one would break the page.
    for message in messages(texts):
        if any(name.startswith("templates/") for name, _line in message.locations):
            assert "%" not in PLACEHOLDER.sub("", key(message)), key(message)


@pytest.mark.parametrize("locale", OTHERS)
def test_placeholders_agree(locale: str) -> None:
    for message in messages(collect.translated(locale)):
        wanted = {p for text in message.id for p in PLACEHOLDER.findall(text)}
        if not message.pluralizable:
            wanted = set(PLACEHOLDER.findall(message.id))
        for form in filter(None, forms(message)):
            found = set(PLACEHOLDER.findall(form))
            # A form for one or two may say the number as a word, no form may invent one.
            left_out = wanted - found if message.pluralizable else set()
            assert found | left_out == wanted, (key(message), form)
            assert left_out <= {"%(num)s", "%(n)s"}, (key(message), form)
            assert "%" not in PLACEHOLDER.sub("", form), (key(message), form)


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_forms_count_right(locale: str) -> None:
    catalog = collect.translated(locale)
    assert catalog.num_plurals == FORMS.get(locale, 2)
    for message in messages(catalog):
        if message.pluralizable:
            assert len(message.string) == catalog.num_plurals, key(message)


@pytest.mark.parametrize("locale", OTHERS)
def test_a_number_above_two_is_said_in_its_plural(locale: str) -> None:
    for message in messages(collect.translated(locale)):
        if message.pluralizable and collect.said(message) and "%(num)s" in message.id[1]:
            assert "%(num)s" in message.string[-1], key(message)


@pytest.mark.parametrize("locale", LOCALES)
def test_files_are_read_without_warnings(locale: str, capsys: pytest.CaptureFixture[str]) -> None:
    with collect.path(locale).open("rb") as file:
        catalog = read_po(file, locale=locale, abort_invalid=True)
    assert [error for _message, errors in catalog.check() for error in errors] == []
    assert capsys.readouterr() == ("", "")
    text = collect.path(locale).read_text("utf-8")
    assert "\n#~" not in text and "Date:" not in text and not re.search(r"^#: .*:\d", text, re.M)


def test_catalogues_are_compiled_once_and_again_after_a_change(tmp_path: Path) -> None:
    source = tmp_path / "tl" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_bytes(collect.path("tl").read_bytes())
    assert i18n.compiled(tmp_path, tmp_path / "spare") == tmp_path
    target = tmp_path / str(Locale.parse("tl")) / "LC_MESSAGES" / "messages.mo"
    first = target.stat()
    i18n.compiled(tmp_path, tmp_path / "spare")
    assert target.stat().st_ino == first.st_ino
    source.write_text(source.read_text("utf-8").replace('"Ipadala"', '"Ipadala na"'), "utf-8")
    i18n.compiled(tmp_path, tmp_path / "spare")
    assert "Ipadala na" in target.read_bytes().decode("utf-8", "replace")
    assert [path.name for path in target.parent.iterdir()] == ["messages.mo"]


def test_where_the_folder_cannot_be_written_the_spare_one_is_used(tmp_path: Path) -> None:
    sources, spare = tmp_path / "sources", tmp_path / "spare"
    for locale in ("es", "tl"):
        (sources / locale / "LC_MESSAGES").mkdir(parents=True)
        content = collect.path(locale).read_bytes()
        (sources / locale / "LC_MESSAGES" / "messages.po").write_bytes(content)
    # A file where a folder is needed: refused to everybody, also to an administrator.
    (sources / str(Locale.parse("tl"))).write_text("in the way", "utf-8")
    assert i18n.compiled(sources, spare) == spare
    assert {path.parents[1].name for path in spare.glob("*/*/*.mo")} == {"es", "fil_PH"}


@pytest.fixture
def family_path(app: Flask, project_id: int) -> str:
    """A survey in all twelve languages, open to families."""
    with app.app_context():
        survey = samples.sample(i18n.FAMILY, known={"neighbourhood": ("Eastside", "Riverside")})
        row = service.write(project_id, survey)
        service.open_survey(row)
        db.db.session.commit()
        return f"/s/{row.token}"


def test_family_pages_speak_every_language_and_no_english(
    app: Flask, family_path: str, texts: Catalog
) -> None:
    client = app.test_client()
    for tag in i18n.FAMILY:
        asked = {"Accept-Language": tag}
        pages = [client.get(f"{family_path}/{tag}"), client.get(f"{family_path}/{tag}/thanks")]
        pages += [client.get(family_path, headers=asked), client.get("/s/none", headers=asked)]
        said = _visible(pages)
        catalog = collect.translated(tag.replace("-", "_"))
        for text in ("Send", "Thank you", "There is no survey here", "How may we use your words?"):
            assert (catalog.get(text).string or text) in said, (tag, text)
        assert tag == "en" or _english(texts, said) == [], tag


@pytest.mark.parametrize("tag", i18n.FAMILY[1:])
def test_what_is_said_about_an_answer_is_in_its_language(
    app: Flask, family_path: str, texts: Catalog, tag: str
) -> None:
    client = app.test_client()
    nothing = {"spoken": tag, "key": "0" * 32, "version": "1"}
    # Chosen is one answer, left empty is the question that is asked once more.
    some = nothing | {"q-home_language": "c1"}
    said = _visible([client.post(family_path, data=sent) for sent in (nothing, some)])
    catalog = collect.translated(tag.replace("-", "_"))
    for text in ("There is nothing to send yet.", "You left this empty.", "What you wrote is"):
        whole = next(key(m) for m in messages(catalog) if key(m).startswith(text))
        assert catalog.get(whole).string in said, text
    assert _english(texts, said) == []


def _visible(pages: Sequence[TestResponse]) -> str:
    return "\n".join(
        unescape(re.sub(r"<[^>]*>", "\n", page.get_data(as_text=True))) for page in pages
    )


def _english(texts: Catalog, said: str) -> list[str]:
    parts = {re.sub(r"%\(\w+\)s", "", text).strip() for text in family_texts(texts)} - NAMES
    return [text for text in parts if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said)]


def test_the_sign_in_speaks_spanish(app: Flask) -> None:
    client = app.test_client()
    said = _visible([client.get("/login?lang=es")])
    assert "Correo electrónico" in said and "Contraseña" in said
    assert "Email Address" not in said and "Password" not in said


def test_a_page_for_staff_in_spanish_is_spanish(ana: FlaskClient, project_id: int) -> None:
    catalog = collect.translated("es")
    answer = ana.get(f"/p/{project_id}/?lang=es")
    assert '<html lang="es"' in answer.get_data(as_text=True)
    said = _visible([answer])
    for text in ("The way of the work", "Gaps", "Sign out", "Bring what families said", "So far"):
        assert catalog.get(text).string in said
    plain = [m for m in messages(catalog) if "%" not in key(m) and key(m) not in NAMES]
    lines = {line.strip() for line in said.splitlines()}
    assert [key(m) for m in plain if key(m) in lines and m.string != key(m)] == []
