"""What the room of read-backs forgets when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

OWN = register(
    Room(
        name="read-backs",
        falls={
            "consent_note": Kind.ANSWERS,
            "readback": Kind.TRACES,
            "readback_reply": Kind.REMARKS,
        },
        searched={"readback_reply.words": Kind.WORDS},
        clean={"readback_reply.verdict": "right, change, or out"},
    )
)
