"""Forms of the conversations room: what was noted, and who spoke."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    Form,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from listening.communities.groups import find, folded
from listening.conversations.documents.document import Document
from listening.conversations.documents.plain import CHOICES
from listening.conversations.documents.reading import ENDINGS
from listening.conversations.documents.sheet import Asked, Columns
from listening.conversations.draft import speaker_key
from listening.conversations.transcript import MODERATOR
from listening.i18n import LANGUAGES, language

LED = "led"
LONGEST_NAME = 60
LONGEST_NOTES = 600_000  # letters; two hours of quick talk are some 120,000
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


def _column(label: str) -> SelectField:
    return SelectField(label, choices=[SelectChoice("", "")], default="", validate_choice=False)


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
        description=_l(
            "Word, OpenDocument, PDF with text, plain text, a spreadsheet with a row for each "
            "turn, or the transcript of a call as Zoom, Teams or Meet give it."
        ),
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
    # Which column of a spreadsheet holds what; choices are set where its columns are known.
    column_text = _column(_l("What was said"))
    column_speaker = _column(_l("Who speaks"))
    column_language = _column(_l("Language"))
    column_question = _column(_l("Question"))
    column_time = _column(_l("When in the recording"))
    each_turn = BooleanField(
        _l("Find the language of each turn"),
        description=_l("Short turns, and where it is unsure, get the language of who speaks."),
        default=True,
    )
    questions = BooleanField(
        _l("The headings are the questions that were asked"),
        description=_l("Each is kept with the turns below it; otherwise headings are left out."),
    )
    places = BooleanField(
        _l("Keep where in the recording each turn begins"),
        description=_l("Rounded to five seconds, so that a recording can be heard from there."),
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


def asked(form: NotesForm) -> Asked:
    """How a spreadsheet is to be read: columns a person named, and names of languages."""
    tongues: dict[str, str] = {}
    for one in LANGUAGES.values():
        for name in (one.english, one.name, one.tag):
            tongues.setdefault(folded(name), one.tag)
    chosen = {field.name: form[f"column_{field.name}"].data or "" for field in fields(Columns)}
    return Asked(columns=Columns(**chosen), tongues=tongues)


def offer_columns(form: NotesForm, document: Document) -> None:
    """Let a person say which column of a spreadsheet holds what, as it was understood."""
    for role, column in document.chosen.items():
        field = form[f"column_{role}"]
        field.choices = _choices([("", _("none")), *((name, name) for name in document.columns)])
        field.data = column


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
    made: dict[str, Any] = {}
    if everybody:
        consents = [("", blank), *consents]
    else:
        roles += [(LED, _("led the conversation; not counted"))]
    made["role"] = SelectField(
        _l("Who is this?"), choices=_choices(roles), default=LED if led else ""
    )
    made["consent"] = SelectField(
        _l("What may we do?"), choices=_choices(consents), default=consents[0][0]
    )
    if not everybody:
        homes = [("", _("nobody here")), *((other, other) for other in others or ())]
        made["home"] = SelectField(_l("Lives with"), choices=_choices(homes), default="")
    too_long = _("Use at most %(n)s characters.", n=LONGEST_NAME)
    for number, (dimension, known) in enumerate(dimensions.items()):
        label = (dimension[:1].upper() + dimension[1:]).replace("_", " ")
        choices = [("", blank), *((group, group) for group in known)]
        made[f"group_{number}"] = SelectField(label, choices=_choices(choices), default="")
        made[f"new_{number}"] = StringField(
            label, validators=[Length(max=LONGEST_NAME, message=too_long)]
        )
    for name, field in made.items():
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
