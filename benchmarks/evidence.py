"""What the evidence model buys over a plain test, by simulation, and how fast it is.

    python benchmarks/evidence.py [--quick] [--seed N]

Fifteen themes, one of them truly raised more often by the affected group. "Naive" is Fisher's
exact test on persons with Benjamini-Hochberg; "model" is `listening.causes.linking.cards`.
A: voices speak independently, a fifth of them in focus groups. B: people in a focus group repeat
what was said there. C: as B, focus groups raise twice as much, and the affected are heard mostly
in focus groups. L: the families of the group mostly speak one language, and one further theme
follows that language wherever it is spoken.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from listening.causes.card import Card
from listening.causes.linking import GapOfCard, Policy, Voice, cards
from listening.causes.permutation import shuffle_test
from listening.causes.power import fisher, table
from listening.gaps.certainty import benjamini_hochberg

THEMES = 15
TRUE, CONFOUNDED = "t00", "t01"
GAP = GapOfCard("attendance", "place", "Eastside")
NO_LANGUAGE_RULE = Policy(language_dimensions=frozenset({"place"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How voices come about: numbers, shares, and what ties them together."""

    name: str
    affected: int
    others: int
    share: float
    share_others: float
    echo: float = 0.0
    focus_lift: float = 1.0
    focus_affected: float = 0.2
    focus_others: float = 0.2
    language_affected: float = 0.0
    language_others: float = 0.0
    confounded: float = 0.0  # share of that language's speakers who raise the confounded theme


def situations() -> list[Situation]:
    """The rows of the table: three kinds, several sizes and strengths."""
    sizes = [
        (10, 200, 0.5, 0.08),
        (22, 218, 0.45, 0.09),
        (30, 200, 0.25, 0.1),
        (60, 300, 0.25, 0.1),
    ]
    rows = []
    for n1, n0, p1, p0 in sizes:
        base = Situation(name="A", affected=n1, others=n0, share=p1, share_others=p0)
        echoing = replace(base, name="B", echo=0.35)
        usual = replace(echoing, name="C", focus_lift=2.0, focus_affected=0.6, focus_others=0.1)
        rows += [base, echoing, usual]
    return sorted(rows, key=lambda row: row.name)


def language_situations() -> list[Situation]:
    """Group and language overlap, more or less."""
    rows = []
    for n1, n0, p1, p0 in [(22, 218, 0.45, 0.09), (30, 200, 0.45, 0.09), (60, 300, 0.3, 0.1)]:
        for mine, theirs in [(0.5, 0.1), (0.7, 0.2), (0.85, 0.15)]:
            rows.append(
                Situation(
                    name="L",
                    affected=n1,
                    others=n0,
                    share=p1,
                    share_others=p0,
                    language_affected=mine,
                    language_others=theirs,
                    confounded=0.5,
                )
            )
    return rows


def draw(case: Situation, rng: np.random.Generator) -> list[Voice]:
    """One data set; themes without an effect have shares between 3 and 45 %, log-uniform."""
    n = case.affected + case.others
    side = np.arange(n) < case.affected
    focus = rng.random(n) < np.where(side, case.focus_affected, case.focus_others)
    speaks = rng.random(n) < np.where(side, case.language_affected, case.language_others)
    common = np.exp(rng.uniform(np.log(0.03), np.log(0.45), THEMES))
    share = np.tile(common, (n, 1))
    share[:, 0] = np.where(side, case.share, case.share_others)
    if case.confounded:
        share[:, 1] = np.where(speaks, case.confounded, 0.05)
    share = np.where(focus[:, None], np.minimum(0.95, share * case.focus_lift), share)
    raised = rng.random((n, THEMES)) < share
    session = _sessions(side, focus, rng)
    for name in sorted(set(session) - {""}):
        rows = [i for i, other in enumerate(session) if other == name]
        said = raised[rows].any(axis=0)
        raised[rows] |= said & (rng.random((len(rows), THEMES)) < case.echo)
    return [
        Voice(
            f"v{i:04}",
            bool(side[i]),
            "focus group" if focus[i] else "survey",
            session=session[i],
            language="so" if speaks[i] else "en",
            themes=frozenset(f"t{t:02}" for t in np.flatnonzero(raised[i])),
        )
        for i in range(n)
    ]


def _sessions(side: np.ndarray, focus: np.ndarray, rng: np.random.Generator) -> list[str]:
    """Focus groups of five to eight from the same side."""
    names = [""] * len(side)
    for label, group in (("a", True), ("o", False)):
        rows = list(np.flatnonzero(focus & (side == group)))
        number = 0
        while rows:
            size = int(rng.integers(5, 9))
            for row in rows[:size]:
                names[row] = f"{label}{number}"
            rows, number = rows[size:], number + 1
    return names


def naive_flags(voices: Sequence[Voice]) -> set[str]:
    """Themes raised more often by the affected, Fisher on persons, q < .10."""
    sides = [[v for v in voices if v.affected is side] for side in (True, False)]
    n1, n0 = len(sides[0]), len(sides[1])
    names = sorted({theme for v in voices for theme in v.themes})
    x, y = ([sum(t in v.themes for v in part) for t in names] for part in sides)
    p = fisher(n1, n0)
    q = benjamini_hochberg([p[a, b] for a, b in zip(x, y, strict=True)])
    rows = zip(names, x, y, q, strict=True)
    return {name for name, a, b, found in rows if found < 0.1 and a / n1 > b / n0}


def model_flags(made: Sequence[Card]) -> set[str]:
    """Themes the cards call a lead or more."""
    return {card.theme for card in made if card.grade != "heard"}


def rank(made: Sequence[Card], value: str) -> int:
    """Place of the true theme when themes with a figure are put in order by `value`."""

    def size(card: Card) -> float:
        if card.compared is None or card.affected is None or card.affected.raised < 3:
            return 0.0
        if value == "mentions":
            return float(card.affected.raised)
        if value == "ratio":
            return card.ratio if card.ratio is not None else float("inf")
        return card.shrunken or 0.0

    ordered = sorted(made, key=size, reverse=True)
    return next((i for i, card in enumerate(ordered) if card.theme == TRUE), len(ordered))


def compare(runs: int, permutations: int, seed: int) -> None:
    """Prints naive against model, situation by situation."""
    head = ("", "affected v others", "most said", "first raw", "first shr.", "top 3", "flagged")
    print(("{:2} {:24}" + " {:>10}" * 5).format(*head), "   any false flag: naive / model")
    for number, case in enumerate(situations()):
        rng = np.random.default_rng([seed, number])
        tally = np.zeros(7)
        for run in range(runs):
            voices = draw(case, rng)
            made = cards(voices, GAP, seed=run, permutations=permutations)
            flagged, naive = model_flags(made), naive_flags(voices)
            places = [rank(made, value) for value in ("mentions", "ratio", "shrunken")]
            tally += [
                *(place == 0 for place in places),
                places[2] < 3,
                TRUE in flagged,
                bool(naive - {TRUE}),
                bool(flagged - {TRUE}),
            ]
        share = tally / runs
        sizes = f"{case.affected} v {case.others}, {case.share:.0%} v {case.share_others:.0%}"
        figures = " ".join(f"{value:10.2f}" for value in share[:5])
        print(f"{case.name:2} {sizes:24} {figures}    {share[5]:.2f} / {share[6]:.2f}")


def compare_language_rule(runs: int, permutations: int, seed: int) -> None:
    """Prints what comparing within a language changes for a theme that follows a language."""
    print("language follows the group in x % against y % of the others; a further theme follows it")
    print(
        "flagged without the rule / with an interval that holds 1 as the only condition / with it"
    )
    print(f"{'affected v others':26} {'language':>12} {'confounded':>22} {'true':>22}")
    for number, case in enumerate(language_situations()):
        rng = np.random.default_rng([seed, 100 + number])
        tally = np.zeros(6)
        for run in range(runs):
            voices = draw(case, rng)
            plain, ruled = (
                cards(voices, GAP, seed=run, permutations=permutations, policy=policy)
                for policy in (NO_LANGUAGE_RULE, Policy())
            )
            before, after = model_flags(plain), model_flags(ruled)
            blurred = {c.theme for c in ruled if "unsure_within_language" in _keys(c)}
            columns = [
                [theme in before, theme in after - blurred, theme in after]
                for theme in (CONFOUNDED, TRUE)
            ]
            tally += np.array(columns).ravel()
        share = tally / runs
        sizes = f"{case.affected} v {case.others}, {case.share:.0%} v {case.share_others:.0%}"
        overlap = f"{case.language_affected:.0%} v {case.language_others:.0%}"
        figures = [" / ".join(f"{value:.2f}" for value in part) for part in (share[:3], share[3:])]
        print(f"{sizes:26} {overlap:>12} {figures[0]:>22} {figures[1]:>22}")


def _keys(card: Card) -> set[str]:
    return {reason.key for reason in card.reasons}


def print_power() -> None:
    """How many affected voices against 150 others make a theme visible."""
    shares = [(0.3, 0.1), (0.4, 0.1), (0.5, 0.1), (0.4, 0.05), (0.6, 0.2)]
    print("chance to find it   " + "  ".join(f"{p1:.0%} v {p0:.0%}" for p1, p0 in shares))
    for n1, row in table((5, 8, 10, 15, 20, 30, 40), shares).items():
        print(f"{n1:4} affected voices " + "  ".join(f"{value:10.2f}" for value in row))


def measure_speed(seed: int) -> None:
    """Seconds of the shuffle and of whole cards, beside a plain matrix product of that size."""
    voices, themes, permutations = 1000, 40, 4000
    rng = np.random.default_rng(seed)
    raised = (rng.random((voices, themes)) < 0.15).astype(np.float64)
    affected = rng.random(voices) < 0.15
    strata = [("survey", "interview", "focus group")[i % 3] for i in range(voices)]
    names = [(strata[i], "voice", str(i)) for i in range(voices)]
    labels = rng.random((permutations, voices))
    product = min(_seconds(lambda: labels @ raised) for _ in range(3))
    shuffle = min(
        _seconds(
            lambda: shuffle_test(
                raised, affected, strata, names, permutations=permutations, seed=seed
            )
        )
        for _ in range(3)
    )
    heard = [
        Voice(
            str(i),
            bool(affected[i]),
            strata[i],
            language=("en", "es", "so")[i % 3],
            themes=frozenset(f"t{t}" for t in np.flatnonzero(raised[i])),
        )
        for i in range(voices)
    ]
    whole = _seconds(lambda: cards(heard, GAP, permutations=permutations))
    print(f"{voices} voices x {themes} themes x {permutations} permutations: plain product of")
    print(
        f"that size {product:.3f} s, shuffle {shuffle:.2f} s ({shuffle / product:.0f} times), "
        f"all cards {whole:.2f} s ({whole / product:.0f} times)"
    )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Prints every table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer data sets, about a minute")
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    runs, permutations = (40, 499) if options.quick else (300, 999)
    print(f"{runs} data sets a row, {permutations} permutations, seed {options.seed}\n")
    compare(runs, permutations, options.seed)
    print()
    compare_language_rule(runs, permutations, options.seed)
    print()
    print_power()
    print()
    measure_speed(options.seed)


if __name__ == "__main__":
    main()
