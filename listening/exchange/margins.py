"""What was said as a page to print, its codes in the margin."""

from collections.abc import Iterable, Iterator
from html import escape

from listening.exchange.table import Sheet

STYLE = """
body { font: 11pt/1.5 system-ui, sans-serif; margin: 2rem auto; max-inline-size: 60rem }
article { display: grid; grid-template-columns: 1fr 16rem; gap: 1rem; break-inside: avoid;
  border-block-start: 1px solid #ccc; padding-block: .6rem }
p { white-space: pre-wrap; margin: 0 }
ol { margin: 0; padding-inline-start: 1.6rem; font-size: 9pt }
mark { background: none; text-decoration: underline; text-decoration-thickness: 2px }
sup, .about { color: #555; font-size: 8.5pt }
""".strip()


def document(sheet: Sheet, *, title: str, rtl: Iterable[str]) -> Iterator[bytes]:
    """A self-contained page, part by part; `rtl` are languages written from the right."""
    right = set(rtl)
    paths = {guid: " › ".join(path) for guid, path in sheet.paths().items()}
    marks: dict[str, list[tuple[int, int, str]]] = {}
    for mark in sheet.gathered.marks:
        who = sheet.gathered.users.get(mark.user, "")
        told = f"{paths.get(mark.code, '')} ({who})" if who else paths.get(mark.code, "")
        marks.setdefault(mark.excerpt, []).append((mark.start, mark.end, told))
    yield (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{STYLE}</style><h1>{escape(title)}</h1>\n"
    ).encode()
    for said in sheet.gathered.said:
        own = sorted((s, e or len(said.text), t) for s, e, t in marks.get(said.key, ()))
        direction = "rtl" if said.language in right else "ltr"
        about = " · ".join(filter(None, (said.question, said.source, said.language)))
        listed = "".join(f"<li>{escape(told)}</li>" for _, _, told in own)
        yield (
            f"<article><div><div class='about'>{escape(about)}</div>"
            f"<p lang='{escape(said.language)}' dir='{direction}'>{_marked(said.text, own)}</p>"
            f"{_translated(said.translation)}</div><ol>{listed}</ol></article>\n"
        ).encode()


def _translated(text: str) -> str:
    return f"<p class='about' lang='en'>{escape(text)}</p>" if text else ""


def _marked(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The text in one pass over all borders; a stretch carries the numbers of its codes."""
    borders = sorted({0, len(text), *(p for s, e, _ in spans for p in (s, e))})
    parts = []
    for start, end in zip(borders, borders[1:], strict=False):
        words = escape(text[start:end])
        inside = [i for i, (s, e, _) in enumerate(spans, 1) if s <= start and end <= e]
        if inside:
            words = f"<mark>{words}</mark>"
            ends = [str(i) for i in inside if spans[i - 1][1] == end]
            words += f"<sup>{','.join(ends)}</sup>" if ends else ""
        parts.append(words)
    return "".join(parts)
