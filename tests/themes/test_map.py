"""The map of themes: coarser readings, neighbours, sizes that are told, and its page."""

import json
import re

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from themes.looked_cases import SAID, bring, look

from listening.themes.mapped import branches, layout, service

TREE = [
    {"key": "n0", "left": "a", "right": "b"},
    {"key": "n1", "left": "c", "right": "gone"},
    {"key": "n2", "left": "n0", "right": "n1"},
]


@pytest.mark.parametrize(
    ("into", "groups"),
    [(4, 4), (3, 3), (2, 2), (1, 2)],
)
def test_a_tree_is_cut_into_branches_as_far_as_it_reaches(into: int, groups: int) -> None:
    cut = branches.cut(["a", "b", "c", "alone"], TREE, into=into)
    assert len(set(cut.values())) == groups and cut["alone"] == "alone"


def test_near_themes_join_first() -> None:
    assert branches.cut(["a", "b", "c"], TREE, into=2) == {"a": "n0", "b": "n0", "c": "c"}


def test_neighbours_come_nearest_first_and_nothing_that_points_away() -> None:
    vectors = np.array([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5], [-1.0, 0.0]])
    near = layout.nearest(["bus", "car", "walk", "thanks"], vectors)
    assert near["bus"] == ["car", "walk"] and near["thanks"] == []
    assert layout.nearest(["one"], vectors[:1]) == {"one": []}


def test_circles_do_not_cover_each_other_and_none_is_lost() -> None:
    chance = np.random.default_rng(4)
    at, radius = chance.random((25, 2)), layout.radii([1, 50, *range(2, 25)])
    moved = layout.spread(at, radius)
    far = np.linalg.norm(moved[:, None] - moved[None], axis=2)
    np.fill_diagonal(far, np.inf)
    assert ((radius[:, None] + radius[None]) - far).max() < 0.01 and np.isfinite(moved).all()


@pytest.fixture
def mapped(app: Flask, project_id: int) -> int:
    more = [(f"the bus is late on day {i}", "en", "Eastside") for i in range(6)]
    with app.app_context():
        bring(project_id, [*SAID, *more], "answers.csv")
    look(app, project_id)
    return project_id


def test_few_voices_have_no_number_and_no_size_of_their_own(app: Flask, mapped: int) -> None:
    with app.app_context():
        found = service.drawn(mapped, into=None, least=5, language="en")
    assert found is not None
    by_key = {spot.key: spot for spot in found.spots}
    assert by_key["getting_to_school"].voices == 10
    few = [spot for spot in found.spots if spot.voices is None]
    assert {spot.key for spot in few} >= {"food", "schedules"}
    assert len({spot.radius for spot in few if spot.x is not None}) == 1


def test_the_page_says_in_a_table_what_the_map_shows(mapped: int, ben: FlaskClient) -> None:
    page = ben.get(f"/p/{mapped}/map").get_data(as_text=True)
    points = json.loads(re.search(r'id="theme-points"[^>]*>(.*?)</script>', page, re.S).group(1))  # type: ignore[union-attr]
    assert {point["label"] for point in points} >= {"Getting to school"}
    for point in points:
        assert f"{point['label']}</bdi></a>" in page.replace("&#39;", "'")
    assert "fewer than 5" in page and "10 voices" in page
    coarser = ben.get(f"/p/{mapped}/map?branches=2").get_data(as_text=True)
    assert coarser.count("<tr><th scope=") < page.count("<tr><th scope=")


def test_the_script_of_the_map_comes_from_here_and_only_to_members(
    mapped: int, ben: FlaskClient, chris: FlaskClient
) -> None:
    answer = ben.get(f"/p/{mapped}/map/plotly.js")
    assert answer.mimetype == "text/javascript" and len(answer.data) > 1_000_000
    assert chris.get(f"/p/{mapped}/map/plotly.js").status_code == 404
    page = ben.get(f"/p/{mapped}/map").get_data(as_text=True)
    assert "cdn" not in page.casefold() and 'src="http' not in page


def test_before_the_first_look_there_is_no_map(project_id: int, ben: FlaskClient) -> None:
    assert "No map yet" in ben.get(f"/p/{project_id}/map").get_data(as_text=True)
