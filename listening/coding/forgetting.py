"""What the rooms of coding forget when a voice leaves."""

from listening.coding import store
from listening.excerpts.forgetting.copied import GONE
from listening.participants.forgetting import Going, Kind, Room, register


def _prepare(going: Going) -> None:
    """Codings are named in logs by their guids; a code may bear the voice's own words as a name."""
    going.names.update(store.guids_on(going.excerpts))
    for label in store.named_in_vivo(going.excerpts):
        going.renamed[label] = GONE


OWN = register(
    Room(
        name="coding",
        falls={
            "coding": Kind.CODES,
            "coding_done": Kind.CODES,
            "coding_aside": Kind.CODES,
            "round_item": Kind.CODES,
            "adjudication": Kind.REMARKS,
            "memo": Kind.REMARKS,
            "code_example": Kind.QUOTES,
        },
        searched={
            "memo.text": Kind.QUOTES,
            "adjudication.text": Kind.QUOTES,
            "code_example.why": Kind.QUOTES,
            "code_example.decision": Kind.QUOTES,
            "code.content": Kind.QUOTES,
            "code_proposal.label": Kind.QUOTES,
            "code_proposal.note": Kind.QUOTES,
            "codebook_change.what": Kind.QUOTES,
            "codebook_version.content": Kind.QUOTES,
            "codebook_version.reason": Kind.QUOTES,
            "coding_round.name": Kind.QUOTES,
            "round_coder.why": Kind.QUOTES,
        },
        logs={"coding_step.subject": Kind.TRACES},
        # Its last number is the codebook's version, so no entry may go.
        named={"codebook_change.what": Kind.TRACES},
        clean={
            "code": "a key made of the team's own name for it",
            "coding_round": "choices about a sample",
            "round_figures": "numbers by code and coder",
        },
        prepare=_prepare,
    )
)
