"""Learnt coders beside the terms: what people decided becomes examples, and coders read texts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.excerpts.passage import Passage
from listening.themes.engine import ahead, calibration, learning
from listening.themes.engine.calibration import Curve
from listening.themes.engine.clusters import Floats
from listening.themes.engine.corpus import Unit, units_of
from listening.themes.engine.decisions import Verdicts
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.folding import digest
from listening.themes.engine.learning import Coder, Example
from listening.themes.engine.values import Membership, Status


@dataclass(frozen=True, slots=True)
class Judges:
    """Coders that read beside the terms, and what the strengths of terms are worth."""

    coders: tuple[Coder, ...] = ()
    terms: Curve = calibration.SAME


def judges(
    corpus: Sequence[Passage],
    coded: Sequence[Membership],
    verdicts: Verdicts,
    themes: Collection[str],
    encoder: Encoder,
) -> Judges:
    """What can be learnt from the verdicts about the codes `themes`, and what was learnt ahead."""
    by_key = {p.key: p for p in corpus}
    said = {(m.passage, verdicts.theme(m.theme)): m.strength for m in coded}
    known = {(m.passage, verdicts.theme(m.theme)) for m in coded}
    told = {pair: True for pair in verdicts.placed if pair[0] in by_key and pair[1] in themes}
    told |= {pair: False for pair in verdicts.rejected if pair[0] in by_key and pair[1] in themes}
    curve = calibration.learn([(said[pair], right) for pair, right in told.items() if pair in said])
    shipped = [c for c in ahead.coders(encoder.name) if c.theme in themes]
    if len(told) < learning.FEWEST:
        return Judges(tuple(shipped), curve)
    decided = sorted({p for p, _ in verdicts.placed} | {p for p, _ in told} | verdicts.nothing)
    readable = ((key, _whole(by_key[key], encoder)) for key in decided if key in by_key)
    wholes = {key: unit for key, unit in readable if unit is not None}
    examples = list(_examples(wholes, told, known, verdicts, encoder))
    together = (encoder.languages or frozenset()) if encoder.shared else frozenset()
    learnt = learning.learn(examples, together=together)
    return Judges((*learnt, *shipped), curve)


def _examples(
    wholes: Mapping[str, Unit],
    told: Mapping[tuple[str, str], bool],
    known: Collection[tuple[str, str]],
    verdicts: Verdicts,
    encoder: Encoder,
) -> Iterable[Example]:
    """Decided pairs; and, against a theme, texts a person placed elsewhere (or nowhere) of which
    no machine had said it either."""
    keys = sorted(wholes)
    vectors = dict(zip(keys, _vectors([wholes[k] for k in keys], encoder), strict=True))
    settled = {passage for passage, _ in verdicts.placed} | verdicts.nothing
    for theme in sorted({theme for _, theme in told}):
        for key in keys:
            pair = (key, theme)
            if pair in told or (key in settled and pair not in known):
                unit = wholes[key]
                yield Example(
                    theme=theme,
                    language=unit.tag,
                    vector=vectors[key],
                    right=told.get(pair, False),
                    terms=pair in known,
                    key=digest(*unit.folded),
                    told=pair in told,
                )


def read(
    passages: Sequence[Passage],
    coded: Sequence[Membership],
    statuses: Mapping[str, Status],
    judges: Judges,
    encoder: Encoder | None,
    *,
    fixed: Collection[str] = (),
) -> tuple[list[Membership], dict[str, Status]]:
    """Memberships and statuses after the coders have read too; passages `fixed` are left alone.

    A coder that beat the terms in a language decides about its theme there; others place only
    texts no term speaks of, one theme each, the likeliest.
    """
    curve = judges.terms
    coded = [replace(m, strength=curve(m.strength)) if curve.cases else m for m in coded]
    if encoder is None or not judges.coders:
        return coded, dict(statuses)
    asked = [p for p in passages if p.key not in fixed and statuses[p.key] != "empty"]
    if not any(c.sole for c in judges.coders):
        asked = [p for p in asked if statuses[p.key] == "waiting"]
    by_passage: dict[str, list[Membership]] = {}
    for m in coded:
        by_passage.setdefault(m.passage, []).append(m)
    now = dict(statuses)
    units = [u for p in asked if (u := _whole(p, encoder)) is not None]
    for tag in sorted({u.tag for u in units}):
        shared = encoder.shared and tag in (encoder.languages or ())
        mine, best = [u for u in units if u.tag == tag], judges.coders
        by_theme = learning.judging(best, tag, shared=shared)
        vectors = _vectors(mine, encoder) if by_theme else None
        if vectors is None:
            continue
        scores = {theme: coder.scores(vectors) for theme, coder in by_theme.items()}
        for row, unit in enumerate(mine):
            own = {theme: float(found[row]) for theme, found in scores.items()}
            kept = _together(unit, by_passage.get(unit.passage, []), own, by_theme)
            by_passage[unit.passage] = kept
            now[unit.passage] = "coded" if kept else "waiting"
    return [m for members in by_passage.values() for m in members], now


def _together(
    unit: Unit,
    terms: Sequence[Membership],
    scores: Mapping[str, float],
    coders: Mapping[str, Coder],
) -> list[Membership]:
    sole = {theme for theme, coder in coders.items() if coder.sole}
    kept = [m for m in terms if m.theme not in sole or scores[m.theme] >= coders[m.theme].least]
    there = {m.theme for m in kept}
    more = [t for t in sorted(sole - there) if scores[t] >= coders[t].least]
    if not kept and not more:
        able = [t for t in sorted(coders) if scores[t] >= coders[t].least]
        more = sorted(able, key=lambda t: (-scores[t], t))[:1]
    found = [replace(m, strength=_sure(coders, m.theme, scores, m.strength)) for m in kept]
    for theme in more:
        strength = coders[theme].curve(scores[theme])
        found.append(replace(unit.member(theme, strength), origin="learned", code=theme))
    return found


def _sure(
    coders: Mapping[str, Coder], theme: str, scores: Mapping[str, float], terms: float
) -> float:
    sole = theme in coders and coders[theme].sole
    return coders[theme].curve(scores[theme]) if sole else terms


def _whole(passage: Passage, encoder: Encoder | None) -> Unit | None:
    """The longest unit stands for the passage; None where it holds nothing."""
    units = sorted(units_of(passage, encoder), key=lambda u: (u.start - u.end, u.start))
    return units[0] if units else None


def _vectors(units: Sequence[Unit], encoder: Encoder) -> Floats:
    return encoder.encode([u.text for u in units], [u.tag for u in units])
