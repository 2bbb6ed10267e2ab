"""What is done with excerpts; other rooms see them as the values below."""

from collections.abc import Iterable
from dataclasses import dataclass

from listening.communities.groups import folded
from listening.excerpts import store
from listening.excerpts.passage import Passage
from listening.excerpts.records import Excerpt, Translation
from listening.participants import service as participants

TEAM_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExcerpt:
    """Words about to be kept, from an answer or from a note (exactly one of the two)."""

    participant_id: str
    text: str
    language: str
    source: str
    answer_id: str | None = None
    note_id: str | None = None
    session: str = ""
    question: str = ""
    translation: str = ""
    translated_by: str = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words as a page shows them: the original first, then the translation and its origin."""

    id: str
    participant_id: str
    text: str
    language: str
    source: str
    session: str
    question: str
    translation: str = ""
    translated_by: str = ""
    note_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One page of what was said, and how much there is in all."""

    quotes: list[Quote]
    excerpts: int
    voices: int


def add(project_id: int, new: Iterable[NewExcerpt]) -> list[str]:
    """Keep excerpts and the translations that came with them; returns their keys in order."""
    rows, translations = [], []
    for one in new:
        row = Excerpt(
            project_id=project_id,
            participant_id=one.participant_id,
            answer_id=one.answer_id,
            note_id=one.note_id,
            text=one.text,
            language=one.language,
            source=one.source,
            session=one.session,
            question=one.question,
        )
        rows.append(row)
        if one.translation and one.language != TEAM_LANGUAGE:
            translations.append(
                Translation(
                    excerpt_id=row.id,
                    language=TEAM_LANGUAGE,
                    text=one.translation,
                    origin=one.translated_by,
                )
            )
    store.add_all(rows)
    store.add_all(translations)
    return [row.id for row in rows]


def passages(project_id: int) -> list[Passage]:
    """Every excerpt of a project as the engine reads it."""
    translated = {t.excerpt_id: t.text for t in store.translations(project_id)}
    return [
        Passage(
            key=row.id, text=row.text, language=row.language, translation=translated.get(row.id)
        )
        for row in store.excerpts(project_id)
    ]


def quotes(ids: Iterable[str]) -> dict[str, Quote]:
    """Excerpts by key, ready to be shown."""
    return {quote.id: quote for quote in _quotes(store.some(ids))}


def of_project(project_id: int, ids: Iterable[str]) -> list[Quote]:
    """Those of these excerpts that belong to the project."""
    return _quotes([row for row in store.some(ids) if row.project_id == project_id])


def all_quotes(project_id: int) -> list[Quote]:
    """Every excerpt of a project, without translations, for counting."""
    return [_quote(row, None) for row in store.excerpts(project_id)]


def reading(
    project_id: int,
    *,
    language: str = "",
    source: str = "",
    group: int | None = None,
    words: str = "",
    start: int = 0,
    size: int = 50,
) -> Reading:
    """One page of a project's excerpts in an order without meaning.

    Every one of `words` must occur in the original or in its translation, whatever the case and
    the accents.
    """
    rows = store.matching(project_id, language=language, source=source)
    if group is not None:
        voices = participants.voices(project_id)
        rows = [row for row in rows if group in voices[row.participant_id].groups]
    if words.strip():
        translated = {t.excerpt_id: t.text for t in store.translations(project_id)}
        wanted = folded(words).split()
        rows = [r for r in rows if _says(wanted, r.text, translated.get(r.id, ""))]
    return Reading(
        quotes=_quotes(rows[start : start + size]),
        excerpts=len(rows),
        voices=len({row.participant_id for row in rows}),
    )


def of_notes(ids: Iterable[str]) -> dict[str, Quote]:
    """The excerpts that come from these notes, by note."""
    return {str(quote.note_id): quote for quote in _quotes(store.of_notes(ids))}


def sources(project_id: int) -> dict[str, int]:
    """How many excerpts came from each kind of source, most first."""
    return dict(sorted(store.sources(project_id).items(), key=lambda item: -item[1]))


def languages(project_id: int) -> dict[str, int]:
    """How many excerpts there are in each language, most first."""
    return dict(sorted(store.counts(project_id).items(), key=lambda item: -item[1]))


def _says(wanted: list[str], *texts: str) -> bool:
    said = folded(" ".join(texts))
    return all(word in said for word in wanted)


def _quotes(rows: list[Excerpt]) -> list[Quote]:
    translated: dict[str, Translation] = {}
    for start in range(0, len(rows), 500):
        part = [row.id for row in rows[start : start + 500]]
        translated |= {t.excerpt_id: t for t in store.translations_of(part)}
    return [_quote(row, translated.get(row.id)) for row in rows]


def _quote(row: Excerpt, translation: Translation | None) -> Quote:
    return Quote(
        id=row.id,
        participant_id=row.participant_id,
        text=row.text,
        language=row.language,
        source=row.source,
        session=row.session,
        question=row.question,
        translation=translation.text if translation else "",
        translated_by=translation.origin if translation else "",
        note_id=row.note_id,
    )
