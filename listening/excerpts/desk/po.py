"""Translations as a PO file of gettext, as Poedit, Weblate and Crowdin read it."""

import io
from collections.abc import Sequence

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from listening.excerpts.desk.entries import Entry
from listening.excerpts.desk.marks import State
from listening.settings import BadInput

OURS = "listening:"


def write(entries: Sequence[Entry], *, language: str, title: str) -> bytes:
    """The bytes of a .po file; what wants another look is fuzzy."""
    catalog = Catalog(project=title, fuzzy=False, header_comment=f"# {title}")
    for entry in entries:
        about = [entry.context, entry.note, f"{OURS} state={entry.state} seen={entry.seen}"]
        catalog.add(
            entry.source,
            entry.target,
            flags=["fuzzy"] if entry.state in ("machine", "stale") else [],
            auto_comments=[line for line in about if line],
            context=entry.key,
        )
    file = io.BytesIO()
    write_po(file, catalog, width=0, sort_output=False)
    # Babel refuses Somali's neighbours such as Hmong, so the header names the language itself.
    return file.getvalue().replace(
        b'"MIME-Version:', f'"Language: {language}\\n"\n"MIME-Version:'.encode(), 1
    )


def read(data: bytes, name: str) -> list[Entry]:
    """The entries of a .po file; BadInput names the line that cannot be read."""
    try:
        text = data.decode("utf-8-sig")
        plain = "".join(line for line in text.splitlines(True) if not line.startswith('"Language:'))
        catalog = read_po(io.StringIO(plain), ignore_obsolete=True, abort_invalid=True)
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8; save it as UTF-8 and bring it once more.") from None
    except PoFileError as error:
        raise BadInput(f"{name}, line {error.lineno + 1}: {error}.") from None
    except (ValueError, UnknownLocaleError) as error:
        raise BadInput(f"{name} cannot be read as a PO file: {error}.") from None
    found = []
    for number, message in enumerate((m for m in catalog if m.id), 1):
        if not message.context or not isinstance(message.id, str):
            raise BadInput(
                f"{name}, entry {number}: msgctxt is missing; it says which text this is."
            )
        found.append(_entry(message, number))
    return found


def _entry(message: Message, number: int) -> Entry:
    from_us = dict(
        pair.split("=", 1)
        for line in message.auto_comments
        if line.startswith(OURS)
        for pair in line.removeprefix(OURS).split()
        if "=" in pair
    )
    state: State = "human"
    if message.fuzzy:
        state = "stale" if from_us.get("state") == "stale" else "machine"
    return Entry(
        key=message.context or "",
        source=str(message.id),
        target=str(message.string or ""),
        state=state,
        seen=from_us.get("seen", ""),
        row=number,
    )
