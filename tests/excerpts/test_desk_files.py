"""The desk's pure parts: states, what must be carried over, the glossary, files and differences."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from listening.excerpts.desk import comparing, files, glossary, marks, pieces
from listening.excerpts.desk.entries import Entry, seen
from listening.settings import BadInput

SOMALI = "Maxaa ku adag ${school}?"
TEXTS = [
    Entry(key="title", source="Buses & <b>you</b>", target="Basaska & <b>adiga</b>", state="human"),
    Entry(key="q:barrier:label", source="What is hard at ${school}?", target=SOMALI, state="stale"),
    Entry(
        key="q:barrier:hint", source="Two lines\nand more", target="Laba\nsadar", state="machine"
    ),
    Entry(key="c:side:c1", source="=1+1", target="", state="missing"),
    Entry(key="c:side:c2", source="'quoted", target="-daqiiqo", state="human"),
]
TEXTS = [replace(one, seen=seen(one.target), context="Question 1", note="short") for one in TEXTS]
HERE = {one.key: one for one in TEXTS}


def written(kind: str, entries: list[Entry] = TEXTS) -> bytes:
    return files.write(kind, entries, source="en", language="so", title="Buses")


@pytest.mark.parametrize(
    ("target", "origin", "made_from", "state"),
    [
        ("", "human", "", "missing"),
        ("  ", "machine", marks.mark("Hello"), "missing"),
        ("Salaan", "human", "", "human"),
        ("Salaan", "machine", marks.mark("Hello"), "machine"),
        ("Salaan", "human", marks.mark("Hello  "), "human"),
        ("Salaan", "human", marks.mark("Hallo"), "stale"),
        ("Salaan", "machine", marks.mark("Hallo"), "stale"),
    ],
)
def test_state_of_a_translation(target: str, origin: str, made_from: str, state: str) -> None:
    assert marks.state("Hello", target, origin=origin, made_from=made_from) == state


def test_a_language_is_ready_when_every_text_is_a_persons() -> None:
    assert marks.progress(["human", "human"]).ready
    for other in ("missing", "machine", "stale"):
        found = marks.progress(["human", other])
        assert not found.ready and found.total == 2


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("How is ${a} today?", "Sidee ${a} maanta?", ""),
        ("How is ${a} today?", "Sidee maanta?", "lost ${a}"),
        ("How are you?", "Sidee ${b}?", "has ${b}"),
        ("<b>Now</b><br/>", "<b>Hadda</b><br />", ""),
        ("<b>Now</b>", "<b>Hadda", "lost </b>"),
        ("${a} and ${a}", "${a}", "lost ${a}"),
    ],
)
def test_what_a_translation_must_carry_over(source: str, target: str, words: str) -> None:
    fault = pieces.fault(source, target)
    assert (words in fault) if words else fault == ""


BUS = glossary.Term(word="school bus", language="en", said={"so": "baska", "zh-Hans": "校车"})


@pytest.mark.parametrize(
    ("source", "target", "language", "into", "met"),
    [
        ("The School  buses are late", "", "en", "so", ("baska", False)),
        ("The School Bus is late", "Baska waa daahay", "en", "so", ("baska", True)),
        ("The school bus", "Gaariga", "en", "so", ("baska", False)),
        ("校车晚了", "The school bus is late", "zh-Hans", "en", ("school bus", True)),
        ("Baskaas waa daahay", "", "so", "en", ("school bus", False)),
        ("The schoolbus", "", "en", "so", None),
        ("The school bus", "", "en", "ar", None),
    ],
)
def test_the_glossary_is_met_as_whole_words_both_ways(
    source: str, target: str, language: str, into: str, met: tuple[str, bool] | None
) -> None:
    found = glossary.met(source, target, [BUS], language=language, into=into)
    assert [(one.said, one.used) for one in found] == ([met] if met else [])


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_file_that_nobody_changed_changes_nothing(kind: str) -> None:
    back = files.read(written(kind), f"so.{kind}")
    assert [(e.key, e.source, e.target) for e in back] == [
        (e.key, e.source, e.target) for e in TEXTS
    ]
    changes = comparing.compare(HERE, back)
    assert {one.kind for one in changes} == {"unchanged"}, changes


@pytest.mark.parametrize("kind", files.KINDS)
@given(
    source=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), min_size=1),
    target=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn"))),
)
def test_any_words_come_back_from_any_file(kind: str, source: str, target: str) -> None:
    from listening.excerpts.spreadsheet import clean

    entry = Entry(key="title", source=clean(source) or "x", target=clean(target), state="human")
    entry = replace(entry, seen=seen(entry.target))
    [back] = files.read(written(kind, [entry]), f"so.{kind}")
    # Programs may strip blanks; what marks compare is the same.
    assert marks.mark(back.source) == marks.mark(entry.source)
    assert marks.mark(back.target) == marks.mark(entry.target)


def test_xliff_locks_placeholders_and_says_states_as_the_standard_does() -> None:
    root = etree.fromstring(written("xlf"))
    named = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    units = {u.get("id"): u for u in root.iterfind(".//x:trans-unit", named)}
    assert [p.text for p in units["title"].iterfind("x:source/x:ph", named)] == ["<b>", "</b>"]
    states = {key: u.find("x:target", named).get("state") for key, u in units.items()}
    assert states["title"] == "final" and units["title"].get("approved") == "yes"
    assert states["q:barrier:label"] == "needs-adaptation"
    assert states["q:barrier:hint"] == "needs-review-translation"
    assert states["c:side:c1"] == "needs-translation"


@pytest.mark.parametrize(
    ("target", "state"),
    [
        ('<target state="needs-translation">Laba</target>', "human"),
        ('<target state="translated">Laba</target>', "human"),
        ("<target>Laba</target>", "human"),
        ('<target state="translated" state-qualifier="mt-suggestion">Laba</target>', "machine"),
        ('<target state="needs-review-translation">Laba</target>', "machine"),
        ('<target state="needs-adaptation">Laba</target>', "stale"),
    ],
)
def test_states_of_other_programs_are_understood(target: str, state: str) -> None:
    head = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file><body>'
    unit = f'<trans-unit id="title"><source>Two</source>{target}</trans-unit>'
    [entry] = files.read(f"{head}{unit}</body></file></xliff>".encode(), "a.xliff")
    assert (entry.target, entry.state) == ("Laba", state)


def test_a_program_that_empties_placeholders_loses_none() -> None:
    data = written("xlf").replace(b">${school}</ph>", b"/>").replace(b"<ph id", b"<ph id")
    back = {e.key: e for e in files.read(data, "so.xlf")}
    assert back["q:barrier:label"].target == SOMALI


def test_csv_cells_run_no_formula_and_open_in_excel() -> None:
    data = written("csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[3]["source"] == "'=1+1" and rows[4]["target"] == "'-daqiiqo"


def changed(**fields: str) -> Entry:
    return replace(HERE["q:barrier:label"], state="human", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "kind", "words"),
    [
        (replace(HERE["c:side:c1"], target="laba", state="human"), "added", ""),
        (changed(target="Maxaa kugu adag ${school}?"), "changed", ""),
        (changed(), "accepted", ""),
        (changed(target=""), "unchanged", ""),
        (changed(target="Maxaa kugu adag?"), "refused", "lost ${school}"),
        (changed(target="Si ${school}", source="What was hard?"), "refused", "source has changed"),
        (changed(target="Si ${school}", seen="0" * 16), "conflict", ""),
        (changed(key="q:none:label"), "refused", "no text 'q:none:label'"),
    ],
)
def test_the_difference_says_what_would_happen_to_each_text(
    entry: Entry, kind: str, words: str
) -> None:
    [change] = comparing.compare(HERE, [entry])
    assert change.kind == kind and words in change.reason
    assert bool(comparing.kept([change])) is (kind in ("added", "changed", "accepted"))


def test_a_key_twice_is_refused_both_times() -> None:
    twice = [changed(target="A ${school}"), changed(target="B ${school}")]
    assert [one.kind for one in comparing.compare(HERE, twice)] == ["refused", "refused"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"x", "none of .xlf"),
        ("a.csv", b"a,b\n1,2\n", "no column 'key'"),
        ("a.csv", b"key,target\n,Salaan\n", "row 2: the key is missing"),
        ("a.csv", b"key,target,state\ntitle,Salaan,perhaps\n", "row 2: the state 'perhaps'"),
        ("a.po", b'msgid "a"\nmsgstr "b"\n', "msgctxt is missing"),
        ("a.po", b"# nothing\n", "no texts"),
        ("a.po", b'msgctxt "a"\nnonsense\n', "line 2"),
        ("a.po", b"\xff\xfe", "not UTF-8"),
        ("a.xlf", b"<xliff", "well-formed"),
        ("a.xlf", b"<html/>", "not XLIFF 1.2"),
        ("a.xlf", b'<!DOCTYPE x [<!ENTITY a "b">]><xliff version="1.2"/>', "document type"),
        ("a.xlf", b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "no t"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(name: str, data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=r".") as refused:
        files.read(data, name)
    assert words in str(refused.value)
