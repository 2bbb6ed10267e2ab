"""Excerpts as the quote macro shows them: direction looked up, sources and translators in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _

from listening.excerpts.service import Quote
from listening.i18n import direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the quote macro reads."""

    text: str
    language: str
    direction: str
    translation: str
    translated_by: str
    source: str
    groups: tuple[str, ...]


def as_item(quote: Quote, groups: Sequence[str] = ()) -> Item:
    """A quote ready for the page."""
    sources = {
        "survey": _("survey"),
        "listening session": _("listening session"),
        "focus group": _("focus group"),
        "interview": _("interview"),
        "letter": _("letter"),
    }
    # An empty name makes the macro say that a machine translated.
    translators = {
        "human": _("a person"),
        "imported": _("whoever brought the words"),
        "machine": "",
    }
    return Item(
        text=quote.text,
        language=quote.language,
        direction=direction(quote.language),
        translation=quote.translation,
        translated_by=translators.get(quote.translated_by, ""),
        source=sources.get(quote.source, quote.source),
        groups=tuple(groups),
    )


def init_app(app: Flask) -> None:
    """Give the templates of every room the same way to show words."""
    app.jinja_env.globals["as_item"] = as_item
