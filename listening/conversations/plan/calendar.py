"""The slots of a plan as a calendar file (RFC 5545), in the clock of the place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

LINE = 75  # octets without the line break, section 3.1
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One time on offer; `key` keeps its entry the same when the file is read again."""

    key: str
    title: str
    day: date
    begins: int
    ends: int
    place: str = ""
    notes: str = ""
    url: str = ""


def calendar(events: Iterable[Event], *, made: datetime) -> str:
    """A calendar of tentative events; their times name no zone, so they mean the clock there."""
    stamp = made.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Listening//Conversations//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{event.key}@listening", f"DTSTAMP:{stamp}"]
        lines += [f"DTSTART:{_clock(event.day, event.begins)}"]
        lines += [f"DTEND:{_clock(event.day, event.ends)}", "STATUS:TENTATIVE"]
        told = (("SUMMARY", event.title), ("LOCATION", event.place), ("DESCRIPTION", event.notes))
        lines += [f"{name}:{text.translate(ESCAPED)}" for name, text in told if text]
        lines += [f"URL:{event.url}"] if event.url else []
        lines += ["END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def folded(line: str) -> str:
    """A line broken after at most 75 octets, never inside a letter."""
    parts, part, size = [], "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > LINE:
            parts.append(part)
            part, size = "", 1  # the blank that begins a line that goes on
        part, size = part + letter, size + more
    return "\r\n ".join([*parts, part])


def _clock(day: date, minutes: int) -> str:
    # Midnight at the end of a day is the last minute of it: not every calendar knows 24:00.
    hour, minute = divmod(min(minutes, 24 * 60 - 1), 60)
    return f"{day:%Y%m%d}T{hour:02}{minute:02}00"
