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
            "translation_step": Kind.TRACES,
            "translation_remark": Kind.REMARKS,
        },
        searched={
            "translation_remark.text": Kind.QUOTES,
            "glossary_term.word": Kind.QUOTES,
            "glossary_term.said": Kind.QUOTES,
            "glossary_term.note": Kind.QUOTES,
        },
        clean={"translation_remark": "the name of a question"},
    )
)
