"""Where a project stands."""

from dataclasses import dataclass

from listening.actions.cycle import Standing
from listening.excerpts import service as excerpts
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Gap
from listening.participants import service as participants
from listening.themes import service as themes


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a project's first page shows."""

    standing: Standing
    languages: dict[str, int]
    widest: tuple[tuple[int, Gap], ...]


def home(project_id: int, *, policy: Policy, language: str) -> Home:
    """Count what is there, and find the widest gap of each measure."""
    languages = excerpts.languages(project_id)
    overview = themes.overview(project_id)
    found = themes.themes(project_id, language=language)
    job = themes.job(project_id)
    widest = gaps.widest(project_id, policy=policy)
    return Home(
        standing=Standing(
            voices=participants.count(project_id),
            excerpts=sum(languages.values()),
            new_excerpts=overview.new,
            ran=bool(overview.card),
            running=job is not None and job.state in ("queued", "running"),
            undecided=sum(theme.suggested > 0 and theme.kind != "none" for theme in found),
            accepted=sum(theme.accepted > 0 for theme in found),
            gaps=sum(gap.deficit.low > 0 for _, gap in widest),
            tables=len(gaps.imports(project_id)),
        ),
        languages=languages,
        widest=tuple(widest),
    )
