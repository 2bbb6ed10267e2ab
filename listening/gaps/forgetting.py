"""What the room of gaps forgets when a voice leaves: it has numbers, and what people wrote."""

from listening.participants.forgetting import Kind, Room, register

NUMBERS = "the district's numbers, which know no voice"

OWN = register(
    Room(
        name="gaps",
        searched={"event.title": Kind.QUOTES, "table_import.note": Kind.QUOTES},
        clean={
            "agreement": NUMBERS,
            "event": "a kind, a theme",
            "measure": NUMBERS,
            "observation": NUMBERS,
            "protected": NUMBERS,
            "protection": NUMBERS,
            "release": NUMBERS,
            "table_import": NUMBERS,
        },
    )
)
