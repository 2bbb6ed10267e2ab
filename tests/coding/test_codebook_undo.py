"""The codebook's operations carry codings along, and taking them back brings everything back."""

import random

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples_of
from hypothesis import strategies as st

from listening.coding.book import joining, service, splitting, store, versions
from listening.coding.book.undoing import in_the_way
from listening.coding.codebook import Code, Codebook
from listening.coding.records import Coding, CodingRound
from listening.communities import service as communities
from listening.db import db, now
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.settings import BadInput
from listening.surveys import imports

KEYS = ("a", "a.x", "a.y", "b", "b.x", "c")
BOOK = Codebook(codes=tuple(Code(key=k, labels={"en": k.upper()}) for k in KEYS))


def stage(codings: int, *, voices: int = 50, seed: int = 0) -> int:
    """A project with codings drawn at random, some of them the same but for the code."""
    project_id = int(communities.create("Maple", languages=["en"]).id)
    rows = tuple((f"words of voice {n}", "en") for n in range(voices))
    table = Table(name="t.csv", columns=("text", "language"), rows=rows, first_row=2)
    mapping = Mapping(texts=("text",), language="language")
    seen = imports.preview(table, mapping, among=())
    imports.keep(project_id, seen, name="t", sha256="t", consent=Consent.QUOTE, by=None)
    service.install(project_id, BOOK)
    draw = random.Random(seed)
    codes = [row.id for row in store.codes(project_id)]
    quotes = sorted(quote.id for quote in excerpts.all_quotes(project_id))
    wanted = {
        (draw.choice(quotes), draw.choice(codes), start, start + draw.randint(1, 3))
        for start in (draw.randint(0, 8) for _ in range(codings))
    }
    store.add_all(
        Coding(
            excerpt_id=excerpt,
            code_id=code,
            start=start,
            end=end,
            state=draw.choice(["suggested", "suggested", "accepted"]),
            decided_at=now(),
        )
        for excerpt, code, start, end in sorted(wanted)
    )
    return project_id


def facts(project_id: int) -> set[tuple[object, ...]]:
    """What a coding says, whatever its row number."""
    db.session.expire_all()
    rows = {row.id: row.key for row in store.codes(project_id)}
    return {
        (c.guid, c.excerpt_id, c.start, c.end, rows[c.code_id], c.coder_id, c.codebook_version,
         c.state, c.made_with_id)
        for c in store.codings_of(rows)
    }  # fmt: skip


def tree_of(project_id: int) -> list[tuple[str, str, bool, dict[str, str]]]:
    codes = service.codebook(project_id).codes
    return [(code.key, code.theme, code.codable, code.labels) for code in codes]


def step(project_id: int, what: str, draw: random.Random) -> int | None:
    """One operation on codes drawn at random; None where it is refused."""
    keys = [code.key for code in service.codebook(project_id).codes]
    if not keys:
        return None
    key, other = draw.choice(keys), draw.choice(keys)
    try:
        if what == "merge":
            return service.merge(project_id, key, other, by=None)
        if what == "move":
            return service.move(project_id, key, parent=draw.choice([other, ""]), by=None)
        if what == "rename":
            name = f"N{draw.random()}"
            return service.rename(project_id, key, name, language="en", by=None)
        if what == "retire":
            return service.retire(project_id, key, by=None)
        if what == "sort":
            waiting = splitting.queue(project_id, key)
            if waiting is None or not waiting.codings:
                return None
            some = [c.id for c in waiting.codings if draw.random() < 0.7]
            target = draw.choice(waiting.targets).key
            return service.sort(project_id, key, some, target, by=None)
        names = [f"S{draw.random()}", f"T{draw.random()}"]
        place = draw.choice(["beside", "below"])
        return service.split(project_id, key, names, language="en", by=None, place=place)
    except BadInput:
        return None


@given(
    kinds=st.lists(
        st.sampled_from(["merge", "split", "sort", "move", "rename", "retire"]),
        min_size=4,
        max_size=14,
    ),
    seed=st.integers(0, 1_000),
)
@examples_of(
    max_examples=4,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_codings_survive_any_order_of_operations_and_the_undo_of_all(
    app: Flask, kinds: list[str], seed: int
) -> None:
    with app.app_context():
        project_id = stage(1_000, seed=seed)
        before, tree = facts(project_id), tree_of(project_id)
        assert len(before) > 500
        draw = random.Random(seed)
        done = [number for kind in kinds if (number := step(project_id, kind, draw)) is not None]
        for number in reversed(done):
            service.undo(project_id, number, by=None)
        assert facts(project_id) == before
        assert tree_of(project_id) == tree
        db.session.rollback()


def test_a_merge_sets_doubles_aside_and_undo_returns_them_while_later_codings_stay(
    app: Flask,
) -> None:
    with app.app_context():
        project_id = stage(0, voices=3)
        rows = {row.key: row.id for row in store.codes(project_id)}
        quotes = [quote.id for quote in excerpts.all_quotes(project_id)]
        store.add_all(
            Coding(excerpt_id=quotes[0], code_id=rows[key], state=state, decided_at=now())
            for key, state in (("b", "accepted"), ("c", "suggested"))
        )
        before = facts(project_id)
        number = service.merge(project_id, "b", "c", by=None)
        [kept] = store.codings_of([rows["c"]])
        assert kept.state == "accepted", "what a person accepted wins over a suggestion"
        assert kept.made_with_id == rows["b"]
        assert [row.key for row in store.codes(project_id) if row.merged_into] == ["b", "b.x"]
        assert "B" in next(
            code.aliases["en"] for code in service.codebook(project_id).codes if code.key == "c"
        )
        later = Coding(excerpt_id=quotes[1], code_id=rows["c"], state="accepted", decided_at=now())
        store.add_all([later])
        service.undo(project_id, number, by=None)
        assert facts(project_id) - before == {f for f in facts(project_id) if f[0] == later.guid}
        assert before <= facts(project_id)
        assert {"coder_id", "guid", "code_id"} <= set(joining.KEPT)


def test_undo_names_the_later_steps_that_stand_in_the_way(app: Flask) -> None:
    with app.app_context():
        project_id = stage(10)
        first = service.rename(project_id, "b", "Bus", language="en", by=None)
        service.merge(project_id, "b", "c", by=None)
        change = store.change(first)
        assert change is not None
        assert [one.what["kind"] for one in in_the_way(project_id, change)] == ["merge"]
        with pytest.raises(BadInput, match="put together: b"):
            service.undo(project_id, first, by=None)


def test_moving_a_code_changes_the_theme_its_codings_count_for(app: Flask) -> None:
    with app.app_context():
        project_id = stage(10)
        service.move(project_id, "a.x", parent="b", by=None)
        assert service.themes(project_id)["a.x"] == "b"
        assert next(c for c in service.codebook(project_id).codes if c.key == "a.x").theme == "b"
        service.move(project_id, "a.x", parent="", by=None)
        assert service.themes(project_id)["a.x"] == "a.x"
        with pytest.raises(BadInput, match="below itself"):
            service.move(project_id, "b", parent="b.x", by=None)


def test_siblings_have_names_of_their_own_and_branches_may_repeat_them(app: Flask) -> None:
    with app.app_context():
        project_id = stage(0)
        with pytest.raises(BadInput, match="already"):
            service.rename(project_id, "c", "b", language="en", by=None)
        service.rename(project_id, "a.x", "C", language="en", by=None)
        with pytest.raises(BadInput, match="already"):
            service.move(project_id, "a.x", parent="", by=None)


def test_a_code_with_codings_is_retired_and_never_deleted(app: Flask) -> None:
    with app.app_context():
        project_id = stage(200)
        with pytest.raises(BadInput, match="retire"):
            service.delete(project_id, "c", by=None)
        fresh = service.add(project_id, "New", language="en", by=None)
        guid = fresh.guid
        number = service.delete(project_id, fresh.key, by=None)
        assert store.code(project_id, fresh.key) is None
        service.undo(project_id, number, by=None)
        assert guid in {row.guid for row in store.codes(project_id)}


def test_a_split_code_waits_until_its_queue_is_empty(app: Flask) -> None:
    with app.app_context():
        project_id = stage(300)
        service.split(project_id, "c", ["One", "Two"], language="en", by=None)
        waiting = splitting.queue(project_id, "c")
        assert waiting is not None and waiting.codings
        assert not next(c for c in service.codebook(project_id).codes if c.key == "c").codable
        one, two = (row.key for row in waiting.targets)
        voice_7 = splitting.matching(waiting, words="voice 7")
        assert voice_7
        service.sort(project_id, "c", voice_7, one, by=None)
        rest = [c.id for c in waiting.codings if c.id not in voice_7]
        service.sort(project_id, "c", rest, two, by=None)
        assert splitting.queue(project_id, "c") is None
        assert next(c for c in service.codebook(project_id).codes if c.key == "c").codable


def test_an_open_blind_round_keeps_the_codebook_as_it_is(app: Flask) -> None:
    with app.app_context():
        project_id = stage(0)
        store.add_all([CodingRound(project_id=project_id, name="Round 1", state="open")])
        with pytest.raises(BadInput, match="Round 1.*proposals"):
            service.rename(project_id, "c", "Sea", language="en", by=None)


def test_a_difference_lists_exactly_the_changes_made(app: Flask) -> None:
    with app.app_context():
        project_id = stage(50)
        assert not versions.drafted(project_id).codes
        service.rename(project_id, "a", "Alpha", language="en", by=None)
        service.move(project_id, "a.y", parent="b", by=None)
        service.merge(project_id, "b.x", "c", by=None)
        service.edit(
            project_id, "a.x", {"definition": {"en": "the late bus leaves early"}}, by=None
        )
        service.split(project_id, "a.x", ["One", "Two"], language="en", by=None)
        found = {c.label: set(c.kinds) for c in versions.drafted(project_id).codes}
        assert found.pop("C") == {"edited"}, "its new alias"
        assert "edited" in found["A.X"]
        assert found == {
            "Alpha": {"renamed", "edited"},
            "A.Y": {"moved"},
            "B.X": {"merged"},
            "A.X": {"edited"},
            "One": {"split", "added"},
            "Two": {"split", "added"},
        }
        row = versions.publish(project_id, "After the first ten answers", by=None)
        assert row.number == 2
        assert not versions.drafted(project_id).codes
        assert len(versions.compare(project_id, 1, 2).codes) == 7
        with pytest.raises(BadInput, match="Nothing has changed"):
            versions.publish(project_id, "Again", by=None)


def test_codings_made_before_their_rule_changed_are_offered_again(app: Flask) -> None:
    with app.app_context():
        project_id = stage(100)
        service.edit(project_id, "c", {"colour": "#0072B2"}, by=None)
        assert versions.older(project_id) == []
        number = service.edit(project_id, "c", {"exclude": {"en": "school buses"}}, by=None)
        [older] = versions.older(project_id)
        assert (older.key, older.codings > 0) == ("c", True)
        assert number is not None
        service.undo(project_id, number, by=None)
        assert versions.older(project_id) == []


def test_a_file_shows_its_difference_first_and_is_brought_in_as_one_step(app: Flask) -> None:
    with app.app_context():
        project_id = stage(20)
        before = tree_of(project_id)
        codes = [
            Code(key="c", labels={"en": "Sea", "es": "Mar"}, definition={"en": "water"}),
            Code(key="c.new", labels={"en": "Newcomer"}),
        ]
        plan = service.plan_import(project_id, codes)
        assert {(c.key, c.kinds) for c in plan.difference.codes} == {
            ("c", ("renamed", "edited")),
            ("c.new", ("added",)),
        }
        assert set(plan.untouched) == {"a", "a.x", "a.y", "b", "b.x"}
        assert tree_of(project_id) == before, "nothing was written"
        number = service.apply_import(project_id, codes, by=None)
        assert not service.plan_import(project_id, codes).difference.codes
        assert number is not None
        service.undo(project_id, number, by=None)
        assert tree_of(project_id) == before
