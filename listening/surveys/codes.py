"""Addresses of a survey that families open, and the codes that phones read."""

from dataclasses import dataclass

import segno

from listening.i18n import Language, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One language's way in: its address, and the same as a code in black and white."""

    language: Language
    url: str
    code: str  # a data: address of an SVG picture


def link(base: str, path: str, tag: str) -> Link:
    """The way in for one language; the code survives a crease (error correction M)."""
    url = base.rstrip("/") + path
    picture = segno.make_qr(url, error="m").svg_data_uri(scale=4, border=4, light="#fff")
    return Link(language=language(tag), url=url, code=picture)
