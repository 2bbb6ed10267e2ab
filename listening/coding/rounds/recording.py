"""The end of a round: what it decided takes the place of older codings, and how that is undone."""

from collections.abc import Mapping

from listening.coding.records import CodeRow, Coding, CodingRound
from listening.coding.rounds import counting, store
from listening.coding.rounds.adjudicating import cases
from listening.coding.rounds.record import Placed, now, records
from listening.settings import BadInput

FINISHED = "round finished"


def finish(row: CodingRound, *, by: int | None) -> None:
    """Make the agreed and the decided codes the record of these excerpts.

    The originals of the round stay as they are. Of the codes that the round asked for, older
    accepted codings give way; suggestions are answered: replaced where the record holds the code,
    rejected where it does not.
    """
    if row.state not in ("coded", "adjudicating"):
        raise BadInput("This round cannot be finished now.")
    left = sum(case.decided is None for case in cases(row))
    if left:
        raise BadInput(f"{left} disagreements are still open; decide them first.")
    ends, record = now(row.project_id), records(row)
    rejected = _make_way(row, record, ends, by=by)
    made = {
        (excerpt_id, ends[key].id, start, end): key
        for excerpt_id, codes in record.items()
        for key, start, end in codes
        if key in ends
    }
    store.add_decided(
        [_decided(row, place, ends, made_with=key, by=by) for place, key in made.items()]
    )
    counting.measure_engine(row, record)
    row.state = "finished"
    # Where the end is taken back, exactly these are suggestions again.
    store.log(row.project_id, FINISHED, {"round": row.id, "rejected": rejected}, by=by)


def take_back(row: CodingRound, *, by: int | None) -> None:
    """Take the end of a round back: its codes go, and what they replaced stands again."""
    if row.state != "finished":
        raise BadInput("This round is not finished; reload the page.")
    later = _later(row)
    if later:
        raise BadInput(f"The round '{later}' decided some of these excerpts later; begin with it.")
    store.remove(store.of_batch(_batch(row)))
    store.bring_back(row.id)
    step = store.last(row.project_id, FINISHED, row.id)
    store.suggest_again(step.subject.get("rejected", ()) if step else ())
    counting.forget_engine(row)
    row.state = "adjudicating" if store.adjudications(row.id) else "coded"
    store.log(row.project_id, "round taken up again", {"round": row.id}, by=by)


def _make_way(
    row: CodingRound,
    record: Mapping[str, tuple[Placed, ...]],
    ends: Mapping[str, CodeRow],
    *,
    by: int | None,
) -> list[str]:
    """Set older codings aside; returns the names of the suggestions that were rejected."""
    asked = {ends[key].key for key in row.settings["codes"] if key in ends}
    held = {
        (excerpt_id, ends[key].key)
        for excerpt_id, codes in record.items()
        for key, _, _ in codes
        if key in ends
    }
    replaced, refused = [], []
    for coding, key in store.standing_on(list(record)):
        code = ends[key].key
        if code not in asked:
            continue
        if coding.state == "accepted" or (coding.excerpt_id, code) in held:
            replaced.append(coding)
        elif coding.state == "suggested":
            refused.append(coding)
    store.replaced(replaced, row.id)
    store.reject(refused, by=by)
    return [coding.guid for coding in refused]


def _decided(
    row: CodingRound,
    place: tuple[str, int, int, int],
    ends: Mapping[str, CodeRow],
    *,
    made_with: str,
    by: int | None,
) -> Coding:
    excerpt_id, code_id, start, end = place
    return Coding(
        excerpt_id=excerpt_id,
        code_id=code_id,
        coder_id=by,
        state="accepted",
        start=start,
        end=end,
        origin="adjudication",
        decided_by=by,
        codebook_version=row.codebook_version,
        made_with_id=store.number_of(row.project_id, made_with),
        batch=_batch(row),
    )


def _batch(row: CodingRound) -> str:
    return f"round-{row.id}"


def _later(row: CodingRound) -> str:
    """The name of a round that was finished after this one and shares excerpts with it."""
    mine = store.last(row.project_id, FINISHED, row.id)
    own = {item.excerpt_id for item in store.items(row.id)}
    for other in store.rounds(row.project_id):
        step = store.last(row.project_id, FINISHED, other.id)
        if other.id == row.id or other.state != "finished" or step is None:
            continue
        if (mine is None or step.id > mine.id) and own & {
            item.excerpt_id for item in store.items(other.id)
        }:
            return other.name
    return ""
