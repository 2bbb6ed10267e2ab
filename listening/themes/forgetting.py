"""What the room of themes forgets when a voice leaves."""

from listening.participants.forgetting import Going, Kind, Room, register
from listening.themes import store


def _prepare(going: Going) -> None:
    """A map keeps vectors of single texts by which new answers are placed: those of the voice go.

    Which vector came from which text is not kept, so a theme the voice was in loses all of them
    until the next run.
    """
    for run in store.runs_naming(going.project_id, going.excerpts):
        lost = {m["theme"] for m in run.map["memberships"] if m["passage"] in going.excerpts}
        kept = [anchor for anchor in run.map["anchors"] if anchor["theme"] not in lost]
        if len(kept) < len(run.map["anchors"]):
            run.map = run.map | {"anchors": kept}


OWN = register(
    Room(
        name="themes",
        falls={"placement": Kind.PLACES, "proposal_member": Kind.PLACES},
        learned={
            "proposal.label": Kind.PLACES,
            "proposal.words": Kind.PLACES,
            "proposal.exemplars": Kind.PLACES,
            "proposal.suggested_name": Kind.PLACES,
        },
        maps={"run.card": Kind.PLACES, "run.outline": Kind.PLACES, "run.map": Kind.PLACES},
        heavy=frozenset({"run.map"}),
        logs={"decision.subject": Kind.TRACES},
        searched={"decision.subject": Kind.QUOTES},
        clean={"proposal": "a key that counts"},
        prepare=_prepare,
    )
)
