"""Two teams on one server, each with a row in every room, and a word that betrays each of them."""

import csv
import io
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from trust import furniture
from trust.asking import asked_in

from listening import db
from listening.actions.records import BriefRow
from listening.causes.board import evidence
from listening.causes.board import service as boards
from listening.causes.team import service as team
from listening.causes.team.values import CardKey
from listening.coding import service as coding
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.excerpts import service as excerpts
from listening.excerpts import uploads
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.gaps import service as gaps
from listening.gaps.measures import Observation
from listening.gaps.tables import Enrolled
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.people import service as people
from listening.people.records import User
from listening.people.roles import Role
from listening.settings import Settings
from listening.surveys import imports, service
from listening.surveys.records import Survey
from listening.themes import service as themes
from listening.themes.records import Proposal, ProposalMember

# Voices by side of the town; from Dogwood nobody was heard.
GROUPS = {"Eastside": 30, "Westside": 60, "Northgate": 3}
ROLES = tuple(Role)


@dataclass(frozen=True)
class Team:
    """A project and the number or key of one row of each kind."""

    project_id: int
    word: str
    ids: dict[str, int | str] = field(default_factory=dict)
    excerpts: tuple[str, ...] = ()
    codings: tuple[int, ...] = ()


def cast(app: Flask, password_hash: str, project_id: int, name: str) -> dict[Role, int]:
    """The people of a team, one per role; returns their numbers."""
    with app.app_context():
        numbers = {}
        for role in ROLES:
            person = User(
                email=f"{name}-{role.value}@example.org",
                name=f"{name} {role.value}",
                password=password_hash,
                fs_uniquifier=secrets.token_hex(32),
            )
            db.db.session.add(person)
            db.db.session.flush()
            languages = ("es",) if role == Role.INTERPRETER else ()
            people.join(person.id, project_id, role=role, languages=languages)
            numbers[role] = person.id
        db.db.session.commit()
        return numbers


def furnish(
    app: Flask,
    password_hash: str,
    name: str,
    word: str,
    *,
    said: Callable[[int], str] | None = None,
    dress: Callable[[str], str] | None = None,
) -> Team:
    """A team with a row of everything; `said` makes answers, `dress` makes names, from a word."""
    dressed = dress or (lambda what: f"{what} {word}")
    told = said or (lambda i: f"the bus comes late {word} {i}")
    with app.app_context():
        project = communities.create(dressed("Project"), languages=["en", "es"])
        db.db.session.commit()
        project_id = project.id
    numbers = cast(app, password_hash, project_id, name)
    with app.app_context():
        made, files = _furnish(project_id, numbers, word, dressed, told)
        settings = app.extensions["listening.settings"]
        table = sheet(
            ["text", "side", dressed("more")],
            [[told(i), dressed(side), dressed("cell")] for i, side in enumerate("ABABABABAB")],
        )
        head = ["indicator", "period", "group_dimension", "group", "enrolled", "participating"]
        gap = sheet(
            head,
            [
                [dressed("Lunch"), "2026", "side", "Eastside", "300", "100"],
                [dressed("Lunch"), "2026", "side", dressed("Hill"), "600", "400"],
            ],
        )
        by = numbers[Role.ORGANIZER]
        waiting = {
            kind: uploads.keep(settings.instance, data, dressed("waiting") + end, owner=owner)
            for kind, data, end, owner in (
                ("import_key", table, ".csv", f"answers:{project_id}"),
                ("gap_token", gap, ".csv", f"gaps:{project_id}:{by}"),
                ("desk_key", files.texts, ".csv", f"translations:{made.ids['desk_id']}:es:{by}"),
                ("form_key", files.form, ".xlsx", f"forms:{project_id}"),
                ("exchange_token", files.project, ".qdpx", f"exchange {project_id} {by}"),
            )
        }
        db.db.session.commit()
    return replace(made, ids={**made.ids, **waiting})


def sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as the bytes of a CSV file."""
    written = io.StringIO()
    csv.writer(written).writerows([head, *rows])
    return written.getvalue().encode()


def _furnish(
    project_id: int,
    numbers: dict[Role, int],
    word: str,
    dressed: Callable[[str], str],
    told: Callable[[int], str],
) -> tuple[Team, furniture.Waiting]:
    ids: dict[str, int | str] = {role.value: number for role, number in numbers.items()}
    owner, by = numbers[Role.OWNER], numbers[Role.ORGANIZER]
    _listen(project_id, owner, ids, dressed, told)
    for i in range(6 * project_id):  # so that the two teams' themes have different keys
        ids["plain_key"] = coding.add(
            project_id, dressed(f"Theme {i}"), language="en", by=owner
        ).key
    code = coding.add(project_id, dressed("Late bus"), language="en", by=owner)
    quotes = excerpts.all_quotes(project_id)
    spans = [(quote.id, 0, 3) for quote in quotes[:40]]
    codings = coding.code_by_hand(project_id, code.key, spans, by=owner)
    proposal = Proposal(
        project_id=project_id,
        key="p:1",
        label=dressed("noise"),
        words={"en": [dressed("loud")]},
        exemplars=[quotes[0].id],
        stability=0.8,
    )
    db.db.session.add(proposal)
    db.db.session.flush()
    db.db.session.add(ProposalMember(proposal_id=proposal.id, excerpt_id=quotes[0].id))
    ids["decision_id"] = themes.accept(project_id, code.key, by=owner)
    ids |= {"key": code.key, "theme": code.key, "proposal_id": proposal.id}
    _measure(project_id, owner, ids, dressed)
    _weigh(project_id, owner, ids, dressed, quotes[0].id)
    said = tuple(quote.id for quote in quotes)
    furniture.codebook(project_id, ids, dressed, said, by=owner)
    furniture.blind_rounds(project_id, ids, dressed, coders=(owner, by), by=by)
    furniture.notes_of_coders(project_id, ids, dressed, by=by)
    furniture.plan(project_id, ids, dressed, by=by)
    furniture.recorded(project_id, ids, by=by)
    furniture.hidden(project_id, ids, said[1], by=by)
    furniture.read_back(project_id, ids, dressed, by=by)
    files = furniture.exchanged(project_id, ids, dressed, by=by)
    return Team(project_id, word, ids, said, tuple(codings)), files


def _listen(
    project_id: int,
    owner: int,
    ids: dict[str, int | str],
    dressed: Callable[[str], str],
    told: Callable[[int], str],
) -> None:
    asked = service.write(project_id, asked_in(dressed))
    service.open_survey(asked)
    for i in range(3):
        service.answer(
            asked,
            {"barrier": told(i)},
            submit_key=secrets.token_hex(16),
            version=1,
            language="en",
            consent=Consent.QUOTE,
        )
    rows = [(told(i), side) for side, n in GROUPS.items() for i in range(n)]
    table = Table(name="t.csv", columns=("text", "side"), rows=tuple(rows), first_row=2)
    seen = imports.preview(table, Mapping(texts=("text",), groups=("side",)), among=())
    batch = imports.keep(
        project_id, seen, name=dressed("batch"), sha256="1", consent=Consent.QUOTE, by=owner
    )
    held = conversations.keep(
        project_id,
        kind="focus group",
        title=dressed("Evening"),
        place=dressed("Library"),
        speakers=[
            conversations.Speaker(pseudonym="P1", language="en", groups={"side": "Eastside"})
        ],
        turns=[conversations.Said(speaker="P1", text=told(0))],
        held_on=date(2026, 3, 1),
        by=owner,
    )
    draft = service.write(project_id, asked_in(dressed))
    furniture.on_paper(asked, ids, dressed, told, typists=(owner, int(ids["organizer"])))
    ids |= {"survey_id": asked.id, "token": asked.token, "batch_id": batch.id}
    ids |= {"draft_id": draft.id, "conversation_id": held.id}
    ids["note_id"] = conversations.notes(held)[0].id
    ids["voice"] = str(conversations.notes(held)[0].participant_id)
    gone = participants.add(project_id, [participants.Newcomer(pseudonym=dressed("gone"))])
    ids["receipt_id"] = participants.take_out(project_id, gone, by=owner).id


def _measure(
    project_id: int, owner: int, ids: dict[str, int | str], dressed: Callable[[str], str]
) -> None:
    read = [
        Observation(
            measure=dressed("Tutoring"), period=period, dimension="side", group=g, n=n, count=x
        )
        for period in ("2024", "2025")
        for g, n, x in (("Eastside", 300, 60), ("Westside", 600, 330), (dressed("Isle"), 60, 30))
    ]
    source = gaps.Source(file_name=dressed("gaps") + ".csv", sha256="g", by=owner)
    kept = gaps.keep_gaps(project_id, read, better={dressed("Tutoring"): "higher"}, source=source)
    students = {group: 20 * n for group, n in GROUPS.items()} | {"Dogwood": 400}
    enrolled = [Enrolled(dimension="side", group=g, enrolled=n) for g, n in students.items()]
    gaps.keep_enrolment(project_id, enrolled, source=replace(source, sha256="e"))
    event = gaps.add_event(project_id, date(2024, 9, 1), dressed("Timetable"), kind=dressed("bus"))
    measure_id = next(iter(gaps.choice(project_id).measures))
    ids |= {"measure_id": measure_id, "import_id": kept.id, "event_id": event.id}


def _weigh(
    project_id: int,
    owner: int,
    ids: dict[str, int | str],
    dressed: Callable[[str], str],
    excerpt_id: str,
) -> None:
    measure, theme = dressed("Tutoring"), str(ids["theme"])
    card = CardKey(measure=measure, period="2025", dimension="side", group="Eastside", theme=theme)
    why = dressed("because")
    ids["override"] = team.set_grade(project_id, card, "lead", why, by=owner)
    ids["check"] = team.write_check(
        project_id, card, record=why, supports=why, against=why, by=owner
    )
    ids["result"] = team.note_result(project_id, int(ids["check"]), "agrees", why, by=owner)
    ids["claim"] = team.claim(
        project_id, measure=measure, theme=theme, excerpt_id=excerpt_id, kind="explicit", by=owner
    )
    board = boards.begin(
        project_id,
        measure_id=int(ids["measure_id"]),
        period="2025",
        dimension="side",
        group="Eastside",
        by=owner,
    )
    node, step = boards.add(board, 0, dressed("No bus"), language="en", by=owner, bone=dressed("b"))
    evidence.attach_quote(board, node.id, excerpt_id, theme, side="for", by=owner)
    evidence.write_down(board, node.id, dressed("seen"), side="against", kind="note", by=owner)
    pinned = db.db.session.scalars(select(evidence.EvidenceRow).filter_by(node_id=node.id)).first()
    assert pinned is not None
    brief = BriefRow(
        project_id=project_id,
        measure_id=int(ids["measure_id"]),
        period="2025",
        dimension="side",
        group="Eastside",
        title=dressed("Brief"),
        introduction=dressed("In"),
        ask=dressed("Ask"),
        by=owner,
    )
    db.db.session.add(brief)
    db.db.session.flush()
    ids |= {"board_id": board.id, "node_key": node.id, "step_id": step, "brief_id": brief.id}
    ids["evidence_id"] = pinned.id


def survey_of(app: Flask, team_: Team) -> str:
    """The public address of a team's survey."""
    with app.app_context():
        row = db.db.session.get(Survey, team_.ids["survey_id"])
        assert row is not None
        return f"/s/{row.token}"


def sqlite_only(settings: Settings) -> None:
    """Skip what looks at the file of SQLite."""
    if settings.database_url:
        pytest.skip("looks at the file of SQLite")
