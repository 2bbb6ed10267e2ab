"""Forms of the codebook."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp


class AddForm(FlaskForm):
    """A new code; `parent` choices are set by the view."""

    label = StringField(
        _l("Name"),
        description=_l("Two or three words that a parent would use."),
        validators=[InputRequired(_l("Write a name; two or three words are enough."))],
    )
    parent = SelectField(_l("Below"), validators=[Optional()])


class CodeForm(FlaskForm):
    """The fields of one code in one language; lists are a line each."""

    label = StringField(_l("Name"), validators=[InputRequired(_l("Write a name.")), Length(max=80)])
    short = StringField(_l("Short name"), validators=[Length(max=24)])
    definition = TextAreaField(_l("What it means"), validators=[Length(max=2000)])
    include = TextAreaField(_l("Use it when"), validators=[Length(max=2000)])
    exclude = TextAreaField(_l("Do not use it when"), validators=[Length(max=2000)])
    examples = TextAreaField(_l("Typical examples"), description=_l("One on each line."))
    borderline = TextAreaField(
        _l("Borderline examples"),
        description=_l("One on each line, with the decision and why."),
    )
    aliases = TextAreaField(_l("Other names"), description=_l("One on each line."))
    notes = TextAreaField(_l("Notes for the engine"), validators=[Length(max=2000)])
    colour = StringField(
        _l("Colour"),
        description=_l("Six digits, such as #0072B2."),
        validators=[
            Optional(),
            Regexp(r"#[0-9A-Fa-f]{6}$", message=_l("Write six digits, such as #0072B2.")),
        ],
    )
    codable = BooleanField(_l("Excerpts can be coded with it"))


class PlaceForm(FlaskForm):
    """Another place in the tree; `choices` are set by the view."""

    parent = SelectField(_l("Move it below"), validators=[Optional()])


class IntoForm(FlaskForm):
    """The code that another one goes into; `choices` are set by the view."""

    into = SelectField(_l("Merge it into"), validators=[InputRequired()])


class SplitForm(FlaskForm):
    """The names of the codes that one is split into."""

    names = TextAreaField(
        _l("Split it into"),
        description=_l("The new names, one on each line."),
        validators=[InputRequired(_l("Write at least two names."))],
    )
    place = RadioField(
        _l("Where the new codes stand"),
        choices=[
            SelectChoice("beside", _l("beside it")),
            SelectChoice("below", _l("below it")),
        ],
        default="beside",
    )


class PublishForm(FlaskForm):
    """Why the draft becomes a version."""

    reason = StringField(
        _l("Why does the codebook change?"),
        validators=[InputRequired(_l("Write one sentence.")), Length(max=400)],
    )


class FileForm(FlaskForm):
    """A codebook from a file."""

    file = FileField(_l("Codebook as YAML or CSV"))


class ProposeForm(FlaskForm):
    """An idea for a new code."""

    label = StringField(_l("Name"), validators=[InputRequired(_l("Write a name.")), Length(max=80)])
    note = StringField(_l("What you saw"), validators=[Length(max=400)])
