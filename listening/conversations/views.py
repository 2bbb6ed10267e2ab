"""Pages of the conversations room: the list, notes on their way in, and reading them again."""

from collections.abc import Sequence
from pathlib import PurePath

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.communities import service as communities
from listening.conversations import forms, pasting, service
from listening.conversations.calls.spoken import shown
from listening.conversations.documents.document import Document
from listening.conversations.documents.reading import read as read_document
from listening.conversations.draft import AROUND, gathered
from listening.conversations.pasting import Pasted
from listening.conversations.readback import service as readback
from listening.conversations.recording import service as recording
from listening.conversations.recording.records import RecordingRow
from listening.conversations.records import Conversation
from listening.excerpts import uploads
from listening.i18n import number
from listening.people.access import allowed, member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("conversations", __name__)
# What a new project may ask for before it knows any group.
FIRST_DIMENSIONS = ("home language", "neighbourhood")
STEPS = ("file", "preview", "spread", "edit", "keep")


@blueprint.get("/p/<int:project_id>/conversations")
@member(Right.READ)
def overview(project_id: int) -> str:
    """Whom did we sit down with?

    Whoever collects sees every conversation with its plain number of voices; for others those of
    fewer than five voices are only counted together.
    """
    found = service.all_of(project_id)
    least = 0 if allowed(Right.COLLECT) else current_app.extensions["listening.settings"].min_voices
    return web.page(
        "conversations/overview.html",
        stage="listen",
        conversations=[(row, voices) for row, voices in found if voices >= max(least, 1)],
        small=sum(0 < voices < least for _row, voices in found),
        planned=[row for row, voices in found if not voices] if allowed(Right.COLLECT) else [],
        recordings=recording.waiting(project_id) if allowed(Right.COLLECT) else [],
        kinds=_kinds(),
        day=format_date,
        asked=len(readback.tasks(project_id)) if allowed(Right.COLLECT) else 0,
    )


@blueprint.get("/p/<int:project_id>/conversations/new")
@member(Right.COLLECT)
def new(project_id: int) -> str:
    """What was said? Perhaps there is a recording, or what an engine wrote of it."""
    form, sound = _notes_form(project_id), _waiting(project_id)
    if sound is None:
        return _notes_page(form)
    form.places.data, form.notes.data = True, recording.words(sound)
    return _notes_page(form, written=bool(form.notes.data))


@blueprint.post("/p/<int:project_id>/conversations/new")
@member(Right.COLLECT)
def bring(project_id: int) -> str | Response | tuple[str, int]:
    """From notes to preview, back, and to what is kept; everything typed travels in the form."""
    step, form = request.form.get("step", "preview"), _notes_form(project_id)
    if step not in STEPS:
        abort(400)
    if step == "edit":
        return _notes_page(form)
    sent = bool(form.file.data and form.file.data.filename)
    if step == "file" or (sent and not (form.notes.data or "").strip()):
        return _file_page(form)
    if sent:
        told = _("Press “Read the file” first; what it says takes the place of your notes.")
        form.file.errors = [told]
        return _notes_page(form), 422
    if not form.validate():
        return _notes_page(form), 422
    try:
        pasted = _pasted(project_id, form)
    except BadInput as refusal:
        form.notes.errors = [*form.notes.errors, str(refusal)]
        return _notes_page(form), 422
    if step == "spread":
        pasting.spread(pasted)
    if step != "keep":
        return _preview_page(pasted)
    return _keep(project_id, pasted)


@blueprint.get("/p/<int:project_id>/conversations/<int:conversation_id>")
@member(Right.RAW)
def conversation(project_id: int, conversation_id: int) -> str:
    """What was said in this conversation?"""
    row = _conversation(project_id, conversation_id)
    heard, consents = service.heard(row), service.consents(row)
    return web.page(
        "conversations/conversation.html",
        stage="listen",
        conversation=row,
        kind=_kinds()[row.kind],
        turns=heard,
        voices=len({turn.speaker for turn in heard if turn.voice}),
        consents=consents,
        day=format_date,
        recording=recording.of_conversation(row.id),
        shown=shown,
        just_kept="kept" in request.args and allowed(Right.COLLECT),
        translators={"human": _("a person"), "imported": _("whoever brought the words")},
    )


@blueprint.get("/p/<int:project_id>/notes/<note_id>")
@member(Right.RAW)
def around(project_id: int, note_id: str) -> Response:
    """A turn in the conversation in which it was said."""
    row = service.around(project_id, note_id)
    if row is None:
        abort(404)
    place = url_for(".conversation", project_id=project_id, conversation_id=row.id)
    return redirect(f"{place}#n-{note_id}", 303)


@blueprint.get("/p/<int:project_id>/conversations/<int:conversation_id>/take-back")
@member(Right.COLLECT)
def confirm(project_id: int, conversation_id: int) -> str:
    """Do you want to take this conversation back?"""
    row = _conversation(project_id, conversation_id)
    turns = service.heard(row)
    return web.page(
        "conversations/take_back.html",
        stage="listen",
        conversation=row,
        turns=len(turns),
        voices=len({turn.speaker for turn in turns if turn.voice}),
    )


@blueprint.post("/p/<int:project_id>/conversations/<int:conversation_id>/take-back")
@member(Right.COLLECT)
def take_back(project_id: int, conversation_id: int) -> Response:
    """Remove a conversation with everything that was said in it."""
    row = _conversation(project_id, conversation_id)
    title = row.title
    recording.remove_of(row.id)
    service.take_back(row)
    flash(_("Taken back: “%(title)s” and every word of it.", title=title), "success")
    return redirect(url_for(".overview", project_id=project_id), 303)


def _keep(project_id: int, pasted: Pasted) -> Response | tuple[str, int]:
    if not pasted.speakers.validate():
        return _preview_page(pasted), 422
    try:
        row = service.keep_notes(
            project_id,
            about=service.About(
                kind=pasted.notes.kind.data,
                title=pasted.notes.title.data.strip(),
                held_on=pasted.notes.held_on.data,
                place=(pasted.notes.place.data or "").strip(),
            ),
            speakers=pasting.voices(pasted),
            turns=pasting.said(pasted),
            living_with=pasting.living_with(pasted),
            by=current_user.id,
        )
    except BadInput as refusal:
        pasted.speakers.form_errors.append(str(refusal))
        return _preview_page(pasted), 422
    sound = _waiting(project_id)
    if sound is not None:
        recording.belong(sound, row.id)
    turns, voices = len(pasted.turns), len(pasted.voices)
    kept = ngettext("Kept: %(n)s turn", "Kept: %(n)s turns", turns, n=number(turns))
    of = ngettext("%(n)s voice", "%(n)s voices", voices, n=number(voices))
    flash(f"{kept}, {of}.", "success")
    place = url_for(".conversation", project_id=project_id, conversation_id=row.id, kept=1)
    return redirect(place, 303)


def _pasted(project_id: int, form: forms.NotesForm) -> Pasted:
    return pasting.look(
        form,
        dimensions=_dimensions(project_id),
        spoken=_spoken(project_id),
        seen=request.form.get("seen", "").split(),
        # A line of the page may stand for many places.
        ticked=" ".join(request.form.getlist("mask")).split(),
    )


def _notes_form(project_id: int) -> forms.NotesForm:
    return forms.notes_form(_spoken(project_id))


def _file_page(form: forms.NotesForm) -> str | tuple[str, int]:
    """The first step with the words of a file in it; the file itself is kept nowhere."""
    sent = form.file.data
    try:
        if not sent or not sent.filename:
            raise BadInput(_("Choose a file first, or paste your notes below."))
        name = PurePath(sent.filename.replace("\\", "/")).name
        data = uploads.fitting(sent.read(uploads.LARGEST + 1), name=name)
        document = read_document(
            data, name, encoding=form.encoding.data or "", asked=forms.asked(form)
        )
        if len(document.text) > forms.LONGEST_NOTES:
            raise BadInput(f"{name} holds more than a conversation; bring it in parts.")
    except BadInput as refusal:
        form.file.errors = [str(refusal)]
        return _notes_page(form), 422
    forms.offer_columns(form, document)
    form.questions.data = document.questions
    # Whoever was there may be named by the others.
    names = [form.hide.data or "", *document.names]
    form.hide.data = ", ".join(dict.fromkeys(filter(None, names)))
    if document.text:
        form.notes.data = document.text
    return _notes_page(form, document)


def _waiting(project_id: int) -> RecordingRow | None:
    """The recording that these notes are of, as long as it waits for them."""
    sound = recording.of_project(project_id, request.values.get("recording", ""))
    return sound if sound and sound.conversation_id is None else None


def _notes_page(
    form: forms.NotesForm, document: Document | None = None, *, written: bool = False
) -> str:
    own = {field.name for field in form} | {"step", "csrf_token", "recording"}
    sound = _waiting(int((request.view_args or {})["project_id"]))
    return web.page(
        "conversations/new.html",
        stage="listen",
        form=form,
        document=document,
        encodings=forms.ENCODINGS,
        kinds={
            "deletions": _("words that were deleted"),
            "footnotes": _("footnotes"),
            "lines": _("lines that the program wrote"),
            "rows": _("rows without words"),
            "sheets": _("further sheets"),
        },
        recording=sound,
        written=written,
        # What the second step knows already comes back to it.
        carried=[*_carried(leaving_out=own), *([("recording", sound.id)] if sound else [])],
    )


def _preview_page(pasted: Pasted) -> str:
    names = {"kind", "title", "held_on", "place", "language", "notes", "recording"}
    return web.page(
        "conversations/preview.html",
        stage="listen",
        pasted=pasted,
        carried=[(name, value) for name, value in _carried(leaving_out=()) if name in names],
        seen=" ".join(one.key for one in pasted.proposals),
        lots=gathered(pasted.proposals),
        hidden={one.key for one in pasted.hidden},
        around=AROUND,
        shown=shown,
        kind=_kinds()[pasted.notes.kind.data],
    )


def _carried(*, leaving_out: Sequence[str] | set[str]) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in leaving_out
    ]


def _spoken(project_id: int) -> list[str]:
    project = communities.project(project_id)
    return [str(tag) for tag in project.languages] if project else []


def _dimensions(project_id: int) -> dict[str, list[str]]:
    known = {name: list(groups) for name, groups in communities.groups(project_id).items()}
    return known or {name: [] for name in FIRST_DIMENSIONS}


def _kinds() -> dict[str, str]:
    return {
        "listening session": _("Listening session"),
        "focus group": _("Focus group"),
        "interview": _("Interview"),
    }


def _conversation(project_id: int, conversation_id: int) -> Conversation:
    row = service.of_project(project_id, conversation_id)
    if row is None:
        abort(404)
    return row
