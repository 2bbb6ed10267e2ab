"""Any project goes out and comes in again as the same set of codings."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cast import need
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from listening.exchange.refi import positions, reading, taking
from listening.exchange.refi.assembling import assemble
from listening.exchange.refi.gathered import Gathered, Mark, Said
from listening.exchange.refi.values import Project
from listening.exchange.refi.writing import write, write_codebook

WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab \n|=🚌👩‍👧قالéạ日本-:"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"),
    ),
    min_size=1,
    max_size=60,
)
NAMES = st.text(alphabet="abc éم日&<\"'", min_size=1, max_size=12).map(
    lambda t: " ".join(t.split()) or "x"
)
Coded = tuple[str, str, tuple[str, ...], str]


def guid(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 64) + number + 1, version=4))


def key(kind: int, number: int) -> str:
    return guid(kind, number).replace("-", "")


@st.composite
def projects(draw: Any) -> Gathered:
    names = draw(st.lists(NAMES, min_size=1, max_size=6))
    codes: list[dict[str, Any]] = []
    for i, name in enumerate(names):
        parent = draw(st.sampled_from([None, *range(i)]))
        siblings = [
            c for c in codes if c["parent"] == (parent if parent is None else guid(1, parent))
        ]
        taken = {c["content"]["labels"]["en"].casefold() for c in siblings}
        codes.append(
            {
                "guid": guid(1, i),
                "key": f"k{i}",
                "parent": None if parent is None else guid(1, parent),
                "retired": False,
                "content": {
                    "labels": {"en": f"{name} {i}" if name.casefold() in taken else name},
                    "definition": {"en": draw(st.sampled_from(["", "Include: not", "a\nb"]))},
                    "include": {"en": draw(st.sampled_from(["", "x", "Exclude: y\nz"]))},
                    "borderline": {"en": draw(st.sampled_from([(), ("a", "b")]))},
                },
            }
        )
    ordered: list[dict[str, Any]] = []

    def below(parent: str | None) -> None:
        for code in codes:
            if code["parent"] == parent:
                ordered.append(code)
                below(code["guid"])

    below(None)
    said = [
        Said(
            key=key(2, i),
            voice=key(3, draw(st.integers(0, 2))),
            text=text,
            language=draw(st.sampled_from(["en", "ar", "vi", "und"])),
            session=draw(st.sampled_from(["", "", "conversation 1"])),
            question=draw(st.sampled_from(["", "q1", "What | is it?"])),
            translation=draw(st.sampled_from(["", "in English"])),
        )
        for i, text in enumerate(draw(st.lists(WORDS, min_size=1, max_size=6)))
    ]
    marks = []
    for i in range(draw(st.integers(0, 8))):
        one = draw(st.sampled_from(said))
        start = draw(st.integers(0, len(one.text) - 1))
        end = draw(st.integers(start + 1, len(one.text)))
        whole = draw(st.booleans())
        marks.append(
            Mark(
                guid=guid(4, i),
                excerpt=one.key,
                code=draw(st.sampled_from(ordered))["guid"],
                user=draw(st.sampled_from([guid(5, 0), guid(5, 1)])),
                start=0 if whole else start,
                end=0 if whole else end,
                by_engine=draw(st.booleans()),
            )
        )
    return Gathered(
        name=draw(NAMES),
        users={guid(5, 0): "Ana", guid(5, 1): "Ben"},
        codes=tuple(ordered),
        said=tuple(said),
        marks=tuple(marks),
        groups={key(3, 0): {"home language": "Somali"}},
        variables={"home language": guid(6, 0)},
    )


def ours(gathered: Gathered) -> set[Coded]:
    texts = {one.key: one.text for one in gathered.said}
    by_guid = {code["guid"]: code for code in gathered.codes}

    def path(code: str) -> tuple[str, ...]:
        own = by_guid[code]
        above = path(own["parent"]) if own["parent"] else ()
        return (*above, own["content"]["labels"]["en"])

    return {
        (
            texts[m.excerpt],
            texts[m.excerpt][m.start : m.end] if m.end else texts[m.excerpt],
            path(m.code),
            gathered.users[m.user],
        )
        for m in gathered.marks
    }


def theirs(project: Project) -> set[Coded]:
    intake = taking.take(project, positions.of_project(project).chosen)
    assert not intake.misfits
    codes = {code.guid: code.path for code in intake.codes}
    return {
        (
            intake.pieces[m.piece].text,
            intake.pieces[m.piece].text[m.start : m.end] if m.end else intake.pieces[m.piece].text,
            codes[m.code],
            intake.users[m.user],
        )
        for m in intake.marks
    }


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.booleans())
def test_any_project_comes_in_as_it_went_out(gathered: Gathered, crlf: bool) -> None:
    project, report = assemble(gathered)
    again = reading.read(write(project, crlf=crlf), "own.qdpx")
    assert theirs(again) == ours(gathered)
    intake = taking.take(again, positions.of_project(again).chosen)
    assert {(p.key, p.text, p.language) for p in intake.pieces} == {
        (s.key, s.text, s.language) for s in gathered.said
    }
    assert sum(bool(p.translation) for p in intake.pieces) == sum(
        bool(s.translation) for s in gathered.said
    )
    fields = {code.guid: code.fields for code in intake.codes}
    for code in gathered.codes:
        for name in ("definition", "include", "borderline"):
            assert getattr(fields[code["guid"]], name) == code["content"][name]["en"]
    assert all(x.came == x.kept + x.changed + x.left_out for x in report.lines())


@pytest.mark.shared
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects())
def test_export_fits_both_schemas_and_another_reader(shared: Path, gathered: Gathered) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    need(shared.is_dir(), "the schemas are not beside the project")
    project, _ = assemble(gathered)
    data = write(project)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.qdpx"
        path.write_bytes(data)
        seen = pyrefiqda.RefiProject.load(path, extract_dir=str(Path(folder) / "out"))
        schema = etree.XMLSchema(etree.parse(shared / "data/refi/Project-mrt2019.xsd"))
        schema.assertValid(etree.parse(Path(folder) / "out" / "project.qde"))
        sources = seen.sources.text_source
        assert len(seen.users.user) == len(gathered.users)
        assert len(sources) == len(project.sources)
        assert sum(len(x.coding) for s in sources for x in s.plain_text_selection) == len(
            gathered.marks
        )
        for source in sources:
            text = (Path(folder) / "out/sources" / f"{source.guid}.txt").read_bytes().decode()
            for one in source.plain_text_selection:
                cut = text[int(one.start_position) : int(one.end_position)]
                assert positions.name_fits(one.name, cut)
    codebook = etree.XMLSchema(etree.parse(shared / "data/refi/Codebook-mrt2019.xsd"))
    codebook.assertValid(etree.fromstring(write_codebook(project.codes)))
