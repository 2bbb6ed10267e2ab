"""Forms of blind rounds."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget


class Boxes(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RoundForm(FlaskForm):
    """What a new round should be; choices are set by the view."""

    name = StringField(
        _l("Name"),
        description=_l("Such as the month and the question."),
        validators=[InputRequired(_l("Give the round a name.")), Length(max=80)],
    )
    coders = Boxes(_l("Who codes it?"), coerce=int)
    size = IntegerField(
        _l("How many excerpts?"), default=60, validators=[NumberRange(min=1, max=2000)]
    )
    minimum = IntegerField(
        _l("At least from each language and source"),
        default=2,
        validators=[NumberRange(min=0, max=100)],
    )
    strata = SelectField(
        _l("Spread over the languages and"),
        choices=[SelectChoice("source", _l("sources")), SelectChoice("question", _l("questions"))],
    )
    unit = SelectField(
        _l("What is coded?"),
        choices=[
            SelectChoice("excerpt", _l("whole excerpts")),
            SelectChoice("spans", _l("stretches of the text")),
        ],
    )
    languages = Boxes(_l("Only these languages"))
    sources = Boxes(_l("Only these sources"))
    group = SelectField(_l("Only this group"))
    enrich = SelectField(_l("Add excerpts for a rare code"))
