"""Forms of the root-cause board."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from listening.causes.board.service import LONGEST, LONGEST_BONE
from listening.causes.board.wording import bones, kinds, reaches
from listening.i18n import language

OWN = "own"  # the choice "a bone of our own"
SHORT = Length(max=LONGEST, message=_l("Say it in at most %(n)s characters.", n=LONGEST))


def why_form(
    *, languages: Sequence[str], spoken: str, own: Sequence[str], first: bool
) -> FlaskForm:
    """A new why; on the first level it also asks for the bone."""

    class WhyForm(FlaskForm):
        why = TextAreaField(
            _l("Write it in your team’s own words"),
            validators=[DataRequired(_l("Write what stands in the way, in one sentence.")), SHORT],
            render_kw={"rows": 2, "dir": "auto"},
        )

    _language(WhyForm, "why_language", languages, spoken)
    if first:
        _bone(WhyForm, own)
    return WhyForm()


def idea_form(*, languages: Sequence[str], spoken: str) -> FlaskForm:
    """A change idea with its early sign."""

    class IdeaForm(FlaskForm):
        idea = TextAreaField(
            _l("What could we try?"),
            validators=[DataRequired(_l("Write what you want to try, in one sentence.")), SHORT],
            render_kw={"rows": 2, "dir": "auto"},
        )
        indicator = StringField(
            _l("Early sign"),
            description=_l("What would move first if it works, long before the gap does?"),
            validators=[
                DataRequired(_l("Write what would move first, so that you can see if it works.")),
                SHORT,
            ],
            render_kw={"dir": "auto"},
        )

    _language(IdeaForm, "idea_language", languages, spoken)
    return IdeaForm()


def texts_form(languages: Sequence[str], texts: Mapping[str, str]) -> FlaskForm:
    """A text in every language of the project: the aim."""
    return _texts_form(languages, texts)()


def edit_form(languages: Sequence[str], *, own: Sequence[str], first: bool, node: Any) -> FlaskForm:
    """Everything about a line: its words, what it is, whom it blocks, its bone, its check."""

    class EditForm(_texts_form(languages, node.texts)):  # type: ignore[misc]
        kind = RadioField(
            _l("What is it?"),
            choices=_choices(kinds()),
            default=node.kind,
            validators=[InputRequired()],
        )
        reach = RadioField(
            _l("Whom does it block?"),
            choices=_choices(reaches()),
            default=node.reach,
            validators=[InputRequired()],
        )

    if first:
        _bone(EditForm, own, chosen=node.bone)
    EditForm.check = StringField(
        _l("Next check"),
        description=_l("What would tell whether it is so: whom to ask, which record to open?"),
        default=node.check,
        validators=[SHORT],
        render_kw={"dir": "auto"},
    )
    EditForm.indicator = StringField(
        _l("Early sign"),
        description=_l("Only for a change idea: what would move first if it works?"),
        default=node.indicator,
        validators=[SHORT],
        render_kw={"dir": "auto"},
    )
    return EditForm()


def card_form(cards: Sequence[tuple[str, str]]) -> FlaskForm:
    """A card for or against a why."""

    class CardForm(FlaskForm):
        theme = SelectField(_l("Card"), choices=_choices(dict(cards)), validators=[InputRequired()])

    return CardForm()


class WordsForm(FlaskForm):
    """A record or a note in the team's words; the side is the button."""

    words = TextAreaField(
        _l("What does the record show, or what did you notice?"),
        description=_l("No names of people. A count of a small group stays out."),
        validators=[DataRequired(_l("Write what the record shows or what you noticed.")), SHORT],
        render_kw={"rows": 2, "dir": "auto"},
    )
    written = RadioField(
        _l("What is it?"),
        choices=[SelectChoice("record", _l("a record")), SelectChoice("note", _l("a note"))],
        default="record",
        validators=[InputRequired()],
    )


def texts_of(form: FlaskForm, languages: Sequence[str]) -> dict[str, str]:
    """Language -> what was typed."""
    return {tag: form[f"text_{number}"].data or "" for number, tag in enumerate(languages)}


def bone_of(form: FlaskForm) -> str:
    """The chosen bone, or the team's own."""
    if "bone" not in form:
        return ""
    chosen: str = form.bone.data or ""
    return (form.own_bone.data or "").strip() if chosen == OWN else chosen


def _texts_form(languages: Sequence[str], texts: Mapping[str, str]) -> type[FlaskForm]:
    class TextsForm(FlaskForm):
        pass

    for number, tag in enumerate(languages):
        known = language(tag)
        field = TextAreaField(
            known.name,
            default=texts.get(tag, ""),
            validators=[SHORT],
            render_kw={"rows": 2, "lang": tag, "dir": known.direction},
        )
        setattr(TextsForm, f"text_{number}", field)
    return TextsForm


def _language(form: Any, name: str, languages: Sequence[str], spoken: str) -> None:
    field = SelectField(
        _l("Language"),
        choices=_choices({tag: language(tag).name for tag in languages}),
        default=spoken,
        validators=[InputRequired()],
    )
    setattr(form, name, field)


def _bone(form: Any, own: Sequence[str], chosen: str = "") -> None:
    named = bones(tuple(own))
    named = {"": named.pop(""), **named, OWN: _("a bone of our own")}
    form.bone = SelectField(_l("Bone of the fish"), choices=_choices(named), default=chosen)
    form.own_bone = StringField(
        _l("Our own bone"),
        description=_l("Only if you chose a bone of your own."),
        validators=[
            Length(
                max=LONGEST_BONE,
                message=_l("Use at most %(n)s characters.", n=LONGEST_BONE),
            )
        ],
        render_kw={"dir": "auto"},
    )


def _choices(named: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, name) for key, name in named.items()]
