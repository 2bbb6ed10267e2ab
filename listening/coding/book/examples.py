"""Examples that are excerpts: linked, not copied, so that they go when their voice goes."""

from dataclasses import dataclass

from listening.coding import veil
from listening.coding.book import store
from listening.coding.book.keeping import in_use
from listening.coding.book.records import ExampleRow
from listening.excerpts import service as excerpts
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An example with the words it points at."""

    id: int
    kind: str
    words: str
    quote: excerpts.Quote
    decision: str
    why: str


def add_example(
    project_id: int,
    key: str,
    excerpt_id: str,
    *,
    kind: str = "typical",
    start: int = 0,
    end: int = 0,
    decision: str = "",
    why: str = "",
) -> int:
    """Link an excerpt, or the span from start to end (0, 0: all of it), as an example of a code."""
    row = in_use(project_id, key)
    known = excerpts.of_project(project_id, [excerpt_id])
    if not known or not 0 <= start <= end <= len(known[0].text):
        raise BadInput("This excerpt is not in the project any more; reload the page.")
    if kind == "borderline" and not why.strip():
        raise BadInput("A borderline example needs a reason; write why it is in or out.")
    example = ExampleRow(
        code_id=row.id,
        excerpt_id=excerpt_id,
        kind=kind,
        start=start,
        end=end,
        decision=decision.strip(),
        why=why.strip(),
    )
    store.add_all([example])
    return example.id


def drop_example(project_id: int, key: str, example_id: int) -> None:
    """Take a linked example away; the excerpt itself stays."""
    row, example = in_use(project_id, key), store.example(example_id)
    if example is None or example.code_id != row.id:
        raise BadInput("This example was already taken away.")
    store.remove([example])


def shown(project_id: int, key: str) -> list[Shown]:
    """The linked examples of a code, typical ones first."""
    row, hidden = in_use(project_id, key), veil.hidden_here(project_id)
    # An example of a blind round's sample would tell what somebody makes of it.
    rows = [one for one in store.examples([row.id]) if one.excerpt_id not in hidden]
    quotes = {q.id: q for q in excerpts.of_project(project_id, [r.excerpt_id for r in rows])}
    found = [
        Shown(
            id=one.id,
            kind=one.kind,
            words=quotes[one.excerpt_id].text[one.start : one.end or None],
            quote=quotes[one.excerpt_id],
            decision=one.decision,
            why=one.why,
        )
        for one in rows
        if one.excerpt_id in quotes
    ]
    return sorted(found, key=lambda one: one.kind != "typical")
