"""Forms of recordings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField
from wtforms.validators import DataRequired

ENDINGS = ".mp3,.m4a,.mp4,.ogg,.oga,.opus,.wav,.webm"


class RecordingForm(FlaskForm):
    """A recording that is brought."""

    file = FileField(
        _l("The recording"),
        description=_l("mp3, m4a, ogg, wav or webm; at most 300 MB."),
        validators=[FileRequired(_l("Choose the recording first."))],
        render_kw={"accept": f"audio/*,{ENDINGS}"},
    )
    agreed = BooleanField(
        _l("Everybody who is heard agreed to be recorded"),
        validators=[
            DataRequired(_l("A voice tells who somebody is. Ask everybody before you keep it."))
        ],
    )


class EngineForm(FlaskForm):
    """A person lets a recording leave the machine."""

    may_leave = BooleanField(
        _l("The recording may be sent there"),
        validators=[DataRequired(_l("Nothing is sent unless you tick this."))],
    )
