"""What the room of exchange forgets when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

OWN = register(
    Room(
        name="exchange",
        searched={"transfer.report": Kind.TRACES, "transfer.reading": Kind.TRACES},
        logs={"exchange_name.local": Kind.TRACES},
        named={"transfer.report": Kind.TRACES, "transfer.made": Kind.TRACES},
        clean={"transfer": "the name of a file", "exchange_name": "guids"},
    )
)
