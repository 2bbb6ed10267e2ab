"""pyxform in a process of its own, bounded in memory and time: `python -m` with a form on stdin.

The only module that imports pyxform. It writes one JSON object: what pyxform made of the form, its
warnings, and the rows of the sheets as they stand, or the reason why it is no XLSForm.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Any

MOST_MEMORY = 1_500 * 2**20
OURS = "listening_texts"
SHEETS = ("survey", "choices", "settings")


def converted(data: bytes, ending: str) -> dict[str, Any]:
    """The form as pyxform understands it."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert

    kind = ".md" if ending == ".md" else ending
    text: Any = data.decode("utf-8-sig") if ending in (".csv", ".md") else data
    try:
        made = convert(text, file_type=kind, validate=False)
        raw = get_xlsform(text if isinstance(text, str) else BytesIO(data), file_type=kind)
    except PyXFormError as refusal:
        return {"refused": str(refusal)}
    except Exception as fault:
        # Two fixtures of pyxform itself end in a bare TypeError.
        return {"refused": f"This is no XLSForm that can be read ({type(fault).__name__})."}
    rows = {name: [dict(row) for row in getattr(raw, name) or ()] for name in SHEETS}
    rows["ours"] = _ours(data) if ending == ".xlsx" else []
    return {"form": made._pyxform, "warnings": list(made.warnings), "rows": rows}


def _ours(data: bytes) -> list[dict[str, Any]]:
    """The sheet that only we write, for which XLSForm has no place."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    if OURS not in book.sheetnames:
        return []
    headers, *rows = book[OURS].iter_rows(values_only=True) or [()]
    return [dict(zip(map(str, headers), row, strict=False)) for row in rows]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    found = converted(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
