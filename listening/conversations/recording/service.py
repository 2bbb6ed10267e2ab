"""What is done with recordings: lock them away, play them, have them written down, remove them."""

import io
from datetime import timedelta
from typing import Any, BinaryIO

from listening import jobs
from listening.conversations.recording import engine, keeping, sealing, store
from listening.conversations.recording.records import RecordingRow
from listening.excerpts.sounds import cleaning, sniffing
from listening.settings import BadInput

KIND = "recording.write_down"
WAITS = timedelta(days=30)  # for the notes of a recording; then it is removed


def bring(
    project_id: int, file: BinaryIO, *, by: int | None, conversation_id: int | None = None
) -> RecordingRow:
    """Keep a recording, locked, without what its device wrote beside the sound.

    BadInput where it is no sound we play, too large, or the conversation has one already.
    """
    if conversation_id is not None and store.of_conversation(conversation_id):
        raise BadInput("This conversation has a recording; remove it before you bring another.")
    length = file.seek(0, io.SEEK_END)
    if length > keeping.LARGEST:
        most = keeping.LARGEST // 2**20
        raise BadInput(f"The recording has more than {most} MB; save it as mp3 or m4a.")
    file.seek(0)
    kind = sniffing.kind(file.read(sniffing.HEAD))
    if not kind:
        raise BadInput("This file is no sound that can be played; save it as mp3, m4a or ogg.")
    cleaning.clean(file, kind)
    tidy()
    instance, key = store.instance(), sealing.new_key()
    row = RecordingRow(
        project_id=project_id,
        conversation_id=conversation_id,
        kind=kind,
        size=length,
        wrapped_key=b"",
        made_by=by,
    )
    row.wrapped_key = sealing.wrap(key, keeping.master(instance), name=row.id)
    row.size = keeping.keep(instance, row.id, file, key, purpose=keeping.SOUND)
    store.add(row)
    return row


def of_project(project_id: int, recording_id: str) -> RecordingRow | None:
    """A recording if it belongs to the project."""
    found = store.one(recording_id)
    return found if found and found.project_id == project_id else None


def of_conversation(conversation_id: int) -> RecordingRow | None:
    """The recording of a conversation."""
    return store.of_conversation(conversation_id)


def waiting(project_id: int) -> list[RecordingRow]:
    """Recordings that have no notes yet."""
    return store.waiting(project_id)


def sound(row: RecordingRow) -> sealing.Opened | None:
    """The recording, to be read from any place; None where its file is gone or was changed."""
    return _open(row, keeping.SOUND)


def belong(row: RecordingRow, conversation_id: int) -> None:
    """The notes of a recording were kept as this conversation; what an engine wrote is dropped."""
    row.conversation_id = conversation_id
    store.flush()
    keeping.drop(store.instance(), row.id, keeping.WORDS)


def remove(row: RecordingRow) -> None:
    """Remove a recording: its key, its sound, and what an engine wrote of it."""
    keeping.drop(store.instance(), row.id)
    store.remove(row)


def remove_of(conversation_id: int) -> None:
    """Remove the recording of a conversation, where it has one."""
    row = store.of_conversation(conversation_id)
    if row is not None:
        remove(row)


def forget_voices(voices: frozenset[str]) -> None:
    """Remove every recording in which one of these voices is heard: none can be cut out of it."""
    for row in store.with_voices(voices):
        remove(row)


def tidy() -> None:
    """Remove what waited too long, and files of which nobody knows any more."""
    for row in store.waiting_before(store.today() - WAITS):
        remove(row)
    keeping.sweep(store.instance(), store.keys())


# An engine that writes down.


def engine_host() -> str:
    """The machine that writes recordings down, empty where none is set up."""
    return engine.host(store.settings().transcribe_url)


def encrypted_way() -> bool:
    """Whether a recording travels there where nobody on the way can hear it."""
    return store.settings().transcribe_url.startswith("https://")


def ask(row: RecordingRow) -> jobs.Job:
    """Have a recording written down; BadInput where no engine is set up or it is under way."""
    if not engine_host():
        raise BadInput("No engine that writes recordings down is set up on this server.")
    if row.conversation_id is not None:
        raise BadInput("This recording has its notes already.")
    if under_way(row):
        raise BadInput("This recording is being written down already.")
    job = jobs.enqueue(KIND, project_id=row.project_id, recording=row.id)
    row.job_id = job.id
    store.flush()
    return job


def job_of(row: RecordingRow) -> jobs.Job | None:
    """The newest try to have it written down."""
    return jobs.find(row.job_id) if row.job_id is not None else None


def under_way(row: RecordingRow) -> bool:
    """Whether an engine works on it."""
    job = job_of(row)
    return job is not None and job.state in ("queued", "running")


def words(row: RecordingRow) -> str:
    """What an engine wrote down, empty where it did not; waits locked until the notes are kept."""
    found = _open(row, keeping.WORDS)
    if found is None:
        return ""
    with found:
        return found.read().decode()


def gather(args: dict[str, Any]) -> engine.Order:
    """Read what the child process needs."""
    row = store.one(args["recording"])
    if row is None:
        raise BadInput("The recording was removed.")
    told = store.settings()
    return engine.Order(
        instance=told.instance.absolute(),
        name=row.id,
        kind=row.kind,
        ending=sniffing.KINDS[row.kind],
        key=_key(row),
        url=told.transcribe_url,
        model=told.transcribe_model,
        token=told.transcribe_key,
    )


def keep(args: dict[str, Any], result: str) -> None:
    """Let the words wait, locked: they hold names until a person has gone through them."""
    row = store.one(args["recording"])
    if row is not None and row.conversation_id is None:
        source = io.BytesIO(result.encode())
        keeping.keep(store.instance(), row.id, source, _key(row), purpose=keeping.WORDS)


WRITE_DOWN = jobs.register(
    jobs.Kind(name=KIND, gather=gather, compute=engine.write_down, keep=keep)
)


def _key(row: RecordingRow) -> bytes:
    return sealing.unwrap(row.wrapped_key, keeping.master(store.instance()), name=row.id)


def _open(row: RecordingRow, purpose: str) -> sealing.Opened | None:
    try:
        return keeping.opened(store.instance(), row.id, _key(row), purpose=purpose)
    except sealing.Broken:
        return None
