"""What pages need of a run without opening its whole map, and what changed between two runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from listening.excerpts.passage import Passage
from listening.themes.engine import Membership, Theme, ThemeMap
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.mapping import by_terms
from listening.themes.engine.reading import CodebookReader
from listening.themes.mapped import layout
from listening.themes.mapped.layout import Floats

GROWN = 1.25  # times as large as before, from which a theme is said to have grown
_TEXTS = 6  # examples whose words say where a theme lies


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Themes by key: `new`, `gone`, `grown` (before, now); excerpts by key: `moved` to other
    themes or out of all, of the `compared` ones that both runs had seen."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    grown: tuple[tuple[str, int, int], ...] = ()
    moved: tuple[str, ...] = ()
    compared: int = 0


def difference(
    earlier: Sequence[Theme],
    later: Sequence[Theme],
    *,
    before: Iterable[Membership],
    now: Iterable[Membership],
    seen: Iterable[str],
) -> Difference:
    """What a later run sees otherwise; `seen` are the excerpts that both had before them.

    Themes that were merged count as the one they went into.
    """
    alias = {old: theme.key for theme in later for old in theme.aliases}
    old = {alias.get(t.key, t.key): t.size for t in earlier if t.size}
    new = {t.key: t.size for t in later if t.size}
    both = set(seen)
    was, is_ = _themes_of(before, alias), _themes_of(now, alias)
    grown = [(k, old[k], new[k]) for k in new if k in old and new[k] >= GROWN * old[k]]
    return Difference(
        new=tuple(sorted(k for k in new if k not in old)),
        gone=tuple(sorted(k for k in old if k not in new)),
        grown=tuple(sorted(one for one in grown if one[2] > one[1])),
        moved=tuple(sorted(key for key in both if was[key] != is_[key])),
        compared=len(both),
    )


def outline(
    found: ThemeMap, passages: Sequence[Passage], encoder: Encoder, *, since: Difference | None
) -> dict[str, Any]:
    """A run as pages read it: themes, tree, places on the map, neighbours, what changed, which
    excerpts stand under a theme by terms alone, and the nearest theme of those under none."""
    keys, vectors = means(found.themes, passages, found.encoder or encoder)
    at = layout.places(vectors)
    return {
        "themes": [asdict(theme) for theme in found.themes],
        "hierarchy": [asdict(node) for node in found.hierarchy],
        "places": {
            key: [round(float(x), 4), round(float(y), 4)]
            for key, (x, y) in zip(keys, at, strict=True)
        },
        "near": layout.nearest(keys, vectors),
        "since": asdict(since) if since else None,
        "marks": marks(found, passages),
        "read": sorted(p.key for p in passages),
        "guesses": [asdict(guess) for guess in found.guesses],
    }


def marks(found: ThemeMap, passages: Sequence[Passage]) -> dict[str, list[str]]:
    """Theme -> excerpts that the terms of the codebook put there, whatever people decided and
    whatever was learnt from them: what a blind sample of people can judge."""
    reader = found.reader or CodebookReader(found.codebook)
    members, _ = by_terms(passages, reader.read(passages), found.codebook)
    said: dict[str, set[str]] = defaultdict(set)
    for m in members:
        said[m.theme].add(m.passage)
    return {theme: sorted(keys) for theme, keys in sorted(said.items())}


def means(
    themes: Sequence[Theme], passages: Sequence[Passage], encoder: Encoder
) -> tuple[list[str], Floats]:
    """Themes and the mean vector of the examples of each, (n, d).

    Only texts that can be compared speak: those of languages that the encoder brings together, and
    otherwise translations or what is in the language most examples have.
    """
    by_key = {p.key: p for p in passages}
    chosen: list[tuple[str, str, str]] = []
    shared = set(encoder.languages or ()) if encoder.shared else set()
    for theme in themes:
        own = [by_key[key] for key in theme.exemplars if key in by_key][:_TEXTS]
        for p in own:
            tag = p.language.partition("-")[0]
            if tag in shared or tag == "en":
                chosen.append((theme.key, p.text, tag))
            elif p.translation:
                chosen.append((theme.key, p.translation, "en"))
    if not chosen:
        return [], np.zeros((0, 1))
    vectors = encoder.encode([text for _, text, _ in chosen], [tag for _, _, tag in chosen])
    rows: dict[str, list[int]] = defaultdict(list)
    for row, (key, _, _) in enumerate(chosen):
        rows[key].append(row)
    keys = sorted(rows)
    return keys, np.stack([vectors[rows[key]].mean(axis=0) for key in keys]).astype(np.float64)


def _themes_of(
    memberships: Iterable[Membership], alias: Mapping[str, str]
) -> defaultdict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for m in memberships:
        found[m.passage].add(alias.get(m.theme, m.theme))
    kept: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    kept.update({key: frozenset(themes) for key, themes in found.items()})
    return kept
