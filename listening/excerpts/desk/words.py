"""What is done beside translating: the glossary of a project, remarks to the organizer."""

from collections.abc import Collection, Iterable, Mapping

from listening.excerpts.desk import store
from listening.excerpts.desk.glossary import Term
from listening.excerpts.desk.records import GlossaryTerm, Remark
from listening.excerpts.desk.rows import Note
from listening.people import service as people
from listening.settings import BadInput

LONGEST = 2_000
LONGEST_TERM = 100


def terms(project_id: int) -> list[GlossaryTerm]:
    """A project's glossary by word."""
    return store.terms(project_id)


def glossary(project_id: int) -> list[Term]:
    """The glossary as it is met in a text."""
    return [
        Term(word=row.word, language=row.language, said=row.said, note=row.note)
        for row in store.terms(project_id)
    ]


def add_term(
    project_id: int, word: str, *, language: str, said: Mapping[str, str], note: str = ""
) -> GlossaryTerm:
    """A new term; BadInput where it is empty or stands there already."""
    word = " ".join(word.split())
    if not word:
        raise BadInput("Write the word that should always be translated the same way.")
    if len(word) > LONGEST_TERM:
        raise BadInput(f"A term has at most {LONGEST_TERM} characters; give the word alone.")
    if any(t.word == word and t.language == language for t in store.terms(project_id)):
        raise BadInput(f"The glossary has '{word}' already; change that line.")
    row = GlossaryTerm(
        project_id=project_id,
        word=word,
        language=language,
        said=_said({}, said),
        note=note.strip()[:LONGEST],
    )
    store.add(row)
    return row


def change_term(row: GlossaryTerm, *, said: Mapping[str, str], note: str | None = None) -> None:
    """Other translations of a term; languages that `said` leaves out stay as they were."""
    row.said = _said(row.said, said)
    if note is not None:
        row.note = note.strip()[:LONGEST]


def term_of(project_id: int, term_id: int) -> GlossaryTerm | None:
    """A term if it belongs to the project."""
    row = store.term(term_id)
    return row if row and row.project_id == project_id else None


def remove_term(row: GlossaryTerm) -> None:
    """Take a term out."""
    store.remove(row)


def remark(
    project_id: int,
    text: str,
    *,
    language: str,
    by: int,
    excerpt_id: str | None = None,
    survey_id: int | None = None,
    key: str = "",
) -> Remark:
    """Tell the organizer something about one text."""
    text = text.strip()
    if not text:
        raise BadInput("Write what the organizer should know.")
    if len(text) > LONGEST:
        raise BadInput(f"A remark has at most {LONGEST} characters.")
    row = Remark(
        project_id=project_id,
        language=language,
        text=text,
        by=by,
        excerpt_id=excerpt_id,
        survey_id=survey_id,
        key=key,
    )
    store.add(row)
    return row


def remark_of(project_id: int, remark_id: int) -> Remark | None:
    """A remark if it belongs to the project."""
    row = store.remark(remark_id)
    return row if row and row.project_id == project_id else None


def settle(row: Remark, *, settled: bool) -> None:
    """Mark a remark as dealt with, or open it again."""
    store.settle(row, settled=settled)


def open_remarks(project_id: int) -> list[tuple[Remark, str]]:
    """Remarks that nobody dealt with yet, and who wrote them."""
    return [(row, people.name_of(row.by)) for row in store.open_remarks(project_id)]


def notes(rows: Iterable[Remark]) -> tuple[Note, ...]:
    """Remarks as a line shows them."""
    return tuple(Note(row.id, row.text, people.name_of(row.by), row.settled) for row in rows)


def on_surveys(survey_id: int, language: str) -> dict[str, list[Remark]]:
    """Remarks on a survey's texts in a language, by key."""
    found: dict[str, list[Remark]] = {}
    for row in store.remarks_in(survey_id, language):
        found.setdefault(row.key, []).append(row)
    return found


def _said(before: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    merged = {**before, **{tag: " ".join(words.split())[:LONGEST] for tag, words in said.items()}}
    return {tag: words for tag, words in merged.items() if words}


def visible(languages: Collection[str], own: Collection[str]) -> tuple[str, ...]:
    """Of some languages those that a person may see; somebody without a list sees all."""
    return tuple(tag for tag in languages if not own or tag in own)
