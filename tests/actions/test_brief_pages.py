"""The way of a brief from the quotes a person looks at to the paper a board gets."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from html import unescape

import docx
import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.actions import store
from listening.coding import service as coding
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.hiding import service as hiding
from listening.gaps import service as gaps
from listening.gaps.measures import Observation
from listening.participants import service as participants

MEASURE = "After-school tutoring"
# Hilltop is too small to show; Orchard is withheld so that Hilltop stays unknown.
COUNTS = {
    "Eastside": (7050, 1280),
    "Riverside": (12980, 6100),
    "Hilltop": (7, 3),
    "Orchard": (4817, 1913),
}
PLANTED = ("4817", "4,817", "4.817", "1913", "1,913", "1.913", "0.3971", "2904")
PHONE = "612 555 0147"
SECRET = "The bus never waits for us and I will not be quoted"
SAID = {
    "E00": ("en", f"Our bus leaves before the lesson ends, call me at {PHONE}.", ""),
    "E01": ("ar", "الحافلة تغادر قبل نهاية الدرس كل يوم", "The bus leaves before the lesson ends."),
    "E02": ("es", "Hodan espera el camión una hora en el frío", "Hodan waits an hour for the bus."),
    "E03": ("en", SECRET, ""),
}


@dataclass(frozen=True)
class Place:
    """A filled project: the address of its brief, and the keys of the quotes by speaker."""

    address: str
    quotes: dict[str, str]


def speaker(name: str, group: str, consent: str) -> conversations.Speaker:
    language = SAID.get(name, ("en", "", ""))[0]
    return conversations.Speaker(
        pseudonym=name, language=language, consent=consent, groups={"place": group}
    )


@pytest.fixture
def filled(app: Flask, project_id: int) -> Place:
    """20 voices of Eastside, most of whom speak of the bus, and 60 others who rarely do."""
    with app.app_context():
        rows = [
            Observation(
                measure=MEASURE, period=period, dimension="place", group=group, n=n, count=count
            )
            for period in ("2024-25", "2025-26")
            for group, (n, count) in COUNTS.items()
        ]
        source = gaps.Source(file_name="district.csv", sha256="0" * 64)
        gaps.keep_gaps(project_id, rows, better={}, source=source)
        speakers = [speaker(f"E{i:02}", "Eastside", "quote") for i in range(20)]
        speakers[3] = speaker("E03", "Eastside", "count")
        speakers += [speaker(f"R{i:02}", "Riverside", "quote") for i in range(57)]
        speakers += [speaker(f"H{i}", "Hilltop", "quote") for i in range(3)]
        turns = [
            conversations.Said(
                speaker=one.pseudonym,
                text=SAID[one.pseudonym][1]
                if one.pseudonym in SAID
                else f"Voice {one.pseudonym} speaks about the bus and other things.",
                language=one.language,
                translation=SAID[one.pseudonym][2] if one.pseudonym in SAID else "",
            )
            for one in speakers
        ]
        conversations.keep(
            project_id,
            kind="listening session",
            title="EVENING-AT-THE-LIBRARY",
            speakers=speakers,
            turns=turns,
        )
        coding.install(project_id)
        said = {quote.text: quote.id for quote in excerpts.all_quotes(project_id)}
        keys = {one.pseudonym: said[turn.text] for one, turn in zip(speakers, turns, strict=True)}
        bus = [f"E{i:02}" for i in range(12)] + [f"R{i:02}" for i in range(5)]
        spans = [(keys[name], 0, 3) for name in bus]
        coding.code_by_hand(project_id, "getting_to_school", spans, by=None)
        number = next(i for i, name in gaps.choice(project_id).measures.items() if name == MEASURE)
        db.session.commit()
    asked = f"measure={number}&period=2025-26&dimension=place&group=Eastside"
    return Place(f"/p/{project_id}/brief?{asked}", keys)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    text = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def boxes(text: str) -> dict[str, str]:
    """The fingerprint of every quote that is offered, by its key."""
    found = re.findall(r'name="quote" value="(\w+):(\w+)"', text)
    assert len(found) == len(dict(found))
    return dict(found)


def send(
    client: FlaskClient, place: Place, names: list[str], shown: str, **more: str
) -> tuple[int, str]:
    """Tick the quotes of these speakers as they were shown; the status, and where it went."""
    offered = boxes(shown)
    keys = [place.quotes[name] for name in names]
    answer = client.post(
        place.address,
        data={
            "csrf_token": csrf(client, place.address),
            "title": "Buses",
            "quote": [f"{key}:{offered.get(key, 'none')}" for key in keys],
            **more,
        },
    )
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def visible(text: str) -> str:
    """What is read on the paper: the main part without drawings and addresses."""
    main = text.partition("<main")[2].partition("</main>")[0].partition('class="paper')[2]
    plain = re.sub(r'<svg role="img".*?(?=<details)', " ", main, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain.partition(">")[2])).split())


def words_of(data: bytes) -> str:
    file = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return " ".join([*(p.text for p in file.paragraphs), *cells])


def unpacked(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())


def test_from_the_quotes_to_the_paper_in_both_languages(ben: FlaskClient, filled: Place) -> None:
    shown = page(ben, filled.address)
    assert filled.quotes["E03"] not in shown and SECRET not in shown
    assert not {filled.quotes[f"R{i:02}"] for i in range(5)} & set(boxes(shown))
    assert "call me at [phone]." in shown and f"<bdi>{PHONE}</bdi> → [phone]" in shown
    assert len(re.findall(r'name="quote" value="[^"]+" checked', shown)) == 2
    own = {"introduction": "We asked.", "ask": "Bring the <b>late</b> bus back."}
    status, where = send(ben, filled, ["E00", "E01"], shown, **own)
    assert status == 303
    for language in ("es", "en"):
        text = page(ben, f"{where}?lang={language}")
        assert "<script" not in text
        word = ben.get(f"{where}/brief.docx").data
        told, written = visible(text), words_of(word)
        assert "We asked." in told and "Bring the <b>late</b> bus back." in told
        assert "call me at [phone]." in told and "call me at [phone]." in written
        assert "الحافلة تغادر" in told and 'lang="ar" dir="rtl"' in text
        numbers = set(re.findall(r"\d[\d.,]*%?", told))
        assert len(numbers) > 20 and numbers <= set(re.findall(r"\d[\d.,]*%?", written))
        for secret in (PHONE, SECRET, "EVENING-AT", filled.quotes["E00"]):
            assert secret not in text and secret not in unpacked(word)
    rows = list(csv.DictReader(io.StringIO(ben.get(f"{where}/numbers.csv").text)))
    share = next(r for r in rows if r["figure"] == "share" and r["who"] == "Eastside")
    assert (share["count"], share["n"]) == ("12", "20")
    again = page(ben, filled.address)
    assert "We asked." in again and 'value="Buses"' in again
    assert "Buses" in page(ben, filled.address.partition("?")[0])


def test_numbers_of_a_withheld_group_are_in_no_byte(ben: FlaskClient, filled: Place) -> None:
    shown = page(ben, filled.address)
    _status, where = send(ben, filled, ["E00"], shown)
    files = [shown, page(ben, where), page(ben, f"{where}?lang=es")]
    files += [unpacked(ben.get(f"{where}/brief.docx").data), ben.get(f"{where}/numbers.csv").text]
    for text in files:
        # Tokens and the styles of the Word file hold digits by chance.
        plain = re.sub(r'(?:value|nonce)="[^"]*"|<w:styles.*?</w:styles>', "", text, flags=re.S)
        found = [n for n in PLANTED if re.search(rf"(?<![\w.,]){re.escape(n)}(?![\w])", plain)]
        assert found == []


def test_a_name_typed_late_is_looked_at_once_more(
    app: Flask, project_id: int, ben: FlaskClient, filled: Place
) -> None:
    shown = page(ben, filled.address)
    status, again = send(ben, filled, ["E02"], shown, hide="Hodan\n", ask="One bus.")
    assert status == 422
    html5lib.HTMLParser(strict=True).parse(again)
    assert "Look once more" in again and "One bus." in again
    assert "[name] espera" in again and "[name] waits" in again
    with app.app_context():
        assert store.briefs(project_id) == []
    status, where = send(ben, filled, ["E02"], again, hide="Hodan\n")
    assert status == 303
    paper = page(ben, where)
    assert "[name] espera" in paper and "Hodan" not in paper
    # What was hidden stays hidden without being typed again.
    assert "[name] espera" in page(ben, filled.address)


def test_what_is_hidden_after_the_brief_was_kept_is_hidden_on_the_paper_too(
    app: Flask, project_id: int, ben: FlaskClient, filled: Place
) -> None:
    shown = page(ben, filled.address)
    assert "Not confirmed yet" in shown
    status, where = send(ben, filled, ["E02"], shown)
    assert status == 303 and "camión" in page(ben, where)
    with app.app_context():
        looked = hiding.one(project_id, filled.quotes["E02"])
        assert looked is not None
        hiding.confirm(
            project_id, looked, offered=(), ticked=(), typed=["el camión"], seen=looked.digest, by=1
        )
        db.session.commit()
    paper, word = page(ben, where), ben.get(f"{where}/brief.docx").data
    assert "camión" not in paper and "camión" not in unpacked(word)
    assert "espera [name] una hora" in words_of(word)


def test_looking_again_keeps_nothing(
    app: Flask, project_id: int, ben: FlaskClient, filled: Place
) -> None:
    shown = page(ben, filled.address)
    status, text = send(ben, filled, ["E02"], shown, hide="Hodan", again="1")
    assert status == 200 and "[name] espera" in text
    assert f'value="{filled.quotes["E02"]}:{boxes(text)[filled.quotes["E02"]]}" checked' in text
    with app.app_context():
        assert store.briefs(project_id) == []


def test_what_cannot_be_kept_is_said_and_stays_typed(
    app: Flask, project_id: int, ben: FlaskClient, filled: Place
) -> None:
    shown = page(ben, filled.address)
    offered = [name for name in filled.quotes if filled.quotes[name] in boxes(shown)]
    for names, more, said in (
        (offered[:5], {}, "at most 4"),
        (["E03"], {}, "Look once more"),  # never offered: this person did not allow it
        (["R00"], {}, "Look once more"),
        (["E00"], {"title": " "}, "title"),
    ):
        status, text = send(ben, filled, names, shown, introduction="Kept words.", **more)
        assert status == 422 and said in text and "Kept words." in text
        assert SECRET not in text
    with app.app_context():
        assert store.briefs(project_id) == []


def test_who_withdraws_or_takes_back_consent_is_out_of_the_brief(
    app: Flask, project_id: int, ben: FlaskClient, filled: Place
) -> None:
    _status, where = send(ben, filled, ["E00", "E01", "E02"], page(ben, filled.address))
    with app.app_context():
        said = excerpts.quotes(filled.quotes.values())
        participants.withdraw([said[filled.quotes["E01"]].participant_id])
        reader = participants.store.participant(said[filled.quotes["E02"]].participant_id)
        assert reader is not None
        reader.consent = "paraphrase"
        db.session.commit()
    paper = page(ben, where)
    assert "call me at [phone]." in paper
    assert "الحافلة" not in paper and "espera" not in paper
    with app.app_context():
        kept = store.quotes(int(where.rpartition("/")[2]))
        assert filled.quotes["E01"] not in {row.excerpt_id for row in kept}


def test_another_team_sees_no_brief(
    app: Flask, ben: FlaskClient, chris: FlaskClient, filled: Place
) -> None:
    _status, where = send(ben, filled, ["E00"], page(ben, filled.address))
    for path in (filled.address, where, f"{where}/brief.docx", f"{where}/numbers.csv"):
        assert chris.get(path).status_code == 404
    token = csrf(ben, filled.address)
    assert chris.post(filled.address, data={"csrf_token": token}).status_code in (400, 404)
    with app.app_context():
        other = communities.create("Elsewhere").id
        db.session.commit()
    assert ben.get(where.replace("/p/1/", f"/p/{other}/")).status_code == 404
    for wrong in ("measure=x&", "measure=999&", "measure=1&group=Hilltop&"):
        path = filled.address.replace("measure=1&", wrong).replace("&group=Eastside", "", 1)
        assert ben.get(path).status_code == 404


def test_a_brief_that_nobody_needs_is_thrown_away_and_what_was_shown_stays_known(
    app: Flask, ben: FlaskClient, chris: FlaskClient, filled: Place, project_id: int
) -> None:
    _, where = send(ben, filled, ["E00"], page(ben, filled.address))
    assert "Throw this brief away" in page(ben, where)
    token = {"csrf_token": csrf(ben, where)}
    assert chris.post(f"{where}/throw-away", data=token).status_code in (400, 404)
    assert ben.post(f"{where}/throw-away", data=token).status_code == 303
    page(ben, where, 404)
    with app.app_context():
        assert store.briefs(project_id) == []
        assert gaps.told_before(project_id)
