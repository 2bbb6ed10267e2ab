"""`listening demo`: the planted cause first, its decoys not flagged, and both said in words."""

import re
from html import unescape
from pathlib import Path

import html5lib
import pytest
from cast import csrf
from click.testing import CliRunner

from listening.app import ROOT, create_app
from listening.cli import main
from listening.cli.demo import CAST, PASSWORD
from listening.db import db
from listening.settings import load

CARD = "/p/1/causes/1/getting_to_school?period=2025-26&dimension=neighbourhood&group=Eastside"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def told(instance: Path) -> str:
    done = CliRunner().invoke(
        main, ["demo", "--no-serve"], env={"LISTENING_INSTANCE": str(instance)}
    )
    assert done.exit_code == 0, done.output
    return done.output


def test_the_planted_theme_is_first_and_alone(told: str) -> None:
    assert re.search(r"^1 +Getting to school +\d+ of 44 .* Strong lead +candidate", told, re.M)
    others = re.findall(r"^\d+ +.*?(Lead|Strong lead|Corroborated) +\w+$", told, re.M)
    assert others == ["Strong lead"]


def test_it_is_said_in_words_what_leads_and_what_misleads(told: str) -> None:
    words = told.partition("In words:")[2]
    assert re.search(r"44 voices raised “Getting to school” against \d+ of 301", words)
    assert "people tell how it bears on “After-school tutoring”" in words
    assert "“New bus timetable: bus 14 leaves at 15:10" in words and "came first" in words
    decoys = words.partition("What could mislead here, and does not:")[2]
    for name in ("Times and schedules", "Food", "Our language"):
        assert f"“{name}”" in decoys, name


def test_the_card_of_the_demo_shows_every_part(told: str, instance: Path) -> None:
    app = create_app(load(ROOT, {"LISTENING_INSTANCE": str(instance)}))
    app.config["TESTING"] = True
    client = app.test_client()
    email = next(email for email, name, _ in CAST if name == "Amir")
    data = {"email": email, "password": PASSWORD, "csrf_token": csrf(client, "/login")}
    assert client.post("/login", data=data).status_code in (302, 303)
    text = client.get(CARD).get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    text = " ".join(unescape(text).split())
    for part in range(1, 11):
        assert re.search(rf"<summary>{part}\. ", text), part
    assert re.search(r"7\. Mechanism: [3-8] people tell how", text)
    assert "8. Timing: a change came first, the gap later" in text
    assert "Riders of bus 14 by hour" in text and "Nobody has looked yet." in text
    assert "10. Not heard: Amharic, Karen" in text
    assert "Weighted by: neighbourhood, home language, lunch" in text
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
