"""A row of everything in the rooms of the codebook, of blind rounds, of plans and of exchange."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sounds import wav
from sqlalchemy import select
from trust.asking import asked_in

from listening import db
from listening.causes.questions import service as questions
from listening.coding import service as coding
from listening.coding.book import examples, proposals, versions
from listening.coding.book import service as book
from listening.coding.memos import service as memos
from listening.coding.rounds import service as rounds
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.conversations.hold import service as hold
from listening.conversations.hold.turns import typed
from listening.conversations.plan import service as plans
from listening.conversations.plan.checking import Slot
from listening.conversations.readback import service as readback
from listening.conversations.recording import service as recordings
from listening.excerpts.desk import files, words
from listening.excerpts.hiding import service as hiding
from listening.excerpts.leaving import Sight
from listening.exchange import service as exchange
from listening.gaps.disclosure import Policy
from listening.participants.consent import Consent
from listening.surveys import service as surveys
from listening.surveys.cards import service as cards
from listening.surveys.desk import service as desks
from listening.surveys.paper import service as paper
from listening.surveys.records import Response, Survey
from listening.surveys.results import service as results
from listening.surveys.spoken import locking
from listening.surveys.spoken.records import SpokenAnswer
from listening.surveys.xlsform import exporting

Ids = dict[str, int | str]
Dress = Callable[[str], str]
COMING = date(2026, 12, 12)


@dataclass(frozen=True)
class Waiting:
    """Bytes of files that wait for a team, each under its address' parameter."""

    project: bytes
    form: bytes
    texts: bytes


def codebook(project_id: int, ids: Ids, dressed: Dress, quotes: Sequence[str], *, by: int) -> None:
    """A code that is being split, an example, a published version, an idea, an entry to undo."""
    parted = coding.add(project_id, dressed("Parted"), language="en", by=by)
    coding.code_by_hand(project_id, parted.key, [(key, 0, 0) for key in quotes[40:44]], by=by)
    versions.publish(project_id, dressed("Begun"), by=by)
    ids["change_id"] = book.rename(
        project_id, str(ids["key"]), dressed("Bus too late"), language="en", by=by
    )
    ids["split_change"] = book.split(
        project_id, parted.key, [dressed("Part one"), dressed("Part two")], language="en", by=by
    )
    ids["split_key"] = parted.key
    ids["example_id"] = examples.add_example(
        project_id,
        str(ids["key"]),
        quotes[0],
        kind="borderline",
        decision=dressed("in"),
        why=dressed("why"),
    )
    idea = proposals.propose(
        project_id, dressed("Idea"), note=dressed("note"), language="en", by=by
    )
    ids["idea_id"] = idea.id


def notes_of_coders(project_id: int, ids: Ids, dressed: Dress, *, by: int) -> None:
    """A rule for a code, a memo that was put away, a question that was kept."""
    rule = memos.write(
        project_id, dressed("Rule"), kind="rule", on="code", subject=str(ids["key"]), by=by
    )
    away = memos.write(project_id, dressed("Thought"), kind="analytic", by=by)
    memos.remove(project_id, away.id, by=by)
    ids |= {"memo_id": rule.id, "away_id": away.id}
    asked = {"kind": "by_group", "dimension": "side", "reference": dressed("Hill")}
    ids["question_id"] = questions.save(project_id, dressed("Who said it?"), asked, by=by).id


def blind_rounds(
    project_id: int, ids: Ids, dressed: Dress, *, coders: tuple[int, int], by: int
) -> None:
    """A round with a disagreement to decide, and one that was only drawn."""
    wish = rounds.Wish(name=dressed("March"), coders=coders, size=3, minimum=1)
    row = rounds.make(project_id, wish, by=by, seed=7)
    rounds.start(project_id, row.id, by=by)
    for coder, key in zip(coders, (str(ids["key"]), str(ids["plain_key"])), strict=True):
        for item in rounds.items(row, coder):
            rounds.code(row, item.quote.id, [(key, "")], by=coder)
        rounds.submit(row, by=coder)
    ids |= {"round_id": row.id, "excerpt_id": rounds.items(row, by)[0].quote.id, "place": 1}
    ids["drawn_id"] = rounds.make(project_id, wish, by=by, seed=8).id


def plan(project_id: int, ids: Ids, dressed: Dress, *, by: int) -> None:
    """A conversation that families are invited to, with a sheet of live notes."""
    slots = [Slot(day=COMING + timedelta(days=n), begins=1080, ends=1170) for n in (0, 1)]
    row = plans.begin(
        project_id,
        plans.Wanted(
            kind="focus group",
            title=dressed("Evening to come"),
            place=dressed("Gym"),
            call_link=f"http://localhost/call/{project_id}",
            offers=plans.OFFERS,
            interpreters=("es",),
            facilitator=by,
            note_takers=(by,),
            slots=slots,
        ),
        by=by,
    )
    own = plans.of(row)
    said = plans.Invitation(title=dressed("Come"), purpose=dressed("Buses"), place=dressed("Door"))
    plans.write(own, {"en": said, "es": said}, {"en": [dressed("What is hard?")]})
    plans.invite(own, today=COMING - timedelta(days=30))
    first = str(plans.slots(own)[0].id)
    plans.can_come(own, key="a" * 32, language="es", chosen=[first], needs=["child_care"])
    ids |= {"planned_id": row.id, "invitation": own.token, "slot_id": first}
    sheet = hold.open_sheet(row, room=dressed("Room"), by=by)
    for number, speaker in enumerate(("M", "P1", "P2"), 1):
        told = {"key": f"{project_id:04}{number:028}", "place": str(number), "speaker": speaker}
        words = {"language": "en", "said": dressed("No bus"), "question": dressed("Why?")}
        hold.keep_turn(sheet, typed(told | words | {"clock": "18:07"}))
    ids |= {"sheet_id": sheet.id, "turn_id": hold.turns(sheet)[0].id}
    conversation = conversations.of_project(project_id, int(ids["conversation_id"]))
    assert conversation is not None
    groups = communities.groups(project_id)["side"]
    hold.count(conversation, {groups["Eastside"]: 3})
    ids["group_id"] = groups["Eastside"]


def recorded(project_id: int, ids: Ids, *, by: int) -> None:
    """A recording that waits for its notes."""
    ids["recording_id"] = recordings.bring(project_id, io.BytesIO(wav()), by=by).id


def read_back(project_id: int, ids: Ids, dressed: Dress, *, by: int) -> None:
    """Somebody who spoke has a code, and asks for other words."""
    row = conversations.of_project(project_id, int(ids["conversation_id"]))
    assert row is not None
    readback.note_consent(row, str(ids["voice"]), "spoken", by=by)
    made = readback.open_code(row, str(ids["voice"]), language="en", secret="for tests only")
    opened = readback.opened(made, secret="for tests only")
    assert opened is not None
    note = readback.items(opened)[0].key
    readback.answer(opened, {note: ("change", dressed("Better"))})
    ids["reply_id"] = readback.tasks(project_id)[0].key


def hidden(project_id: int, ids: Ids, excerpt_id: str, *, by: int) -> None:
    """An excerpt whose masks a person confirmed."""
    looked = hiding.one(project_id, excerpt_id)
    assert looked is not None
    step = hiding.confirm(
        project_id, looked, offered=(), ticked=(), typed=(), seen=looked.digest, by=by
    )
    ids["mask_step"] = step.id


def desk(project_id: int, ids: Ids, dressed: Dress, *, by: int) -> bytes:
    """A survey and words to translate into and from Spanish, a term, a remark, a file come back."""
    asked = asked_in(dressed)
    asked = replace(asked, languages=("en", "es"), title={**asked.title, "es": dressed("Encuesta")})
    row = surveys.write(project_id, asked)
    conversations.keep(
        project_id,
        kind="interview",
        title=dressed("Kitchen"),
        speakers=[conversations.Speaker(pseudonym="P1", language="es", consent="quote")],
        turns=[conversations.Said(speaker="P1", text=dressed("No hay bus"), language="es")],
        by=by,
    )
    words.add_term(
        project_id,
        dressed("Bus"),
        language="en",
        said={"es": dressed("autobús")},
        note=dressed("n"),
    )
    said = dressed("Which bus?")
    ids["remark_id"] = words.remark(
        project_id, said, language="es", by=by, survey_id=row.id, key="title"
    ).id
    ids["desk_id"] = row.id
    entries = desks.entries(row, "es")
    return files.write("csv", entries, source="en", language="es", title=dressed("Encuesta"))


def exchanged(project_id: int, ids: Ids, dressed: Dress, *, by: int) -> Waiting:
    """A file that went out, with its report, and a form; both wait to come in."""
    data, row = exchange.export_project(
        project_id, policy=Policy(), by=by, crlf=False, sight=Sight.OWN
    )
    row.name = dressed("project") + ".qdpx"
    row.report = [*row.report, {**row.report[0], "names": [dressed("left")]}]
    ids["transfer_id"] = row.id
    texts = desk(project_id, ids, dressed, by=by)
    return Waiting(project=data, form=exporting.workbook(asked_in(dressed)), texts=texts)


def aloud(asked: Survey, ids: Ids) -> None:
    """What somebody said instead of writing."""
    response = db.db.session.scalars(select(Response).filter_by(survey_id=asked.id)).first()
    assert response is not None
    key = db.random_key()
    row = SpokenAnswer(
        id=key,
        survey_id=asked.id,
        response_id=response.id,
        mark=key,
        question="barrier",
        kind="wav",
        locked=locking.lock(wav(), key, secret="for tests only"),
        until=date(2099, 1, 1),
    )
    db.db.session.add(row)
    db.db.session.flush()
    ids["recording"] = row.id


def on_paper(
    asked: Survey, ids: Ids, dressed: Dress, told: Callable[[int], str], *, typists: tuple[int, int]
) -> None:
    """A pile of cards, a form that two people read differently, a survey that has closed."""
    cards.print_cards(asked, language="en", place=dressed("Elm"), size=25, secret="s" * 20)
    ids["card_batch"] = cards.batches(asked)[0].id
    for i, by in enumerate(typists):
        sheet = paper.type_in(
            asked,
            dressed("12"),
            {"barrier": told(i)},
            consent=Consent.COUNT,
            version=1,
            language="en",
            by=by,
        )
    assert sheet is not None
    ids["paper_sheet"] = sheet.row.id
    aloud(asked, ids)
    closed = surveys.write(asked.project_id, asked_in(dressed))
    surveys.open_survey(closed)
    surveys.close_survey(closed)
    results.work_out(closed, policy=Policy())
    ids["closed_id"] = closed.id
