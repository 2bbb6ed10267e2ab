"""What is known of how far machine counts can be trusted in a project."""

from collections.abc import Iterable
from dataclasses import dataclass

from listening.coding import service as coding
from listening.coding.rounds import service as rounds
from listening.excerpts import service as excerpts
from listening.gaps.disclosure import Policy
from listening.themes import store
from listening.themes.checked.checking import Agreement, Mark, Said, Share, agreements, shares
from listening.themes.prevalence import LEAST
from listening.themes.raising import minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Every language over all themes, and the chosen theme in every language."""

    languages: list[Agreement]
    themes: list[tuple[str, str]]  # key, name
    theme: str  # empty where the machine found nothing
    shares: list[Share]


def checked(project_id: int, theme: str, *, policy: Policy, language: str) -> Checked | None:
    """The newest run's reading by terms held against blind rounds; None where nothing was run.

    An unknown `theme` stands for the one with most excerpts.
    """
    run = store.latest_run(project_id)
    if run is None:
        return None
    read, tops = set(run.outline.get("read", ())), coding.themes(project_id)
    said = [
        Said(excerpt=quote.id, voice=quote.participant_id, language=quote.language)
        for quote in excerpts.all_quotes(project_id)
        if quote.id in read
    ]
    labels, kinds = coding.labels(project_id, language), coding.kinds(project_id)
    # Also those the machine never finds: what it misses counts.
    machine: dict[str, set[str]] = {top: set() for top in tops.values() if kinds[top] != "none"}
    for key, keys in run.outline.get("marks", {}).items():
        if tops.get(key) in machine:  # a theme that was merged counts as the one it went into
            machine[tops[key]].update(keys)
    known = [key for key, keys in machine.items() if keys]
    sample = rounds.human_sample(project_id)
    names = sorted(((key, labels[key]) for key in known), key=lambda pair: pair[1].casefold())
    chosen = theme if theme in known else max(known, key=lambda k: len(machine[k]), default="")
    least, weights = minimum(policy), rounds.sample_weights(project_id)
    one = machine.get(chosen, set())
    return Checked(
        languages=agreements(said, machine, sample, least=least),
        themes=names,
        theme=chosen,
        shares=shares(said, one, sample, theme=chosen, least=least, weights=weights),
    )


def unchecked(project_id: int, theme: str, *, policy: Policy) -> tuple[str, ...]:
    """Languages whose share of a theme nobody can compare yet: the machine read them, and fewer
    than 30 of their excerpts were coded blind. Empty where one language alone is spoken by
    enough voices, or where the machine suggested nothing that stands under the theme."""
    codings = coding.of_theme(project_id, theme)
    if all(c.origin in ("person", "import") for c in codings if c.state != "rejected"):
        return ()
    voices: dict[str, set[str]] = {}
    for quote in excerpts.all_quotes(project_id):
        voices.setdefault(quote.language, set()).add(quote.participant_id)
    spoken = [tag for tag, own in sorted(voices.items()) if len(own) >= minimum(policy)]
    if len(spoken) < 2:
        return ()
    coded = _coded(rounds.human_sample(project_id))
    return tuple(tag for tag in spoken if coded.get(tag, 0) < LEAST)


def _coded(sample: Iterable[Mark]) -> dict[str, int]:
    keys: dict[str, set[str]] = {}
    for excerpt, tag, _, _ in sample:
        keys.setdefault(tag, set()).add(excerpt)
    return {tag: len(own) for tag, own in keys.items()}
