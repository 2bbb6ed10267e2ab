"""Asking a model for a name of a proposal: only where an address is set, only masked words of
voices that allow quoting, only when a person asks."""

import textwrap
from typing import Any

from listening import jobs
from listening.excerpts import service as excerpts
from listening.excerpts.hiding.service import Decided
from listening.excerpts.leaving import leaving
from listening.participants import service as participants
from listening.settings import BadInput
from listening.themes import store
from listening.themes.naming import model
from listening.themes.records import Proposal

KIND = "themes.name"
MOST, LONGEST = 5, 300  # sentences, and letters of each


def host() -> str:
    """The machine that would get the words; empty where names are not asked for."""
    return model.host(store.settings().name_url)


def leaves(row: Proposal) -> list[str]:
    """What would leave this machine: up to five excerpts, the most typical first, as masked as
    anything that leaves the team."""
    voices, decided = participants.voices(row.project_id), Decided(row.project_id)
    keys = [member.excerpt_id for member in store.members([row.id])]
    quotes = excerpts.quotes(keys)
    found = []
    for key in keys:
        quote = quotes[key]
        consent = voices[quote.participant_id].consent
        text, _ = decided.words(quote)
        ready = leaving([text], consent=consent, names=decided.names)
        if ready is not None:
            found.append(textwrap.shorten(ready[0].text, LONGEST, placeholder=" …"))
        if len(found) == MOST:
            break
    return found


def ask(row: Proposal, *, language: str) -> jobs.Job:
    """Ask for a name; BadInput where none may be asked for."""
    if not host():
        raise BadInput("No model is set up to ask for names; whoever runs this site can do so.")
    if row.state != "open":
        raise BadInput("Somebody has already decided on this proposal; reload the page.")
    if not leaves(row):
        raise BadInput("Nobody in this group allowed quoting, so nothing may be sent.")
    under_way = job(row)
    if under_way is not None and under_way.state in ("queued", "running"):
        return under_way
    return jobs.enqueue(KIND, project_id=row.project_id, proposal=row.id, language=language)


def job(row: Proposal) -> jobs.Job | None:
    """The newest time a name was asked for this proposal."""
    found = jobs.latest(KIND, row.project_id)
    return found if found and found.args.get("proposal") == row.id else None


def gather(args: dict[str, Any]) -> model.Order:
    """Read what is sent, anew: who has withdrawn since is not in it."""
    row, told = store.proposal(args["proposal"]), store.settings()
    if row is None or row.state != "open":
        raise BadInput("The proposal is not open any more.")
    said = leaves(row)
    if not said or not told.name_url:
        raise BadInput("There is nothing that may be sent.")
    return model.Order(
        said=tuple(said),
        language=args["language"],
        url=told.name_url,
        model=told.name_model,
        token=told.name_key,
    )


def keep(args: dict[str, Any], name: str) -> None:
    """Let the name stand beside the proposal until a person takes it or another."""
    row = store.proposal(args["proposal"])
    if row is not None and row.state == "open":
        row.suggested_name = name


ASK = jobs.register(jobs.Kind(name=KIND, gather=gather, compute=model.ask, keep=keep))
