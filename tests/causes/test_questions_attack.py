"""Everything the questions to the codes tell, put together, tells nothing of a group below the
minimum: in random projects, in the invented district, and by way of the pages themselves."""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from causes.question_reader import (
    ASKED,
    LEVELS,
    WAITING,
    Block,
    Reader,
    pair,
    quotes_of,
    recovered,
    truth,
)
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from listening.causes.questions import counting, service, shielding
from listening.causes.questions.counting import Said, Span
from listening.causes.questions.material import Material
from listening.causes.questions.meeting import together
from listening.causes.questions.quoting import words
from listening.causes.questions.shielding import minimum
from listening.cli import demo
from listening.coding import service as coding
from listening.db import db
from listening.excerpts import service as excerpts
from listening.gaps.disclosure import Policy
from listening.settings import BadInput

POLICY = Policy()
LEAST = minimum(POLICY)
TREE = ("a", "a.1", "a.2", "b", "b.1", "c")
RELATED = frozenset((code, code[0]) for code in TREE if "." in code)


def district(seed: int, *, size: int, groups: int, spoken: int) -> Material:
    """A project at random: groups of every size, codes common and rare, words not coded yet."""
    draw = np.random.default_rng(seed)
    names = {d: tuple(f"{d}{i}" for i in range(groups)) for d in ("x", "y")}
    shares = {d: draw.dirichlet(np.full(groups, 0.8)) for d in names}
    common = draw.uniform(0.01, 0.7, len(TREE))
    said: list[Said] = []
    for who in range(size + spoken):
        own = frozenset(
            (d, str(draw.choice(names[d], p=shares[d]))) for d in names if draw.random() < 0.95
        )
        for part in range(int(draw.integers(1, 3))):
            spans = _spans(draw, common)
            said.append(
                Said(
                    excerpt=f"{who}.{part}",
                    voice=str(who),
                    groups=own,
                    session="" if who < size else f"session {draw.integers(3)}",
                    source="survey" if who < size else "focus group",
                    looked_at=bool(spans) or draw.random() < 0.6,
                    codes=frozenset(code for codes, _, _ in spans for code in codes),
                    spans=spans,
                    language="en" if draw.random() < 0.8 else "so",
                    week=f"2026-01-{1 + 7 * int(draw.integers(4)):02}",
                )
            )
    return Material(
        said=tuple(said),
        codes=TREE,
        themes=tuple(code for code in TREE if "." not in code),
        groups=names,
        related=RELATED,
        quotable=frozenset(one.voice for one in said),
    )


def _spans(draw: np.random.Generator, common: np.ndarray) -> tuple[Span, ...]:
    found: list[Span] = []
    for code, often in zip(TREE, common, strict=True):
        if draw.random() < often:
            start = int(draw.integers(0, 9))
            path = (code[0], code) if "." in code else (code,)
            found.append((path, start, start + int(draw.integers(1, 6))))
    return tuple(found)


def populations(material: Material) -> dict[Block, tuple[list[Said], counting.Sets]]:
    """Every block of which tables tell something."""
    found: dict[Block, tuple[list[Said], counting.Sets]] = {}
    for dimension, groups in material.groups.items():
        for name, said in (("answers", material.answers), ("spoken", material.spoken)):
            found[name, dimension] = said, counting.members(said, dimension, groups)
    heard = material.heard(LEAST)
    found["heard", "week"] = heard, counting.by_week(heard)
    return found


def asked(material: Material, block: Block) -> counting.Sets:
    """Group -> everybody who answered, looked at or not; in the block of answers alone."""
    population, dimension = block
    if population != "answers":
        return {}
    every = [one for one in material.said if not one.session]
    return counting.members(every, dimension, material.groups[dimension])


def read(material: Material) -> Reader:
    """Every table for every dimension, reference, level, unit, group and code."""
    reader, labels = Reader(), {code: code for code in material.codes}
    for dimension, groups in material.groups.items():
        for whole in (False, True):
            for reference in ("", *groups):
                read_groups(reader, material, dimension, reference, whole, labels)
            sessions = service.by_session(
                material, dimension, policy=POLICY, labels=labels, whole_tree=whole
            )
            for row in sessions.rows:
                for cell in row.cells:
                    if cell.sessions:
                        some = cell.sessions[0] > 0
                        reader.learn_some(("spoken", dimension), cell.group, row.key, some)
                    elif cell.why == "nobody":
                        reader.learn(("spoken", dimension), cell.group, "", 0)
            for group in groups:
                read_together(reader, material, dimension, group, whole)
    for code, weeks in service.over_time(material, material.codes, policy=POLICY).items():
        for week in weeks:
            if not week.withheld and week.count is not None and week.n is not None:
                reader.learn(("heard", "week"), week.label, "", week.n)
                reader.learn(("heard", "week"), week.label, code, week.count)
    return reader


def read_groups(
    reader: Reader,
    material: Material,
    dimension: str,
    reference: str,
    whole: bool,
    labels: dict[str, str],
) -> None:
    table = service.by_group(
        material, dimension, policy=POLICY, labels=labels, reference=reference, whole_tree=whole
    )
    block = ("answers", dimension)
    for row in table.rows:
        told = {cell.group: cell for cell in row.cells if cell.count is not None}
        for cell in row.cells:
            if cell.count is not None and cell.n is not None and cell.quotes is not None:
                reader.learn(block, cell.group, "", cell.n)
                reader.learn(block, cell.group, row.key, cell.count)
                reader.learn(block, cell.group, quotes_of(row.key), cell.quotes)
            elif cell.why == "nobody":
                reader.learn(block, cell.group, "", 0)
            if cell.difference is not None and cell.value is not None:
                others = [g for g in told if g != cell.group] if not reference else [reference]
                n = sum(told[g].n or 0 for g in others)
                share = sum(told[g].count or 0 for g in others) / n
                assert cell.difference[0] == pytest.approx(cell.value - share), "of the row alone"
    sizes = {cell.group: cell.n for row in table.rows for cell in row.cells if cell.n}
    for group, share in table.not_done.items():
        if group in sizes:
            everybody = round(sizes[group] / (1 - share))
            reader.learn(block, group, ASKED, everybody)
            reader.learn(block, group, WAITING, everybody - sizes[group])


def read_together(
    reader: Reader, material: Material, dimension: str, group: str, whole: bool
) -> None:
    block = ("answers", dimension)
    for level in LEVELS:
        for unit in ("voices", "excerpts"):
            try:
                found = together(
                    material,
                    policy=POLICY,
                    level=level,  # type: ignore[arg-type]
                    unit=unit,  # type: ignore[arg-type]
                    dimension=dimension,
                    group=group,
                    whole_tree=whole,
                )
            except BadInput:
                return
            reader.learn(block, group, "", found.voices)
            counted = quotes_of if unit == "excerpts" and level != "voice" else str
            known = {(one.one, one.other) for one in found.pairs} | set(found.withheld)
            for a, b in combinations(material.rows(whole_tree=whole), 2):
                if (min(a, b), max(a, b)) not in known and not {(a, b), (b, a)} & material.related:
                    reader.learn(block, group, pair(a, b, level), 0)
            for one in found.pairs:
                reader.learn(block, group, counted(one.one), one.n1)
                reader.learn(block, group, counted(one.other), one.n2)
                reader.learn(block, group, counted(pair(one.one, one.other, level)), one.n12)


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    """A file of numbers; none where the page says that too few are behind it."""
    answer = client.get(path)
    if answer.status_code == 404:
        return []
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def read_pages(
    client: FlaskClient, home: str, material: Material, keys: Mapping[str, str]
) -> Reader:
    """The same by way of every file of every page; `keys` of the codes by their names."""
    reader = Reader()
    for dimension, groups in material.groups.items():
        for codes in ("", "all"):
            asked = f"dimension={dimension}&codes={codes}"
            for reference in ("", *groups):
                table = rows(client, f"{home}/groups.csv?{asked}&reference={reference}")
                read_file_of_groups(reader, ("answers", dimension), table, keys)
            for row in rows(client, f"{home}/sessions.csv?{asked}"):
                cell = ("spoken", dimension), row[dimension], keys[row["code"]]
                if row["sessions"]:
                    reader.learn_some(*cell, some=row["sessions"] != "0")
                elif row["note"] == "nobody":
                    reader.learn(*cell[:2], "", 0)
        # Themes are codes too, so that one page of every code tells what both would.
        for group, (level, unit) in product(groups, product(LEVELS, ("voices", "excerpts"))):
            wish = f"dimension={dimension}&codes=all&group={group}&level={level}&unit={unit}"
            told = rows(client, f"{home}/together.csv?{wish}")
            read_file_of_pairs(reader, (dimension, group), told, level, keys, material.codes)
    for code in material.codes:
        for row in rows(client, f"{home}/weeks.csv?code={code}"):
            if row["of"]:
                reader.learn(("heard", "week"), row["week"], "", int(row["of"]))
                reader.learn(("heard", "week"), row["week"], code, int(row["voices"]))
    return reader


def read_file_of_groups(
    reader: Reader, block: Block, table: Sequence[Mapping[str, str]], keys: Mapping[str, str]
) -> None:
    for row in table:
        group, code = row[block[1]], keys[row["code"]]
        if row["of"]:
            reader.learn(block, group, "", int(row["of"]))
            reader.learn(block, group, code, int(row["voices"]))
            reader.learn(block, group, quotes_of(code), int(row["quotes"]))
        else:
            assert not any(row[name] for name in ("voices", "share", "low", "high", "quotes"))
            if row["note"] == "nobody":
                reader.learn(block, group, "", 0)


def read_file_of_pairs(
    reader: Reader,
    at: tuple[str, str],
    table: Sequence[Mapping[str, str]],
    level: str,
    keys: Mapping[str, str],
    among: Sequence[str],
) -> None:
    """A pair that is neither told nor withheld meets nowhere in the group."""
    if not table:
        return
    block, group = ("answers", at[0]), at[1]
    named = set()
    for row in table:
        a, b = keys[row["code"]], keys[row["other code"]]
        named.add((min(a, b), max(a, b)))
        counted = quotes_of if "both (excerpts)" in row else str
        unit = "excerpts" if "both (excerpts)" in row else "voices"
        if row["note"] != "withheld":
            reader.learn(block, group, counted(a), int(row[f"first ({unit})"]))
            reader.learn(block, group, counted(b), int(row[f"second ({unit})"]))
            reader.learn(block, group, counted(pair(a, b, level)), int(row[f"both ({unit})"]))
    for a, b in combinations(among, 2):
        if (min(a, b), max(a, b)) not in named:
            reader.learn(block, group, pair(a, b, level), 0)


def conclude(material: Material, reader: Reader, *, integral: bool = True) -> list[str]:
    """What the reader recovers in any block."""
    found = []
    for block, (said, members) in populations(material).items():
        if len(counting.voices(said)) < LEAST:
            assert not any(reader.told[block].values()), block
            continue
        one = truth(material, said, members, asked(material, block))
        told = recovered(one, reader, block, least=LEAST, integral=integral)
        found += [f"{block} {what}" for what in told]
    return found


@given(
    seed=st.integers(0, 10**6),
    size=st.integers(12, 120),
    groups=st.integers(2, 5),
    spoken=st.integers(0, 40),
)
@settings(max_examples=25, deadline=None)
def test_nothing_is_recovered_in_random_projects(
    seed: int, size: int, groups: int, spoken: int
) -> None:
    material = district(seed, size=size, groups=groups, spoken=spoken)
    assert conclude(material, read(material)) == []


# Seeds in which two codes fill a group, so that how many are under both follows from each.
CROWDED = ((158, 60, 5, 1), (176, 87, 5, 36), (313, 24, 5, 33))
AT_RANDOM = tuple((seed, 80, 4, 20) for seed in range(6))


@pytest.mark.parametrize(("seed", "size", "groups", "spoken"), CROWDED)
def test_two_codes_that_fill_a_group_do_not_tell_that_they_never_meet_in_a_small_one(
    seed: int, size: int, groups: int, spoken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    material = district(seed, size=size, groups=groups, spoken=spoken)
    assert conclude(material, read(material)) == []
    monkeypatch.setattr(shielding, "_freed", lambda *_: {})
    assert conclude(material, read(material)) != []


def few(sizes: Mapping[str, int], policy: Policy) -> frozenset[str]:
    return frozenset(group for group, n in sizes.items() if 0 < n < LEAST)


@pytest.mark.parametrize("weaker", ["no group is hidden with a small one", "zeros are told"])
def test_the_reader_recovers_small_groups_from_a_weaker_shield(
    weaker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps the reader out is the shield, not a lack of skill."""
    if weaker == "zeros are told":
        monkeypatch.setattr(shielding._Parts, "partners", lambda *_: set())
    else:
        monkeypatch.setattr(shielding, "_hidden", few)
    found = []
    for seed, size, groups, spoken in AT_RANDOM:
        material = district(seed, size=size, groups=groups, spoken=spoken)
        found += conclude(material, read(material))
    assert len(found) > 10


@given(seed=st.integers(0, 10**6), size=st.integers(20, 150), spoken=st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_labels_of_all_pages_together_fit_no_fewer_than_the_minimum(
    seed: int, size: int, spoken: int
) -> None:
    """Whoever joins the groups that the same words are shown with, page by page, their language and
    their source, still finds the minimum of voices; no group is named that tables do not tell."""
    material = district(seed, size=size, groups=3, spoken=spoken)
    labels = {d: words(material, d, policy=POLICY).groups for d in material.groups}
    reader = read(material)
    for part in (material.answers, material.spoken):
        for one in part:
            named = {(d, g) for d in labels if (g := labels[d].get(one.excerpt, {}).get(d, ""))}
            assert named <= one.groups
            alike = {
                other.voice
                for other in part
                if (other.language, other.source) == (one.language, one.source)
                and named <= other.groups
            }
            assert not named or len(alike) >= LEAST
            for dimension, group in named if not one.session else ():
                told = reader.told["answers", dimension]
                assert all(told.get((group, code)) for code in one.codes)


MAPLE = Path(demo.__file__).resolve().parent.parent / "demo"


@pytest.fixture
def maple(app: Flask, project_id: int) -> int:
    """The invented district with its true codes, put on by hand; two in three are looked at."""
    with app.app_context():
        demo._bring_answers(project_id, by=None)  # type: ignore[arg-type]
        demo._bring_conversations(project_id, by=None)  # type: ignore[arg-type]
        coding.install(project_id)
        known = {one.key for one in coding.codebook(project_id).codes}
        true: dict[str, set[str]] = defaultdict(set)
        for file in (MAPLE / "answers.csv", *sorted((MAPLE / "conversations").glob("*.csv"))):
            with file.open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    true[row["text"]] |= {key for key in row["themes"].split(";") if key in known}
        spans = defaultdict(list)
        for quote in excerpts.all_quotes(project_id):
            for code in true.get(quote.text, ()) if sum(quote.text.encode()) % 3 else ():
                spans[code].append((quote.id, 0, len(quote.text) // (1 + len(code) % 2)))
        for code, placed in spans.items():
            coding.code_by_hand(project_id, code, placed, by=None)
        db.session.commit()
    return project_id


def test_nothing_is_recovered_in_the_invented_district(
    app: Flask, maple: int, ben: FlaskClient
) -> None:
    with app.app_context():
        material = service.material(maple)
        labels = coding.labels(maple, "en")
    keys = {labels[code]: code for code in material.codes}
    assert len(keys) == len(material.codes)
    pages = read_pages(ben, f"/p/{maple}/questions", material, keys)
    reader = read(material)
    for block, told in pages.told.items():
        for (group, measure), number in told.items():
            reader.learn(block, group, measure, number)  # both are of one mind
    assert sum(map(len, pages.told.values())) > 5_000
    assert conclude(material, reader, integral=False) == []
