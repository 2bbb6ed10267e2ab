"""Proposals: groups of texts that no code speaks of, pool by pool of comparable vectors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from listening.themes.engine import anchors as anchoring
from listening.themes.engine import clusters, stability
from listening.themes.engine.corpus import Distinct
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.folding import digest
from listening.themes.engine.values import Grain

_MIXED = 0.3  # share of information between groups and languages above which groups are refused
_SMALLEST = 2  # distinct texts a proposal must hold


@dataclass(slots=True)
class Proposals:
    """By row of the distinct texts: the proposal it is in and how typical it is (cosine to the
    middle), or that its group was too loose to show. By proposal: its stability. `record` tells
    of each pool what was done."""

    theme: dict[int, str] = field(default_factory=dict)
    strength: dict[int, float] = field(default_factory=dict)
    loose: set[int] = field(default_factory=set)
    stability: dict[str, float] = field(default_factory=dict)
    record: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """What all pools have in common. `vectors` are one row a distinct text."""

    texts: Distinct
    vectors: clusters.Floats
    encoder: Encoder
    seed: int
    grain: Grain

    def propose(self, rows: Sequence[int]) -> Proposals:
        """Group these rows.

        Languages share a pool only where the encoder says that it brings them together, and only
        if the groups found do not turn out to be the languages.
        """
        found = Proposals()
        tags = {self.texts.tags[row] for row in rows}
        for pool, members in self._pools(sorted(tags)).items():
            self._pool(found, pool, [r for r in rows if self.texts.tags[r] in members])
        return found

    def _pools(self, tags: Sequence[str]) -> dict[str, list[str]]:
        together = [t for t in tags if self.encoder.shared and t in (self.encoder.languages or ())]
        alone = {tag: [tag] for tag in tags if len(together) < 2 or tag not in together}
        return {"": together, **alone} if len(together) > 1 else alone

    def _pool(self, found: Proposals, pool: str, rows: Sequence[int]) -> None:
        record: dict[str, Any] = {"pool": pool or "all", "distinct": len(rows), "themes": 0}
        found.record.append(record)
        if len(rows) < clusters.FEWEST:
            record["how"] = f"fewer than {clusters.FEWEST} distinct texts: nothing grouped"
            return
        fitted = np.array(rows[: clusters.MOST])
        weights = self.texts.weights[fitted]
        grouped = clusters.cluster(self.vectors[fitted], weights, seed=self.seed, grain=self.grain)
        tags = [self.texts.tags[r] for r in fitted]
        mixed = clusters.language_share(grouped.labels, tags)
        record |= {"groups": grouped.k, "how": grouped.how, "nmi_language": round(mixed, 4)}
        if mixed > _MIXED:
            record["refused"] = "the groups were the languages; grouped inside each instead"
            for tag in sorted(set(tags)):
                self._pool(found, tag, [r for r in rows if self.texts.tags[r] == tag])
            return
        stable = stability.of_clusters(grouped.reduced, weights, grouped.labels, seed=self.seed)
        for number, how_stable in enumerate(stable):
            mine = fitted[grouped.labels == number]
            record["themes"] += self._group(found, pool, mine, float(how_stable))
        self._late(found, pool, rows[clusters.MOST :])

    def _group(self, found: Proposals, pool: str, rows: clusters.Ints, stable: float) -> int:
        """Keep a group as a proposal (1), or let it dissolve (0)."""
        if stable < stability.SHAKY or len(rows) < _SMALLEST:
            found.loose.update(map(int, rows))
            return 0
        middle = np.average(self.vectors[rows], axis=0, weights=self.texts.weights[rows])
        typical = self.vectors[rows] @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
        best = int(rows[int(np.argmax(typical))])
        key = "new-" + digest(pool, self.texts.tags[best], self.texts.texts[best])[:10]
        found.stability[key] = round(stable, 4)
        for row, alike in zip(rows, typical, strict=True):
            found.theme[int(row)] = key
            found.strength[int(row)] = round(min(1.0, max(0.0, float(alike))), 4)
        return 1

    def _late(self, found: Proposals, pool: str, rows: Sequence[int]) -> None:
        """Texts beyond those that are fitted find their proposal as new answers do."""
        if not rows:
            return
        groups: dict[str, list[int]] = {}
        for row, key in found.theme.items():
            groups.setdefault(key, []).append(row)
        dropped = [anchoring.drop(k, "", self.vectors[g]) for k, g in sorted(groups.items())]
        near = anchoring.nearest(self.vectors[list(rows)], [""] * len(rows), dropped)
        for row, best in zip(rows, near, strict=True):
            if best is not None and best[1] >= best[0].radius:
                found.theme[row], found.strength[row] = best[0].theme, round(best[1], 4)
