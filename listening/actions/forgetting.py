"""What the room of actions forgets when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

OWN = register(
    Room(
        name="actions",
        falls={"brief_quote": Kind.QUOTES},
        searched={
            "brief.title": Kind.QUOTES,
            "brief.introduction": Kind.QUOTES,
            "brief.ask": Kind.QUOTES,
        },
        clean={"brief": "names of a period, a dimension and a group"},
    )
)
