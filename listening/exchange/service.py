"""What goes out and what comes in: exports, imports, their reports, and taking an import back."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from listening.coding.book import service as book
from listening.coding.codebook import Code as BookCode
from listening.coding.memos import service as memos
from listening.coding.outside import service as coding
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts.hiding.service import Decided
from listening.excerpts.leaving import Masked, Sight, Words, leaving
from listening.excerpts.mapping import Entry
from listening.excerpts.spreadsheet import clean
from listening.exchange import store
from listening.exchange.gathering import gather
from listening.exchange.losses import Report, plain
from listening.exchange.records import Transfer
from listening.exchange.refi.assembling import assemble
from listening.exchange.refi.describing import Fields
from listening.exchange.refi.gathered import ENGINE
from listening.exchange.refi.taking import Intake, NewCode, NewMark, Piece
from listening.exchange.refi.writing import write
from listening.gaps.disclosure import Policy
from listening.participants.consent import Consent
from listening.people import service as people
from listening.settings import BadInput
from listening.surveys import imports

SOURCES = ("survey", "listening session", "focus group", "interview", "letter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decided about an import."""

    language: str
    source: str
    consent: Consent
    with_groups: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do here, before anything is stored."""

    here: dict[int, str]  # piece -> the excerpt that stands here already
    codes: dict[str, str]  # guid in the file -> key of a code here
    new_codes: tuple[NewCode, ...]
    voices: int


def export_project(
    project_id: int, *, policy: Policy, by: int | None, crlf: bool, sight: Sight = Sight.MASKED
) -> tuple[bytes, Transfer]:
    """The project as .qdpx with its report; the export is written down."""
    gathered = gather(project_id, policy=policy, sight=sight)
    project, report = assemble(gathered)
    data = write(project, crlf=crlf)
    return data, record(project_id, "out", "qdpx", "project.qdpx", report, by=by)


def record(
    project_id: int, way: str, kind: str, name: str, report: Report, *, by: int | None, **more: Any
) -> Transfer:
    """Write a transfer down with its report."""
    row = Transfer(
        project_id=project_id,
        way=way,
        kind=kind,
        name=name,
        report=plain(report.lines()),
        by=by,
        **more,
    )
    store.add(row)
    return row


def plan(project_id: int, intake: Intake) -> Plan:
    """Meet a file's excerpts and codes with those of the project; nothing is written."""
    keys = [piece.key for piece in intake.pieces if piece.key]
    known = {quote.id: quote for quote in excerpts.of_project(project_id, keys)}
    decided = Decided(project_id, list(known))
    here = {
        i: piece.key
        for i, piece in enumerate(intake.pieces)
        if piece.key in known and piece.text in _as_it_went(known[piece.key], decided)
    }
    codes = met(project_id, intake.codes)
    return Plan(
        here=here,
        codes=codes,
        new_codes=tuple(code for code in intake.codes if code.guid not in codes),
        voices=len(
            {p.voice for i, p in enumerate(intake.pieces) if i not in here and clean(p.text)}
        ),
    )


def _as_it_went(quote: excerpts.Quote, decided: Decided) -> dict[str, Masked]:
    """The words of an excerpt as an export of ours may have written them."""
    plain, own = Words(text=quote.text, language=quote.language), decided.words(quote)[0]
    found = leaving([plain], consent="", sight=Sight.OWN) or ()
    # As it leaves now, and as it left before anybody decided.
    found += leaving([plain], consent=Consent.QUOTE) or ()
    found += leaving([own], consent=Consent.QUOTE, names=decided.names) or ()
    return {one.text.replace("\r\n", "\n"): one for one in found}


def bring_project(
    project_id: int, intake: Intake, *, name: str, sha256: str, choices: Choices, by: int | None
) -> Transfer:
    """Keep what a file brings, all or nothing; one `take_back` removes it again."""
    planned = plan(project_id, intake)
    keys = dict(planned.codes)
    change = _bring_codes(project_id, planned.new_codes, keys, language=choices.language, by=by)
    places, survey = _bring_words(project_id, intake, planned, name, sha256, choices, by)
    batch = uuid4().hex
    brought = list(_marks(project_id, intake, places, keys, planned.here))
    coding.bring(project_id, brought, batch=batch, by=by)
    memos_made = _bring_memos(project_id, intake, by)
    return record(
        project_id,
        "in",
        "qdpx",
        name,
        intake.report,
        by=by,
        made={"batch": batch, "survey": survey, "change": change, "memos": memos_made},
    )


def take_back(project_id: int, row: Transfer, *, by: int | None) -> bool:
    """Undo an import; False where its new codes have to stay because others built on them."""
    if row.way != "in" or row.undone:
        raise BadInput("This import was already taken back.")
    coding.take_out(row.made.get("batch", ""))
    survey = next(
        (s for s, _ in imports.batches(project_id) if s.id == row.made.get("survey")), None
    )
    if survey is not None:
        imports.take_back(survey)
    for memo in row.made.get("memos", ()):
        # A memo is its writer's: only who brought it can put it away again.
        with suppress(BadInput):
            memos.remove(project_id, memo, by=by)
    store.undo(row)
    if row.made.get("change") is None:
        return True
    try:
        book.undo(project_id, row.made["change"], by=by)
    except BadInput:
        return False
    return True


def transfers(project_id: int) -> list[Transfer]:
    """What went out and came in, newest first."""
    return store.transfers(project_id)


def of_project(project_id: int, transfer_id: int) -> Transfer | None:
    """A transfer if it belongs to the project."""
    found = store.transfer(transfer_id)
    return found if found and found.project_id == project_id else None


def met(project_id: int, codes: Iterable[NewCode]) -> dict[str, str]:
    """A code's guid in a file -> key of the code here with the same guid, else the same path."""
    by_guid = coding.found_codes(project_id)
    entries = coding.entries(project_id)
    at = {entry["guid"]: entry for entry in entries}
    by_path = {_path(entry, at): entry["key"] for entry in entries if not entry["retired"]}
    found: dict[str, str] = {}
    for code in codes:
        key = by_guid.get(code.guid) or by_path.get(tuple(n.casefold() for n in code.path))
        if key is not None:
            found[code.guid] = key
    return found


def _path(entry: Mapping[str, Any], at: Mapping[str, Any]) -> tuple[str, ...]:
    names: list[str] = []
    one: Mapping[str, Any] | None = entry
    while one is not None:
        labels = one["content"]["labels"]
        names.append(str(labels.get("en") or one["key"]).casefold())
        one = at.get(one["parent"]) if one["parent"] else None
    return tuple(reversed(names))


def _bring_codes(
    project_id: int,
    codes: Iterable[NewCode],
    keys: dict[str, str],
    *,
    language: str,
    by: int | None,
) -> int | None:
    made: dict[str, str] = {}
    new: list[BookCode] = []
    for code in codes:
        key = f"from_{code.guid.replace('-', '')[:16]}"
        keys[code.guid], made[key] = key, code.guid
        new.append(as_code(code, key, keys.get(code.parent, "/"), language=language))
    if not new:
        return None
    change = book.apply_import(project_id, new, by=by)
    coding.name_codes(project_id, made)
    return change


def as_code(code: NewCode, key: str, parent: str, *, language: str) -> BookCode:
    """A code of a file as one of ours, its texts in one language."""
    fields: Fields = code.fields

    def text(words: str) -> dict[str, str]:
        return {language: words} if words else {}

    def many(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {language: words} if words else {}

    return BookCode(
        key=key,
        labels={language: code.name, "en": code.name},
        definition=text(fields.definition),
        short=text(fields.short),
        include=text(fields.include),
        exclude=text(fields.exclude),
        examples=many(fields.examples),
        borderline=many(fields.borderline),
        aliases=many(fields.aliases),
        colour=code.colour,
        codable=code.codable,
        parent=parent,
    )


def _bring_words(
    project_id: int,
    intake: Intake,
    planned: Plan,
    name: str,
    sha256: str,
    choices: Choices,
    by: int | None,
) -> tuple[dict[int, str], int | None]:
    """Keep pieces that are new; returns piece -> excerpt, and the batch they are in."""
    places = dict(planned.here)
    new = [
        (i, piece)
        for i, piece in enumerate(intake.pieces)
        if i not in places and piece.text.strip()
    ]
    if not new:
        return places, None
    entries = tuple(_entry(i, piece, choices) for i, piece in new)
    seen = imports.Preview(
        entries=entries,
        rows=len(entries),
        voices=len({entry.voice for entry in entries}),
        empty_rows=0,
        languages={},
        groups={},
    )
    survey, keys = imports.keep_with_keys(
        project_id, seen, name=name, sha256=sha256, consent=choices.consent, by=by
    )
    return places | {i: key for (i, _), key in zip(new, keys, strict=True)}, survey.id


def _entry(row: int, piece: Piece, choices: Choices) -> Entry:
    return Entry(
        row=row,
        column=piece.question,
        text=piece.text,
        language=piece.language or choices.language,
        translation=piece.translation,
        voice=piece.voice,
        source=piece.source if piece.source in SOURCES else choices.source,
        session=piece.session,
        groups=piece.groups if choices.with_groups else {},
    )


def _bring_memos(project_id: int, intake: Intake, by: int | None) -> list[int]:
    """Keep the file's memos as memos on the project, signed by who brings them."""
    here = set(store.known(project_id, "memo").values())
    made = []
    for guid, name, text in intake.memos:
        if guid in here:
            intake.report.leave("memos", name, "is here already")
        elif name == ENGINE or not text.strip() or len(text) > memos.LONGEST:
            intake.report.leave("memos", name, "is empty, too long, or only a mark of ours")
        else:
            row = memos.write(project_id, text, kind="analytic", by=by)
            intake.report.change("memos", name, "stands on the project, signed by who brought it")
            made.append(row.id)
    return made


def _marks(
    project_id: int,
    intake: Intake,
    places: Mapping[int, str],
    keys: Mapping[str, str],
    here: Mapping[int, str],
) -> Iterable[coding.Brought]:
    members = {number for number, _ in people.members(project_id)}
    ours = {guid: int(local) for local, guid in store.known(project_id, "user").items()}
    there = {
        (one.excerpt_id, one.code, _who(one), one.coder_name, one.start, one.end)
        for one in coding.coded(project_id)
    }
    codes = coding.guids_by_key(project_id)
    said = {q.id: q for q in excerpts.of_project(project_id, here.values())}
    decided = Decided(project_id, list(said))
    for mark in intake.marks:
        if mark.piece not in places:
            intake.report.leave("codings here", mark.guid, "its text is empty")
            continue
        if mark.piece in here:
            text, quote = intake.pieces[mark.piece].text, said[here[mark.piece]]
            mark = _over_the_words(mark, text, quote, decided)
        who = ours.get(mark.user)
        member = who if who in members else None
        other = "" if member else intake.users.get(mark.user, "") or UNNAMED
        place = (places[mark.piece], codes[keys[mark.code]], member, other, mark.start, mark.end)
        if place in there:
            intake.report.leave("codings here", mark.guid, "the same coding is here already")
            continue
        there.add(place)
        yield _brought(mark, places[mark.piece], keys[mark.code], member, other)


def _over_the_words(mark: NewMark, text: str, quote: excerpts.Quote, decided: Decided) -> NewMark:
    """A mark set on masked words, over the words as they were said."""
    shown = _as_it_went(quote, decided).get(text)
    if not mark.end or shown is None:
        return mark
    start, end = shown.back(mark.start, mark.end)
    return replace(mark, start=start, end=end)


def _who(one: coding.Coded) -> int | None:
    """Whose a coding is: an accepted suggestion goes out as its decider's, so it comes in so."""
    return None if one.coder_name else one.coder_id or one.decided_by


UNNAMED = "somebody in another program"


def _brought(
    mark: NewMark, excerpt: str, key: str, member: int | None, other: str
) -> coding.Brought:
    return coding.Brought(
        guid=mark.guid,
        excerpt_id=excerpt,
        code_key=key,
        coder_id=member,
        coder_name=other,
        start=mark.start,
        end=mark.end,
    )


def project_name(project_id: int) -> str:
    """What the project is called."""
    found = communities.project(project_id)
    return found.name if found else ""
