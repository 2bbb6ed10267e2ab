"""Forms of the surveys room."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from listening.excerpts.mapping import Mapping
from listening.i18n import FAMILY, LANGUAGES, language
from listening.participants.consent import Consent

SINGLE = ("translation", "language", "voice", "household", "source", "session", "role")


class Boxes(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def named(tags: Sequence[str]) -> list[tuple[str, str]]:
    """Languages to choose from: own name and English name."""
    found = [language(tag) for tag in tags]
    return [
        (one.tag, one.name if one.name == one.english else f"{one.name} · {one.english}")
        for one in found
    ]


def offered(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of a field out of values and their labels."""
    return [SelectChoice(value, label) for value, label in pairs]


class Start(FlaskForm):
    """A new survey: languages first."""

    languages = Boxes(
        _("In which languages do you ask?"),
        choices=offered(named(FAMILY)),
        validators=[InputRequired(_("Choose at least one language."))],
    )
    default = SelectField(
        _("Which of them do you write in yourself?"),
        choices=offered(named(FAMILY)),
        validators=[DataRequired()],
        description=_("The other languages are translated from it."),
    )
    start = RadioField(
        _("What do you start from?"),
        choices=[
            SelectChoice(
                "sample", _("A survey that is ready: two open questions and the home language")
            ),
            SelectChoice("empty", _("An empty page")),
        ],
        default="sample",
        validators=[InputRequired()],
    )
    places = TextAreaField(
        _("Neighborhoods to choose from, one per line"),
        description=_("Write them as the district’s tables do. Without them it is not asked."),
    )

    def validate_places(self, field: TextAreaField) -> None:
        """One place alone is no choice."""
        if len((field.data or "").strip().splitlines()) == 1:
            raise ValidationError(_("Name at least two, or leave this empty."))


class Upload(FlaskForm):
    """A spreadsheet that somebody else collected."""

    file = FileField(
        _("The spreadsheet"),
        validators=[FileRequired(_("Choose a file first."))],
        description=_("CSV or Excel (.xlsx), at most 20 MB, one row per person or per answer."),
    )


class Columns(FlaskForm):
    """What each column of a spreadsheet holds, and what may be done with the words."""

    texts = Boxes(
        _("Which columns hold what people said?"),
        validators=[InputRequired(_("Choose at least one column with answers."))],
    )
    language = SelectField(_("The language of the answer"))
    translation = SelectField(_("An English translation"))
    voice = SelectField(
        _("Who said it (a number or invented name)"),
        description=_("Without such a column every row counts as one person."),
    )
    household = SelectField(_("The household"))
    source = SelectField(_("How it was collected"))
    session = SelectField(_("The listening session"))
    role = SelectField(_("Their part, such as parent or student"))
    groups = Boxes(
        _("Which columns say which group a person belongs to?"),
        description=_("For example home language, neighborhood, lunch status. Not names."),
    )
    among = Boxes(
        _("Which languages do you expect?"),
        description=_("Used where no column gives the language."),
        choices=offered(named([tag for tag in LANGUAGES if tag != "und"])),
    )
    consent = RadioField(
        _("What did these people agree to?"),
        choices=[
            SelectChoice(Consent.QUOTE.value, _("Their words may be quoted, without names")),
            SelectChoice(Consent.PARAPHRASE.value, _("Their words may be retold in other words")),
            SelectChoice(Consent.COUNT.value, _("They may only be counted")),
        ],
        validators=[InputRequired(_("Choose one: it decides what others may ever see."))],
    )
    action = HiddenField()

    def offer(self, columns: Sequence[str]) -> None:
        """Give every field the columns of the file to choose from."""
        cells = offered([(name, name) for name in columns])
        self.texts.choices = self.groups.choices = cells
        for name in SINGLE:
            self[name].choices = [SelectChoice("", _("No such column")), *cells]

    def show(self, mapping: Mapping) -> None:
        """Fill the form from a mapping."""
        self.texts.data, self.groups.data = list(mapping.texts), list(mapping.groups)
        for name in SINGLE:
            self[name].data = getattr(mapping, name)

    def mapping(self) -> Mapping:
        """The mapping that is chosen."""
        single: dict[str, Any] = {name: self[name].data or "" for name in SINGLE}
        texts = tuple(self.texts.data or ())
        taken = {*texts, *single.values()}
        groups = tuple(name for name in self.groups.data or () if name not in taken)
        return Mapping(texts=texts, groups=groups, **single)
