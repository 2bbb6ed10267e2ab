"""Forms of a plan: what, when, where and with whose help; and its words in each language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Form,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from listening.conversations.plan.checking import Slot
from listening.i18n import language

MORE = 3  # empty rows for further times
MOST_SLOTS = 12
SHORT = Length(max=120, message=_l("Use at most 120 characters."))
LONG = Length(max=1500, message=_l("Use at most 1500 characters."))


class Boxes(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SlotForm(Form):
    """A time on offer."""

    day = DateField(_l("Day"), validators=[Optional()])
    begins = TimeField(_l("From"), validators=[Optional()])
    ends = TimeField(_l("Until"), validators=[Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also whether a time is whole: an empty field ends its own checks too early."""
        right = super().validate(extra_validators)
        given = [self.day.data, self.begins.data, self.ends.data]
        typed = any(field.raw_data and field.raw_data[0] for field in self)
        if right and typed and any(value is None for value in given):
            self.ends.errors = [_("Give the day, the beginning and the end.")]
        elif right and typed and self.ends.data <= self.begins.data:
            self.ends.errors = [_("The end comes after the beginning.")]
        return bool(right) and not self.ends.errors


class PlanForm(FlaskForm):
    """What, where and with whose help; the view sets the choices and adds the times."""

    title = StringField(
        _l("What do you call it?"),
        description=_l("For your team, such as “Tea in the community room”. No names of people."),
        validators=[
            DataRequired(_l("Give it a name, so that your team finds it again.")),
            SHORT,
        ],
        render_kw={"dir": "auto"},
    )
    kind = SelectField(
        _l("What will it be?"),
        choices=[
            SelectChoice("listening session", _l("Listening session")),
            SelectChoice("focus group", _l("Focus group")),
            SelectChoice("interview", _l("Interview")),
        ],
        validators=[InputRequired()],
    )
    group = SelectField(_l("Whom do you want to hear?"))
    place = StringField(
        _l("Where will it be?"),
        description=_l("A school or a hall, not somebody’s home address."),
        validators=[SHORT],
        render_kw={"dir": "auto"},
    )
    call_link = StringField(
        _l("Link of the call"),
        description=_l("Stays with your team; put it into messages yourself."),
        validators=[Length(max=500)],
        render_kw={"dir": "ltr", "autocomplete": "off"},
    )
    offers = Boxes(
        _l("What do you offer?"),
        choices=[
            SelectChoice("child_care", _l("Child care")),
            SelectChoice("food", _l("Food")),
            SelectChoice("transport", _l("Help with the way there")),
            SelectChoice("step_free", _l("A way in without steps")),
            SelectChoice("sign_language", _l("Sign language")),
            SelectChoice("call", _l("Taking part by call")),
        ],
    )
    interpreters = Boxes(
        _l("For which languages is somebody there who interprets or speaks it?"),
    )
    facilitator = SelectField(_l("Who leads?"))
    note_takers = Boxes(_l("Who takes notes?"))

    def validate_call_link(self, field: Any) -> None:
        if field.data and urlsplit(field.data.strip()).scheme not in ("https", "http"):
            raise ValidationError(_("A link begins with https://"))


def plan_form(
    *,
    groups: Mapping[str, Mapping[str, int]],
    members: Iterable[tuple[int, str]],
    spoken: Iterable[str],
    slots: Sequence[Slot] = (),
    **values: Any,
) -> Any:
    """The form of a plan, with a row for each time and some empty ones."""

    class WithSlots(PlanForm):
        pass

    for number in range(min(len(slots) + MORE, MOST_SLOTS)):
        setattr(WithSlots, f"slot_{number}", FormField(SlotForm))
    form = WithSlots(data=values | _typed(slots))
    people = [(str(number), name) for number, name in members]
    form.group.choices = [SelectChoice("", _("everybody"))] + [
        SelectChoice(str(number), f"{name} ({dimension.replace('_', ' ')})")
        for dimension, known in groups.items()
        for name, number in known.items()
    ]
    form.interpreters.choices = [SelectChoice(tag, language(tag).name) for tag in spoken]
    form.facilitator.choices = [SelectChoice("", _("not settled")), *_choices(people)]
    form.note_takers.choices = _choices(people)
    return form


def rows(form: Any) -> list[Any]:
    """The rows of times in a form."""
    return [field for field in form if field.short_name.startswith("slot_")]


def chosen(form: Any) -> list[Slot]:
    """The times somebody filled in."""
    return [
        Slot(
            day=row["day"].data,
            begins=_minutes(row["begins"].data),
            ends=_minutes(row["ends"].data),
        )
        for row in rows(form)
        if row["day"].data
    ]


def words_form(tags: Iterable[str], **values: Any) -> Any:
    """The words of a plan: an invitation and a guide in each language."""

    class WordsForm(FlaskForm):
        pass

    for tag in tags:
        name = language(tag).name
        look = {"dir": language(tag).direction, "lang": tag}
        setattr(WordsForm, field_name(tag), FormField(_words(look), label=name))
    return WordsForm(data=values)


def field_name(tag: str) -> str:
    """What the fields of a language are called."""
    return "in_" + tag.replace("-", "_")


def lines(text: str | None) -> list[str]:
    """The questions of a guide, one per line."""
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def _words(look: dict[str, str]) -> type[Form]:
    class Words(Form):
        title = StringField(_l("Heading"), validators=[SHORT], render_kw=look)
        purpose = TextAreaField(
            _l("What is it about?"), validators=[LONG], render_kw={**look, "rows": 3}
        )
        place = StringField(_l("Where is it?"), validators=[SHORT], render_kw=look)
        guide = TextAreaField(
            _l("Questions to ask, one on each line"),
            validators=[LONG],
            render_kw={**look, "rows": 5},
        )

    return Words


def _typed(slots: Sequence[Slot]) -> dict[str, Any]:
    return {
        f"slot_{number}": {
            "day": slot.day,
            "begins": _clock(slot.begins),
            "ends": _clock(slot.ends),
        }
        for number, slot in enumerate(slots)
    }


def _clock(minutes: int) -> time:
    return time(*divmod(min(minutes, 24 * 60 - 1), 60))


def _minutes(given: time) -> int:
    return given.hour * 60 + given.minute


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]
