"""What an export is made of, read from the rooms below; groups of few people are blanked here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from listening.coding.memos import service as memos
from listening.coding.outside import service as coding
from listening.coding.outside.service import Coded
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts.hiding.service import Decided
from listening.excerpts.leaving import Masked, Sight, Words, leaving, masked
from listening.exchange import store
from listening.exchange.refi.gathered import Gathered, Mark, Memo, Said
from listening.gaps.disclosure import Policy, one_way, protect
from listening.participants import service as participants
from listening.participants.service import Voice
from listening.people import service as people

LANGUAGE = "en"


def gather(project_id: int, *, policy: Policy, sight: Sight = Sight.MASKED) -> Gathered:
    """Everything of a project that goes out, with groups that hold enough people to be shown."""
    project = communities.project(project_id)
    voices = participants.voices(project_id)
    door = _Door(project_id, voices, sight)
    asked = _said(project_id)
    said = [ready for one in asked if (ready := door.said(one)) is not None]
    here = {one.key for one in said}
    coded = [one for one in coding.coded(project_id) if one.excerpt_id in here]
    users = _Users(project_id, coded)
    groups, withheld = shown_groups(project_id, {one.voice for one in said}, voices, policy)
    dimensions = list(dict.fromkeys(name for own in groups.values() for name in own))
    return Gathered(
        name=project.name if project else "",
        users=users.names,
        codes=tuple(coding.entries(project_id)),
        said=tuple(said),
        marks=tuple(door.mark(users.mark(one)) for one in coded),
        memos=tuple(door.memo(one) for one in _memos(project_id, here, coded, users)),
        groups=groups,
        variables=store.names(project_id, "variable", dimensions) if dimensions else {},
        withheld=withheld,
        left_out=coding.left_out(project_id),
        language=LANGUAGE,
        masked=door.changed(),
        silent=len(asked) - len(said),
        unmasked=sight is Sight.OWN,
        unconfirmed=len(door.unconfirmed),
    )


def shown_groups(
    project_id: int, here: Iterable[str], voices: Mapping[str, Voice], policy: Policy
) -> tuple[dict[str, dict[str, str]], dict[str, int]]:
    """Voice -> dimension -> group where enough people share it; dimension -> voices blanked.

    Blanks are made as in a table of the dimension, "not told" being one of its groups, so that
    what is blanked cannot be worked out from the rest.
    """
    wanted = set(here)
    shown: dict[str, dict[str, str]] = {voice: {} for voice in wanted}
    withheld: dict[str, int] = {}
    for dimension, groups in communities.groups(project_id).items():
        names = {number: name for name, number in groups.items()}
        own = {
            voice: next((names[g] for g in sorted(voices[voice].groups) if g in names), "")
            for voice in wanted
        }
        sizes = Counter(own.values())
        if not any(own.values()):
            continue
        table = protect(one_way(sizes), policy)
        open_ones = {cell.key[0] for cell in table.cells if cell.state == "value"}
        for voice, group in own.items():
            if group and group in open_ones:
                shown[voice][dimension] = group
            elif group:
                withheld[dimension] = withheld.get(dimension, 0) + 1
    return shown, withheld


def _said(project_id: int) -> list[Said]:
    found = excerpts.all_quotes(project_id)
    whole = excerpts.quotes(quote.id for quote in found)
    return [
        Said(
            key=quote.id,
            voice=quote.participant_id,
            text=quote.text,
            language=quote.language,
            source=quote.source,
            session=quote.session,
            question=quote.question,
            translation=whole[quote.id].translation,
            translated_by=whole[quote.id].translated_by,
        )
        for quote in found
    ]


class _Door:
    """Everything of an export passes here; spans follow the words they were set on."""

    def __init__(self, project_id: int, voices: Mapping[str, Voice], sight: Sight) -> None:
        self.voices, self.sight = voices, sight
        self.decided = Decided(project_id)
        self.quotes = excerpts.quotes(quote.id for quote in excerpts.all_quotes(project_id))
        self.names = (*self.decided.names, *self.decided.hidden_words())
        self.unconfirmed: set[str] = set()
        self.texts: dict[str, Masked] = {}
        self.hidden: set[str] = set()

    def said(self, one: Said) -> Said | None:
        """An excerpt as it may leave; None where it may not."""
        quote = self.quotes[one.key]
        words = (
            *self.decided.words(quote),
            Words(text=one.session, language=LANGUAGE),
            Words(text=one.question, language=LANGUAGE),
        )
        consent = self.voices[one.voice].consent
        ready = leaving(words, consent=consent, names=self.decided.names, sight=self.sight)
        if ready is None:
            return None
        if self.sight is Sight.MASKED and not self.decided.confirmed(quote):
            self.unconfirmed.add(one.key)
        self.texts[one.key] = ready[0]
        if any(part.masks for part in ready):
            self.hidden.add(one.key)
        text, translation, session, question = (part.text for part in ready)
        return replace(one, text=text, translation=translation, session=session, question=question)

    def mark(self, one: Mark) -> Mark:
        """A coding over the words as they leave; a span without an end is the whole excerpt."""
        if not one.end:
            return one
        start, end = self.texts[one.excerpt].forward(one.start, one.end)
        return replace(one, start=start, end=end)

    def memo(self, one: Memo) -> Memo:
        """A memo may repeat what somebody said."""
        if self.sight is Sight.OWN:
            return one
        return replace(one, text=masked(one.text, LANGUAGE, names=self.names).text)

    def changed(self) -> frozenset[str]:
        """Excerpts in which something is hidden."""
        return frozenset(self.hidden)


class _Users:
    """Who coded, under guids of their own: members, people from elsewhere, never the engine."""

    def __init__(self, project_id: int, coded: Iterable[Coded]) -> None:
        ours = {str(w) for one in coded if (w := one.coder_id or _decider(one)) is not None}
        named = {one.coder_name for one in coded if one.coder_name}
        self.members = store.names(project_id, "user", sorted(ours)) if ours else {}
        self.others = store.names(project_id, "coder", sorted(named)) if named else {}
        self.names = {self.members[who]: people.name_of(int(who)) for who in sorted(ours)}
        self.names |= {self.others[name]: name for name in sorted(named)}

    def mark(self, one: Coded) -> Mark:
        """A coding under its coder's guid."""
        if one.coder_name:
            user = self.others[one.coder_name]
        else:
            user = self.members.get(str(one.coder_id or _decider(one)), "")
        return Mark(
            guid=one.guid,
            excerpt=one.excerpt_id,
            code=one.code,
            user=user,
            start=one.start,
            end=one.end,
            by_engine=one.coder_id is None and not one.coder_name,
        )


def _decider(one: Coded) -> int | None:
    return None if one.coder_name else one.decided_by


def _memos(
    project_id: int, here: set[str], coded: Iterable[Coded], users: _Users
) -> Iterable[Memo]:
    rows = memos.search(project_id)
    guids = store.names(project_id, "memo", [str(row.id) for row in rows]) if rows else {}
    codes = coding.guids_of_codes(project_id)
    by_number = coding.guids_of_codings(project_id)
    marks = {one.guid for one in coded}
    for row in rows:
        on, number = memos.subject_of(row)
        subject = str(number)
        if on == "code":
            subject = codes.get(int(number), "")
        elif on == "coding":
            subject = by_number.get(int(number), "")
            if subject not in marks:
                continue
        elif on == "excerpt" and subject not in here:
            continue
        yield Memo(
            guid=guids[str(row.id)],
            text=row.text,
            name=row.kind,
            user=users.members.get(str(row.by), ""),
            on=on if on in ("code", "coding", "excerpt") else "",
            subject=subject,
        )
