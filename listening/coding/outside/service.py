"""What other rooms need to bring codings in from other programs and to hand ours out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from listening.coding.book import service as book
from listening.coding.book import store as book_store
from listening.coding.book import tree
from listening.coding.book import versions as versions
from listening.coding.outside import store
from listening.coding.records import CodeRow, Coding
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """An accepted coding; `start` = `end` = 0 is the whole excerpt. No coder is the engine."""

    guid: str
    excerpt_id: str
    code: str  # the code's guid
    coder_id: int | None
    coder_name: str = ""
    decided_by: int | None = None
    start: int = 0
    end: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A coding that another program made, about to be kept under a code's key."""

    guid: str
    excerpt_id: str
    code_key: str
    coder_id: int | None
    coder_name: str
    start: int
    end: int


def coded(project_id: int) -> list[Coded]:
    """Accepted codings of a project, those of blind rounds left out.

    Raises BadInput while a blind round is open: what others coded must not be seen then.
    """
    name = book_store.open_round(project_id)
    if name is not None:
        raise BadInput(
            f"The blind round '{name}' is open, and codings stay hidden until everybody has coded;"
            " close the round first."
        )
    guids = {row.id: row.guid for row in store.codes(project_id)}
    return [
        Coded(
            guid=row.guid,
            excerpt_id=row.excerpt_id,
            code=guids[row.code_id],
            coder_id=row.coder_id,
            coder_name=row.coder_name,
            decided_by=row.decided_by,
            start=row.start,
            end=row.end,
            version=row.codebook_version,
        )
        for row in store.codings(project_id)
    ]


def left_out(project_id: int) -> dict[str, int]:
    """Why codings are not handed out -> how many."""
    found: dict[str, int] = {}
    for (state, in_round, replaced), number in store.left_out(project_id).items():
        why = "belongs to a blind round" if in_round else f"a suggestion, {WAITS.get(state, '')}"
        if replaced:
            why = "replaced by what a blind round decided"
        found[why] = found.get(why, 0) + number
    return found


WAITS = {"suggested": "not decided yet", "rejected": "rejected"}


def done() -> set[str]:
    """Excerpts that somebody has marked as done."""
    return store.done()


def entries(project_id: int) -> list[dict[str, Any]]:
    """The codebook as plain data, in the order of the tree, merged codes left out."""
    known = {one["guid"]: one for one in versions.state(project_id)}
    rows = tree.in_order(store.codes(project_id))
    return [known[row.guid] for _, row in rows if row.merged_into is None]


def found_codes(project_id: int) -> dict[str, str]:
    """A code's guid -> key of the code it is now, merged ones included."""
    rows = store.codes(project_id)
    by_id = tree.by_number(rows)
    return {row.guid: tree.merged_end(row, by_id).key for row in rows}


def name_codes(project_id: int, guids: Mapping[str, str]) -> None:
    """Let new codes (by key) keep the guids they came with, unless another project has them."""
    taken = store.taken(list(guids.values()), CodeRow)
    for row in store.codes(project_id):
        if row.key in guids and guids[row.key] not in taken:
            store.name(row, guids[row.key])


def bring(project_id: int, brought: Sequence[Brought], *, batch: str, by: int | None) -> int:
    """Keep codings of another program as decided; `batch` takes them out again."""
    ids = {row.key: row.id for row in store.codes(project_id)}
    version = book.version(project_id)
    taken = store.taken([one.guid for one in brought], Coding)
    store.insert_codings(
        [
            {
                "guid": store.fresh() if one.guid in taken else one.guid,
                "excerpt_id": one.excerpt_id,
                "code_id": ids[one.code_key],
                "coder_id": one.coder_id,
                "coder_name": one.coder_name,
                "state": "accepted",
                "start": one.start,
                "end": one.end,
                "origin": "import",
                "codebook_version": version,
                "decided_by": by,
                "batch": batch,
            }
            for one in _once(brought)
        ]
    )
    return len(brought)


def _once(brought: Iterable[Brought]) -> Iterable[Brought]:
    seen: set[str] = set()
    for one in brought:
        if one.guid in seen:
            continue
        seen.add(one.guid)
        yield one


def take_out(batch: str) -> int:
    """Remove what came in one go; returns how many."""
    return store.take_out(batch) if batch else 0


def guids_of_codes(project_id: int) -> dict[int, str]:
    """A code's number -> its guid."""
    return {row.id: row.guid for row in store.codes(project_id)}


def guids_of_codings(project_id: int) -> dict[int, str]:
    """The number of an accepted coding -> its guid."""
    return {row.id: row.guid for row in store.codings(project_id)}


def guids_by_key(project_id: int) -> dict[str, str]:
    """A code's key -> its guid."""
    return {row.key: row.guid for row in store.codes(project_id)}
