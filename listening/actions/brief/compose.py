"""The brief: what a team takes to a board about one gap, put together from protected values.

Every sentence that is not the team's own comes from reviewed templates. Nothing is computed here
that was not shown to be safe before: gaps come protected, cards carry no figure of a side that is
too small, coverage comes through `gaps.coverage.shown`.
"""

from listening.actions.brief import gap, leads, numbers
from listening.actions.brief.document import (
    Block,
    Document,
    Grid,
    Heading,
    Points,
    Section,
    Sentence,
)
from listening.actions.brief.phrases import Phrases, own, phrases
from listening.actions.brief.values import Brief, Check
from listening.gaps.measures import Gap

LIMITS = ("mention", "happens", "silence", "sample", "joined", "ranges", "legal")


def compose(brief: Brief) -> Document:
    """The brief as a paper: sections in the order in which a board reads them."""
    say = phrases(brief.language)
    found = leads.leads_of(brief.cards, brief.overrides)
    parts = (
        ("problem", [Sentence(gap.problem(brief.gap, say), "main")]),
        ("own", _own_words(brief, say)),
        ("gap", gap.measured(brief, say)),
        ("heard", gap.heard(brief, say)),
        ("leads", leads.blocks(brief, found, say)),
        ("shared", leads.shared(brief, say)),
        ("against", leads.against(brief, found, say)),
        ("limits", [_limits(say)]),
        ("checks", _checks(brief, say)),
        ("sources", _sources(brief, say)),
    )
    made = ("made", {"who": brief.made_by}) if brief.made_by else ("made_plain", {})
    place = (brief.project, brief.district)
    return Document(
        title=brief.title or default_title(brief.gap, say.language),
        language=say.language,
        author=brief.made_by,
        lines=(
            say.say("head", "project", project=place[0], district=place[1])
            if all(place)
            else "".join(place),
            say.say("head", made[0], day=say.day(brief.made_on), **made[1]),
        ),
        sections=tuple(
            Section(key, say.say("section", key), tuple(blocks)) for key, blocks in parts if blocks
        ),
        figures=tuple(numbers.figures(brief)),
    )


def default_title(found: Gap, language: str) -> str:
    """What a brief is called until the team gives it a name."""
    say = phrases(language)
    return say.say("head", "title", group=own(found.group), measure=say.quoted(found.measure.name))


def _own_words(brief: Brief, say: Phrases) -> list[Block]:
    blocks: list[Block] = [Sentence(text, "own") for text in _paragraphs(brief.introduction)]
    asked = [Sentence(text, "own") for text in _paragraphs(brief.ask)]
    return [*blocks, Heading(say.say("own", "ask")), *asked] if asked else blocks


def _limits(say: Phrases) -> Block:
    return Points("", tuple(("note", say.say("limits", key)) for key in LIMITS))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _checks(brief: Brief, say: Phrases) -> list[Block]:
    if not brief.checks:
        return [Sentence(say.say("checks", "none"))]
    columns = ("theme", "record", "supports", "contradicts", "result")
    grid = Grid(
        id="checks",
        caption=say.say("checks", "caption"),
        head=tuple(say.say("column", key) for key in columns),
        rows=tuple(
            (check.theme, check.record, check.supports, check.against, _result(check, say))
            for check in brief.checks
        ),
    )
    return [Sentence(say.say("checks", "intro")), grid]


def _result(check: Check, say: Phrases) -> str:
    result = say.say("checks", check.result or "waiting")
    return f"{result}: {say.quoted(check.note)}" if check.note else result


def _sources(brief: Brief, say: Phrases) -> list[Block]:
    blocks: list[Block] = [Sentence(say.say("sources", "none"))]
    if brief.sources:
        grid = Grid(
            id="sources",
            caption=say.say("sources", "caption"),
            head=tuple(say.say("column", key) for key in ("file", "what", "brought")),
            rows=tuple(
                (one.file, say.say("sources", one.kind), say.day(one.on)) for one in brief.sources
            ),
        )
        blocks = [grid]
    themes = max((card.themes_compared for card in brief.cards), default=0)
    policy = brief.policy
    least = {"min_n": say.number(policy.min_n), "min_voices": say.number(policy.min_voices)}
    method = say.say("sources", "method", m=say.number(themes))
    protection = say.say("sources", "protection", **least)
    return [*blocks, Sentence(method, "quiet"), Sentence(protection, "quiet")]
