"""One voice says a phrase that nobody else says, and a team does with it all that a team can do."""

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, select

from listening.actions.records import BriefRow
from listening.causes.board import evidence
from listening.causes.board import service as boards
from listening.causes.questions import service as questions
from listening.causes.team import service as team
from listening.coding import service as coding
from listening.coding.bench import service as bench
from listening.coding.book import examples
from listening.coding.memos import service as memos
from listening.conversations import service as conversations
from listening.conversations.hold import service as hold
from listening.conversations.hold.turns import typed
from listening.db import Base, db
from listening.excerpts import uploads
from listening.excerpts.leaving import Sight
from listening.excerpts.search import service as search
from listening.exchange import service as exchange
from listening.gaps.disclosure import Policy
from listening.themes import service as themes
from listening.themes.records import Proposal, Run

RARE = ("quorvex", "zindle", "brambat", "fliggen", "mostrup")
PHRASE = "quorvex zindle brambat fliggen mostrup"
TRANSLATED = "snarvel pibbock"
MARKS = (*RARE, *TRANSLATED.split())
PLACES = ("gate", "river", "church", "market", "corner", "library", "pool")
WHEN = ("on Friday", "in winter", "at noon")
SAID = [f"{PHRASE} near the {at} {when}" for at in PLACES for when in WHEN]
OTHER = [f"the violin teacher left the {at} {when}" for at in PLACES for when in WHEN]


@dataclass(frozen=True)
class Marked:
    """The voice, its excerpts, and the file that went out."""

    voice: str
    excerpts: tuple[str, ...]


def speak(project_id: int, *, by: int) -> Marked:
    """The voice speaks in a conversation, beside another one that stays."""
    words = [conversations.Said(speaker="P7", text=text, language="en") for text in SAID]
    spanish = conversations.Said(
        speaker="P7", text=f"hola {PHRASE}", language="es", translation=f"hello {TRANSLATED} there"
    )
    others = [conversations.Said(speaker="P8", text=text, language="en") for text in OTHER]
    led = conversations.Said(speaker="M", text=f"You say {PHRASE} then", language="en")
    row = conversations.keep(
        project_id,
        kind="focus group",
        title="Thursday",
        speakers=[
            conversations.Speaker(pseudonym=name, language="en", groups={"side": "Eastside"})
            for name in ("P7", "P8")
        ],
        turns=[*words, spanish, *others, led],
        by=by,
    )
    notes = conversations.notes(row)
    voice = str(notes[0].participant_id)
    found = search.search(project_id, PHRASE, size=50)
    return Marked(voice, tuple(hit.quote.id for hit in found.hits))


def handle(
    project_id: int, ids: dict[str, int | str], said: Marked, *, by: int, app: Flask
) -> None:
    """Code, write, run, decide, ask, export, brief, draw a round: all with the marker."""
    first, second = said.excerpts[:2]
    quoted = f'She said "{PHRASE}" and we wondered.'
    _code(project_id, str(ids["key"]), first, second, quoted, by)
    _themes(project_id, by)
    ids["asked"] = questions.save(
        project_id, quoted, {"kind": "by_group", "dimension": "side", "reference": "x"}, by=by
    ).id
    team.claim(
        project_id,
        measure="Tutoring zorkquartz",
        theme=str(ids["theme"]),
        excerpt_id=first,
        kind="explicit",
        by=by,
    )
    board = boards.of_project(project_id, int(ids["board_id"]))
    assert board is not None
    node, _ = boards.add(board, 0, f"Because {PHRASE}", language="en", by=by)
    written = {"en": f"So {PHRASE} it is"}
    boards.edit(board, node.id, texts=written, kind="cause", reach="unsaid", by=by)
    evidence.attach_quote(board, node.id, first, str(ids["theme"]), side="for", by=by)
    evidence.write_down(board, node.id, quoted, side="against", kind="note", by=by)
    brief = db.session.get(BriefRow, ids["brief_id"])
    assert brief is not None
    brief.introduction = f"A parent told us: “{PHRASE}”. The bus is late."
    data, row = exchange.export_project(
        project_id, policy=Policy(), by=by, crlf=False, sight=Sight.OWN
    )
    row.report = [*row.report, {**row.report[0], "names": [first, second]}]
    folder = app.extensions["listening.settings"].instance
    uploads.keep(folder, PHRASE.encode(), "again.csv", owner=f"answers:{project_id}")
    uploads.keep(folder, data, "p.qdpx", owner=f"exchange {project_id} {by}")
    sheet = hold.open_sheet(
        conversations.of_project(project_id, int(ids["planned_id"])), room="x", by=by
    )
    told = {"key": "7" * 32, "place": "1", "speaker": "P7", "language": "en", "clock": "18:07"}
    hold.keep_turn(sheet, typed(told | {"said": f"and {PHRASE}", "question": ""}))


def _code(project_id: int, key: str, first: str, second: str, quoted: str, by: int) -> None:
    coding.code_by_hand(project_id, key, [(first, 0, 7)], by=by)
    words = bench.Words(start=0, end=14, selected="quorvex zindle")
    texts = {q.id: q.text for q in search.excerpts.quotes([first, second]).values()}
    bench.put(project_id, key, [first], by=by, words=words, texts=texts)
    start = texts[second].index("quorvex")
    chosen = bench.Words(start=start, end=start + 14, selected="quorvex zindle")
    bench.name_in_their_words(project_id, second, chosen, texts=texts, language="en", by=by)
    bench.look(project_id, first, by=by)
    memos.write(project_id, quoted, kind="analytic", by=by)
    memos.write(project_id, f"On it: {PHRASE}", kind="analytic", on="excerpt", subject=first, by=by)
    examples.add_example(project_id, key, first, kind="borderline", decision="in", why=quoted)


def _themes(project_id: int, by: int) -> None:
    for _ in range(2):  # the second run holds itself beside the first
        args = {"project": project_id, "encoder": "embedded"}
        coding.install(project_id)
        order = themes.gather(args)
        themes.keep(args, themes.running.compute(order, lambda _step, _share: None))
    own = [p for p in db.session.scalars(select(Proposal)) if "quorvex" in json.dumps(p.words)]
    assert own, "the engine has made nothing of it"
    themes.deciding.accept_proposal(own[0], own[0].label, language="en", by=by)
    run = db.session.scalars(select(Run).order_by(Run.id.desc())).first()
    assert run is not None
    assert "quorvex" in json.dumps(run.outline)


def in_files(folder: Path) -> dict[str, list[str]]:
    """Marks that stand in any file of an installation, in any usual encoding."""
    found: dict[str, list[str]] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes().lower()
            for mark in MARKS:
                if mark.encode() in data or mark.encode("utf-16-le") in data:
                    found.setdefault(mark, []).append(file.name)
    return found


def in_tables(*marks: str) -> set[str]:
    """Every table.column of the database in which one of these stands."""
    found = set()
    there = set(inspect(db.session.connection()).get_table_names())
    for table in (one for one in Base.metadata.tables.values() if one.name in there):
        for column in table.c:
            for value in db.session.scalars(select(column)):
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if any(mark in text.lower() for mark in marks):
                    found.add(f"{table.name}.{column.name}")
    return found
