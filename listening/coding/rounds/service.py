"""What is done with blind rounds: draw, open, code, hand in."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from listening.coding.book import service as book
from listening.coding.book import store as book_store
from listening.coding.records import Coding, CodingRound
from listening.coding.rounds import figuring, sampling, store
from listening.coding.rounds.record import human_sample as human_sample
from listening.coding.rounds.record import wider
from listening.coding.rounds.records import RoundCoder, RoundFigures, RoundItem
from listening.excerpts import service as excerpts
from listening.participants import service as participants
from listening.people import service as people
from listening.settings import BadInput

MOST_CODERS = 3
MOST_EXCERPTS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a round should be: whose codes, how many excerpts, from which frame."""

    name: str
    coders: tuple[int, ...]
    size: int = 60
    minimum: int = 2
    strata: str = "source"  # beside the language: source or question
    unit: str = "excerpt"  # or spans
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    group: int | None = None
    enrich: str = ""  # a rare code whose suggestions are drawn as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One excerpt as one coder of the round sees it."""

    quote: excerpts.Quote
    place: int
    done: bool
    codes: list[tuple[str, int, int]] = field(default_factory=list)


def make(project_id: int, wish: Wish, *, by: int | None, seed: int | None = None) -> CodingRound:
    """Draw the sample of a new round; nobody codes until it is opened."""
    known = {number for number, _ in people.members(project_id)}
    coders = tuple(dict.fromkeys(c for c in wish.coders if c in known))
    if not wish.name.strip():
        raise BadInput("Give the round a name, such as the month and the question.")
    if not 2 <= len(coders) <= MOST_CODERS:
        raise BadInput("A blind round needs two or three coders; choose them from the list.")
    if not 1 <= wish.size <= MOST_EXCERPTS:
        raise BadInput(f"Choose between 1 and {MOST_EXCERPTS} excerpts.")
    book.install(project_id)
    frame = _frame(project_id, wish)
    if not frame:
        raise BadInput("No excerpt fits these choices; choose more languages or sources.")
    seed = random.SystemRandom().randrange(2**31) if seed is None else seed
    strata = {q.id: f"{q.language} / {getattr(q, wish.strata)}" for q in frame}
    drawn = sampling.draw(strata, wish.size, minimum=wish.minimum, seed=seed)
    more = _enriching(project_id, wish, frame, set(drawn), seed)
    row = CodingRound(
        project_id=project_id,
        name=wish.name.strip(),
        codebook_version=book.version(project_id),
        made_by=by,
        settings={
            "seed": seed,
            "unit": wish.unit,
            "strata": wish.strata,
            "minimum": wish.minimum,
            "enriched": wish.enrich if more else "",
            "languages": list(wish.languages),
            "sources": list(wish.sources),
            "group": wish.group,
            "frame": {"excerpts": len(frame), "voices": len({q.participant_id for q in frame})},
        },
    )
    store.add_all([row])
    store.add_all([RoundCoder(round_id=row.id, coder_id=coder) for coder in coders])
    order = [*drawn, *more]
    random.Random(seed).shuffle(order)
    store.add_all(
        RoundItem(round_id=row.id, excerpt_id=key, place=place, enriched=key in set(more))
        for place, key in enumerate(order, 1)
    )
    store.log(project_id, "round made", {"round": row.id}, by=by)
    return row


def start(project_id: int, round_id: int, *, by: int | None) -> None:
    """Open a round: from now on its coders see nothing of each other."""
    row = found(project_id, round_id)
    if row.state != "draft":
        raise BadInput("This round was already started.")
    row.state = "open"
    row.codebook_version = book.version(project_id)
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
    """Who codes a round."""
    return store.coders(round_id)


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


def code(row: CodingRound, excerpt_id: str, spans: Iterable[tuple[str, str]], *, by: int) -> None:
    """Put a coder's codes (key, the words meant or nothing) on an excerpt and mark it done."""
    _mine(row, by)
    if excerpt_id not in {item.excerpt_id for item in store.items(row.id)}:
        raise BadInput("This excerpt is not part of the round; go back to the round.")
    quote = excerpts.quotes([excerpt_id])[excerpt_id]
    numbers = {c.key: c for c in book_store.codes(row.project_id)}
    codings = []
    for key, words in dict.fromkeys(spans):
        held = numbers.get(key)
        if held is None or held.retired or held.merged_into is not None:
            raise BadInput("This code is not in the codebook any more; reload the page.")
        start, end = _span(quote.text, words)
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
    if all(coder.submitted for coder in store.coders(row.id)):
        _freeze(row)


def kept(row: CodingRound) -> dict[str, Any] | None:
    """The figures of a round as they were kept; None while it is being coded."""
    held = store.figures(row.id)
    return held.figures if held else None


def figures(project_id: int) -> dict[str, tuple[float | None, int]]:
    """Code key -> the latest alpha (None: undefined) and its number of double-coded units."""
    latest: dict[str, tuple[float | None, int]] = {}
    for row in reversed(store.rounds(project_id)):
        for one in (kept(row) or {}).get("codes", ()):
            if not one["language"]:
                latest[one["code"]] = (one["alpha"], one["n"])
    return latest


def _mine(row: CodingRound, by: int) -> RoundCoder:
    mine = next((c for c in store.coders(row.id) if c.coder_id == by), None)
    if mine is None:
        raise BadInput("You are not a coder of this round.")
    if row.state != "open" or mine.submitted:
        raise BadInput("You have handed in this round; its codings stay as they are.")
    return mine


def _span(text: str, words: str) -> tuple[int, int]:
    words = words.strip()
    if not words:
        return 0, 0
    start = text.find(words)
    if start < 0:
        raise BadInput("These words are not in the text as it was said; copy them from it.")
    return start, start + len(words)


def _frame(project_id: int, wish: Wish) -> list[excerpts.Quote]:
    quotes = excerpts.all_quotes(project_id)
    if wish.group is not None:
        voices = participants.voices(project_id)
        quotes = [q for q in quotes if wish.group in voices[q.participant_id].groups]
    return [
        q
        for q in quotes
        if (not wish.languages or q.language in wish.languages)
        and (not wish.sources or q.source in wish.sources)
    ]


def _enriching(
    project_id: int, wish: Wish, frame: Sequence[excerpts.Quote], drawn: set[str], seed: int
) -> list[str]:
    if not wish.enrich:
        return []
    inside = {q.id for q in frame} - drawn
    likely = [key for key in store.suggested_for(project_id, wish.enrich) if key in inside]
    return random.Random(seed).sample(likely, min(len(likely), max(1, wish.size // 5)))


def _freeze(row: CodingRound) -> None:
    rows = store.items(row.id)
    keys = [item.excerpt_id for item in rows]
    people_of = [c.coder_id for c in store.coders(row.id)]
    sides = [*map(str, people_of), "engine"]
    copies: dict[str, dict[str, list[tuple[str, int, int]]]] = {
        key: {side: [] for side in sides} for key in keys
    }
    for coding, key in store.codings(row.id):
        copies[coding.excerpt_id][str(coding.coder_id)].append((key, coding.start, coding.end))
    for coding, key in store.suggestions(row.project_id, keys):
        copies[coding.excerpt_id]["engine"].append((key, coding.start, coding.end))
    for item in rows:
        item.copy = copies[item.excerpt_id]
    quotes = excerpts.quotes(keys)
    names = [str(coder) for coder in people_of]
    units = [
        figuring.Unit(
            key=key,
            language=quotes[key].language,
            cluster=quotes[key].participant_id,
            length=len(quotes[key].text),
            by_coder={name: tuple(copies[key][name]) for name in names},
        )
        for key in keys
    ]
    counted = figuring.figures(
        units,
        names,
        wider=wider(row.project_id),
        seed=row.settings["seed"],
        spans=row.settings["unit"] == "spans",
    )
    counted["labels"] = book.labels(row.project_id, "en")
    store.add_all([RoundFigures(round_id=row.id, figures=counted)])
    row.state = "coded"
