"""What the room of masks forgets when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

OWN = register(
    Room(
        name="masks",
        falls={"mask": Kind.TRACES, "mask_seen": Kind.TRACES, "mask_step": Kind.TRACES},
        clean={"mask_names": "names a team listed, kept until a day it chose"},
    )
)
