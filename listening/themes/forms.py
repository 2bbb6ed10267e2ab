"""Forms of the themes room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length


class NameForm(FlaskForm):
    """A theme's name."""

    label = StringField(
        _l("Name"),
        description=_l("Two or three words that a parent would use."),
        validators=[
            InputRequired(_l("Write a name; two or three words are enough.")),
            Length(max=80, message=_l("Use at most 80 characters.")),
        ],
    )


class IntoForm(FlaskForm):
    """The theme that another one goes into; `choices` are set by the view."""

    into = SelectField(_l("Put it together with"), validators=[InputRequired()])


class RunForm(FlaskForm):
    """How a run groups what no code speaks of."""

    grain = SelectField(
        _l("New groups"),
        choices=[
            SelectChoice("small", _l("few and broad")),
            SelectChoice("medium", _l("in between")),
            SelectChoice("fine", _l("many and narrow")),
        ],
    )
    second = BooleanField(
        _l("Ask for a second opinion"),
        description=_l("Another way of grouping, held beside ours. It changes nothing."),
    )
