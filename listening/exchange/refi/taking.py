"""A project file as pieces, codes and marks that could be kept; nothing is stored here."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from listening.exchange.losses import Report
from listening.exchange.refi.describing import Fields, split
from listening.exchange.refi.framing import Framed, cut, unframe
from listening.exchange.refi.positions import Convention, Ruler, name_fits, plain
from listening.exchange.refi.values import Case, Code, Coding, Project, Source, every_code

LONGEST_NAME = 80
JOINT = "::"  # how ATLAS.ti writes a code within a group


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An excerpt about to be kept. `key` is its own where our export named it."""

    key: str
    text: str
    voice: str
    language: str = ""
    source: str = ""
    session: str = ""
    question: str = ""
    translation: str = ""
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A code as the file has it; `parent` is a guid."""

    guid: str
    name: str
    path: tuple[str, ...]
    parent: str
    codable: bool
    colour: str
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMark:
    """A coding on a piece (by its place in the list); 0, 0 is the whole of it."""

    guid: str
    piece: int
    code: str
    user: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A selection that does not fit, never clipped silently."""

    source: str
    guid: str
    start: int
    end: int
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a file would bring."""

    pieces: tuple[Piece, ...]
    codes: tuple[NewCode, ...]
    marks: tuple[NewMark, ...]
    users: dict[str, str]
    memos: tuple[tuple[str, str, str], ...]  # (guid, name, text)
    misfits: tuple[Misfit, ...]
    report: Report


def take(project: Project, convention: Convention, *, split_groups: bool = False) -> Intake:
    """Read a project by one way of counting; `split_groups` makes "A::B" a code B below A."""
    report = Report()
    codes = list(_codes(project.codes, report, split_groups=split_groups))
    known = {code.guid for code in codes}
    cases = {source: case for case in project.cases for source in case.sources}
    by_name = {case.name: case for case in project.cases}
    names = {v.guid: v.name for v in project.variables}
    notes = {note.guid: note for note in project.notes}
    translations = _translations(project)
    pieces: list[Piece] = []
    marks: list[NewMark] = []
    misfits: list[Misfit] = []
    for source in project.sources:
        if source.text is None:
            _missing(source, report)
            continue
        text = plain(source.text)
        placed = list(_placed(source, text, convention, report, misfits))
        framed = unframe(text)
        spans = [(start, end) for start, end, _ in placed]
        places = framed or [_unframed(a, b) for a, b in cut(text, spans)]
        first = len(pieces)
        for place in places:
            case = by_name.get(place.voice) if place.voice else cases.get(source.guid)
            pieces.append(_piece(place, text, source, case, names, translations))
        report.keep("sources")
        marks += _marks(placed, places, first, known, report, misfits, source)
    _rest(project, report)
    return Intake(
        pieces=tuple(pieces),
        codes=tuple(codes),
        marks=tuple(marks),
        users={user.guid: user.name for user in project.users},
        memos=tuple((g, n.name, n.text) for g, n in notes.items() if g not in translations[1]),
        misfits=tuple(misfits),
        report=report,
    )


def codes_of(codes: tuple[Code, ...], report: Report) -> tuple[NewCode, ...]:
    """The codes of a codebook, parents first."""
    return tuple(_codes(codes, report, split_groups=False))


def _codes(codes: tuple[Code, ...], report: Report, *, split_groups: bool) -> Iterator[NewCode]:
    used: set[tuple[str, ...]] = set()
    groups: dict[str, tuple[str, ...]] = {}
    parents = {child.guid: code.guid for code, _ in every_code(codes) for child in code.children}
    paths: dict[str, tuple[str, ...]] = {}
    tops = {code.name: code.guid for code in codes}
    ordered = list(every_code(codes))
    if split_groups:  # a group comes before what is in it
        ordered.sort(key=lambda pair: JOINT in pair[0].name)
    for code, _ in ordered:
        fields = split(code.description)
        name, parent = fields.original or code.name, parents.get(code.guid, "")
        if split_groups and JOINT in name and not parent:
            group, _, rest = name.partition(JOINT)
            parent, name = tops.get(group, ""), rest if group in tops else name
        told = " ".join(name.split())[:LONGEST_NAME] or "?"
        above = paths.get(parent, ())
        final, number = told, 1
        while (*above, final.casefold()) in used:
            number += 1
            final = f"{told[: LONGEST_NAME - 6]} ({number})"
        used.add((*above, final.casefold()))
        paths[code.guid] = (*above, final.casefold())
        groups[code.guid] = (*groups.get(parent, ()), final)
        if final != (fields.original or code.name):
            report.change("codes", code.name, f"its name becomes '{final}'")
        else:
            report.keep("codes")
        yield NewCode(
            guid=code.guid,
            name=final,
            path=groups[code.guid],
            parent=parent,
            codable=code.codable,
            colour=code.colour,
            fields=fields,
        )


Found = tuple[int, int, list[Coding]]


def _placed(
    source: Source, text: str, convention: Convention, report: Report, misfits: list[Misfit]
) -> Iterator[Found]:
    ruler = Ruler(source.text or "", convention)
    for selection in source.selections:
        at = ruler.place(selection)
        trouble = at.trouble
        if not trouble and selection.name and _told(selection.name):
            words = text[at.start : at.end]
            trouble = "" if name_fits(selection.name, words) else "its name has other words"
        if trouble:
            misfits.append(
                Misfit(
                    source=source.name,
                    guid=selection.guid,
                    start=selection.start,
                    end=selection.end,
                    trouble=trouble,
                )
            )
        if at.trouble:
            for coding in selection.codings:
                report.leave("codings", coding.guid, f"its selection {_reads(at.trouble)}")
            report.leave("selections", selection.guid, at.trouble)
            continue
        report.keep("selections")
        yield at.start, at.end, list(selection.codings)
    if source.codings:
        # What lies on a source as a whole lies on everything in it.
        yield 0, len(text), list(source.codings)


def _reads(trouble: str) -> str:
    return f"is {trouble}" if trouble.startswith("outside") else trouble


def _told(name: str) -> bool:
    """Whether a name can be words of the text and is no label such as "1:3"."""
    return len(name.split()) > 3


def _marks(
    placed: Iterable[Found],
    places: list[Framed],
    first: int,
    known: set[str],
    report: Report,
    misfits: list[Misfit],
    source: Source,
) -> Iterator[NewMark]:
    starts = [place.start for place in places]
    for start, end, codings in placed:
        for coding in codings:
            if coding.code not in known:
                report.leave("codings", coding.guid, "its code is not in the codebook")
                continue
            at = _within(start, end, places, starts)
            if at is None:
                reason = "covers more than one answer, or a heading"
                report.leave("codings", coding.guid, reason)
                misfits.append(
                    Misfit(
                        source=source.name, guid=coding.guid, start=start, end=end, trouble=reason
                    )
                )
                continue
            place = places[at]
            whole = (start, end) == (place.start, place.end)
            report.keep("codings")
            yield NewMark(
                guid=coding.guid,
                piece=first + at,
                code=coding.code,
                user=coding.user,
                start=0 if whole else start - place.start,
                end=0 if whole else end - place.start,
            )


def _within(start: int, end: int, places: list[Framed], starts: list[int]) -> int | None:
    at = bisect_right(starts, start) - 1
    if at >= 0 and end <= places[at].end and start < end:
        return at
    # An answer without a sign cannot be coded in part, but it can be coded.
    if at >= 0 and (start, end) == (places[at].start, places[at].end):
        return at
    return None


def _unframed(start: int, end: int) -> Framed:
    return Framed(key="", question="", language="", source="", start=start, end=end)


def _piece(
    place: Framed,
    text: str,
    source: Source,
    case: Case | None,
    names: dict[str, str],
    translations: tuple[dict[str, str], set[str]],
) -> Piece:
    values = dict(source.values) | (dict(case.values) if case else {})
    return Piece(
        key=place.key,
        text=text[place.start : place.end],
        voice=case.guid if case else source.guid,
        language=place.language,
        source=place.source,
        session=place.session if place.key else "",
        question=place.question or source.name,
        translation=translations[0].get(place.key, ""),
        groups={names[v]: value for v, value in values.items() if v in names},
    )


def _translations(project: Project) -> tuple[dict[str, str], set[str]]:
    """Our own notes with translations: words by excerpt, and the guids of these notes."""
    words: dict[str, str] = {}
    guids: set[str] = set()
    for note in project.notes:
        text = plain(note.text)
        for place in unframe(text) or ():
            words[place.key] = text[place.start : place.end]
            guids.add(note.guid)
    return words, guids


def _missing(source: Source, report: Report) -> None:
    reason = "its text is not in the file" if source.kind == "text" else f"{source.kind} file"
    report.leave("sources", source.name or source.guid, reason)
    for selection in source.selections:
        report.leave("selections", selection.guid, f"its source: {reason}")
        for coding in selection.codings:
            report.leave("codings", coding.guid, f"its source: {reason}")
    for coding in source.codings:
        report.leave("codings", coding.guid, f"its source: {reason}")


def _rest(project: Project, report: Report) -> None:
    report.keep("users", len(project.users))
    report.keep("cases", len(project.cases))
    report.keep("variables", len(project.variables))
    for kind, names in project.other.items():
        for name in names:
            report.leave(f"{kind}s", name, "we have no place for it")
