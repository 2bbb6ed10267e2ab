"""The whole way from entries to cards, as the command line and the demo walk it."""

from collections import Counter
from collections.abc import Mapping as Named
from dataclasses import dataclass, replace

from listening.causes import linking
from listening.causes.raised import Asked, Raised, by_group
from listening.cli.district import District, Heard
from listening.cli.progress import on_terminal
from listening.coding.codebook import Code, Codebook
from listening.communities.groups import folded
from listening.excerpts.mapping import Entry
from listening.excerpts.passage import Passage
from listening.gaps.cells import Policy
from listening.themes.engine import Theme, ThemeMap, fit
from listening.themes.engine.encoders import load

LANGUAGE_COLUMNS = frozenset({"home language", "language"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything that the report and the files are made from."""

    name: str
    entries: tuple[Entry, ...]
    themes: ThemeMap
    codebook: Codebook
    raised: tuple[Raised, ...]
    dimensions: tuple[str, ...]
    voices: dict[str, frozenset[str]]  # voice -> keys of the themes it raised
    district: District
    cards: tuple[linking.Card, ...]
    policy: Policy

    def key(self, entry: Entry) -> str:
        """The passage key of an entry."""
        return passage_key(entry)


def run(
    name: str,
    found: list[Entry],
    codebook: Codebook,
    *,
    district: District,
    encoder: str = "embedded",
    seed: int = 0,
    policy: Policy | None = None,
) -> Analysis:
    """The whole way from entries to cards; progress goes to the terminal."""
    rules, report = policy or Policy(), on_terminal()
    passages = [Passage(passage_key(e), e.text, e.language, e.translation or None) for e in found]
    themes = fit(
        passages,
        codebook=codebook,
        encoder=load(encoder),
        seed=seed,
        progress=lambda step, share: report(step, 0.9 * share),
    )
    voices = _voices(found, themes)
    dimensions = tuple(dict.fromkeys(d for e in found for d in e.groups))
    counted = [theme for theme in themes.themes if _kind(codebook, theme) != "none"]
    raised = [
        cell
        for dimension in dimensions
        for cell in by_group(
            [Asked(groups=h.groups, themes=voices[h.voice]) for h in heard(found)],
            dimension=dimension,
            themes=[theme.key for theme in counted],
            policy=rules,
            told=district.group if folded(dimension) == folded(district.dimension) else "",
        )
    ]
    barriers = frozenset(t.key for t in counted if _kind(codebook, t) == "barrier")
    report("comparing groups", 0.95)
    cards = district.cards(
        [replace(h, themes=voices[h.voice] & barriers) for h in heard(found)],
        labels={theme.key: theme.label for theme in themes.themes},
        seed=seed,
        policy=rules,
    )
    report("done", 1.0)
    return Analysis(
        name=name,
        entries=tuple(found),
        themes=themes,
        codebook=codebook,
        raised=tuple(raised),
        dimensions=dimensions,
        voices=voices,
        district=district,
        cards=tuple(cards),
        policy=rules,
    )


def passage_key(entry: Entry) -> str:
    """The key under which the engine knows an entry."""
    return f"{entry.row}:{entry.column}"


def heard(found: list[Entry]) -> list[Heard]:
    """The voices behind the entries, each once, in the order of the file."""
    first: dict[str, Entry] = {}
    groups: dict[str, dict[str, str]] = {}
    languages: dict[str, Counter[str]] = {}
    for entry in found:
        first.setdefault(entry.voice, entry)
        groups.setdefault(entry.voice, {}).update(entry.groups)
        languages.setdefault(entry.voice, Counter())[entry.language] += 1
    return [
        Heard(
            voice=voice,
            groups=groups[voice],
            source=entry.source,
            session=entry.session,
            household=entry.household,
            role=entry.role,
            language=_home(groups[voice]) or languages[voice].most_common(1)[0][0],
        )
        for voice, entry in first.items()
    ]


def _home(groups: Named[str, str]) -> str:
    return next((g for d, g in groups.items() if folded(d) in LANGUAGE_COLUMNS), "")


def _voices(found: list[Entry], themes: ThemeMap) -> dict[str, frozenset[str]]:
    by_passage: dict[str, set[str]] = {}
    for membership in themes.memberships:
        by_passage.setdefault(membership.passage, set()).add(membership.theme)
    voices: dict[str, set[str]] = {}
    for entry in found:
        voices.setdefault(entry.voice, set()).update(by_passage.get(passage_key(entry), set()))
    return {voice: frozenset(keys) for voice, keys in voices.items()}


def _kind(codebook: Codebook, theme: Theme) -> str:
    codes: dict[str, Code] = {code.key: code for code in codebook.codes}
    found = codes.get(theme.code or "")
    return found.kind if found else "barrier"
