"""What the room of surveys forgets when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

UNDERWAY = "not an answer yet; gone when it becomes one"
ASKED = "the team's questions, written before anybody answered"

OWN = register(
    Room(
        name="surveys",
        falls={"response": Kind.ANSWERS, "answer": Kind.ANSWERS, "spoken_answer": Kind.WORDS},
        searched={"survey_vouch.reason": Kind.QUOTES},
        clean={
            "survey": ASKED,
            "survey_version": ASKED,
            "survey_vouch": "marks of wordings",
            "survey_wording": ASKED,
            "survey_wording_step": ASKED,
            "survey_release": ASKED,
            "survey_results": "protected numbers",
            "survey_goal": ASKED,
            "card": "marks of cards that nobody used",
            "card_batch": "piles of cards, printed before anybody answered",
            "paper_sheet": UNDERWAY,
            "paper_entry": UNDERWAY,
            "paper_tally": "how often two people read the same",
            "spoken_answer": "locked; what is never sent goes by itself",
            "draft": "locked with a number that only the family has",
        },
    )
)
