"""The form under which rows of students may be counted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from listening.gaps.students import Several, StudentWish

SHORT = Length(max=300, message=_l("Use at most 300 characters."))


class AgreedForm(FlaskForm):
    """Who agreed, under what, until when; and how a plain file of students is read."""

    who = StringField(
        _l("Who agreed"),
        description=_l("Name and office of whoever may decide about these records."),
        validators=[InputRequired(_l("Write who agreed.")), SHORT],
    )
    under = StringField(
        _l("Under which agreement"),
        description=_l("For example: data agreement of 2 June 2026, section 4."),
        validators=[InputRequired(_l("Name the agreement.")), SHORT],
    )
    destroy_by = DateField(
        _l("The files are destroyed by"),
        validators=[InputRequired(_l("Write the day as year-month-day: 2026-12-31."))],
    )
    agreed = BooleanField(
        _l("I may use these files for this, and no copy of them stays with me after that day"),
        validators=[InputRequired(_l("Without this, the files are not read."))],
    )
    files = MultipleFileField(
        _l("The files"),
        description=_l(
            "All files of one export together: Ed-Fi (.xml, .xml.gz, .jsonl), a OneRoster .zip or"
            " its .csv files, or one .csv or .xlsx with a row for each student."
        ),
    )
    period = StringField(
        _l("Period, if the files do not say it"),
        description=_l("For example 2025-26."),
        validators=[Length(max=40)],
    )
    student = StringField(_l("Column with the number of the student"), validators=[SHORT])
    groups = StringField(
        _l("Columns with the groups"),
        description=_l("Separated by commas: race, home language."),
        validators=[SHORT],
    )
    outcome = StringField(_l("Column with the outcome"), validators=[SHORT])
    outcome_is = StringField(
        _l("What the column says for those who have the outcome"),
        description=_l("Separated by commas: Withdrawn, Fail."),
        validators=[SHORT],
    )
    measure = StringField(_l("Name of the measure"), validators=[SHORT])
    place = StringField(_l("Column with the school"), validators=[SHORT])
    period_column = StringField(_l("Column with the period"), validators=[SHORT])
    several = RadioField(
        _l("A student with several rows"),
        choices=[
            SelectChoice("first", _l("counts once, by the first row")),
            SelectChoice("any", _l("counts once, and has the outcome if any row has it")),
            SelectChoice("each", _l("counts with every row: a row is an enrolment, no person")),
        ],
        default="first",
    )

    def validate_destroy_by(self, field: Any) -> None:
        """A day that is over protects nobody."""
        if field.data is not None and field.data <= datetime.now(UTC).date():
            raise ValidationError(_("Choose a day that is still to come."))

    def validate_files(self, field: Any) -> None:
        """At least one file."""
        if not any(one and one.filename for one in field.data or ()):
            raise ValidationError(_("Choose the files once more."))

    def wish(self) -> StudentWish:
        """How a plain file is read."""
        several: Several = self.several.data
        return StudentWish(
            student=_said(self.student),
            outcome=_said(self.outcome),
            outcome_is=_list(self.outcome_is),
            groups=_list(self.groups),
            measure=_said(self.measure),
            period=_said(self.period),
            period_column=_said(self.period_column),
            place=_said(self.place),
            several=several,
        )


def _said(field: Any) -> str:
    return " ".join((field.data or "").split())


def _list(field: Any) -> Sequence[str]:
    return [part.strip() for part in (field.data or "").split(",") if part.strip()]
