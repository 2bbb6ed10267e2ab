"""The golden counts brought through the site: the card, what a team adds, and the way back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.causes import service
from listening.causes.guard import guard
from listening.causes.team import service as team
from listening.causes.wording import card_sentence
from listening.coding import service as coding
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.gaps import service as gaps
from listening.gaps.disclosure import Policy
from listening.gaps.measures import Observation
from listening.gaps.tables import Enrolled
from listening.participants.consent import Consent
from listening.people import service as people
from listening.surveys import imports

# Invented counts: source, raised and asked in Eastside, raised and asked elsewhere.
SIDES = (("survey", 7, 14, 14, 160), ("focus group", 4, 6, 5, 40), ("interview", 1, 2, 1, 18))
LANGUAGES = ("English", "Spanish", "Somali")
TAGS = {"English": "en", "Spanish": "es", "Somali": "so"}
THEME = "getting_to_school"
COLUMNS = ("text", "language", "voice", "source", "session", "place", "home language")
SENTENCE = (
    "In the group Eastside, 12 of 22 voices raised “Getting to school” against 20 of 218 among "
    "all others, about 6 times as often (likely 3 to 10)."
)


def rows(*, together: int) -> Iterator[tuple[str, ...]]:
    """One voice a row; ten speak Somali at home, four of them in Eastside.

    `together` is how many voices of Eastside sat in one focus group; 0: each came alone.
    """
    for source, a, n1, b, n0 in SIDES:
        for place, raised, asked in (("Eastside", a, n1), ("Westside", b, n0)):
            every, first = (4, 1) if place == "Eastside" else (27, 13)
            for i in range(asked):
                home = "Somali" if source == "survey" and i % every == first else LANGUAGES[i % 2]
                sat = together and source == "focus group"
                session = f"{place} {i // together}" if sat else ""
                voice = f"{source}-{place}-{i:03}"
                text = f"{'bus' if i < raised else 'other'} {voice}"
                yield text, TAGS[home], voice, source, session, place, home


def bring(project_id: int, *, together: int = 0) -> None:
    """Words, codings of one person, numbers, enrolment and a dated change."""
    by = people.find("ana@example.org")
    assert by is not None
    table = Table(
        name="voices.csv", columns=COLUMNS, rows=tuple(rows(together=together)), first_row=2
    )
    mapping = Mapping(
        texts=("text",),
        language="language",
        voice="voice",
        source="source",
        session="session",
        groups=("place", "home language"),
    )
    seen = imports.preview(table, mapping, among=())
    imports.keep(project_id, seen, name="voices", sha256="v", consent=Consent.QUOTE, by=by.id)
    coding.install(project_id, by=by.id)
    spans = [
        (quote.id, 0, len(quote.text))
        for quote in excerpts.all_quotes(project_id)
        if quote.text.startswith("bus")
    ]
    coding.code_by_hand(project_id, THEME, spans, by=by.id)
    source = gaps.Source(file_name="gaps.csv", sha256="g", by=by.id)
    counts = {"2024": ((110, 22), (890, 180)), "2025": ((110, 55), (890, 182))}
    read = [
        Observation(
            measure="Chronic absence", period=period, dimension="place", group=group, n=n, count=x
        )
        for period, sides in counts.items()
        for group, (n, x) in zip(("Eastside", "Westside"), sides, strict=True)
    ]
    gaps.keep_gaps(project_id, read, better={"Chronic absence": "lower"}, source=source)
    enrolled = {
        "place": {"Eastside": 110, "Westside": 890},
        "home language": {"English": 480, "Spanish": 325, "Somali": 180, "Karen": 15},
    }
    gaps.keep_enrolment(
        project_id,
        [
            Enrolled(dimension=d, group=g, enrolled=n)
            for d, groups in enrolled.items()
            for g, n in groups.items()
        ],
        source=replace(source, file_name="enrolment.csv", sha256="e"),
    )
    gaps.add_event(project_id, date(2024, 10, 4), "New bus timetable")
    gaps.add_event(project_id, date(2025, 6, 1), "New lunch menu")


@pytest.fixture
def brought(app: Flask, project_id: int) -> int:
    with app.app_context():
        bring(project_id)
        db.session.commit()
    return project_id


ASK = "period=2025&dimension=place&group=Eastside"


def path(project_id: int, after: str = "", ask: str = ASK) -> str:
    return f"/p/{project_id}/causes/1/{THEME}{after}?{ask}"


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    html5lib.HTMLParser(strict=True).parse(text)
    return " ".join(unescape(text).split())


def post(client: FlaskClient, address: str, **data: Any) -> Any:
    token = csrf(client, f"/p/{address.split('/')[2]}/gaps/events")
    return client.post(address, data={**data, "csrf_token": token})


def weighed(project_id: int) -> service.Weighed:
    found = service.weigh(
        project_id, 1, period="2025", dimension="place", group="Eastside", policy=Policy()
    )
    assert isinstance(found, service.Weighed)
    return found


def undo(client: FlaskClient, text: str) -> int:
    """Press the button in the message at the top."""
    found = re.search(r'role="status".*?<form method="post" action="([^"]+)"', text)
    assert found
    return post(client, found[1]).status_code


def test_the_golden_counts_reach_a_strong_lead_with_its_sentence(
    app: Flask, brought: int, ben: FlaskClient
) -> None:
    text = page(ben, path(brought))
    assert SENTENCE in text
    quotes = list(dict.fromkeys(re.findall(r'name="excerpt" value="(\w+)"', text)))
    assert len(quotes) == 20 and "page=2" in text
    for quote in quotes[:5]:
        assert post(ben, path(brought, "/claim"), excerpt=quote, kind="explicit").status_code == 303
    assert post(ben, path(brought, "/events"), event=["1"]).status_code == 303
    text = page(ben, path(brought))
    for told in (
        "Strong lead",
        "Focus groups and surveys agree, in 3 languages.",
        "5 people tell how it bears on “Chronic absence”.",
        "“New bus timetable” (October 4, 2024) came first, the gap later.",
        "Of every 100 students 18 belong to the group Somali (home language)",
        "of every 100 voices 4.",
        "Nobody was heard from: “Karen”.",
        "<bdi>Somali</bdi> (home language): 10 voices, 0.2 times their share",
    ):
        assert told in text, told
    for part in range(1, 11):
        assert re.search(rf"<summary>{part}\. ", text), part
    with app.app_context():
        card = weighed(brought).cards[0]
        figures = card.compared
        assert figures is not None
        assert (card.theme, card.kind, card.grade, card.timing) == (
            THEME,
            "candidate",
            "strong",
            "before",
        )
        assert (card.ratio, card.low, card.high) == pytest.approx((5.757, 3.262, 10.160), abs=5e-4)
        difference = (figures.difference, figures.difference_low, figures.difference_high)
        assert difference == pytest.approx((0.454, 0.250, 0.642), abs=5e-4)
        assert (figures.claims, figures.languages, figures.sources) == (5, 3, 3)
        assert figures.p < 0.002 and card.q is not None and card.q < 0.10
        assert figures.weighted is not None and not figures.weighted.depends
        assert card_sentence(card) == SENTENCE
    # Nothing the page itself says claims more than was compared.
    own = re.sub(r"<[^>]+>", " ", text.partition('id="why"')[2].partition('id="quotes"')[0])
    assert guard(own, "en") == []


def test_sitting_together_widens_the_range_and_leaves_the_ratio(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        bring(project_id, together=3)
        card = weighed(project_id).cards[0]
        figures = card.compared
        assert figures is not None and (figures.sessions, card.grade) == (2, "strong")
        assert figures.inflation > 1.05
        assert card.ratio == pytest.approx(5.757, abs=5e-4)
        assert card.low is not None and card.low < 3.262


def test_every_figure_opens_to_the_voices_behind_it(brought: int, ben: FlaskClient) -> None:
    text = page(ben, path(brought, ask=f"{ASK}&side=group"))
    assert len(re.findall(r'<figure class="quote">', text)) == 12
    text = page(ben, path(brought, ask=f"{ASK}&side=others&source=survey"))
    assert len(re.findall(r'<figure class="quote">', text)) == 14
    text = page(ben, path(brought, ask=f"{ASK}&side=group&source=interview"))
    assert "one of them could be recognised" in text
    assert '<figure class="quote">' not in text


def test_a_grade_needs_a_reason_and_stands_beside_the_computed_one(
    app: Flask, brought: int, ben: FlaskClient
) -> None:
    where = path(brought, "/grade")
    page(ben, where)
    answer = post(ben, where, grade="heard", reason="  ")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert re.search(r'value="heard"[^>]*checked|checked[^>]*value="heard"', text)
    html5lib.HTMLParser(strict=True).parse(text)
    assert post(ben, where, grade="heard", reason="The bus is back since May").status_code == 303
    text = page(ben, path(brought))
    assert "Ben set the grade “Heard”" in text and "The bus is back since May" in text
    assert "Computed: Strong lead." in text
    assert "A person says: Heard" in page(ben, f"/p/{brought}/causes/1?{ASK}")
    with app.app_context():
        other = team.additions(
            brought, measure="Chronic absence", period="2024", dimension="place", group="Eastside"
        )
        assert not other.overrides
        (own,) = weighed(brought).added.overrides.values()
        db.session.rollback()
    assert post(ben, path(brought, f"/override/{own.id}/take-back")).status_code == 303
    assert "Computed:" not in page(ben, path(brought))
    assert post(ben, path(brought, f"/override/{own.id}/take-back")).status_code == 404


def test_a_record_check_is_written_before_its_result(
    app: Flask, brought: int, ben: FlaskClient
) -> None:
    where = path(brought, "/record")
    plan = {"record": "Late-bus roster", "supports": "Few ride after May", "against": ""}
    answer = post(ben, where, **plan)
    assert answer.status_code == 422 and "Late-bus roster" in answer.get_data(as_text=True)
    assert post(ben, where, **plan | {"against": "As many ride"}).status_code == 303
    text = page(ben, path(brought))
    assert "Nobody has looked yet." in text and "A record could check this" in text
    page(ben, path(brought, "/record/1/result"))
    assert post(ben, path(brought, "/record/1/result"), result="agrees").status_code == 422
    done = post(ben, path(brought, "/record/1/result"), result="agrees", note="11 riders, was 48")
    assert done.status_code == 303
    text = page(ben, path(brought))
    assert "Corroborated" in text and "11 riders, was 48" in text
    assert undo(ben, text) == 303
    assert "Nobody has looked yet." in page(ben, path(brought))
    assert ben.get(path(brought, "/record/9/result")).status_code == 404


def test_claims_and_changes_can_be_taken_back(app: Flask, brought: int, ben: FlaskClient) -> None:
    with app.app_context():
        other = next(q.id for q in excerpts.all_quotes(brought) if not q.text.startswith("bus"))
        quote = next(q.id for q in excerpts.all_quotes(brought) if q.text.startswith("bus"))
        db.session.rollback()
    for data in ({"excerpt": other, "kind": "explicit"}, {"excerpt": quote, "kind": "wrong"}):
        assert post(ben, path(brought, "/claim"), **data).status_code == 303
    assert "7. Mechanism: 0 people" in page(ben, path(brought))
    post(ben, path(brought, "/claim"), excerpt=quote, kind="implied")
    post(ben, path(brought, "/claim"), excerpt=quote, kind="counter")
    text = page(ben, path(brought))
    assert "7. Mechanism: 0 people tell how · 1 says the opposite" in text
    assert undo(ben, text) == 303
    assert "the opposite<" not in page(ben, path(brought)).partition('id="timing"')[0]
    post(ben, path(brought, "/events"), event=["2"])
    text = page(ben, path(brought))
    # It came within the period that first shows the gap: before or after, nobody can say.
    assert 'value="2" checked' in text
    assert "8. Timing: not known" in text
    assert undo(ben, text) == 303
    assert 'value="2" checked' not in page(ben, path(brought))


def test_a_codebook_refined_after_comparing_is_said_on_every_card(
    brought: int, ben: FlaskClient
) -> None:
    post(ben, path(brought, "/exploratory"), mark="1")
    assert "Marked as exploratory by Ben" in page(ben, path(brought))
    assert "Exploratory:" in page(ben, f"/p/{brought}/causes/1?{ASK}")
    post(ben, path(brought, "/exploratory"), mark="0")
    assert "Exploratory:" not in page(ben, f"/p/{brought}/causes/1?{ASK}")


def test_sides_coded_by_two_people_show_who_coded_whom(
    app: Flask, brought: int, ben: FlaskClient
) -> None:
    with app.app_context():
        other = people.find("ben@example.org")
        assert other is not None
        mine = {b.quote.id for b in behind(brought) if b.affected}
        ids = [c.id for c in coding.of_theme(brought, THEME) if c.excerpt_id in mine]
        coding.decide(brought, ids, state="accepted", by=other.id)
        db.session.commit()
    text = page(ben, path(brought))
    assert "Different people coded the two sides" in text
    assert re.search(r"Ben</bdi></th><td[^>]*>12 of 12</td><td[^>]*>–", text)
    assert re.search(r"Ana</bdi></th><td[^>]*>–</td><td[^>]*>20 of 20", text)


def behind(project_id: int) -> list[service.Behind]:
    return service.quotes_behind(project_id, THEME, dimension="place", group="Eastside")


def test_the_method_page_works_the_figures_through(brought: int, ben: FlaskClient) -> None:
    text = page(ben, f"/p/{brought}/causes/1/method?{ASK}&theme={THEME}")
    for told in ("12 of 22", "20 of 218", "is 5.76", "likely 3.26 to 10.16", "q is below 0.10"):
        assert told in text, told
    assert "2 of 18" not in text and "too few to show" not in text
    assert page(ben, f"/p/{brought}/causes/1/method?{ASK}&theme=no", 404)


def test_the_power_page_stands_beside_the_voices_of_the_project(
    brought: int, ben: FlaskClient
) -> None:
    text = page(ben, f"/p/{brought}/causes/power?dimension=home+language")
    assert "With 8 voices of a group" in text and "seen 49 times in 100" in text
    assert re.search(r"Somali</bdi></th> ?<td[^>]*>10</td>", text)
    assert re.search(r"Karen</bdi></th> ?<td[^>]*>0</td><td[^>]*>nobody heard yet", text)


def test_a_stranger_sees_and_adds_nothing(brought: int, chris: FlaskClient) -> None:
    for after in ("", "/grade", "/record"):
        assert chris.get(path(brought, after)).status_code == 404
    assert chris.post(path(brought, "/claim")).status_code in (400, 404)


def test_languages_that_nobody_checked_the_machine_in_are_said_on_the_card(
    app: Flask, brought: int, ben: FlaskClient
) -> None:
    warning = "Nobody has checked how well the machine reads"
    assert warning not in page(ben, path(brought)), "all of it was coded by people"
    with app.app_context():
        said = {quote.id: quote for quote in excerpts.all_quotes(brought)}
        coded = {c.excerpt_id for c in coding.codings(brought)}
        new = next(key for key in sorted(said) if key not in coded)
        coding.suggest(
            brought,
            [
                coding.Suggestion(
                    excerpt_id=new, code_key=THEME, strength=0.8, start=0, end=3, origin="term"
                )
            ],
        )
        db.session.commit()
    text = page(ben, path(brought))
    assert f"{warning}: English, Español, Soomaali" in text
