"""The rows of the workbench as its pages show them: words, codes, suggestions, marks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.coding.bench import store
from listening.coding.bench.listed import store as listed
from listening.coding.book import service as book
from listening.coding.book import tree
from listening.coding.memos import service as memos
from listening.coding.reading.segments import Segment, Span, cut
from listening.coding.records import Coding
from listening.coding.rounds import veil
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.participants import service as participants
from listening.people import service as people

PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One coding on a row: whose it is, whether it may be taken off, and what it stands on."""

    id: int
    key: str
    label: str
    path: str
    state: str
    mine: bool
    by: str
    start: int
    end: int
    words: tuple[str, ...]
    level: int = 0
    on_translation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A turn of somebody who led the conversation: read along, never coded."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer or turn with everything on it."""

    quote: excerpts.Quote
    chips: tuple[Chip, ...]
    suggested: tuple[Chip, ...]
    groups: tuple[str, ...]
    done: bool
    memos: int
    segments: tuple[Segment, ...] = ()
    speaker: str = ""
    asked: tuple[Asked, ...] = ()  # what was said before it by whoever led the conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A window of rows, how many there are in all, and where the next window begins."""

    rows: tuple[Row, ...]
    total: int
    after: str


def page(wanted: listed.Wanted, *, after: str, language: str, size: int = PAGE) -> Page:
    """The rows of a filter after a place (“value|key”, "" for the beginning)."""
    value, _, key = after.rpartition("|")
    found = listed.page(wanted, after=(value, key) if key else None, size=size + 1)
    shown = found[:size]
    more = "|".join(shown[-1]) if len(found) > size else ""
    rows = read(wanted.project_id, [key for _, key in shown], me=wanted.me, language=language)
    return Page(rows=tuple(rows), total=listed.count(wanted), after=more)


def read(project_id: int, keys: Sequence[str], *, me: int, language: str) -> list[Row]:
    """Rows by key, in the order given."""
    quotes = excerpts.quotes(keys)
    hidden = veil.hidden_here(project_id)
    named = outline(project_id, language)
    names: dict[int, str] = {}
    on: dict[str, list[Coding]] = defaultdict(list)
    for one in store.codings(keys):
        if one.excerpt_id not in hidden or one.coder_id == me:
            on[one.excerpt_id].append(one)
    looked, noted = store.done(keys, me), memos.on_excerpts(project_id)
    groups = _groups(project_id, [quote.participant_id for quote in quotes.values()])

    def chip(one: Coding) -> Chip:
        code = named.get(one.code_id, NOBODY)
        who = one.coder_id if one.coder_id is not None else one.decided_by
        if who is not None and who not in names:
            names[who] = people.name_of(who)
        whole = (one.start, one.end) == (0, len(quotes[one.excerpt_id].text))
        return Chip(
            id=one.id,
            key=code.key,
            label=code.label,
            path=code.path,
            state=one.state,
            mine=one.coder_id == me,
            by=one.coder_name or (names.get(who, "") if who is not None else ""),
            start=one.start,
            end=0 if whole else one.end,  # a coding of all the words is one of the answer
            words=tuple(str(word) for word in one.words),
            on_translation=one.on_translation,
        )

    rows = []
    for key in keys:
        if key not in quotes:
            continue
        chips = [chip(one) for one in on[key]]
        accepted = tuple(c for c in chips if c.state == "accepted")
        settled = {c.key for c in accepted if not c.end}
        rows.append(
            Row(
                quote=quotes[key],
                chips=accepted,
                suggested=tuple(
                    c for c in chips if c.state == "suggested" and c.key not in settled
                ),
                groups=groups.get(quotes[key].participant_id, ()),
                done=key in looked,
                memos=noted.get(key, 0),
                segments=_segments(quotes[key].text, accepted),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Named:
    """A code as a chip names it."""

    key: str
    label: str
    path: str


NOBODY = Named("", "", "")


def outline(project_id: int, language: str) -> dict[int, Named]:
    """Every code by number, with its name and its way from the top; one look at the codebook."""
    rows = book.rows(project_id)
    by_id = tree.by_number(rows)
    labels = {row.id: label_of(row.content.get("labels", {}), language, row.key) for row in rows}
    found = {}
    for row in rows:
        way = tree.path(tree.merged_end(row, by_id), by_id)
        found[row.id] = Named(row.key, labels[row.id], " › ".join(labels[one.id] for one in way))
    return found


def label_of(labels: Mapping[str, str], language: str, key: str) -> str:
    """A name in a language, else in English, else any, else the key."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "") or key


def conversation(project_id: int, number: int, *, me: int, language: str) -> list[Row]:
    """A conversation in the order in which it was spoken, with who spoke and who asked."""
    turns = store.turns(project_id, number)
    rows = read(project_id, [t.excerpt for t in turns if t.excerpt], me=me, language=language)
    by_key = {row.quote.id: row for row in rows}
    found, asked = [], []
    for turn in turns:
        if turn.excerpt not in by_key:
            asked.append(Asked(text=turn.text, language=turn.language))
            continue
        row = by_key[turn.excerpt]
        found.append(replace(row, speaker=turn.speaker, asked=tuple(asked)))
        asked = []
    return found


def codes(project_id: int, *, language: str) -> list[dict[str, str]]:
    """Every code that may be put on, for the box that finds one while typing."""
    named = outline(project_id, language)
    found = []
    for row in book.rows(project_id):
        if row.retired or row.merged_into is not None or row.content.get("codable") is False:
            continue
        content = row.content
        said = [*content.get("labels", {}).values(), *content.get("aliases", [])]
        told = content.get("definition", {})
        defined = told.get(language) or told.get("en", "") if isinstance(told, dict) else str(told)
        found.append(
            {
                "key": row.key,
                "label": named[row.id].label,
                "path": named[row.id].path,
                "also": " ".join(str(word) for word in said),
                "definition": defined,
            }
        )
    return sorted(found, key=lambda one: one["path"].casefold())


def _segments(text: str, chips: Collection[Chip]) -> tuple[Segment, ...]:
    """The text cut where codings of words begin and end."""
    spans = [Span(str(c.id), c.start, c.end) for c in chips if 0 <= c.start < c.end <= len(text)]
    return cut(text, spans) if spans else ()


def _groups(project_id: int, participant_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    known = communities.groups(project_id)
    names = {number: name for own in known.values() for name, number in own.items()}
    found = participants.groups_of(participant_ids)
    return {
        who: tuple(sorted(names[number] for number in own if number in names))
        for who, own in found.items()
    }
