"""From memberships to the map people read: themes with words and examples, tree and card."""

import importlib.metadata
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from listening.coding.codebook import Codebook
from listening.excerpts.passage import Passage
from listening.themes.engine import labels, stability
from listening.themes.engine.anchors import Anchor
from listening.themes.engine.decisions import Decision, Verdicts
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.folding import canonical, digest
from listening.themes.engine.judging import Judges
from listening.themes.engine.labels import Said
from listening.themes.engine.languages import primary
from listening.themes.engine.mapping import ThemeMap
from listening.themes.engine.proposing import Proposals
from listening.themes.engine.reading import CodebookReader
from listening.themes.engine.values import STATUSES, Grain, Guess, Membership, Status, Theme

_EXEMPLARS = 12
_VERSIONED = ("numpy", "scikit-learn", "spacy", "bertopic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything fitting has settled, before it is told."""

    corpus: tuple[Passage, ...]
    codebook: Codebook
    decisions: tuple[Decision, ...]
    verdicts: Verdicts
    members: list[Membership]
    statuses: dict[str, Status]
    proposals: Proposals
    guesses: list[Guess]
    anchors: tuple[Anchor, ...]
    encoder: Encoder
    reader: CodebookReader
    seed: int
    grain: Grain
    previous: ThemeMap | None
    digests: dict[str, str]
    judges: Judges = Judges()


def finish(found: Found) -> ThemeMap:
    """The map; labels and tree come from BERTopic, which is loaded only if there are themes."""
    reader = labels.reader_language([primary(p.language) for p in found.corpus])
    said = labels.sampled(_said(found))
    words = labels.words(said)
    themes = _themes(found, words, reader)
    return ThemeMap(
        themes=themes,
        memberships=tuple(found.members),
        statuses=found.statuses,
        card=_card(found, themes),
        hierarchy=labels.hierarchy(said, reader),
        guesses=tuple(found.guesses),
        codebook=found.codebook,
        decisions=found.decisions,
        digests=found.digests,
        anchors=found.anchors,
        encoder=found.encoder,
        reader=found.reader,
        judges=found.judges,
    )


def _said(found: Found) -> list[Said]:
    by_key = {p.key: p for p in found.corpus}
    said = []
    for m in found.members:
        passage = by_key[m.passage]
        tag = primary(passage.language)
        said.append(Said(m.theme, tag, passage.text[m.start : m.end]))
        if passage.translation and tag != "en":
            said.append(Said(m.theme, "en", passage.translation))
    return said


def _themes(
    found: Found, words: dict[str, dict[str, tuple[str, ...]]], reader: str
) -> tuple[Theme, ...]:
    by_theme: dict[str, list[Membership]] = {key: [] for key in found.verdicts.named}
    for m in found.members:
        by_theme.setdefault(m.theme, []).append(m)
    coded = {code.theme for code in found.codebook.codes}
    texts = {p.key: p.text for p in found.corpus}
    earlier = {t.key: t for t in found.previous.themes} if found.previous else {}
    themes = []
    for key, members in by_theme.items():
        spoken: dict[str, tuple[str, ...]] = {}
        for m in members:
            lasting = m.origin in ("person", "pin")
            spoken[m.passage] = () if lasting else (*spoken.get(m.passage, ()), *m.words)
        before, examples = earlier.get(key), _exemplars(members, texts)
        nameless = textwrap.shorten(texts[examples[0]], 40, placeholder=" …") if examples else key
        themes.append(
            Theme(
                key=key,
                label=_label(found, key, words.get(key, {}), reader, before) or nameless,
                words=words.get(key, {}),
                exemplars=examples,
                stability=_stability(found, key, spoken, before),
                size=len(spoken),
                code=key if key in coded else None,
                aliases=found.verdicts.aliases_of(key),
            )
        )
    return tuple(sorted(themes, key=lambda t: (t.code is None, -t.size, t.key)))


def _label(
    found: Found,
    key: str,
    words: dict[str, tuple[str, ...]],
    reader: str,
    before: Theme | None,
) -> str:
    """A person's name for it, the code's, the earlier one, its words; empty without any."""
    if key in found.verdicts.labels:
        return found.verdicts.labels[key]
    for code in found.codebook.codes:
        if code.key == key:
            return code.label(reader)
    return before.label if before else labels.label(words, reader)


def _stability(
    found: Found, key: str, spoken: dict[str, tuple[str, ...]], before: Theme | None
) -> float:
    if key in found.proposals.stability:
        return found.proposals.stability[key]
    if before is not None and before.code is None:
        return before.stability
    return stability.of_terms(spoken)


def _exemplars(members: Sequence[Membership], texts: dict[str, str]) -> tuple[str, ...]:
    """Pins first, then people's, then the strongest; sentences before single words; each
    wording once."""
    rank = {"pin": 0, "person": 1}

    def typical(m: Membership) -> tuple[Any, ...]:
        readable = 20 <= len(texts[m.passage]) <= 240
        strength = -round(m.strength, 2)
        return rank.get(m.origin, 2), not readable, strength, digest(texts[m.passage]), m.passage

    kept: dict[str, str] = {}
    for m in sorted(members, key=typical):
        kept.setdefault(canonical(texts[m.passage]), m.passage)
    return tuple(kept.values())[:_EXEMPLARS]


def _card(found: Found, themes: Sequence[Theme]) -> dict[str, Any]:
    counts = Counter(found.statuses.values())
    pools = found.proposals.record
    return {
        "n": len(found.corpus),
        "statuses": {status: counts[status] for status in STATUSES},
        "languages": dict(sorted(Counter(primary(p.language) for p in found.corpus).items())),
        "themes": sum(1 for t in themes if t.code is not None),
        "proposals": sum(1 for t in themes if t.code is None),
        "codes": len(found.codebook.codes),
        "decisions": len(found.decisions),
        "encoder": found.encoder.name,
        "dimension": found.encoder.dimension,
        "encoder_languages": sorted(found.encoder.languages or ()) or None,
        "pooled": any(p["pool"] == "all" and "refused" not in p for p in pools),
        "pools": pools,
        "nmi_language": max((p.get("nmi_language", 0.0) for p in pools), default=0.0),
        "learned": [
            {
                "theme": c.theme,
                "language": c.language or "all",
                "f1": c.f1,
                "terms": c.f1_terms,
                "decided": c.cases,
            }
            for c in found.judges.coders
            if c.sole
        ],
        "calibrated_on": found.judges.terms.cases,
        "grain": found.grain,
        "seed": found.seed,
        "continued": found.previous is not None,
        "versions": {name: _version(name) for name in _VERSIONED},
    }


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "absent"
