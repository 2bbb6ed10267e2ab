"""What of a form can run here; what is stripped or refused, each with its sheet and row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from listening.surveys.questionnaire import Kind

Severity = Literal["stripped", "refused"]
Row = Mapping[str, Any]

# Types of pyxform, half normalised as they come, and what they are here.
KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("text", "string"), "text"),
    **dict.fromkeys(("integer", "int"), "integer"),
    "decimal": "decimal",
    **dict.fromkeys(("select one", "select_one", "select1"), "single choice"),
    **dict.fromkeys(
        ("select all that apply", "select_multiple", "select multiple"), "multiple choice"
    ),
    **dict.fromkeys(("rank", "odk:rank"), "rank"),
    "range": "range",
    "date": "date",
    "time": "time",
    **dict.fromkeys(("dateTime", "datetime", "date time"), "text"),
    "note": "note",
    **dict.fromkeys(("acknowledge", "trigger"), "acknowledge"),
    **dict.fromkeys(("calculate", "hidden"), "calculation"),
    "audio": "audio",
}
STRIPPED: Mapping[str, str] = {
    **dict.fromkeys(("start", "start time", "end", "end time"), "an exact time is never kept"),
    "today": "the week of an answer is kept anyway",
    **dict.fromkeys(
        ("deviceid", "device id", "imei", "phonenumber", "phone number", "simserial", "sim serial",
         "subscriberid", "subscriber id", "username", "email"),
        "nothing may tell whose phone it was",
    ),
    **dict.fromkeys(("audit", "background-audio", "start-geopoint", "background-geopoint"),
                    "nobody is watched while answering"),
}  # fmt: skip
REFUSED: Mapping[str, str] = {
    **dict.fromkeys(
        ("geopoint", "gps", "geotrace", "geoshape", "osm"),
        "it asks for a location, which anonymous surveys never collect; ask for the school or the"
        " neighbourhood",
    ),
    "barcode": "it needs a camera and could tell who answers; ask in words",
    **dict.fromkeys(("image", "photo", "video", "file", "annotate", "draw", "signature"),
                    "a picture or a file can tell who answers; ask in words"),
    "loop": "a loop cannot be shown on a phone without script; use a repeat",
    "include": "it needs a second form; put its rows into this one",
    **dict.fromkeys(("xml-external", "csv-external", "select one external"),
                    "it needs a second file; put the choices on the choices sheet"),
}  # fmt: skip
APPEARANCES = frozenset(
    [
        "minimal", "multiline", "numbers", "likert", "horizontal", "horizontal-compact", "columns",
        "columns-pack", "field-list", "table-list", "list-nolabel", "label", "quick", "compact",
        "w1", "w2", "w3", "w4",
    ]
)  # fmt: skip
STRIPPED_SETTINGS = ("instance_name", "public_key", "submission_url", "auto_send", "auto_delete")
STRIPPED_COLUMNS = ("body::", "bind::", "instance::")
REFUSED_COLUMNS: Mapping[str, str] = {
    "trigger": "what happens on a change cannot be shown without script; use a calculation",
    "save_to": "nothing is written into lists of persons",
}
KNOWN_COLUMNS = frozenset(
    [
        "type", "name", "label", "hint", "guidance_hint", "required", "required_message",
        "relevant", "constraint", "constraint_message", "calculation", "default",
        "choice_filter", "repeat_count", "readonly", "read_only", "appearance", "parameters",
        "media", "image", "audio", "video", "list_name", "caption", "count", "disabled",
        "note", "comments", "comment",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a form that does not run here as it stands."""

    severity: Severity
    sheet: str
    row: int | None
    text: str

    def __str__(self) -> str:
        where = self.sheet + (f", row {self.row}" if self.row else "")
        return f"{where}: {self.text}"


def rows_by_name(rows: Sequence[Row]) -> dict[str, int]:
    """Name of a question -> row of the survey sheet; the header is row 1."""
    found: dict[str, int] = {}
    for i, row in enumerate(rows, 2):
        name = next((str(v) for k, v in row.items() if str(k).casefold() == "name" and v), "")
        found.setdefault(name.strip(), i)
    found.pop("", None)
    return found


def of_columns(rows: Mapping[str, Sequence[Row]]) -> Iterable[Finding]:
    """Columns and settings that are left out, or that cannot be."""
    headers = {str(name) for row in rows.get("survey", ()) for name in row}
    for header in sorted(headers):
        plain = header.partition("::")[0].partition(":")[0].strip().casefold()
        used = next((i for i, r in enumerate(rows["survey"], 2) if r.get(header)), None)
        if plain in REFUSED_COLUMNS and used:
            why = REFUSED_COLUMNS[plain]
            yield Finding("refused", "survey", used, f"column {plain}: {why}.")
        elif header.startswith(STRIPPED_COLUMNS):
            yield Finding("stripped", "survey", used, f"column {header} is left out.")
        elif plain.replace(" ", "_") not in KNOWN_COLUMNS and used and not plain.startswith("x_"):
            yield Finding(
                "stripped", "survey", used,
                f"column {header} is not known and is left out; check how it is written.",
            )  # fmt: skip
    for name in STRIPPED_SETTINGS:
        if any(row.get(name) for row in rows.get("settings", ())):
            yield Finding("stripped", "settings", 2, f"{name} is left out; forms are sent to us.")
