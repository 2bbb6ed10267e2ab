"""What is done while a conversation is planned: times, words, who helps, and who can come."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from listening.communities import service as communities
from listening.conversations import store as conversations
from listening.conversations.plan import store
from listening.conversations.plan.checking import Finding, Prepared, Slot, check
from listening.conversations.plan.counting import Tally, Word, tally
from listening.conversations.plan.records import AvailabilityRow, PlanRow, SlotRow
from listening.conversations.records import Conversation
from listening.excerpts.service import TEAM_LANGUAGE
from listening.settings import BadInput

# What families are offered, and what they may ask for.
OFFERS = ("child_care", "food", "transport", "step_free", "sign_language", "call")
NEEDS = ("interpreter", "child_care", "transport", "step_free", "sign_language", "call")
NONE = "none"  # a family's word that no slot suits
MOST_WORDS = 5_000  # answers to one invitation; more are no families


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A plan as a person wrote it."""

    kind: str
    title: str
    place: str = ""
    group: int | None = None
    call_link: str = ""
    offers: Sequence[str] = ()
    interpreters: Sequence[str] = ()
    facilitator: int | None = None
    note_takers: Sequence[int] = ()
    slots: Sequence[Slot] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invitation says in one language."""

    title: str
    purpose: str
    place: str


def begin(project_id: int, wanted: Wanted, *, by: int | None) -> Conversation:
    """Plan a conversation that has not been held."""
    row = Conversation(
        project_id=project_id, kind=wanted.kind, title=wanted.title, place=wanted.place, made_by=by
    )
    conversations.add(row)
    change(row, wanted)
    return row


def of(row: Conversation) -> PlanRow:
    """The plan of a conversation, an empty one where nobody planned it."""
    found = store.plan(row.id)
    if found is None:
        found = PlanRow(conversation_id=row.id, token=secrets.token_urlsafe(16))
        store.add(found)
    return found


def planned(project_id: int) -> list[tuple[PlanRow, Conversation]]:
    """The plans of a project, newest first."""
    return store.plans(project_id)


def by_token(token: str) -> tuple[PlanRow, Conversation] | None:
    """The plan that a family's link names."""
    return store.by_token(token)


def change(row: Conversation, wanted: Wanted) -> None:
    """Write a plan anew; slots that stay keep what families said about them."""
    known = {
        number
        for groups in communities.groups(row.project_id).values()
        for number in groups.values()
    }
    plan = of(row)
    row.kind, row.title, row.place = wanted.kind, wanted.title, wanted.place
    plan.group_id = wanted.group if wanted.group in known else None
    plan.call_link = wanted.call_link
    plan.offers = [offer for offer in OFFERS if offer in wanted.offers]
    plan.interpreters = sorted(set(wanted.interpreters))
    plan.facilitator_id = wanted.facilitator
    store.set_note_takers(row.id, dict.fromkeys(wanted.note_takers))
    _set_slots(plan, wanted.slots)


def slots(plan: PlanRow) -> list[SlotRow]:
    """The times on offer, the earliest first."""
    return store.slots(plan.conversation_id)


def note_takers(plan: PlanRow) -> list[int]:
    """Numbers of those who take notes."""
    return store.note_takers(plan.conversation_id)


def write(
    plan: PlanRow, texts: Mapping[str, Invitation], guide: Mapping[str, Sequence[str]]
) -> None:
    """Keep the words of the invitation and the questions guide, by language."""
    said = {
        tag: {"title": one.title, "purpose": one.purpose, "place": one.place}
        for tag, one in texts.items()
        if one.title or one.purpose or one.place
    }
    half = [tag for tag, one in said.items() if not (one["title"] and one["purpose"])]
    if half:
        raise BadInput(f"The invitation in '{half[0]}' needs a heading and what it is about.")
    if plan.open and not said:
        raise BadInput("Close the invitation before you take out its last language.")
    plan.texts = said
    plan.guide = {tag: list(lines) for tag, lines in guide.items() if lines}
    store.flush()


def invitation(plan: PlanRow, tag: str) -> Invitation | None:
    """What the invitation says in a language, None where nobody wrote it."""
    said = plan.texts.get(tag)
    return Invitation(**said) if said else None


def languages(plan: PlanRow) -> tuple[str, ...]:
    """Languages in which families can be invited."""
    return tuple(plan.texts)


def invite(plan: PlanRow, *, today: date) -> None:
    """Open the invitation to families; raises BadInput while something they need is missing."""
    if not plan.texts:
        raise BadInput("Write the invitation in one language first.")
    if not any(slot.day >= today for slot in slots(plan)):
        raise BadInput("Offer a time that is still to come first.")
    plan.open = True


def close(plan: PlanRow) -> None:
    """Take no more answers; what was said stays."""
    plan.open = False


def can_come(
    plan: PlanRow, *, key: str, language: str, chosen: Iterable[str], needs: Iterable[str]
) -> None:
    """Keep a family's word once per `key`; raises BadInput where they chose nothing."""
    ticked = set(chosen)
    suits = [slot.id for slot in slots(plan) if str(slot.id) in ticked]
    if not suits and NONE not in ticked:
        raise BadInput("Choose a time, or say that none suits you.")
    rows = store.availability(plan.conversation_id)
    name = hashlib.sha256(f"{plan.token}\0{key}".encode()).hexdigest()[:32]
    if len(rows) >= MOST_WORDS and name not in {row.id for row in rows}:
        raise BadInput("This invitation takes no more answers.")
    asked = set(needs)
    store.put(
        AvailabilityRow(
            id=name,
            conversation_id=plan.conversation_id,
            language=language,
            slots=suits,
            needs=[need for need in NEEDS if need in asked],
        )
    )


def told(plan: PlanRow) -> Tally:
    """About how many families can come, and what would help them."""
    words = [
        Word(language=row.language, slots=row.slots, needs=row.needs)
        for row in store.availability(plan.conversation_id)
    ]
    return tally(words, [slot.id for slot in slots(plan)])


def checked(
    row: Conversation, plan: PlanRow, *, today: date, unheard: Sequence[str]
) -> list[Finding]:
    """The checklist of a plan; `unheard` are groups without a voice, as far as they may be shown.

    Counting voices here would name groups that are too small for the page of the voices.
    """
    project = communities.project(row.project_id)
    prepared = Prepared(
        slots=[Slot(day=s.day, begins=s.begins, ends=s.ends) for s in slots(plan)],
        spoken=[str(tag) for tag in project.languages] if project else [],
        covered=[TEAM_LANGUAGE, *plan.interpreters],
        offers=plan.offers,
        guide=list(plan.guide),
        facilitator=plan.facilitator_id is not None,
        note_taker=bool(note_takers(plan)),
        unheard=unheard,
        aimed=aim(row, plan)[1],
    )
    return check(prepared, today=today)


def aim(row: Conversation, plan: PlanRow) -> tuple[str, str]:
    """The dimension and the group this conversation is meant for; empty where it is open to all."""
    for dimension, groups in communities.groups(row.project_id).items():
        for name, number in groups.items():
            if number == plan.group_id:
                return dimension, name
    return "", ""


def _set_slots(plan: PlanRow, wanted: Sequence[Slot]) -> None:
    kept = {(row.day, row.begins): row for row in slots(plan)}
    new: list[SlotRow] = []
    for slot in {(one.day, one.begins): one for one in wanted}.values():
        row = kept.pop((slot.day, slot.begins), None)
        if row is not None:
            row.ends = slot.ends
            continue
        new.append(
            SlotRow(
                conversation_id=plan.conversation_id,
                day=slot.day,
                begins=slot.begins,
                ends=slot.ends,
            )
        )
    store.change_slots(new, kept.values())
