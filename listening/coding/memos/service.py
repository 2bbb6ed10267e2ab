"""What is done with memos: write, find, change one's own, remove and bring back."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Final

from listening.coding import store as coding_store
from listening.coding.book import store as book_store
from listening.coding.memos import store
from listening.coding.memos.records import MemoRow
from listening.coding.records import CodingRound
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.settings import BadInput

KINDS = ("rule", "analytic", "reflexive", "question")
SUBJECTS: Final = ("code", "excerpt", "coding", "round", "conversation")
LONGEST = 20_000


def write(
    project_id: int,
    text: str,
    *,
    kind: str,
    by: int | None,
    on: str = "",
    subject: str | int = "",
    language: str = "en",
) -> MemoRow:
    """A memo on a code (its key), an excerpt, a coding, a round or a conversation (their numbers),
    or on the project itself where `on` is empty. Conversations are checked by the caller."""
    row = MemoRow(
        project_id=project_id,
        kind=_kind(kind),
        text=_text(text),
        language=language,
        by=by,
        **_subject(project_id, on, subject),  # type: ignore[arg-type]
    )
    store.add(row)
    return row


def known(project_id: int, memo_id: int) -> bool:
    """Whether a memo is the project's own."""
    row = store.one(memo_id)
    return row is not None and row.project_id == project_id


def change(project_id: int, memo_id: int, text: str, *, kind: str, by: int | None) -> MemoRow:
    """Write one's own memo anew."""
    row = _own(project_id, memo_id, by)
    store.write(row, text=_text(text), kind=_kind(kind))
    return row


def remove(project_id: int, memo_id: int, *, by: int | None) -> None:
    """Put one's own memo away; `bring_back` takes that back."""
    store.remove(_own(project_id, memo_id, by), removed=True)


def bring_back(project_id: int, memo_id: int, *, by: int | None) -> None:
    """Show a memo again that one had put away."""
    store.remove(_own(project_id, memo_id, by), removed=False)


def search(
    project_id: int, words: str = "", *, kind: str = "", on: str = "", subject: int | str = ""
) -> list[MemoRow]:
    """Memos whose text holds every word, newest first; narrowed by kind and by what they are on."""
    names: dict[str, object] = {"kind": kind} if kind else {}
    if on and subject:
        names |= _subject(project_id, on, subject)
    wanted = _folded(words).split()
    found = _visible(project_id, store.memos(project_id, **names))
    if on and not subject:
        found = [row for row in found if subject_of(row)[0] == on]
    return [row for row in found if all(word in _folded(row.text) for word in wanted)]


def rules(project_id: int) -> Mapping[str, list[str]]:
    """Code key -> its coding rules, for showing while somebody codes; "" are the project's."""
    keys = {row.id: row.key for row in book_store.codes(project_id)}
    found: dict[str, list[str]] = {}
    for row in store.memos(project_id, kind="rule"):
        if row.code_id is not None or subject_of(row) == ("", ""):
            found.setdefault(keys[row.code_id] if row.code_id else "", []).append(row.text)
    return found


def on_excerpts(project_id: int) -> Counter[str]:
    """Excerpt -> number of memos on it, for a mark in a list."""
    seen = _visible(project_id, store.memos(project_id))
    return Counter(row.excerpt_id for row in seen if row.excerpt_id)


def _visible(project_id: int, rows: list[MemoRow]) -> list[MemoRow]:
    """Without what others wrote on a blind round, or on its excerpts, while it is being coded."""
    hidden = veil.hidden_here(project_id)
    if not hidden:
        return rows
    return [row for row in rows if veil.own(row.by) or not _veiled(row, hidden)]


def _veiled(row: MemoRow, hidden: frozenset[str]) -> bool:
    if row.coding_id is not None:
        coding = coding_store.coding(row.coding_id)
        return coding is not None and coding.excerpt_id in hidden
    return row.round_id is not None or row.excerpt_id in hidden


def code_keys(project_id: int) -> dict[int, str]:
    """Code numbers, as memos hold them -> keys."""
    return {row.id: row.key for row in book_store.codes(project_id)}


def subject_of(row: MemoRow) -> tuple[str, str | int]:
    """What a memo is on: ("code", its number), …; ("", "") for the project itself."""
    for name in SUBJECTS:
        number = getattr(row, f"{name}_id")
        if number is not None:
            return name, number
    return "", ""


def _subject(project_id: int, on: str, subject: str | int) -> dict[str, object]:
    if not on:
        return {}
    if on == "code":
        code = book_store.code(project_id, str(subject))
        if code is not None:
            return {"code_id": code.id}
    elif on == "excerpt":
        if str(subject) in {quote.id for quote in excerpts.of_project(project_id, [str(subject)])}:
            return {"excerpt_id": str(subject)}
    elif on == "conversation":
        return {"conversation_id": int(subject)}
    elif on == "coding" and _number(subject):
        coding = coding_store.coding(_number(subject))
        if coding and excerpts.of_project(project_id, [coding.excerpt_id]):
            return {"coding_id": coding.id}
    elif on == "round" and _number(subject):
        found = book_store.one(CodingRound, _number(subject))
        if found is not None and found.project_id == project_id:
            return {"round_id": found.id}
    raise BadInput("What this memo is about is not in this project any more; reload the page.")


def _number(subject: str | int) -> int:
    """A number that a row can have, 0 where it is none."""
    text = str(subject)
    return int(text) if text.isdecimal() and len(text) <= 10 and int(text) < 2**31 else 0


def _own(project_id: int, memo_id: int, by: int | None) -> MemoRow:
    row = store.one(memo_id)
    if row is None or row.project_id != project_id:
        raise BadInput("This memo does not exist any more; reload the page.")
    if row.by is None or row.by != by:
        raise BadInput("Only the person who wrote a memo can change it; write one of your own.")
    return row


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise BadInput(f'A memo of the kind "{kind}" is unknown; choose one of the list.')
    return kind


def _text(text: str) -> str:
    tidy = unicodedata.normalize("NFC", text).strip()
    if not tidy:
        raise BadInput("The memo is empty; write what you thought.")
    if len(tidy) > LONGEST:
        raise BadInput(f"The memo has {len(tidy)} characters; use at most {LONGEST}.")
    return tidy


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
