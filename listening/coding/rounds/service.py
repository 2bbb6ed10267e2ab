"""What is done with blind rounds: open, code, hand in; go on without somebody, or give up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from listening.coding.book import service as book
from listening.coding.book import store as book_store
from listening.coding.records import Coding, CodingRound
from listening.coding.rounds import counting, store, veil
from listening.coding.rounds.drawing import Part as Part
from listening.coding.rounds.drawing import Plan as Plan
from listening.coding.rounds.drawing import Wish as Wish
from listening.coding.rounds.drawing import make as make
from listening.coding.rounds.drawing import plan as plan
from listening.coding.rounds.record import asked
from listening.coding.rounds.record import human_sample as human_sample
from listening.coding.rounds.record import sample_weights as sample_weights
from listening.coding.rounds.records import RoundCoder
from listening.excerpts import service as excerpts
from listening.settings import BadInput

FEWEST_CODERS = 2
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One excerpt as one coder of the round sees it."""

    quote: excerpts.Quote
    place: int
    done: bool
    codes: list[tuple[str, int, int]] = field(default_factory=list)


def start(project_id: int, round_id: int, *, by: int | None) -> None:
    """Open a round: from now on its coders see nothing of each other.

    The codes that it asks for and what the engine suggests by now are kept as they are.
    """
    row = found(project_id, round_id)
    if row.state != "draft":
        raise BadInput("This round was already started.")
    codes = asked(project_id, row.settings.get("asked", ()))
    if not codes:
        raise BadInput("The codes of this round are not in use any more; draw a new round.")
    row.state = "open"
    row.codebook_version = book.version(project_id)
    row.settings = {**row.settings, "codes": codes}
    counting.freeze_engine(row)
    store.log(project_id, "round opened", {"round": row.id}, by=by)


def throw_away(project_id: int, round_id: int) -> None:
    """Remove a round that nobody has started to code."""
    row = found(project_id, round_id)
    if row.state != "draft":
        raise BadInput("This round was already started; its codings are kept.")
    store.drop(row)


def found(project_id: int, round_id: int) -> CodingRound:
    """A round of the project; BadInput where it is not one."""
    row = store.one(round_id)
    if row is None or row.project_id != project_id:
        raise BadInput("This round does not exist any more; go back to the list.")
    return row


def listed(project_id: int) -> list[CodingRound]:
    """Every round, newest first."""
    return store.rounds(project_id)


def coders(round_id: int) -> list[RoundCoder]:
    """Who codes a round; whoever was taken out of it does not."""
    return [one for one in store.coders(round_id) if not one.taken_out]


def taken_out(round_id: int) -> list[RoundCoder]:
    """Who was taken out of a round, each with the reason."""
    return [one for one in store.coders(round_id) if one.taken_out]


def items(row: CodingRound, coder_id: int) -> list[Item]:
    """The sample as this coder sees it: their own codes alone."""
    rows = store.items(row.id)
    quotes = excerpts.quotes([item.excerpt_id for item in rows])
    done = {key for key, coder in store.done(row.id) if coder == coder_id}
    codes: dict[str, list[tuple[str, int, int]]] = {}
    for coding, key in store.codings(row.id, coder_id):
        codes.setdefault(coding.excerpt_id, []).append((key, coding.start, coding.end))
    return [
        Item(
            quote=quotes[item.excerpt_id],
            place=item.place,
            done=item.excerpt_id in done,
            codes=codes.get(item.excerpt_id, []),
        )
        for item in rows
    ]


def size(round_id: int) -> int:
    """How many excerpts a round's sample has."""
    return len(store.items(round_id))


def progress(row: CodingRound) -> dict[int, int]:
    """Coder -> how many excerpts they have done; not what they put on them."""
    found = {one.coder_id: 0 for one in coders(row.id)}
    for _, coder_id in store.done(row.id):
        if coder_id in found:
            found[coder_id] += 1
    return found


def code(row: CodingRound, excerpt_id: str, spans: Iterable[tuple[str, str]], *, by: int) -> None:
    """Put a coder's codes (key, the words meant or nothing) on an excerpt and mark it done."""
    _mine(row, by)
    known = row.settings["codes"]
    if excerpt_id not in {item.excerpt_id for item in store.items(row.id)}:
        raise BadInput("This excerpt is not part of the round; go back to the round.")
    quote = excerpts.quotes([excerpt_id])[excerpt_id]
    numbers = {c.key: c for c in book_store.codes(row.project_id)}
    codings = []
    for key, words in dict.fromkeys(spans):
        held = numbers.get(key)
        if held is None or key not in known:
            raise BadInput("This round does not ask for this code; choose one of the page.")
        start, end = span(quote.text, words)
        codings.append(
            Coding(
                excerpt_id=excerpt_id,
                code_id=held.id,
                coder_id=by,
                state="accepted",
                start=start,
                end=end,
                decided_by=by,
                codebook_version=row.codebook_version,
                round_id=row.id,
            )
        )
    store.replace(row.id, excerpt_id, by, codings, finished=True)


def submit(row: CodingRound, *, by: int) -> None:
    """Hand in; when the last coder does, the codings are copied and the figures kept."""
    mine = _mine(row, by)
    left = sum(not item.done for item in items(row, by))
    if left:
        raise BadInput(f"{left} excerpts are not marked as done yet; finish them first.")
    mine.submitted = True
    store.log(row.project_id, "round handed in", {"round": row.id}, by=by)
    _count_when_all_are_in(row)


def take_out(row: CodingRound, coder_id: int, *, why: str, by: int | None) -> None:
    """Go on without a coder who does not come back; nothing of theirs is shown or counted."""
    reason = _why(row, why)
    found = next((c for c in coders(row.id) if c.coder_id == coder_id), None)
    if found is None:
        raise BadInput("This person does not code this round any more; reload the page.")
    if found.submitted:
        raise BadInput("This person has handed in; their codings stay part of the round.")
    if len(coders(row.id)) <= FEWEST_CODERS:
        raise BadInput("One coder alone cannot be compared; give the round up instead.")
    found.taken_out, found.why = True, reason
    # The journal holds no words of anybody: the reason stands with the round.
    store.log(row.project_id, "round goes on", {"round": row.id, "without": coder_id}, by=by)
    _count_when_all_are_in(row)


def go_on(row: CodingRound, *, by: int | None) -> None:
    """Compare where nobody is left to wait for: an account was deleted meanwhile."""
    if not stuck(row):
        raise BadInput("Somebody is still coding this round.")
    store.log(row.project_id, "round goes on", {"round": row.id}, by=by)
    _count_when_all_are_in(row)


def stuck(row: CodingRound) -> bool:
    """Whether everybody who is left has handed in, and nothing happened."""
    left = coders(row.id)
    return row.state == "open" and len(left) >= FEWEST_CODERS and all(c.submitted for c in left)


def give_up(row: CodingRound, *, why: str, by: int | None) -> None:
    """End a running round without a result; what was coded stays hidden and never counts."""
    row.settings = {**row.settings, "given_up": _why(row, why)}
    row.state = "given up"
    store.log(row.project_id, "round given up", {"round": row.id}, by=by)


def kept(row: CodingRound) -> dict[str, Any] | None:
    """The figures of a round as they were kept; None while it is being coded, and for whoever
    codes some of the same excerpts in another round that is open."""
    held = store.figures(row.id)
    return held.figures if held and not veiled(row) else None


def veiled(row: CodingRound) -> bool:
    """Whether somebody looks who must not see yet what others made of these excerpts."""
    hidden = veil.hidden_here(row.project_id)
    return bool(hidden) and any(item.excerpt_id in hidden for item in store.items(row.id))


def figures(project_id: int) -> dict[str, tuple[float | None, int]]:
    """Code key -> the latest alpha (None: undefined) and its number of double-coded units."""
    latest: dict[str, tuple[float | None, int]] = {}
    for row in reversed(store.rounds(project_id)):
        for one in (kept(row) or {}).get("codes", ()):
            if not one["language"]:
                latest[one["code"]] = (one["alpha"], one["n"])
    return latest


def _count_when_all_are_in(row: CodingRound) -> None:
    if stuck(row):
        counting.freeze(row)


def _why(row: CodingRound, why: str) -> str:
    if row.state != "open":
        raise BadInput("This round is not being coded; reload the page.")
    if not why.strip():
        raise BadInput("Write the reason in a few words: others will ask later.")
    return " ".join(why.split())[:LONGEST_REASON]


def _mine(row: CodingRound, by: int) -> RoundCoder:
    mine = next((c for c in coders(row.id) if c.coder_id == by), None)
    if mine is None:
        raise BadInput("You are not a coder of this round.")
    if row.state != "open" or mine.submitted:
        raise BadInput("You have handed in this round; its codings stay as they are.")
    return mine


def span(text: str, words: str) -> tuple[int, int]:
    """Where words stand in a text, for the first time; 0, 0 where none are meant."""
    words = words.strip()
    if not words:
        return 0, 0
    start = text.find(words)
    if start < 0:
        raise BadInput("These words are not in the text as it was said; copy them from it.")
    return start, start + len(words)
