"""What becomes of a recording when somebody who is heard on it leaves."""

from listening.conversations.recording import service
from listening.participants.forgetting import Going, Room, register


def _prepare(going: Going) -> None:
    service.forget_voices(going.voices)


OWN = register(
    Room(
        name="recordings",
        clean={"recording": "a kind of sound and a key; the sound goes with any voice in it"},
        prepare=_prepare,
    )
)
