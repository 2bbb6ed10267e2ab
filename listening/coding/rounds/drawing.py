"""What a new round is drawn from and how many of what: told before, then drawn."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listening.coding.book import service as book
from listening.coding.records import CodingRound
from listening.coding.rounds import sampling, store
from listening.coding.rounds.record import asked
from listening.coding.rounds.records import RoundCoder, RoundItem
from listening.excerpts import service as excerpts
from listening.participants import service as participants
from listening.people import service as people
from listening.settings import BadInput

MOST_CODERS = 3
MOST_EXCERPTS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a round should be: whose codes, how many excerpts, from which frame, for which codes."""

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
    codes: tuple[str, ...] = ()  # these and those below them alone; none: the whole codebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stratum: how many excerpts there are, and how many are drawn."""

    language: str
    of: str  # the source or the question
    there: int
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be drawn for a wish."""

    wished: int
    parts: tuple[Part, ...]
    more: int = 0  # at most so many on top, for a rare code

    @property
    def total(self) -> int:
        """Excerpts drawn by chance."""
        return sum(part.drawn for part in self.parts)

    @property
    def as_wished(self) -> bool:
        """Whether it is exactly as many as were asked for."""
        return self.total == self.wished and not self.more


def plan(project_id: int, wish: Wish) -> Plan:
    """How many excerpts of which language and source or question a wish would draw."""
    wish = _checked(project_id, wish)
    frame = _frame(project_id, wish)
    sizes = Counter((q.language, _of(q, wish)) for q in frame)
    drawn = sampling.shares(
        {_name(*part): n for part, n in sizes.items()}, wish.size, minimum=wish.minimum
    )
    parts = tuple(
        Part(language=tag, of=of, there=n, drawn=drawn[_name(tag, of)])
        for (tag, of), n in sorted(sizes.items())
    )
    likely = set(store.suggested_for(project_id, wish.enrich)) if wish.enrich else set()
    rest = len(frame) - sum(drawn.values())
    return Plan(wished=wish.size, parts=parts, more=min(len(likely), rest, _most_more(wish)))


def make(project_id: int, wish: Wish, *, by: int | None, seed: int | None = None) -> CodingRound:
    """Draw the sample of a new round; nobody codes until it is opened."""
    wish = _checked(project_id, wish)
    frame = _frame(project_id, wish)
    seed = random.SystemRandom().randrange(2**31) if seed is None else seed
    strata = {q.id: _name(q.language, _of(q, wish)) for q in frame}
    drawn = sampling.draw(strata, wish.size, minimum=wish.minimum, seed=seed)
    more = _enriching(project_id, wish, set(strata) - set(drawn), seed)
    row = CodingRound(
        project_id=project_id,
        name=wish.name,
        codebook_version=book.version(project_id),
        made_by=by,
        settings=_settings(wish, frame, seed) | {"enriched": wish.enrich if more else ""},
    )
    store.add_all([row])
    store.add_all([RoundCoder(round_id=row.id, coder_id=coder) for coder in wish.coders])
    order = [*drawn, *more]
    random.Random(seed).shuffle(order)
    store.add_all(_items(row.id, order, sampling.weights(strata, drawn)))
    store.log(project_id, "round made", {"round": row.id}, by=by)
    return row


def _checked(project_id: int, wish: Wish) -> Wish:
    known = {number for number, _ in people.members(project_id)}
    coders = tuple(dict.fromkeys(c for c in wish.coders if c in known))
    if not wish.name.strip():
        raise BadInput("Give the round a name, such as the month and the question.")
    if not 2 <= len(coders) <= MOST_CODERS:
        raise BadInput("A blind round needs two or three coders; choose them from the list.")
    if not 1 <= wish.size <= MOST_EXCERPTS:
        raise BadInput(f"Choose between 1 and {MOST_EXCERPTS} excerpts.")
    book.install(project_id)
    if not asked(project_id, wish.codes):
        raise BadInput("None of these codes can be put on an excerpt; choose others.")
    return replace(wish, name=wish.name.strip(), coders=coders)


def _frame(project_id: int, wish: Wish) -> list[excerpts.Quote]:
    quotes = excerpts.all_quotes(project_id)
    if wish.group is not None:
        voices = participants.voices(project_id)
        quotes = [q for q in quotes if wish.group in voices[q.participant_id].groups]
    found = [
        q
        for q in quotes
        if (not wish.languages or q.language in wish.languages)
        and (not wish.sources or q.source in wish.sources)
    ]
    if not found:
        raise BadInput("No excerpt fits these choices; choose more languages or sources.")
    return found


def _settings(wish: Wish, frame: Sequence[excerpts.Quote], seed: int) -> dict[str, object]:
    voices = len({q.participant_id for q in frame})
    return {
        "seed": seed,
        "unit": wish.unit,
        "strata": wish.strata,
        "minimum": wish.minimum,
        "languages": list(wish.languages),
        "sources": list(wish.sources),
        "group": wish.group,
        "asked": list(wish.codes),
        "frame": {"excerpts": len(frame), "voices": voices},
    }


def _items(round_id: int, order: Sequence[str], weights: Mapping[str, float]) -> list[RoundItem]:
    return [
        RoundItem(
            round_id=round_id,
            excerpt_id=key,
            place=place,
            enriched=key not in weights,
            # What was added for a rare code was not drawn by chance: it stands for nothing else.
            weight=weights.get(key, 0.0),
        )
        for place, key in enumerate(order, 1)
    ]


def _enriching(project_id: int, wish: Wish, rest: set[str], seed: int) -> list[str]:
    if not wish.enrich:
        return []
    likely = [key for key in store.suggested_for(project_id, wish.enrich) if key in rest]
    return random.Random(seed).sample(likely, min(len(likely), _most_more(wish)))


def _most_more(wish: Wish) -> int:
    return max(1, wish.size // 5)


def _of(quote: excerpts.Quote, wish: Wish) -> str:
    return quote.question if wish.strata == "question" else quote.source


def _name(language: str, of: str) -> str:
    return f"{language} / {of}"
