"""`listening demo`: an invented district, analysed, then served."""

import hashlib
import os
import time
from datetime import date
from pathlib import Path

import click

from listening import db as database
from listening import jobs
from listening.app import ROOT, create_app
from listening.causes import service as causes
from listening.cli import demo_team, files, serving
from listening.cli.progress import on_terminal
from listening.coding import service as coding
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts import spreadsheet
from listening.excerpts.mapping import SOURCES, Mapping
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.tables import read_enrolment, read_gaps
from listening.participants.consent import Consent
from listening.people import service as people
from listening.people.roles import Role
from listening.settings import load
from listening.surveys import imports
from listening.surveys import service as surveys
from listening.surveys.samples import sample
from listening.themes import running
from listening.themes import service as themes

DATA = Path(__file__).resolve().parent.parent / "demo"
PASSWORD = "listening to families"
CAST = (
    ("organizer@example.org", "Olga", Role.ORGANIZER),
    ("analyst@example.org", "Amir", Role.ANALYST),
)
GROUPS = ("neighbourhood", "home_language", "lunch")
MEASURE, PERIOD = "After-school tutoring", "2025-26"
# What an invented change bears on, as a person of the team would say it.
BEARS_ON = {"transport": "getting_to_school", "food": "food", "building": "buildings"}


@click.command()
@click.option("--serve/--no-serve", default=True, help="Serve the site when the table is printed.")
def demo(serve: bool) -> None:
    """Make an invented district, show the candidate causes of its gap, serve it."""
    began = time.perf_counter()
    instance = os.environ.get("LISTENING_INSTANCE", str(ROOT / "instance" / "demo"))
    settings = load(ROOT, {**os.environ, "LISTENING_INSTANCE": instance})
    app = create_app(settings)
    with app.app_context():
        database.upgrade()
        project_id = _project() or _make(settings.encoder)
        weighed = _weigh(project_id)
        db.session.commit()
    if weighed is not None:
        gap = weighed.gap
        click.echo(
            f"\n{gap.measure.name}, {gap.period}, {gap.group}: {gap.rate.value:.0%} of {gap.n:,} "
            f"students, all others {gap.rate0.value:.0%} (a gap of {gap.deficit.value:.0%}, likely "
            f"{gap.deficit.low:.0%} to {gap.deficit.high:.0%}).\n"
            f"What {weighed.voices} voices of {gap.group} raise beside {weighed.others} others:\n"
        )
        click.echo("\n".join(files.cards_table(weighed.cards)))
        click.echo("")
        click.echo("\n".join(demo_team.in_words(weighed.cards)))
        click.echo(
            "\nThese are leads, not reasons. In this demo the engine's suggestions were accepted "
            "unread;\na team reads them first."
        )
    click.echo(f"\nThe table took {time.perf_counter() - began:.1f} s.")
    if serve:
        click.echo(f"\nOpen {serving.address(settings)} and sign in (password: {PASSWORD}):")
        for email, name, role in CAST:
            click.echo(f"  {email}  ({name}, {role})")
        click.echo("Stop with Ctrl+C.")
        serving.run(app, settings, worker=jobs.Worker(app))


def _project() -> int | None:
    email, _, _ = CAST[0]
    found = people.find(email)
    numbers = people.projects_of(found.id) if found else []
    return numbers[0] if numbers else None


def _make(encoder: str) -> int:
    """Everything in one transaction: a demo that was cut off leaves nothing behind."""
    report = on_terminal()
    report("making the district", 0.02)
    project = communities.create(
        "Maple Valley", district="An invented district", languages=("en", "es", "so", "ar")
    )
    who = {}
    for email, name, role in CAST:
        user = people.register(email, password=PASSWORD, name=name)
        people.join(user.id, project.id, role=role)
        who[role] = user.id
    report("bringing answers", 0.05)
    _bring_answers(project.id, by=who[Role.ORGANIZER])
    report("bringing conversations", 0.08)
    _bring_conversations(project.id, by=who[Role.ORGANIZER])
    report("bringing the district's numbers", 0.1)
    _bring_numbers(project.id, by=who[Role.ANALYST])
    known = {"neighbourhood": list(communities.groups(project.id)["neighbourhood"])}
    asked = sample(("en", "es", "ar"), known=known)
    open_one = surveys.write(project.id, asked, by=who[Role.ORGANIZER])
    surveys.open_survey(open_one)
    coding.install(project.id, by=who[Role.ANALYST])
    order = {"project": project.id, "encoder": encoder}
    found = running.compute(
        themes.gather(order), lambda step, share: report(step, 0.1 + 0.8 * share)
    )
    themes.keep(order, found)
    report("accepting suggestions", 0.95)
    for summary in themes.themes(project.id, language="en"):
        if summary.kind in ("barrier", "strength"):
            themes.accept(project.id, summary.key, by=who[Role.ANALYST])
    demo_team.add(project.id, folder=DATA, rows=_rows, period=PERIOD, by=who[Role.ANALYST])
    report("done", 1.0)
    return int(project.id)


def _bring_answers(project_id: int, *, by: int) -> None:
    file = DATA / "answers.csv"
    table = spreadsheet.read(file.read_bytes(), file.name)
    mapping = Mapping(
        texts=("text",),
        translation="translation",
        language="language",
        voice="voice",
        household="household",
        role="role",
        groups=GROUPS,
    )
    seen = imports.preview(table, mapping, among=())
    imports.keep(
        project_id, seen, name=file.name, sha256=_sha256(file), consent=Consent.QUOTE, by=by
    )


def _bring_conversations(project_id: int, *, by: int) -> None:
    for row in _rows(DATA / "conversations.csv"):
        turns = _rows(DATA / "conversations" / Path(row["file"]).name)
        first = {turn["voice"]: turn for turn in reversed(turns) if turn["voice"] != "M"}
        conversations.keep(
            project_id,
            kind=SOURCES[row["kind"]],
            title=row["title"],
            held_on=date.fromisoformat(row["held_on"]),
            place=row["place"],
            speakers=[
                conversations.Speaker(
                    pseudonym=voice,
                    language=turn["language"],
                    household=turn["household"],
                    role=turn["role"],
                    consent=Consent.QUOTE.value,
                    groups={name: turn[name] for name in GROUPS if turn[name]},
                )
                for voice, turn in first.items()
            ],
            turns=[
                conversations.Said(
                    speaker=turn["voice"],
                    text=turn["text"],
                    language=turn["language"],
                    question=turn["question"],
                    translation=turn["translation"],
                )
                for turn in turns
            ],
            by=by,
        )


def _bring_numbers(project_id: int, *, by: int) -> None:
    better = {row["indicator"]: row["better"] for row in _rows(DATA / "measures.csv")}
    file = DATA / "gaps.csv"
    read = read_gaps(spreadsheet.read(file.read_bytes(), file.name))
    gaps.keep_gaps(
        project_id,
        read.observations,
        better=better,  # type: ignore[arg-type]
        source=gaps.Source(file_name=file.name, sha256=_sha256(file), by=by),
    )
    file = DATA / "enrolment.csv"
    enrolled = read_enrolment(spreadsheet.read(file.read_bytes(), file.name))
    gaps.keep_enrolment(
        project_id,
        enrolled.rows,
        source=gaps.Source(file_name=file.name, sha256=_sha256(file), by=by),
    )
    for row in _rows(DATA / "events.csv"):
        gaps.add_event(
            project_id,
            date.fromisoformat(row["date"]),
            row["title"],
            kind=row["kind"],
            theme=BEARS_ON.get(row["kind"], ""),
        )


def _weigh(project_id: int) -> causes.Weighed | None:
    measures = gaps.choice(project_id).measures
    number = next((i for i, name in measures.items() if name == MEASURE), None)
    if number is None:
        return None
    found = causes.weigh(
        project_id,
        number,
        period=PERIOD,
        dimension="neighbourhood",
        group="Eastside",
        policy=Policy(),
    )
    return found if isinstance(found, causes.Weighed) else None


def _rows(file: Path) -> list[dict[str, str]]:
    table = spreadsheet.read(file.read_bytes(), file.name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
