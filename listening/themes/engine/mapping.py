"""The theme map: what was found, and where new answers belong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from listening.coding.codebook import Codebook
from listening.excerpts.passage import Passage
from listening.settings import BadInput
from listening.themes.engine import anchors as anchoring
from listening.themes.engine import decisions as deciding
from listening.themes.engine import drift as drifting
from listening.themes.engine import judging, languages
from listening.themes.engine.anchors import Anchor
from listening.themes.engine.corpus import Unit, units_of
from listening.themes.engine.decisions import Decision
from listening.themes.engine.drift import Swarm
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.folding import digest
from listening.themes.engine.judging import Judges
from listening.themes.engine.reading import CodebookReader, Read
from listening.themes.engine.storing import parts_from_dict, parts_to_dict
from listening.themes.engine.values import Guess, Membership, Node, Placed, Status, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeMap:
    """Themes, memberships and one status for every passage; nothing is dropped.

    `guesses` name the nearest theme of passages that wait or are weak. `digests` tell whether a
    passage that comes again still has the words it was placed by.
    """

    themes: tuple[Theme, ...]
    memberships: tuple[Membership, ...]
    statuses: dict[str, Status]
    card: dict[str, Any]
    hierarchy: tuple[Node, ...] = ()
    guesses: tuple[Guess, ...] = ()
    codebook: Codebook = field(default_factory=Codebook)
    decisions: tuple[Decision, ...] = ()
    digests: dict[str, str] = field(default_factory=dict, repr=False)
    anchors: tuple[Anchor, ...] = field(default=(), repr=False, compare=False)
    encoder: Encoder | None = field(default=None, repr=False, compare=False)
    reader: CodebookReader | None = field(default=None, repr=False, compare=False)
    judges: Judges = field(default_factory=Judges, repr=False, compare=False)

    def assign(self, passages: Sequence[Passage]) -> tuple[Membership, ...]:
        """Memberships of these passages, by terms, then by anchors; nothing is refitted.

        A passage the map has already placed keeps its place.
        """
        return self.place(passages).memberships

    def place(self, passages: Sequence[Passage]) -> Placed:
        """As `assign`, with the status of each passage and guesses for those that wait."""
        known = {p.key for p in passages if self.digests.get(p.key) == mark(p)}
        fresh = sorted((p for p in passages if p.key not in known), key=lambda p: p.key)
        reads = (self.reader or CodebookReader(self.codebook)).read(fresh)
        found, statuses = by_terms(fresh, reads, self.codebook)
        found, statuses = judging.read(fresh, found, statuses, self.judges, self.encoder)
        rest = [p for p in fresh if statuses[p.key] == "waiting"]
        units = [u for p in rest for u in units_of(p, self.encoder)]
        near = self._near(units)
        found += members_near(units, near)
        verdicts = deciding.replay(self.decisions)
        placed = deciding.apply(verdicts, found, {p.key: len(p.text) for p in fresh})
        statuses = deciding.settle(verdicts, statuses, placed)
        earlier = [m for m in self.memberships if m.passage in known]
        open_ = {key for key, status in statuses.items() if status == "waiting"}
        guesses = [g for g in guesses_near(units, near) if g.passage in open_]
        return Placed(
            memberships=(*earlier, *placed),
            statuses={**{key: self.statuses[key] for key in sorted(known)}, **statuses},
            guesses=(*(g for g in self.guesses if g.passage in known), *guesses),
        )

    def drift(
        self, passages: Sequence[Passage], *, least: int = drifting.LEAST
    ) -> tuple[Swarm, ...]:
        """Groups among these passages that fit no theme: "n new answers fit no theme; look at
        them". Passages the map has placed, or that find a theme, are left out."""
        placed = self.place(passages)
        open_ = [p for p in passages if placed.statuses[p.key] in ("waiting", "weak")]
        units = [unit for p in open_ for unit in units_of(p, self.encoder)[:1]]
        if self.encoder is None or len(units) < least:
            return ()
        shared = self.encoder.languages if self.encoder.shared else None
        tags = ["" if u.tag in (shared or ()) else u.tag for u in units]
        vectors = self.encoder.encode([u.text for u in units], [u.tag for u in units])
        return drifting.swarms([u.passage for u in units], vectors, tags, least=least)

    def coarser(self, themes: int) -> dict[str, str]:
        """Each theme's branch when the tree is cut into so many: theme key -> node key (a theme
        that stands alone keeps its own key)."""
        into = {theme.key: theme.key for theme in self.themes}
        for node in self.hierarchy:
            if len(set(into.values())) <= max(themes, 1):
                break
            joined = (node.left, node.right)
            into = {theme: node.key if at in joined else at for theme, at in into.items()}
        return into

    def to_dict(self) -> dict[str, Any]:
        """The whole map as plain values, fit for JSON."""
        return parts_to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any], *, encoder: Encoder | None = None) -> "ThemeMap":
        """The map `to_dict` was taken from.

        An encoder other than the embedded one must be given again to place new answers.
        """
        parts = parts_from_dict(data, encoder)
        return cls(**parts, reader=CodebookReader(parts["codebook"]))

    def _near(self, units: Sequence[Unit]) -> list[tuple[Anchor, float] | None]:
        if not units or not self.anchors:
            return [None] * len(units)
        if self.encoder is None:
            raise BadInput(
                f"This theme map was fitted with the encoder '{self.card.get('encoder')}'; "
                "give that encoder when you read the map, to place new answers."
            )
        tags = [u.tag for u in units]
        vectors = self.encoder.encode([u.text for u in units], tags)
        return anchoring.nearest(vectors, tags, self.anchors)


def mark(passage: Passage) -> str:
    """Changes when the words or the language of a passage do."""
    return digest(languages.primary(passage.language), passage.text, passage.translation or "")


def by_terms(
    passages: Sequence[Passage], reads: Sequence[Read], codebook: Codebook
) -> tuple[list[Membership], dict[str, Status]]:
    """Memberships the codebook gives, and coded, empty or waiting for each passage."""
    found: list[Membership] = []
    statuses: dict[str, Status] = {}
    for passage, read in zip(passages, reads, strict=True):
        statuses[passage.key] = "empty" if read.empty else "coded" if read.placings else "waiting"
        best: dict[tuple[str, int, int], Membership] = {}
        for p in read.placings:
            code = codebook.codes[p.code]
            one = Membership(
                passage=passage.key,
                theme=code.theme,
                strength=p.strength,
                start=p.start,
                end=p.end,
                words=p.words,
                code=code.key,
            )
            before = best.get((one.theme, p.start, p.end))
            best[one.theme, p.start, p.end] = _stronger(before, one) if before else one
        found += best.values()
    return found, statuses


def _stronger(a: Membership, b: Membership) -> Membership:
    """Two sub-codes of a theme on one span: one membership, named for the stronger."""
    first, second = (a, b) if a.strength >= b.strength else (b, a)
    return Membership(
        passage=first.passage,
        theme=first.theme,
        strength=round(1 - (1 - first.strength) * (1 - second.strength), 4),
        start=first.start,
        end=first.end,
        words=tuple(dict.fromkeys((*first.words, *second.words))),
        code=first.code,
    )


def members_near(
    units: Sequence[Unit], nearest: Sequence[tuple[Anchor, float] | None]
) -> list[Membership]:
    """Units within the radius of the open anchor that is nearest to them."""
    return [
        unit.member(near[0].theme, _share(near[1]))
        for unit, near in zip(units, nearest, strict=True)
        if near is not None and near[0].open_ and near[1] >= near[0].radius
    ]


def guesses_near(
    units: Sequence[Unit], nearest: Sequence[tuple[Anchor, float] | None]
) -> list[Guess]:
    """The nearest theme of each passage, whatever the distance; one a passage."""
    best: dict[str, Guess] = {}
    for unit, near in zip(units, nearest, strict=True):
        if near is None:
            continue
        guess = Guess(passage=unit.passage, theme=near[0].theme, similarity=_share(near[1]))
        before = best.get(unit.passage)
        if before is None or before.similarity < guess.similarity:
            best[unit.passage] = guess
    return [best[key] for key in sorted(best)]


def _share(similarity: float) -> float:
    return round(min(1.0, max(0.0, similarity)), 4)
