"""The page on which words are looked for in everything that was said."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, request, url_for

from listening import i18n, web
from listening.excerpts import service as excerpts
from listening.excerpts.search import service
from listening.participants import service as participants
from listening.people.access import member
from listening.people.roles import Right

blueprint = Blueprint("search", __name__)
SHOWN = 20
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader asked for; empty where they did not."""

    words: str
    language: str
    source: str
    code: str

    def as_query(self) -> dict[str, Any]:
        """The question as it stands in an address."""
        names = ("words", "language", "source", "code")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@blueprint.get("/p/<int:project_id>/search")
@member(Right.RAW)
def look(project_id: int) -> str:
    """Who said these words?

    Words and counts, small ones too, are for those who hold Right.RAW, and nobody else enters.
    """
    languages, sources = excerpts.languages(project_id), excerpts.sources(project_id)
    codes = _codes().choices(project_id, i18n.page_language())
    asked = _asked(languages, sources, codes)
    number = web.page_number()
    found = service.search(
        project_id,
        asked.words,
        language=asked.language,
        source=asked.source,
        among=_among(project_id, asked.code),
        start=(number - 1) * SHOWN,
        size=SHOWN,
    )
    return web.page(
        "excerpts/search.html",
        stage="read",
        asked=asked,
        languages=languages,
        sources=sources,
        codes=codes,
        found=found,
        consents=participants.consents(hit.quote.participant_id for hit in found.hits),
        direction=i18n.direction,
        page=web.Page(found.hits, number, found.excerpts, SHOWN),
        address=lambda n: url_for(".look", project_id=project_id, page=n, **asked.as_query()),
    )


def _asked(
    languages: Mapping[str, int], sources: Mapping[str, int], codes: Mapping[str, str]
) -> Asked:
    """What stands in the address; what the project does not have is left out."""
    given = request.args
    language, source, code = (given.get(name, "") for name in ("language", "source", "code"))
    return Asked(
        words=given.get("words", "")[:LONGEST].strip(),
        language=language if language in languages else "",
        source=source if source in sources else "",
        code=code if code in codes else "",
    )


def _among(project_id: int, code: str) -> Set[str] | None:
    return _codes().excerpts(project_id, code) if code else None


def _codes() -> Any:
    # The codes stand above this room; the app gives them.
    return current_app.extensions["listening.coded"]
