"""Subtitle files, as recorders of calls write them, as lines of notes."""

import re

CUE = re.compile(r"^\s*(?:\d{1,2}:)?\d{2}:\d{2}[.,]\d{3}\s*-->")
LABEL = re.compile(r"^(?:\d+|[0-9a-f-]{20,}\S*)$", re.IGNORECASE)
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
Lines = list[tuple[int, str]]


def plain(lines: Lines) -> Lines:
    """Numbered lines without times and labels of cues; other notes come back as they are."""
    if not any(CUE.match(line) for _, line in lines):
        return lines
    follows = [line for _, line in lines[1:]] + [""]
    return [
        (number, VOICE.sub(r"\1: ", line).replace("</v>", ""))
        for (number, line), after in zip(lines, follows, strict=True)
        if not CUE.match(line)
        and not line.strip().startswith("WEBVTT")
        and not (CUE.match(after) and LABEL.match(line.strip()))
    ]
