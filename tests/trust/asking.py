"""Surveys as these tests ask them."""

from collections.abc import Callable

from listening.surveys.questionnaire import Choice, Question, Questionnaire


def asked_in(dressed: Callable[[str], str]) -> Questionnaire:
    """A survey in one language: words, and the side of the town."""
    return Questionnaire(
        title={"en": dressed("Survey")},
        welcome={"en": dressed("Welcome")},
        thanks={"en": dressed("Thanks")},
        languages=("en",),
        questions=(
            Question(
                name="barrier",
                kind="long text",
                label={"en": dressed("What is hard?")},
                hint={"en": dressed("Hint")},
                required=False,
                choices=(),
                dimension="",
            ),
            Question(
                name="side",
                kind="single choice",
                label={"en": dressed("Where?")},
                hint={},
                required=False,
                choices=(
                    Choice(name="c1", label={"en": dressed("East")}, group="Eastside"),
                    Choice(name="c2", label={"en": dressed("West")}, group="Westside"),
                ),
                dimension="side",
            ),
        ),
    )
