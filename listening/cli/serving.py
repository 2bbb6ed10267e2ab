"""`listening serve`, `worker` and `db`: the site, the background work, the database."""

import signal
import sys
import threading

import click
import waitress
from flask import Flask

from listening import db as database
from listening import jobs
from listening.app import ROOT, create_app
from listening.settings import Settings, load


@click.command()
@click.option("--no-worker", is_flag=True, help="Leave the background work to `listening worker`.")
def serve(no_worker: bool) -> None:
    """Serve the site; the background work runs in the same process unless told otherwise."""
    settings = load(ROOT)
    app = create_app(settings)
    with app.app_context():
        database.upgrade()
    click.echo(f"Listening is at {address(settings)} (stop with Ctrl+C).")
    run(app, settings, worker=None if no_worker else jobs.Worker(app))


@click.command()
def worker() -> None:
    """Do background work until stopped; for a second machine or process."""
    app = create_app(load(ROOT))
    working = jobs.Worker(app)
    working.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    working.stop()


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version's tables."""
    app = create_app(load(ROOT))
    with app.app_context():
        database.upgrade()
    click.echo("The database is up to date.")


def address(settings: Settings) -> str:
    """What to type into a browser."""
    return settings.public_url or f"http://{settings.host}:{settings.port}/"


def run(app: Flask, settings: Settings, *, worker: jobs.Worker | None) -> None:
    """Serve until stopped."""
    # Without this, SIGTERM would end the process before anything is put away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if worker is not None:
        worker.start()
    try:
        waitress.serve(
            app,
            host=settings.host,
            port=settings.port,
            threads=16,
            ident=None,
            connection_limit=1000,
            asyncore_use_poll=True,
            inbuf_overflow=2**23,
            # What the app would refuse must not be written to the disk first.
            max_request_body_size=2**25 + 2**20,
            _quiet=True,
        )
    finally:
        if worker is not None:
            worker.stop()
