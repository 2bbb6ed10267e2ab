"""Fitting: codebook first, groups for the rest, people's decisions over all."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from listening.coding.codebook import Code, Codebook
from listening.excerpts.passage import Passage
from listening.settings import BadInput
from listening.themes.engine import anchors as anchoring
from listening.themes.engine import decisions as deciding
from listening.themes.engine import encoders, judging
from listening.themes.engine.anchors import Anchor
from listening.themes.engine.corpus import Unit
from listening.themes.engine.decisions import Decision, Verdicts
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.encoding import Encoded, encode
from listening.themes.engine.finishing import Found, finish
from listening.themes.engine.mapping import ThemeMap, by_terms, guesses_near, mark, members_near
from listening.themes.engine.proposing import Proposals, Proposer
from listening.themes.engine.reading import CodebookReader
from listening.themes.engine.values import Grain, Membership, Status

Progress = Callable[[str, float], None]


def fit(
    passages: Iterable[Passage],
    *,
    codebook: Codebook | Iterable[Code] = (),
    decisions: Iterable[Decision] = (),
    encoder: Encoder | None = None,
    seed: int = 0,
    grain: Grain = "medium",
    previous: ThemeMap | None = None,
    progress: Progress | None = None,
) -> ThemeMap:
    """Themes of these passages; the same map however the passages are ordered.

    Terms of the codebook place what they can; what is left is grouped where at least 12 distinct
    texts can be compared, and waits otherwise. `decisions` hold over everything. With `previous`,
    earlier placements stay and only what nothing places yet is grouped. Raises BadInput on keys
    given twice.
    """
    say = progress or _silent
    corpus, book, decided = _corpus(passages), _book(codebook), tuple(decisions)
    verdicts = deciding.replay(decided)
    say("reading with the codebook", 0.05)
    reader = CodebookReader(book)
    coded, statuses = by_terms(corpus, reader.read(corpus), book)
    say("encoding", 0.25)
    encoded = encode(corpus, coded, statuses, verdicts, _encoder(encoder, previous))
    say("grouping what no code speaks of", 0.45)
    judges = judging.judges(
        corpus, coded, verdicts, {c.theme for c in book.codes if c.kind != "none"}, encoded.encoder
    )
    fixed = _clustered(previous, corpus)
    coded, statuses = judging.read(
        corpus, coded, statuses, judges, encoded.encoder, fixed=fixed | verdicts.nothing
    )
    encoded = _without(encoded, {m.passage for m in coded if m.origin == "learned"})
    kept = _kept(previous, corpus, encoded.open_units, encoded)
    grouped = _group(encoded, {m.passage for m in kept}, seed=seed, grain=grain)
    _settle(statuses, encoded.open_units, [*kept, *grouped.memberships], grouped.loose)
    say("applying decisions", 0.75)
    lengths = {p.key: len(p.text) for p in corpus}
    members = deciding.apply(verdicts, [*coded, *kept, *grouped.memberships], lengths)
    statuses = deciding.settle(verdicts, statuses, members)
    anchors = _anchors(members, encoded, previous, verdicts)
    still_open = [u for u in encoded.open_units if statuses[u.passage] in ("waiting", "weak")]
    tags = [u.tag for u in still_open]
    near = anchoring.nearest(encoded.of(still_open), tags, anchors)
    say("naming themes", 0.8)
    found = finish(
        Found(
            corpus=corpus,
            codebook=book,
            decisions=decided,
            verdicts=verdicts,
            members=members,
            statuses=statuses,
            proposals=grouped.proposals,
            guesses=guesses_near(still_open, near),
            anchors=anchors,
            encoder=encoded.encoder,
            reader=reader,
            seed=seed,
            grain=grain,
            previous=previous,
            digests={p.key: mark(p) for p in corpus},
            judges=judges,
        )
    )
    say("done", 1.0)
    return found


def _silent(_step: str, _share: float) -> None:
    return None


def _corpus(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    corpus = tuple(sorted(passages, key=lambda p: p.key))
    for a, b in itertools.pairwise(corpus):
        if a.key == b.key:
            raise BadInput(f"Two passages have the key '{a.key}'; give each its own key.")
    return corpus


def _book(codebook: Codebook | Iterable[Code]) -> Codebook:
    book = codebook if isinstance(codebook, Codebook) else Codebook(codes=tuple(codebook))
    keys = [code.key for code in book.codes]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise BadInput(f"The codebook has the code '{twice[0]}' twice; give each its own key.")
    return book


def _encoder(encoder: Encoder | None, previous: ThemeMap | None) -> Encoder:
    if encoder is None and previous is not None and previous.encoder is not None:
        return previous.encoder
    return encoder or encoders.load("embedded")


@dataclass(frozen=True, slots=True)
class _Grouped:
    proposals: Proposals
    memberships: list[Membership]
    loose: set[str]


def _clustered(previous: ThemeMap | None, corpus: Sequence[Passage]) -> set[str]:
    """Passages whose group in the previous map stays theirs."""
    if previous is None:
        return set()
    same = {p.key for p in corpus if previous.digests.get(p.key) == mark(p)}
    return {m.passage for m in previous.memberships if m.origin == "cluster"} & same


def _without(encoded: Encoded, passages: set[str]) -> Encoded:
    """What is open once coders have read these passages."""
    left = tuple(u for u in encoded.open_units if u.passage not in passages)
    return replace(encoded, open_units=left)


def _kept(
    previous: ThemeMap | None, corpus: Sequence[Passage], units: Sequence[Unit], encoded: Encoded
) -> list[Membership]:
    """What the previous map placed by likeness stays; new units find its anchors."""
    if previous is None:
        return []
    same = {p.key for p in corpus if previous.digests.get(p.key) == mark(p)}
    open_ = {u.passage for u in units}
    machine = ("cluster", "learned")
    kept = [m for m in previous.memberships if m.origin in machine and m.passage in same & open_]
    new = [u for u in units if u.passage not in {m.passage for m in kept}]
    near = anchoring.nearest(encoded.of(new), [u.tag for u in new], previous.anchors)
    return [*kept, *members_near(new, near)]


def _group(encoded: Encoded, placed: set[str], *, seed: int, grain: Grain) -> _Grouped:
    units = [u for u in encoded.open_units if u.passage not in placed]
    rows = sorted({encoded.texts.rows[u.folded] for u in units})
    proposer = Proposer(
        texts=encoded.texts,
        vectors=encoded.vectors,
        encoder=encoded.encoder,
        seed=seed,
        grain=grain,
    )
    proposals = proposer.propose(rows)
    memberships, loose = [], set()
    for unit in units:
        row = encoded.texts.rows[unit.folded]
        if row in proposals.theme:
            memberships.append(unit.member(proposals.theme[row], proposals.strength[row]))
        elif row in proposals.loose:
            loose.add(unit.passage)
    return _Grouped(proposals, memberships, loose)


def _settle(
    statuses: dict[str, Status],
    units: Sequence[Unit],
    members: Sequence[Membership],
    loose: set[str],
) -> None:
    placed = {m.passage for m in members}
    for key in {u.passage for u in units}:
        if statuses[key] == "waiting":
            statuses[key] = "coded" if key in placed else "weak" if key in loose else "waiting"


def _anchors(
    members: Sequence[Membership],
    encoded: Encoded,
    previous: ThemeMap | None,
    verdicts: Verdicts,
) -> tuple[Anchor, ...]:
    """Proposals attract new answers; coded themes, which terms decide, give guesses only."""
    earlier = anchoring.renamed(previous.anchors, verdicts) if previous else []
    known = {(a.theme, a.language) for a in earlier if a.open_}
    themes_of: dict[str, set[str]] = {}
    for m in members:
        themes_of.setdefault(m.passage, set()).add(m.theme)
    clustered = {(m.passage, m.start, m.end): m.theme for m in members if m.origin == "cluster"}
    attract: dict[tuple[str, str], set[int]] = {}
    hint: dict[tuple[str, str], set[int]] = {}
    by_theme = [(clustered.get((u.passage, u.start, u.end)), u) for u in encoded.open_units]
    open_themes = {theme for theme, _ in by_theme if theme}
    by_theme += [(t, u) for u in encoded.person_units for t in sorted(themes_of.get(u.passage, ()))]
    for theme, unit in by_theme:
        if theme in open_themes:
            place = (theme, _language(unit, encoded.encoder))
            attract.setdefault(place, set()).add(encoded.texts.rows[unit.folded])
    for theme, unit in encoded.coded_units:
        theme = verdicts.theme(theme)
        if theme in themes_of.get(unit.passage, ()):
            place = (theme, _language(unit, encoded.encoder))
            hint.setdefault(place, set()).add(encoded.texts.rows[unit.folded])
    made = [
        anchoring.drop(theme, language, encoded.vectors[sorted(rows)], open_=open_)
        for open_, group in ((True, attract), (False, hint))
        for (theme, language), rows in sorted(group.items())
        if not (open_ and (theme, language) in known)
    ]
    return (*(a for a in earlier if a.open_), *made)


def _language(unit: Unit, encoder: Encoder) -> str:
    """ "" where vectors of all languages may be compared."""
    return "" if encoder.shared and unit.tag in (encoder.languages or ()) else unit.tag
