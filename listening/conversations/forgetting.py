"""What the room of conversations forgets when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

PLANNED = "written before anybody spoke"

OWN = register(
    Room(
        name="conversations",
        falls={"note": Kind.WORDS},
        # A turn of whoever led may repeat what a family said; so may a turn that is typed just now.
        searched={
            "note.text": Kind.QUOTES,
            "conversation_turn.said": Kind.WORDS,
            "conversation_turn.interpreted": Kind.TRANSLATIONS,
            "conversation.title": Kind.QUOTES,
        },
        clean={
            "note": "questions of the guide, names of those who led",
            "conversation": "a place, languages",
            "conversation_turn": "a pseudonym, a question of the guide",
            "conversation_sheet": "a room",
            "conversation_plan": PLANNED,
            "conversation_availability": "slots somebody chose; it belongs to no voice",
        },
    )
)
