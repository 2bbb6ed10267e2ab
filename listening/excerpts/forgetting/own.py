"""What the room of excerpts forgets."""

from listening.participants.forgetting import Kind, Room, register

OWN = register(
    Room(
        name="excerpts",
        falls={
            "excerpt": Kind.WORDS,
            "translation": Kind.TRANSLATIONS,
            "correction": Kind.TRACES,
            "search_word": Kind.TRACES,
        },
    )
)
