"""Forms of the conversations room: what was noted, and who spoke."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from listening.communities.groups import find, folded
from listening.conversations.documents.plain import CHOICES
from listening.conversations.documents.reading import ENDINGS
from listening.conversations.draft import speaker_key
from listening.conversations.transcript import MODERATOR
from listening.i18n import LANGUAGES, language

LED = "led"
LONGEST_NAME = 60
LONGEST_NOTES = 150_000
# Names that the programs in which people choose them use too.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251 (кириллица)",
    "koi8_r": "KOI8-R (кириллица)",
    "cp1256": "Windows-1256 (العربية)",
    "cp1258": "Windows-1258 (Tiếng Việt)",
    "gb18030": "GB 18030 (简体中文)",
    "big5": "Big5 (繁體中文)",
    "shift_jis": "Shift JIS (日本語)",
    "euc_kr": "EUC-KR (한국어)",
}


class NotesForm(FlaskForm):
    """The first step; `language.choices` are set by the view."""

    kind = SelectField(
        _l("What was it?"),
        choices=[
            SelectChoice("listening session", _l("Listening session")),
            SelectChoice("focus group", _l("Focus group")),
            SelectChoice("interview", _l("Interview")),
        ],
        description=_l(
            "In an interview one voice speaks alone; in a group people hear each other."
        ),
        validators=[InputRequired()],
    )
    title = StringField(
        _l("What do you call it?"),
        description=_l("Such as “Tea in the community room”. No names of people."),
        validators=[
            DataRequired(_l("Give it a name, so that your team finds it again.")),
            Length(max=120, message=_l("Use at most 120 characters.")),
        ],
    )
    held_on = DateField(_l("When was it?"), validators=[Optional()], render_kw={"class": "short"})
    place = StringField(
        _l("Where was it?"),
        description=_l("A school or a hall, not somebody’s home address."),
        validators=[Length(max=120, message=_l("Use at most 120 characters."))],
    )
    language = SelectField(
        _l("Which language was spoken most?"),
        description=_l("In the next step you can choose another one for each speaker."),
        validators=[InputRequired()],
    )
    file = FileField(
        _l("A file with the notes"),
        description=_l("Word, OpenDocument, PDF with text, plain text or subtitles."),
        render_kw={"accept": ",".join(ENDINGS)},
    )
    encoding = SelectField(
        _l("How are its letters written?"),
        description=_l("Only for plain text, and only if letters look wrong."),
        choices=[
            SelectChoice("", _l("find it out")),
            *(SelectChoice(one, ENCODINGS[one]) for one in CHOICES),
        ],
        default="",
    )
    notes = TextAreaField(
        _l("The notes"),
        validators=[
            DataRequired(_l("Paste what was said, one turn per line.")),
            Length(
                max=LONGEST_NOTES, message=_l("These notes are too long; bring them in two parts.")
            ),
        ],
        render_kw={"rows": 14, "dir": "auto", "spellcheck": "false", "autocomplete": "off"},
    )
    hide = StringField(
        _l("Names to hide"),
        description=_l(
            "Names of children, teachers or others that occur in the notes, with commas between "
            "them. Names of the speakers are looked for anyway."
        ),
        validators=[Length(max=2000, message=_l("Use at most 2000 characters."))],
        render_kw={"autocomplete": "off", "dir": "auto"},
    )

    def validate_held_on(self, field: Any) -> None:
        # One day of grace: the server's day may begin later than the reader's.
        if field.data and field.data > datetime.now(UTC).date() + timedelta(days=1):
            raise ValidationError(_("This day has not come yet."))


def notes_form(spoken: Iterable[str]) -> NotesForm:
    """The first step for a project whose families speak these languages."""
    form = NotesForm()
    form.language.choices = _choices(_languages(spoken))
    return form


def speakers_form(
    *,
    names: Mapping[str, str],
    dimensions: Mapping[str, Sequence[str]],
    spoken: Iterable[str],
    suggested: Mapping[str, str],
) -> FlaskForm:
    """The second step: the fields of each speaker, and those that are the same for everybody.

    `names` maps pseudonyms to what the notes call them; fields follow the name, so that nobody's
    consent passes to another when the notes change. `suggested` maps pseudonyms to languages.
    """
    tags = _languages(spoken)

    class SpeakersForm(FlaskForm):
        everybody = FormField(_speaker(dimensions, languages=[("", _("as below")), *tags]))

    for pseudonym, name in names.items():
        others = [other for other in names if other not in (pseudonym, MODERATOR)]
        one = _speaker(
            dimensions,
            languages=tags,
            suggested=suggested[pseudonym],
            led=pseudonym == MODERATOR,
            others=others,
        )
        setattr(SpeakersForm, speaker_key(name), FormField(one, label=pseudonym))
    return SpeakersForm()


def groups_of(speaker: Any, dimensions: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Dimension -> group as chosen for a speaker; a new group wins, known spellings are met."""
    found: dict[str, str] = {}
    for number, (dimension, known) in enumerate(dimensions.items()):
        new = " ".join((speaker[f"new_{number}"].data or "").split())
        group = (find(new, known) or new) if new else speaker[f"group_{number}"].data
        if group:
            found[dimension] = group
    return found


def _speaker(
    dimensions: Mapping[str, Sequence[str]],
    *,
    languages: list[tuple[str, str]],
    suggested: str = "",
    led: bool = False,
    others: Sequence[str] | None = None,
) -> type[Form]:
    """The fields of one speaker; without `others`, of everybody at once."""

    class SpeakerForm(Form):
        language = SelectField(_l("Language"), choices=_choices(languages), default=suggested)

    everybody = others is None
    blank = _("as below") if everybody else _("not known")
    roles = [("", blank), ("family", _("family")), ("student", _("student")), ("staff", _("staff"))]
    consents = [
        ("count", _("count their words")),
        ("paraphrase", _("count and retell")),
        ("quote", _("count, retell and quote")),
    ]
    fields: dict[str, Any] = {}
    if everybody:
        consents = [("", blank), *consents]
    else:
        roles += [(LED, _("led the conversation; not counted"))]
    fields["role"] = SelectField(
        _l("Who is this?"), choices=_choices(roles), default=LED if led else ""
    )
    fields["consent"] = SelectField(
        _l("What may we do?"), choices=_choices(consents), default=consents[0][0]
    )
    if not everybody:
        homes = [("", _("nobody here")), *((other, other) for other in others or ())]
        fields["home"] = SelectField(_l("Lives with"), choices=_choices(homes), default="")
    too_long = _("Use at most %(n)s characters.", n=LONGEST_NAME)
    for number, (dimension, known) in enumerate(dimensions.items()):
        label = (dimension[:1].upper() + dimension[1:]).replace("_", " ")
        choices = [("", blank), *((group, group) for group in known)]
        fields[f"group_{number}"] = SelectField(label, choices=_choices(choices), default="")
        fields[f"new_{number}"] = StringField(
            label, validators=[Length(max=LONGEST_NAME, message=too_long)]
        )
    for name, field in fields.items():
        setattr(SpeakerForm, name, field)
    return SpeakerForm


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def _languages(spoken: Iterable[str]) -> list[tuple[str, str]]:
    """Tags to choose from, those of the project first, each in its own name and in English."""
    first = [language(tag) for tag in spoken]
    rest = sorted(
        (one for one in LANGUAGES.values() if one not in first), key=lambda one: folded(one.english)
    )
    return [
        (one.tag, one.name if one.name == one.english else f"{one.name} ({one.english})")
        for one in (*first, *rest)
    ]
