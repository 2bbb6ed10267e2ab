"""Forms of the gaps room."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from listening.gaps import direction
from listening.gaps.bringing import ROLES as BY_KIND
from listening.gaps.bringing import Kind, Reading, Tick, Wish
from listening.gaps.measures import State
from listening.gaps.naming import Question, key_of
from listening.gaps.presets import IdeaPolicy
from listening.gaps.records import MeasureRow

ROLES = BY_KIND["gaps"]
NUMBERS = ("n", "count", "rate")
OWN = "="  # a new name; no name of a group is an equals sign
EMPTY_MEANS = [
    SelectChoice("", _l("ask me")),
    SelectChoice("unknown", _l("nobody knows")),
    SelectChoice("withheld", _l("too few to show")),
    SelectChoice("not applicable", _l("does not apply")),
]


class UploadForm(FlaskForm):
    """The file itself."""

    file = FileField(
        _l("The table"),
        description=_l("CSV or Excel (.xlsx), with a header in the first row."),
        validators=[FileRequired(_l("Choose a file."))],
    )


class ReadingForm(FlaskForm):
    """Which column says what; `choices` of the columns are set by `with_columns`."""

    kind = SelectField(
        _l("What the table says"),
        choices=[
            SelectChoice(
                "gaps", _l("For each group: how many students, how many with the outcome")
            ),
            SelectChoice("enrolment", _l("For each group: how many students are enrolled")),
        ],
        validators=[InputRequired()],
    )
    column_indicator = SelectField(_l("Measure"))
    column_period = SelectField(_l("Period"))
    column_dimension = SelectField(_l("What the groups differ in"))
    column_group = SelectField(_l("Group"))
    column_place = SelectField(_l("School"))
    column_n = SelectField(_l("Number of students"))
    column_count = SelectField(_l("Number with the outcome"))
    column_rate = SelectField(_l("Rate, where there is no number"))
    indicator = StringField(
        _l("Name of the measure, if no column says it"), validators=[Length(max=120)]
    )
    period = StringField(
        _l("Period of all rows, if no column says it"),
        description=_l("For example 2025-26."),
        validators=[Length(max=40)],
    )
    blank_n = SelectField(_l("An empty number of students means"), choices=EMPTY_MEANS)
    blank_count = SelectField(_l("An empty number with the outcome means"), choices=EMPTY_MEANS)
    blank_rate = SelectField(_l("An empty rate means"), choices=EMPTY_MEANS)
    wide = TextAreaField(
        _l("Groups or years in columns of their own"),
        description=_l(
            "One column a line, what it is before its name: “count@2024-25: Took part 2024-25”,"
            " “n:home language=Somali: Somali students”."
        ),
    )
    races = SelectField(
        _l("Names of races"),
        description=_l("By one of the lists of this installation, or as the file writes them."),
    )
    note = StringField(
        _l("Where it comes from"),
        description=_l("Who sent it, and when; for those who ask later."),
        validators=[Length(max=300, message=_l("Use at most 300 characters."))],
    )

    def with_columns(self, columns: Sequence[str], sources: Sequence[str] = ()) -> None:
        """Offer the columns of the file, and the lists of races there are."""
        lists = [SelectChoice(name) for name in sources]
        self.races.choices = [SelectChoice("", _("as the file writes them")), *lists]
        offered = [SelectChoice("", _("not in this file")), *map(SelectChoice, columns)]
        for role in ROLES:
            self[f"column_{role}"].choices = offered

    def wish(self) -> Wish:
        """What the form says, as the reading takes it."""
        kind: Kind = "enrolment" if self.kind.data == "enrolment" else "gaps"
        chosen = {role: self[f"column_{role}"].data or "" for role in BY_KIND[kind]}
        always = {
            role: (self[role].data or "").strip()
            for role in ("indicator", "period")
            if not chosen.get(role) and kind == "gaps"
        }
        blanks: dict[str, State] = {
            role: self[f"blank_{role}"].data for role in NUMBERS if self[f"blank_{role}"].data
        }
        return Wish(
            kind=kind,
            columns=chosen,
            always=always,
            wide=self._wide(),
            blanks=blanks,
            races=self.races.data or "",
        )

    def _wide(self) -> dict[str, str]:
        lines = (line.partition(": ") for line in (self.wide.data or "").splitlines())
        return {role.strip(): column.strip() for role, _colon, column in lines if role.strip()}


def answers(typed: Mapping[str, str]) -> dict[str, str]:
    """Question key -> what was chosen, before the form with the questions can be made."""
    same = "same_"
    return {name.removeprefix(same): v for name, v in typed.items() if name.startswith(same)}


def from_wish(wish: Wish) -> dict[str, Any]:
    """The form as the headers alone would fill it."""
    return {
        "kind": wish.kind,
        "wide": "\n".join(f"{role}: {column}" for role, column in wish.wide.items()),
        **{f"column_{role}": column for role, column in wish.columns.items()},
    }


def deciding(reading: Reading) -> type[ReadingForm]:
    """The form with everything that has to be answered before the file counts."""
    fields: dict[str, Any] = {f"same_{q.key}": _same(q) for q in reading.questions}
    for name in reading.new_measures:
        fields[f"better_{key_of(name)}"] = RadioField(
            name,
            choices=[
                SelectChoice("higher", _("Higher is better")),
                SelectChoice("lower", _("Lower is better")),
            ],
            default=direction.likely(name),
            validators=[InputRequired(_("Say which direction is good."))],
        )
    fields |= {f"seen_{tick.key}": _seen(tick) for tick in reading.ticks}
    return type("DecidingForm", (ReadingForm,), fields)


def _same(question: Question) -> RadioField:
    names = {"name": question.name, "known": question.likely}
    return RadioField(
        _("Is “%(name)s” the same as “%(known)s”?", **names),
        choices=[
            SelectChoice(question.likely, _("Yes, it is “%(known)s”", **names)),
            SelectChoice(OWN, _("No, “%(name)s” is something else", **names)),
        ],
        validators=[InputRequired(_("Choose one of the two."))],
    )


def _seen(tick: Tick) -> BooleanField:
    number = len(tick.doubts)
    label = (
        _("I have seen this; use it as it is")
        if number == 1
        else _("I have seen these %(n)s; use them as they are", n=number)
    )
    return BooleanField(label, validators=[InputRequired(_("Look at this and tick it."))])


class EventForm(FlaskForm):
    """A dated change."""

    on = DateField(
        _l("Day"), validators=[InputRequired(_l("Write the day as year-month-day: 2025-08-25."))]
    )
    title = StringField(
        _l("What changed"),
        description=_l("One sentence: “New bus timetable: bus 14 leaves at 15:10”."),
        validators=[
            InputRequired(_l("Say in a few words what changed.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
    )
    kind = StringField(
        _l("Kind"),
        description=_l("One word, such as transport, staff or letter."),
        validators=[Optional(), Length(max=40, message=_l("Use at most 40 characters."))],
    )


class MeasureForm(FlaskForm):
    """What a team says about a measure."""

    better = RadioField(
        _l("Which way is good?"),
        choices=[
            SelectChoice("higher", _l("Higher is better")),
            SelectChoice("lower", _l("Lower is better")),
        ],
        validators=[InputRequired(_l("Say which direction is good."))],
    )
    leading = BooleanField(
        _l("It moves early and can warn (a leading measure, such as attendance this month)")
    )
    access = BooleanField(
        _l("It says who gets something (access, such as tutoring or advanced courses)")
    )
    goal = DecimalField(
        _l("Goal, in percent"),
        description=_l("What the team wants every group to reach, for example 90."),
        validators=[
            Optional(),
            NumberRange(0, 100, message=_l("Give a number from 0 to 100.")),
        ],
    )

    def said(self) -> dict[str, Any]:
        """What was said, as the service takes it."""
        goal = None if self.goal.data is None else float(self.goal.data) / 100
        return {
            "better": self.better.data,
            "leading": bool(self.leading.data),
            "access": bool(self.access.data),
            "goal": goal,
        }


def about(row: MeasureRow) -> dict[str, Any]:
    """The form as it was last said."""
    goal = None if row.goal is None else round(100 * row.goal, 2)
    return {"better": row.better, "leading": row.leading, "access": row.access, "goal": goal}


class IdeaForm(FlaskForm):
    """The State's numbers for the IDEA preset."""

    cell = IntegerField(
        _l("Fewest students with the outcome"),
        validators=[InputRequired(), NumberRange(1, 100, message=_l("Give 1 to 100."))],
    )
    n = IntegerField(
        _l("Fewest students in a group"),
        validators=[InputRequired(), NumberRange(1, 1000, message=_l("Give 1 to 1,000."))],
    )
    threshold = DecimalField(
        _l("Threshold of the State: flagged strictly above it"),
        validators=[InputRequired(), NumberRange(1, 20, message=_l("Give 1 to 20."))],
    )
    years = IntegerField(
        _l("Years in a row"),
        validators=[InputRequired(), NumberRange(1, 3, message=_l("Give 1, 2 or 3."))],
    )

    def policy(self) -> IdeaPolicy:
        """The numbers as the preset takes them."""
        return IdeaPolicy(
            cell=int(self.cell.data or 0),
            n=int(self.n.data or 0),
            threshold=float(self.threshold.data or 0),
            years=int(self.years.data or 0),
        )


def numbers(policy: IdeaPolicy | None) -> dict[str, Any]:
    """The form with the numbers in use, or those that count as reasonable."""
    used = policy or IdeaPolicy()
    return {"cell": used.cell, "n": used.n, "threshold": used.threshold, "years": used.years}
