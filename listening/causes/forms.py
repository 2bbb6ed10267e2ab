"""Forms of what a team adds to a card."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

LONG = Length(max=600, message=_l("Use at most 600 characters."))
SHORT = Length(max=200, message=_l("Use at most 200 characters."))


def stripped(text: str | None) -> str:
    """What was typed, without blanks around it: blanks alone are nothing."""
    return (text or "").strip()


class GradeForm(FlaskForm):
    """Another grade than the computed one."""

    grade = RadioField(
        _l("The grade that fits better"),
        choices=[
            SelectChoice("heard", _l("Heard")),
            SelectChoice("lead", _l("Lead")),
            SelectChoice("strong", _l("Strong lead")),
            SelectChoice("corroborated", _l("Corroborated")),
        ],
        validators=[InputRequired(_l("Choose one grade."))],
    )
    reason = TextAreaField(
        _l("Why"),
        description=_l("What you know that the figures do not. It stands beside the grade."),
        filters=[stripped],
        validators=[DataRequired(_l("Say why this grade fits better.")), LONG],
    )


class CheckForm(FlaskForm):
    """A record to look at, written down in advance."""

    record = StringField(
        _l("Which record could tell?"),
        description=_l("For example: the list of riders of the late bus, by stop."),
        filters=[stripped],
        validators=[DataRequired(_l("Name the record.")), SHORT],
    )
    supports = TextAreaField(
        _l("Which result would speak for this lead?"),
        filters=[stripped],
        validators=[DataRequired(_l("Say it before you look.")), LONG],
    )
    against = TextAreaField(
        _l("Which result would speak against it?"),
        description=_l("If no result could, this record is no check."),
        filters=[stripped],
        validators=[DataRequired(_l("Say it before you look.")), LONG],
    )


class ResultForm(FlaskForm):
    """What the record showed."""

    result = RadioField(
        _l("What did the record show?"),
        choices=[
            SelectChoice("agrees", _l("It agrees with the lead")),
            SelectChoice("disagrees", _l("It speaks against the lead")),
            SelectChoice("open", _l("It does not tell")),
        ],
        validators=[InputRequired(_l("Choose one of the three."))],
    )
    note = TextAreaField(
        _l("In a few words"),
        description=_l("What was looked at, when, and by whom."),
        filters=[stripped],
        validators=[DataRequired(_l("Say what was seen.")), LONG],
    )
