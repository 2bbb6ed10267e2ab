"""Answers that somebody else collected: preview what would be kept, keep it whole, take it back."""

import random
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from listening.communities import service as communities
from listening.communities.groups import find, folded
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import SOURCES, Entry, Mapping, entries, guess
from listening.excerpts.spreadsheet import Table
from listening.i18n import LANGUAGES, canonical
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.settings import BadInput
from listening.surveys import doubts as doubting
from listening.surveys import store
from listening.surveys.records import Answer, Response, Survey

T = TypeVar("T")
TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
MOST_GROUPS = 25
LONGEST_GROUP = 60
NAMES = {
    folded(name): one.tag
    for one in LANGUAGES.values()
    if one.tag != "und"
    for name in (one.name, one.english)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would keep, counted before anything is stored."""

    entries: tuple[Entry, ...]
    rows: int
    voices: int
    empty_rows: int
    languages: dict[str, int]
    groups: dict[str, dict[str, int]]  # dimension -> group -> voices


def preview(table: Table, mapping: Mapping, *, among: tuple[str, ...]) -> Preview:
    """Read a table by a mapping; raises BadInput that names row and column."""
    found = [
        replace(entry, language=tag_of(entry.language))
        for entry in entries(table, mapping, among=among)
    ]
    _refuse_unknown_sources(table, mapping, found)
    groups = _groups(table, found)
    counts: dict[str, Counter[str]] = {}
    for own in groups.values():
        for dimension, group in own.items():
            counts.setdefault(dimension, Counter())[group] += 1
    return Preview(
        entries=tuple(found),
        rows=len(table.rows),
        voices=len({entry.voice for entry in found}),
        empty_rows=len(table.rows) - len({entry.row for entry in found}),
        languages=dict(Counter(entry.language for entry in found).most_common()),
        groups={name: dict(counter.most_common()) for name, counter in counts.items()},
    )


def suggest(table: Table, *, known: Collection[str]) -> Mapping:
    """A mapping read off the headers and, where they say nothing, off the cells.

    The column with the longest words is taken for the answers; columns that are called like a
    dimension of the project, or hold few different short values, are taken for groups.
    """
    mapping = guess(table)
    cells = {name: [row[i] for row in table.rows] for i, name in enumerate(table.columns)}
    if not mapping.texts and cells:
        widest = max(cells, key=lambda name: sum(map(len, cells[name])))
        mapping = replace(mapping, texts=(widest,))
    taken = {*mapping.texts, mapping.translation, mapping.language, mapping.voice}
    taken |= {mapping.household, mapping.source, mapping.session, mapping.role}
    free = [name for name in table.columns if name not in taken]
    groups = [n for n in free if find(n, known) or _looks_grouped(n, cells[n])]
    voices = cells.get(mapping.voice)
    if voices:
        # What differs within one voice says something about an answer, not about the person.
        groups = [name for name in groups if _one_each(voices, cells[name])]
    return replace(mapping, groups=tuple(groups))


def _looks_grouped(name: str, cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled or folded(name) in doubting.NAMING:
        return False
    short = max(map(len, filled)) <= LONGEST_GROUP
    few = len(set(filled)) <= min(MOST_GROUPS, max(2, len(filled) // 3))
    numbers = all(cell.replace(".", "").isdigit() for cell in filled)
    return short and not numbers and (few or folded(name) in doubting.USUAL)


def _one_each(voices: list[str], cells: list[str]) -> bool:
    pairs = {(voice, cell) for voice, cell in zip(voices, cells, strict=True) if voice and cell}
    return len(pairs) == len({voice for voice, _ in pairs})


def tag_of(written: str) -> str:
    """The language tag that a cell means: a tag, or a language's own or English name."""
    name = folded(written)
    if name in NAMES:
        return NAMES[name]
    return canonical(written) if TAG.fullmatch(written.strip()) else written


def doubts(project_id: int, seen: Preview, mapping: Mapping) -> list[doubting.Doubt]:
    """What a person should look at before the import is kept."""
    return doubting.doubts(
        seen.entries,
        rows=seen.rows,
        voice_column=mapping.voice,
        groups=seen.groups,
        known=communities.groups(project_id),
        tags=LANGUAGES,
    )


def refuse_twice(project_id: int, *, name: str, sha256: str) -> None:
    """Raise BadInput if the same file has been imported before and not been taken back."""
    earlier = store.same_file(project_id, sha256)
    if earlier is not None:
        raise BadInput(f"{name} was imported before as '{earlier.name}'; take that back first.")


def keep(
    project_id: int, seen: Preview, *, name: str, sha256: str, consent: Consent, by: int | None
) -> Survey:
    """Store a previewed import as one batch; the caller's transaction makes it all or nothing."""
    return keep_with_keys(project_id, seen, name=name, sha256=sha256, consent=consent, by=by)[0]


def keep_with_keys(
    project_id: int, seen: Preview, *, name: str, sha256: str, consent: Consent, by: int | None
) -> tuple[Survey, list[str]]:
    """Store a previewed import; returns the batch and the excerpts' keys in the entries' order.

    Voices and words are written in a random order, so that no table tells who answered first.
    """
    refuse_twice(project_id, name=name, sha256=sha256)
    batch = Survey(
        project_id=project_id,
        token=secrets.token_hex(8),
        kind="imported",
        state="closed",
        name=name,
        made_by=by,
        sha256=sha256,
    )
    store.add(batch)
    people = _participants(project_id, seen, consent)
    spoken = {entry.voice: entry.language for entry in reversed(seen.entries)}
    responses = {
        voice: Response(
            survey_id=batch.id,
            version=1,
            participant_id=participant,
            submit_key=secrets.token_hex(16),
            language=spoken[voice],
            mode="import",
        )
        for voice, participant in people.items()
    }
    store.add(*responses.values())
    order = _shuffled(range(len(seen.entries)))
    told = [seen.entries[i] for i in order]
    kept = [
        Answer(response_id=responses[e.voice].id, question=e.column, value=e.text) for e in told
    ]
    store.add(*kept)
    keys = excerpts.add(
        project_id,
        [
            excerpts.NewExcerpt(
                participant_id=people[entry.voice],
                answer_id=answer.id,
                text=entry.text,
                language=entry.language,
                source=entry.source,
                session=f"{batch.id}:{entry.session}" if entry.session else "",
                question=entry.column,
                translation=entry.translation,
            )
            for entry, answer in zip(told, kept, strict=True)
        ],
    )
    back = dict(zip(order, keys, strict=True))
    return batch, [back[i] for i in range(len(order))]


def take_back(batch: Survey) -> None:
    """Undo an import: its voices, their words, and everything coded on them."""
    participants.withdraw(store.participants(batch.id))
    store.remove(batch)


def size(batch: Survey) -> tuple[int, int]:
    """How many voices and how many of their answers an import brought."""
    return len(store.participants(batch.id)), store.answer_count(batch.id)


def batches(project_id: int) -> list[tuple[Survey, int]]:
    """Imported batches with their number of voices, newest first."""
    counts = store.response_counts(project_id)
    return [(s, counts.get(s.id, 0)) for s in store.surveys(project_id) if s.kind == "imported"]


def _refuse_unknown_sources(table: Table, mapping: Mapping, found: list[Entry]) -> None:
    for entry in found:
        if entry.source not in SOURCES.values():
            known = ", ".join(sorted(set(SOURCES.values())))
            raise BadInput(
                f"{table.name}, row {entry.row}, column '{mapping.source}': "
                f"'{entry.source}' is no source we know; use one of: {known}."
            )


def _groups(table: Table, found: list[Entry]) -> dict[str, dict[str, str]]:
    """Voice -> dimension -> group; one voice with two groups of a dimension is refused."""
    groups: dict[str, dict[str, str]] = {}
    for entry in found:
        own = groups.setdefault(entry.voice, {})
        for dimension, group in entry.groups.items():
            if own.setdefault(dimension, group) != group:
                raise BadInput(
                    f"{table.name}, row {entry.row}, column '{dimension}': voice '{entry.voice}' "
                    f"is '{group}' here and '{own[dimension]}' in an earlier row; make them agree."
                )
    return groups


def _participants(project_id: int, seen: Preview, consent: Consent) -> dict[str, str]:
    first = {entry.voice: entry for entry in reversed(seen.entries)}
    groups: dict[str, dict[str, str]] = {}
    for entry in seen.entries:
        groups.setdefault(entry.voice, {}).update(entry.groups)
    pairs = [pair for own in groups.values() for pair in own.items()]
    numbers = communities.ensure_groups(project_id, pairs)
    voices = _shuffled(first)
    newcomers = [
        participants.Newcomer(
            household=entry.household,
            role=entry.role,
            consent=consent.value,
            groups=tuple(numbers[pair] for pair in groups[voice].items()),
        )
        for voice, entry in ((voice, first[voice]) for voice in voices)
    ]
    return dict(zip(voices, participants.add(project_id, newcomers), strict=True))


def _shuffled(items: Iterable[T]) -> list[T]:
    """The items in an order that nobody can tell again."""
    found = list(items)
    random.SystemRandom().shuffle(found)
    return found
