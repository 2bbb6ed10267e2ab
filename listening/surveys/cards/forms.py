"""Form of a batch of cards."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from listening.surveys.cards.service import FEWEST, MOST


class Cards(FlaskForm):
    """How many cards, in which language, for which place."""

    language = SelectField(_("Language"))
    place = StringField(
        _("School or place"),
        validators=[Length(max=100)],
        description=_("Only to tell the piles apart; it is not kept with any answer."),
    )
    size = IntegerField(
        _("How many cards?"),
        default=100,
        validators=[
            InputRequired(_("Write a number.")),
            NumberRange(FEWEST, MOST, _("From 25 to 500: fewer would say who was given them.")),
        ],
    )
