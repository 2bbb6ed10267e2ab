"""The page on which everything that was said can be read."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for

from listening import web
from listening.communities import service as communities
from listening.excerpts import service
from listening.people.access import member
from listening.people.roles import Right

blueprint = Blueprint("excerpts", __name__)
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader asked for; empty where they did not."""

    language: str
    source: str
    group: int | None
    words: str

    def as_query(self) -> dict[str, Any]:
        """The filters as they stand in an address."""
        values = {
            "language": self.language,
            "source": self.source,
            "group": self.group,
            "words": self.words,
        }
        return {name: value for name, value in values.items() if value}


@blueprint.get("/p/<int:project_id>/read")
@member(Right.RAW)
def read(project_id: int) -> str:
    """What did they say?

    Words and counts, small ones too, are for those who hold Right.RAW, and nobody else enters.
    Whoever opens this page to others must say "too few to show" below five voices.
    """
    languages, sources = service.languages(project_id), service.sources(project_id)
    dimensions = communities.groups(project_id)
    wanted = _filters(list(languages), list(sources), dimensions)
    number = web.page_number()
    found = service.reading(
        project_id,
        language=wanted.language,
        source=wanted.source,
        group=wanted.group,
        words=wanted.words,
        start=(number - 1) * SHOWN,
        size=SHOWN,
    )
    return web.page(
        "excerpts/read.html",
        stage="read",
        wanted=wanted,
        languages=languages,
        sources=sources,
        dimensions=dimensions,
        found=found,
        page=web.Page(found.quotes, number, found.excerpts, SHOWN),
        address=lambda n: url_for(".read", project_id=project_id, page=n, **wanted.as_query()),
    )


def _filters(
    languages: list[str], sources: list[str], dimensions: dict[str, dict[str, int]]
) -> Filters:
    """The filters in the address; what the project does not have is left out."""
    language, source = request.args.get("language", ""), request.args.get("source", "")
    group = request.args.get("group", "")
    known = {number for groups in dimensions.values() for number in groups.values()}
    number = int(group) if group.isdecimal() and len(group) < 10 else None
    return Filters(
        language=language if language in languages else "",
        source=source if source in sources else "",
        group=number if number in known else None,
        words=request.args.get("words", "")[:200].strip(),
    )
