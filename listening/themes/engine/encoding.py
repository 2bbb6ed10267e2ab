"""Which texts of a corpus are encoded, and for what."""

from collections.abc import Sequence
from dataclasses import dataclass

from listening.excerpts.passage import Passage
from listening.themes.engine.clusters import Floats
from listening.themes.engine.corpus import Distinct, Unit, distinct, units_of
from listening.themes.engine.decisions import Verdicts
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.encoders.protocol import Learning
from listening.themes.engine.folding import digest
from listening.themes.engine.values import Membership, Status

_ANCHORED = 200  # texts of a coded theme that give its guesses
_DEEP = 320  # code points: what is uncoded inside longer passages is grouped too


@dataclass(frozen=True, slots=True)
class Encoded:
    """Units by their purpose, and one vector for each distinct text among them."""

    encoder: Encoder
    open_units: tuple[Unit, ...]
    coded_units: tuple[tuple[str, Unit], ...]
    person_units: tuple[Unit, ...]
    texts: Distinct
    vectors: Floats

    def of(self, units: Sequence[Unit]) -> Floats:
        """Vectors (n, d) of these units."""
        return self.vectors[[self.texts.rows[u.folded] for u in units]]


def encode(
    corpus: Sequence[Passage],
    coded: Sequence[Membership],
    statuses: dict[str, Status],
    verdicts: Verdicts,
    encoder: Encoder,
) -> Encoded:
    """Vectors of what is open, of what people placed, and of a sample of each coded theme.

    An encoder that learns learns from the whole corpus first.
    """
    by_key = {p.key: p for p in corpus}
    by_person = {passage for passage, _ in verdicts.placed}
    rest = [p for p in corpus if statuses[p.key] == "waiting" and p.key not in verdicts.nothing]
    open_units = [u for p in rest if p.key not in by_person for u in units_of(p, encoder)]
    open_units += _uncoded_depths(by_key, coded, encoder)
    person_units = [
        u for key in sorted(by_person & by_key.keys()) for u in _whole(by_key[key], encoder)
    ]
    coded_units = _coded_sample(by_key, coded, encoder)
    if isinstance(encoder, Learning):
        everything = distinct([u for p in corpus for u in units_of(p, encoder)])
        encoder = encoder.fitted(everything.texts, everything.tags)
    texts = distinct([*open_units, *person_units, *(u for _, u in coded_units)])
    vectors = encoder.encode(texts.texts, texts.tags)
    return Encoded(encoder, tuple(open_units), coded_units, tuple(person_units), texts, vectors)


def _whole(passage: Passage, encoder: Encoder) -> list[Unit]:
    units = units_of(passage, encoder)
    return units[:1] if len(units) < 2 else sorted(units, key=lambda u: u.start - u.end)[:1]


def _uncoded_depths(
    by_key: dict[str, Passage], coded: Sequence[Membership], encoder: Encoder
) -> list[Unit]:
    """Sentences of long coded passages that no code touches: new themes hide there."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for m in coded:
        if len(by_key[m.passage].text) > _DEEP:
            spans.setdefault(m.passage, []).append((m.start, m.end))
    return [
        unit
        for key, taken in sorted(spans.items())
        for unit in units_of(by_key[key], encoder)
        if all(unit.end <= start or end <= unit.start for start, end in taken)
    ]


def _coded_sample(
    by_key: dict[str, Passage], coded: Sequence[Membership], encoder: Encoder
) -> tuple[tuple[str, Unit], ...]:
    by_theme: dict[str, list[Membership]] = {}
    for m in coded:
        by_theme.setdefault(m.theme, []).append(m)
    sample = []
    for theme, members in sorted(by_theme.items()):
        members = sorted(
            members, key=lambda m: (digest(by_key[m.passage].text), m.passage, m.start)
        )
        for m in members[:_ANCHORED]:
            whole = units_of(by_key[m.passage], encoder)
            if len(whole) == 1:
                sample.append((theme, whole[0]))
    return tuple(sample)
