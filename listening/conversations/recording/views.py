"""Pages of recordings: bring one, hear it, have it written down, remove it."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as Answered
from werkzeug.wsgi import FileWrapper

from listening import web
from listening.conversations import service as conversations
from listening.conversations.recording import forms, keeping, service
from listening.conversations.recording.records import RecordingRow
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right, may
from listening.settings import BadInput

blueprint = Blueprint("recording", __name__)
HOME = "/p/<int:project_id>/recordings"
ONE = HOME + "/<recording_id>"
MORE = 2**20  # bytes of a form beside its file


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let those who collect send more than others may, before anything of it is read."""
    if endpoint != "recording.bring" or not current_user.is_authenticated:
        return
    role = people.role_of(current_user.id, (values or {}).get("project_id", 0))
    if role is not None and may(role, Right.COLLECT):
        request.max_content_length = keeping.LARGEST + MORE


@blueprint.get(HOME + "/new")
@member(Right.COLLECT)
def new(project_id: int) -> str:
    """Is there a recording?"""
    return _new_page(project_id, forms.RecordingForm(formdata=None))


@blueprint.post(HOME + "/new")
@member(Right.COLLECT)
def bring(project_id: int) -> Answered | tuple[str, int]:
    """Keep a recording, for a conversation that is here or for notes that are still to come."""
    form, conversation_id = forms.RecordingForm(), _conversation_id(project_id)
    if not form.validate():
        return _new_page(project_id, form), 422
    sent: FileStorage = form.file.data
    try:
        row = service.bring(
            project_id,
            cast(BinaryIO, sent.stream),
            by=current_user.id,
            conversation_id=conversation_id,
        )
    except BadInput as refusal:
        form.file.errors = [str(refusal)]
        return _new_page(project_id, form), 422
    finally:
        # What the server let wait in a file of its own is plain sound: let it go at once.
        sent.close()
    flash(_("Kept, locked. Only your team can hear it."), "success")
    return redirect(_home(row), 303)


@blueprint.get(ONE)
@member(Right.RAW)
def show(project_id: int, recording_id: str) -> str | Answered:
    """What is on this recording?"""
    row = _recording(project_id, recording_id)
    if row.conversation_id is not None:
        return redirect(_home(row), 303)
    return _page(row, forms.EngineForm(formdata=None))


@blueprint.get(ONE + "/sound")
@member(Right.RAW)
def sound(project_id: int, recording_id: str) -> Answered:
    """The sound itself, whole or the part that a player asks for."""
    row = _recording(project_id, recording_id)
    opened = service.sound(row)
    if opened is None:
        abort(404)
    answer = Response(
        FileWrapper(opened, keeping.BLOCK),  # type: ignore[arg-type]
        mimetype=row.kind,
        direct_passthrough=True,
        headers={"Content-Disposition": "inline", "Cross-Origin-Resource-Policy": "same-origin"},
    )
    answer.content_length = opened.length
    return answer.make_conditional(request, accept_ranges=True, complete_length=opened.length)


@blueprint.post(ONE + "/write-down")
@member(Right.COLLECT)
def write_down(project_id: int, recording_id: str) -> Answered | tuple[str, int]:
    """Have an engine write the recording down."""
    row, form = _recording(project_id, recording_id), forms.EngineForm()
    if not form.validate():
        return _page(row, form), 422
    try:
        service.ask(row)
    except BadInput as refusal:
        form.form_errors.append(str(refusal))
        return _page(row, form), 422
    return redirect(_home(row), 303)


@blueprint.post(ONE + "/remove")
@member(Right.COLLECT)
def remove(project_id: int, recording_id: str) -> Answered:
    """Remove a recording; its notes stay."""
    row = _recording(project_id, recording_id)
    conversation_id = row.conversation_id
    service.remove(row)
    flash(_("The recording is gone. It cannot be brought back."), "success")
    if conversation_id is None:
        return redirect(url_for("conversations.overview", project_id=project_id), 303)
    place = url_for(
        "conversations.conversation", project_id=project_id, conversation_id=conversation_id
    )
    return redirect(place, 303)


def _page(row: RecordingRow, form: forms.EngineForm) -> str:
    return web.page(
        "conversations/recording/recording.html",
        stage="listen",
        recording=row,
        form=form,
        job=service.job_of(row),
        written=bool(service.words(row)),
        host=service.engine_host(),
        encrypted=service.encrypted_way(),
        days=service.WAITS.days,
    )


def _new_page(project_id: int, form: forms.RecordingForm) -> str:
    number = _conversation_id(project_id)
    return web.page(
        "conversations/recording/new.html",
        stage="listen",
        form=form,
        conversation=conversations.of_project(project_id, number) if number else None,
        host=service.engine_host(),
        days=service.WAITS.days,
    )


def _conversation_id(project_id: int) -> int | None:
    """The conversation that a recording is brought for, None for one that waits for its notes."""
    asked = request.values.get("conversation", "")
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    row = conversations.of_project(project_id, number)
    if row is None:
        abort(404)
    return int(row.id)


def _home(row: RecordingRow) -> str:
    if row.conversation_id is None:
        return url_for("recording.show", project_id=row.project_id, recording_id=row.id)
    return url_for(
        "conversations.conversation",
        project_id=row.project_id,
        conversation_id=row.conversation_id,
    )


def _recording(project_id: int, recording_id: str) -> RecordingRow:
    row = service.of_project(project_id, recording_id)
    if row is None:
        abort(404)
    return row
