"""A project with answers of many voices and a small codebook, for blind rounds."""

import random
from collections.abc import Callable, Iterable, Mapping

from listening.coding import service as coding
from listening.coding.book import reading
from listening.coding.book import service as book
from listening.coding.book import store as book_store
from listening.coding.codebook import Code, Codebook
from listening.coding.records import Coding, CodingRound
from listening.coding.rounds import adjudicating, service
from listening.coding.rounds import store as round_store
from listening.db import db, now
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping as Columns
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.people import service as people
from listening.people.roles import Role
from listening.surveys import imports

KEYS = ("a", "a.x", "a.y", "b", "b.x", "c")
BOOK = Codebook(codes=tuple(Code(key=k, labels={"en": k.upper()}) for k in KEYS))
Codes = Callable[[excerpts.Quote], Iterable[str]]


def number(name: str) -> int:
    found = people.find(f"{name}@example.org")
    assert found
    return found.id


def say(project_id: int, languages: Mapping[str, int], *, source: str = "a") -> list[str]:
    """So many answers in each language, each of a voice of its own; returns the excerpts' keys."""
    rows = tuple(
        (f"{source} words number {n} in {tag}", tag)
        for tag, count in languages.items()
        for n in range(count)
    )
    table = Table(name=f"{source}.csv", columns=("text", "language"), rows=rows, first_row=2)
    seen = imports.preview(table, Columns(texts=("text",), language="language"), among=())
    imports.keep(project_id, seen, name=source, sha256=source, consent=Consent.QUOTE, by=None)
    book.install(project_id, BOOK)
    return sorted(quote.id for quote in excerpts.all_quotes(project_id))


def suggest(project_id: int, keys: Iterable[str], code: str) -> None:
    """The engine puts a code on these excerpts."""
    coding.suggest_more(
        project_id,
        [
            coding.Suggestion(
                excerpt_id=key, code_key=code, strength=0.7, start=0, end=4, origin="terms"
            )
            for key in keys
        ],
    )


def opened(project_id: int, *names: str, **wish: object) -> CodingRound:
    """A round that these people code, begun."""
    for name in names:
        if number(name) not in {who for who, _ in people.members(project_id)}:
            people.join(number(name), project_id, role=Role.ANALYST)
    asked = {"name": "Round", "coders": tuple(number(n) for n in names), "size": 500, "minimum": 0}
    row = service.make(project_id, service.Wish(**{**asked, **wish}), by=None, seed=3)  # type: ignore[arg-type]
    service.start(project_id, row.id, by=None)
    return row


def hand_in(row: CodingRound, name: str, codes: Codes) -> None:
    for item in service.items(row, number(name)):
        pairs = [(key, "") for key in codes(item.quote)]
        service.code(row, item.quote.id, pairs, by=number(name))
    service.submit(row, by=number(name))


def decide_all(row: CodingRound, choice: str = "both") -> None:
    for case in adjudicating.cases(row):
        key = case.quote.id
        adjudicating.decide(row, key, choice, reason="overlooked", text="", by=number("ana"))


def scatter(project_id: int, keys: list[str], *, seed: int, count: int) -> None:
    """Codings of every kind by people and the engine, drawn at random."""
    draw = random.Random(seed)
    codes = [row.id for row in book_store.codes(project_id)]
    people_of = [number("ana"), number("ben"), None]
    rows = []
    for n in range(count):
        who = draw.choice(people_of)
        state = draw.choice(["accepted", "rejected"] + ["suggested"] * 2 * (who is None))
        start = draw.randint(0, 4)
        rows.append(
            Coding(
                excerpt_id=draw.choice(keys),
                code_id=draw.choice(codes),
                coder_id=who,
                state=state,
                start=start,
                end=start + draw.randint(0, 5) if draw.random() < 0.5 else start,
                strength=draw.random(),
                origin="terms" if who is None else "person",
                decided_by=who,
                decided_at=None if state == "suggested" else now(),
                batch=f"old-{n}",
            )
        )
    round_store.add_all(rows)


def everything(project_id: int) -> set[tuple[object, ...]]:
    """Every column of every coding outside of rounds, superseded ones too."""
    db.session.expire_all()
    names = [
        column.key for column in Coding.__table__.columns if column.key not in ("words", "anchor")
    ]
    codes = [row.id for row in book_store.codes(project_id)]
    return {
        tuple(getattr(one, name) for name in names)
        for one in book_store.codings_of(codes)
        if one.round_id is None
    }


def read(project_id: int) -> set[tuple[str, str, str, str]]:
    """(excerpt, code, state, origin) of what other rooms are given."""
    return {(c.excerpt_id, c.code_key, c.state, c.origin) for c in coding.codings(project_id)}


def lines(project_id: int) -> list[reading.Line]:
    """The codebook's tree as its page shows it."""
    return reading.lines(project_id, "en")
