"""What the rooms of causes forget when a voice leaves."""

from listening.participants.forgetting import Kind, Room, register

CARD = "names of measures, groups and themes"

OWN = register(
    Room(
        name="causes",
        falls={"causal_claim": Kind.QUOTES, "cause_evidence": Kind.QUOTES},
        searched={
            "cause_evidence.text": Kind.QUOTES,
            "cause_node.texts": Kind.QUOTES,
            "cause_node.indicator": Kind.QUOTES,
            "cause_node.check": Kind.QUOTES,
            "cause_node.bone": Kind.QUOTES,
            "cause_board.aim": Kind.QUOTES,
            "cause_step.before": Kind.QUOTES,
            "cause_step.after": Kind.QUOTES,
            "card_override.reason": Kind.QUOTES,
            "record_check.record": Kind.QUOTES,
            "record_check.supports": Kind.QUOTES,
            "record_check.against": Kind.QUOTES,
            "record_result.note": Kind.QUOTES,
            "code_question.name": Kind.QUOTES,
            "code_question.asked": Kind.QUOTES,
        },
        logs={"cause_step.after": Kind.TRACES, "code_question.asked": Kind.TRACES},
        clean={
            "card_override": CARD,
            "record_check": CARD,
            "record_result": CARD,
            "cause_board": CARD,
            "cause_node": CARD,
            "cause_evidence": CARD,
            "exploratory_mark": CARD,
            "event_theme": CARD,
        },
    )
)
