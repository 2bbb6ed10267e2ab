"""Forms of the exchange room."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from listening.participants.consent import Consent


class FileForm(FlaskForm):
    """A file on its way in."""

    file = FileField(
        _("The file"),
        description=_("A project (.qdpx) or a codebook (.qdc), at most 20 MB."),
        validators=[FileRequired(_("Choose a file."))],
    )


class ExportForm(FlaskForm):
    """What goes out."""

    crlf = BooleanField(_("For MAXQDA: line ends as Windows writes them"))


class BringForm(FlaskForm):
    """What a person says about a project before it is kept."""

    convention = RadioField(_("How this file counts positions"), validators=[InputRequired()])
    language = SelectField(_("Language of the words, where the file does not say it"))
    source = SelectField(
        _("Where the words come from, where the file does not say it"),
        choices=[
            SelectChoice("interview", _("Interview")),
            SelectChoice("focus group", _("Focus group")),
            SelectChoice("listening session", _("Listening session")),
            SelectChoice("survey", _("Survey")),
            SelectChoice("letter", _("Letter")),
        ],
    )
    consent = RadioField(
        _("What the people agreed to"),
        choices=[
            SelectChoice(Consent.COUNT.value, _("Only to be counted")),
            SelectChoice(Consent.PARAPHRASE.value, _("To be told in other words")),
            SelectChoice(Consent.QUOTE.value, _("To be quoted")),
        ],
        default=Consent.COUNT.value,
    )
    with_groups = BooleanField(_("Take the attributes over as groups"), default=True)
    split_groups = BooleanField(_("Read “A::B” as code B below A"))

    def offer_languages(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What the words may be in."""
        self.language.choices = [SelectChoice(*pair) for pair in pairs]

    def offer_conventions(self, pairs: Iterable[tuple[str, str]]) -> None:
        """How positions may be counted."""
        self.convention.choices = [SelectChoice(*pair) for pair in pairs]
