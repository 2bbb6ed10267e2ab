"""What is most worth deciding next, as questions a person answers with yes or no."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from listening.coding import service as coding
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.themes import store
from listening.themes.engine.uncertainty import Question, queue
from listening.themes.engine.values import Guess, Membership

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Is this excerpt about this theme? `words` spoke for it, none where it is only near."""

    quote: excerpts.Quote
    theme: str
    label: str
    why: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The questions most worth an answer, how many suggestions are open in all, and what was
    decided so far by theme (name, decisions), fewest first."""

    questions: list[Asked]
    open: int
    decided: list[tuple[str, int]]


def waiting(project_id: int, *, language: str) -> Waiting:
    """Open suggestions and near guesses, most worth deciding first."""
    labels = coding.labels(project_id, language)
    kinds = coding.kinds(project_id)
    every = [c for c in coding.codings(project_id) if kinds.get(c.theme, "none") != "none"]
    open_ones = [c for c in every if c.state == "suggested"]
    settled = {(c.excerpt_id, c.theme) for c in every if c.state != "suggested"}
    quotes = {quote.id: quote for quote in excerpts.all_quotes(project_id)}
    languages = {key: quote.language for key, quote in quotes.items()}
    asked = queue(
        [_member(c) for c in open_ones],
        _guesses(project_id, settled, kinds),
        languages=languages,
        decided=settled,
        most=MOST,
    )
    words = _words(open_ones)
    done = Counter(theme for _, theme in settled)
    counted = [(labels[theme], done[theme]) for theme in {c.theme for c in every}]
    return Waiting(
        questions=[_asked(q, quotes, labels, words) for q in asked if q.passage in quotes],
        open=len({(c.excerpt_id, c.theme) for c in open_ones}),
        decided=sorted(counted, key=lambda pair: (pair[1], pair[0])),
    )


def _asked(
    question: Question,
    quotes: dict[str, excerpts.Quote],
    labels: dict[str, str],
    words: dict[tuple[str, str], tuple[str, ...]],
) -> Asked:
    return Asked(
        quote=quotes[question.passage],
        theme=question.theme,
        label=labels[question.theme],
        why=question.why,
        words=words.get((question.passage, question.theme), ()),
    )


def _member(one: coding.Placed) -> Membership:
    return Membership(
        passage=one.excerpt_id,
        theme=one.theme,
        strength=one.strength,
        start=one.start,
        end=one.end,
        words=one.words,
    )


def _guesses(project_id: int, settled: set[tuple[str, str]], kinds: dict[str, str]) -> list[Guess]:
    """The newest run's guesses for what still waits, on themes that are in use."""
    run = store.latest_run(project_id)
    rows = run.outline.get("guesses", ()) if run else ()
    hidden = veil.hidden_here(project_id)
    known = coding.themes(project_id)
    lost = {
        key for key, state in store.status_of(project_id).items() if state in ("waiting", "weak")
    }
    placed = {excerpt for excerpt, _ in settled}
    guesses = (Guess(**row) for row in rows)
    return [
        replace(guess, theme=known[guess.theme])
        for guess in guesses
        if guess.passage in lost - hidden - placed
        and guess.theme in known
        and kinds.get(known[guess.theme], "none") != "none"
    ]


def _words(codings: Iterable[coding.Placed]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for one in codings:
        found.setdefault((one.excerpt_id, one.theme), {}).update(dict.fromkeys(one.words))
    return {place: tuple(words) for place, words in found.items()}
