"""Forms of the pages that bring a form."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from listening.i18n import LANGUAGES
from listening.surveys.forms import named, offered


class FormFile(FlaskForm):
    """The file of a form."""

    file = FileField(
        _("The form"),
        validators=[FileRequired(_("Choose a file first."))],
        description=_(
            "An XLSForm as KoboToolbox and ODK use it: Excel (.xlsx, .xls) or CSV. Or the structure"
            " of a LimeSurvey survey (.lss)."
        ),
    )


class Keep(FlaskForm):
    """A form that has been looked at."""


def asking(headers: Sequence[str]) -> type[FlaskForm]:
    """A form with a field for each header whose language has to be said."""
    tags = offered(named([tag for tag in LANGUAGES if tag != "und"]))
    fields = {
        f"language_{i}": SelectField(
            header if header != "default" else _("Columns without a language"),
            choices=[SelectChoice("", _("Choose a language")), *tags],
        )
        for i, header in enumerate(headers)
    }
    return type("Asking", (FlaskForm,), fields)
