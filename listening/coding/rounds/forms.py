"""Forms of blind rounds."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget


class Boxes(SelectMultipleField):
    """Several of a list, each with its own box; `needed` says on the page that some must be."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, needed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not by a validator: it would mark every single box as required.
        self.flags.required = needed == "needed"


class RoundForm(FlaskForm):
    """What a new round should be; choices are set by the view."""

    name = StringField(
        _l("Name"),
        description=_l("Such as the month and the question."),
        validators=[InputRequired(_l("Give the round a name.")), Length(max=80)],
    )
    coders = Boxes(
        _l("Who codes it?"), description=_l("Two or three people."), coerce=int, needed="needed"
    )
    size = IntegerField(
        _l("How many excerpts?"),
        default=60,
        validators=[
            InputRequired(_l("Say how many excerpts to draw.")),
            NumberRange(min=1, max=2000),
        ],
    )
    minimum = IntegerField(
        _l("At least from each language and source"),
        default=2,
        description=_l("So that a small language is heard; this may draw more than you asked for."),
        validators=[
            InputRequired(_l("Write 0 where no least number is needed.")),
            NumberRange(min=0, max=100),
        ],
    )
    strata = SelectField(
        _l("Spread over the languages and"),
        choices=[SelectChoice("source", _l("sources")), SelectChoice("question", _l("questions"))],
        validators=[InputRequired()],
    )
    unit = SelectField(
        _l("What is coded?"),
        choices=[
            SelectChoice("excerpt", _l("whole excerpts")),
            SelectChoice("spans", _l("stretches of the text")),
        ],
        validators=[InputRequired()],
    )
    codes = Boxes(
        _l("Only these themes"),
        description=_l("With the codes below them. None ticked: the whole codebook."),
    )
    languages = Boxes(_l("Only these languages"))
    sources = Boxes(_l("Only these sources"))
    group = SelectField(_l("Only this group"))
    enrich = SelectField(_l("Add excerpts for a rare code"))

    def offer(
        self,
        *,
        coders: Sequence[tuple[int, str]],
        languages: Sequence[tuple[str, str]],
        sources: Sequence[str],
        groups: Sequence[tuple[str, str]],
        themes: Sequence[tuple[str, str]],
        codes: Sequence[tuple[str, str]],
    ) -> None:
        """What can be chosen in a project: pairs of a value and its name."""
        self.coders.choices = [SelectChoice(*one) for one in coders]
        self.languages.choices = [SelectChoice(*one) for one in languages]
        self.sources.choices = [SelectChoice(name) for name in sources]
        self.group.choices = [SelectChoice(*one) for one in groups]
        self.codes.choices = [SelectChoice(*one) for one in themes]
        self.enrich.choices = [SelectChoice(*one) for one in codes]
