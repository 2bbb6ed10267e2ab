"""Cells that no spreadsheet program runs as a formula, and that come back as they were."""

import re

LONGEST = 32_767  # characters that a cell of an .xlsx holds
# OWASP ASVS 5.0, 1.2.10, with the full-width forms, and blanks that programs skip before them.
RISKY = re.compile("'*[ \u00a0\u3000\ufeff\u200b]*[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
# What the XML of a workbook has no sign for.
UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def armour(text: str) -> str:
    """A text as a CSV cell: with one apostrophe before it where a program might run it."""
    return f"'{text}" if RISKY.match(text) else text


def disarm(cell: str) -> str:
    """A cell that `armour` made, as the text it was: exactly one apostrophe is taken away."""
    return cell[1:] if cell.startswith("'") and RISKY.match(cell[1:]) else cell


def fitting(text: str) -> str:
    """A text as a cell of a workbook: cut where it is too long, without signs it cannot hold."""
    return UNFIT.sub("", text)[:LONGEST]
