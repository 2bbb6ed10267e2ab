"""Forms of the actions room."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

LONGEST = 3000


class BriefForm(FlaskForm):
    """What the team writes into a brief, and what shall be hidden in its quotes."""

    title = StringField(
        _l("Title"), validators=[DataRequired(_l("Give the brief a title.")), Length(max=150)]
    )
    introduction = TextAreaField(
        _l("Introduction"),
        description=_l("Stands under the problem, marked as the team’s own words."),
        validators=[Length(max=LONGEST)],
    )
    ask = TextAreaField(
        _l("What you ask of the board"),
        description=_l("One step the board can take, in two or three sentences."),
        validators=[Length(max=LONGEST)],
    )
    hide = TextAreaField(
        _l("Names and words to hide in the quotes"),
        description=_l(
            "One a line: people, streets, shops, anything that tells who speaks. The machine finds"
            " addresses and numbers by itself, but no names."
        ),
        validators=[Length(max=LONGEST)],
    )
