"""Our project as the project of the format: a source per respondent, one per session."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from listening.exchange.losses import HIDDEN, Report, tell_masking
from listening.exchange.refi import codes
from listening.exchange.refi.framing import Words, frame
from listening.exchange.refi.gathered import ENGINE, Gathered, Mark, Said
from listening.exchange.refi.values import (
    WHOLE_NAME,
    Case,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    User,
    Variable,
    guid_of,
)


def assemble(gathered: Gathered) -> tuple[Project, Report]:
    """The project as it is written, and what became of each thing."""
    report = Report()
    labels = _labels(gathered.said)
    notes = _Notes(gathered)
    marks: dict[str, list[Mark]] = defaultdict(list)
    for mark in gathered.marks:
        marks[mark.excerpt].append(mark)
    tree = codes.tree(
        gathered.codes,
        language=gathered.language,
        report=report,
        keep={mark.code for mark in gathered.marks},
        notes=notes.of_codes,
    )
    sources: list[Source] = []
    speaks: dict[str, list[str]] = defaultdict(list)
    for guid, name, said in _sources(gathered.said, labels):
        sources.append(_source(guid, name, said, labels, marks, gathered, notes, report))
        for voice in dict.fromkeys(one.voice for one in said):
            speaks[voice].append(guid)
    _tell(gathered, report)
    return (
        Project(
            name=gathered.name,
            users=tuple(User(guid=g, name=n) for g, n in gathered.users.items()),
            codes=tree,
            variables=_variables(gathered),
            cases=tuple(
                Case(
                    guid=guid_of(voice),
                    name=labels[voice],
                    values=_values(voice, gathered),
                    sources=tuple(own),
                )
                for voice, own in speaks.items()
            ),
            sources=tuple(sources),
            notes=tuple(notes.made),
            project_notes=tuple(notes.of_project),
        ),
        report,
    )


class _Notes:
    """Memos, translations and the mark of the engine as notes of the format."""

    def __init__(self, gathered: Gathered) -> None:
        self.made: list[Note] = []
        self.of_project: list[str] = []
        self.of_excerpts: dict[str, list[str]] = defaultdict(list)
        self.of_codings: dict[str, list[str]] = defaultdict(list)
        own: dict[str, list[str]] = defaultdict(list)
        places = {
            "excerpt": self.of_excerpts,
            "coding": self.of_codings,
            "code": own,
        }
        for memo in gathered.memos:
            self.made.append(
                Note(guid=memo.guid, name=memo.name, text=_lf(memo.text), user=memo.user)
            )
            if memo.on in places:
                places[memo.on][memo.subject].append(memo.guid)
            else:
                self.of_project.append(memo.guid)
        self.of_codes = {guid: tuple(found) for guid, found in own.items()}
        self.engine = ""

    def suggested(self) -> str:
        """The one note that says where an accepted suggestion came from."""
        if not self.engine:
            self.engine = str(uuid5(UUID(int=0), ENGINE))
            text = f"Suggested by {ENGINE} and accepted by the person named."
            self.made.append(Note(guid=self.engine, name=ENGINE, text=text))
        return self.engine

    def translated(self, source: str, said: Iterable[Said]) -> str:
        """A note with the translations of a source, "" where there are none."""
        words = [
            Words(key=s.key, text=_lf(s.translation), source=s.translated_by or "imported")
            for s in said
            if s.translation
        ]
        if not words:
            return ""
        guid = _from(source, "translation")
        self.made.append(Note(guid=guid, name=TRANSLATION, text=frame(words)[0]))
        return guid


TRANSLATION = "translation"


def _labels(said: Iterable[Said]) -> dict[str, str]:
    # Keys are random, so their order tells nothing about who came first.
    voices = sorted({one.voice for one in said})
    return {voice: f"Voice {i}" for i, voice in enumerate(voices, 1)}


def _sources(
    said: Iterable[Said], labels: Mapping[str, str]
) -> Iterable[tuple[str, str, list[Said]]]:
    by_place: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in said:
        by_place[("session", one.session) if one.session else ("voice", one.voice)].append(one)
    for (kind, key), own in by_place.items():
        if kind == "voice":
            yield _from(guid_of(key), "source"), labels[key], own
        else:
            first = min(one.key for one in own)
            yield _from(guid_of(first), "session"), f"{own[0].source} {key}", own


def _source(
    guid: str,
    name: str,
    said: list[Said],
    labels: Mapping[str, str],
    marks: Mapping[str, list[Mark]],
    gathered: Gathered,
    notes: _Notes,
    report: Report,
) -> Source:
    text, framed = frame(
        Words(
            key=one.key,
            text=_lf(one.text),
            question=one.question,
            language=one.language,
            source=one.source,
            session=one.session,
            voice=labels[one.voice],
        )
        for one in said
    )
    selections: list[Selection] = []
    for one, place in zip(said, framed, strict=True):
        if one.key in gathered.masked:
            report.change("excerpts", one.key, HIDDEN)
        elif "\r\n" in one.text:
            report.change("excerpts", one.key, "its line ends are written as LF")
        else:
            report.keep("excerpts")
        selections += _selections(one, place.start, text, marks.get(one.key, ()), notes, report)
    alone = len({one.voice for one in said}) == 1
    translated = notes.translated(guid, said)
    return Source(
        guid=guid,
        name=name,
        text=text,
        selections=tuple(selections),
        notes=(translated,) if translated else (),
        values=_values(said[0].voice, gathered) if alone else (),
    )


def _selections(
    said: Said, at: int, text: str, marks: Iterable[Mark], notes: _Notes, report: Report
) -> Iterable[Selection]:
    """A selection per stretch; a memo on an excerpt hangs on the selection of the whole of it."""
    returns = [i for i in range(len(said.text)) if said.text.startswith("\r\n", i)]
    whole = len(said.text) - len(returns)
    by_span: dict[tuple[int, int], list[Mark]] = {}
    if notes.of_excerpts.get(said.key):
        by_span[0, whole] = []
    for mark in marks:
        span = (mark.start, mark.end) if mark.end > mark.start else (0, len(said.text))
        if span[1] > len(said.text):
            report.leave("codings", mark.guid, "lies outside the text of its excerpt")
            continue
        start, end = (p - bisect_right(returns, p - 1) for p in span)
        by_span.setdefault((start, end), []).append(mark)
        report.keep("codings")
    for (start, end), own in by_span.items():
        full = (start, end) == (0, whole)
        yield Selection(
            guid=guid_of(said.key) if full else _from(guid_of(said.key), f"{start}-{end}"),
            start=at + start,
            end=at + end,
            name=_name(text[at + start : at + end]),
            codings=tuple(_coding(mark, notes) for mark in own),
            notes=tuple(notes.of_excerpts.get(said.key, ())) if full else (),
        )


def _coding(mark: Mark, notes: _Notes) -> Coding:
    own = list(notes.of_codings.get(mark.guid, ()))
    if mark.by_engine:
        own.append(notes.suggested())
    return Coding(guid=mark.guid, code=mark.code, user=mark.user, notes=tuple(own))


def _name(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= WHOLE_NAME else line[:WHOLE_NAME].rstrip() + "…"


def _variables(gathered: Gathered) -> tuple[Variable, ...]:
    return tuple(Variable(guid=guid, name=name) for name, guid in gathered.variables.items())


def _values(voice: str, gathered: Gathered) -> tuple[tuple[str, str], ...]:
    groups = gathered.groups.get(voice, {})
    return tuple((gathered.variables[d], group) for d, group in groups.items())


def _tell(gathered: Gathered, report: Report) -> None:
    tell_masking(
        report,
        silent=gathered.silent,
        unconfirmed=gathered.unconfirmed,
        unmasked=gathered.unmasked,
    )
    report.keep("users", len(gathered.users))
    report.keep("voices", len({one.voice for one in gathered.said}))
    report.keep("translations", sum(bool(one.translation) for one in gathered.said))
    report.keep("memos", len(gathered.memos))
    for reason, number in gathered.left_out.items():
        for _ in range(number):
            report.leave("codings", "", reason)
    report.keep("group memberships", sum(len(own) for own in gathered.groups.values()))
    for dimension, number in gathered.withheld.items():
        for _ in range(number):
            report.leave("group memberships", dimension, "too few people to show")


def _from(guid: str, what: str) -> str:
    """A second guid for something that belongs to a thing with one of its own."""
    return str(uuid5(UUID(guid), what))


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")
