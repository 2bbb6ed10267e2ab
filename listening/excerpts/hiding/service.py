"""What is done with masks: asked for by whatever lets words out, confirmed by people, undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_hex

from listening.excerpts import service as excerpts
from listening.excerpts.hiding import deciding, names, store
from listening.excerpts.hiding.deciding import Decision, Settled
from listening.excerpts.hiding.names import PARTS, part_of
from listening.excerpts.hiding.records import MaskRow, MaskStep
from listening.excerpts.leaving import Words
from listening.excerpts.masking import KINDS, Kind, doubtful
from listening.excerpts.masking import Mask as Proposed
from listening.excerpts.service import Quote
from listening.participants import service as participants
from listening.participants.consent import may_quote
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words of an excerpt, what is hidden in them, and what might have to be."""

    name: str
    text: str
    language: str
    settled: Settled
    doubtful: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An excerpt as a person looks at it; `digest` tells its words from changed ones."""

    quote: Quote
    parts: tuple[Part, ...]
    digest: str
    confirmed: bool

    @property
    def found(self) -> bool:
        """Whether there is anything to decide on."""
        return any(part.settled.open or part.settled.decisions for part in self.parts)


class Decided:
    """What people decided about a project's words; made once for all that asks."""

    def __init__(self, project_id: int, ids: Sequence[str] | None = None) -> None:
        self.names = names.of_project(project_id)
        self._seen = store.seen(project_id)
        self._by: dict[tuple[str, str], list[Decision]] = {}
        for row in store.masks(project_id, ids):
            self._by.setdefault((row.excerpt_id, row.part), []).append(_decision(row))

    def of(self, quote: Quote, part: str) -> tuple[Decision, ...]:
        """Decisions about a part, where their words stand now."""
        text, _ = part_of(quote, part)
        own = self._by.get((quote.id, part), ())
        return tuple(one for one in (deciding.found_again(text, d) for d in own) if one)

    def hidden_words(self) -> tuple[str, ...]:
        """Names that people hid anywhere, as they were said: a remark may repeat them."""
        own = (one for decisions in self._by.values() for one in decisions)
        return tuple(sorted({one.exact for one in own if one.hidden and one.kind == "name"}))

    def words(self, quote: Quote) -> tuple[Words, Words]:
        """The words as said and as translated, ready for the door."""
        return self._words(quote, "text"), self._words(quote, "translation")

    def confirmed(self, quote: Quote) -> bool:
        """Whether a person has looked at just these words."""
        return self._seen.get(quote.id) == digest(quote)

    def look(self, quote: Quote) -> Looked:
        """The excerpt with all that is decided and proposed."""
        parts = []
        for part in PARTS:
            text, language = part_of(quote, part)
            if text:
                settled = deciding.settle(
                    text, language, self._by.get((quote.id, part), ()), names=self.names
                )
                maybe = tuple(doubtful(text, language, names=self.names))
                parts.append(
                    Part(name=part, text=text, language=language, settled=settled, doubtful=maybe)
                )
        return Looked(
            quote=quote,
            parts=tuple(parts),
            digest=digest(quote),
            confirmed=self.confirmed(quote),
        )

    def _words(self, quote: Quote, part: str) -> Words:
        text, language = part_of(quote, part)
        own = self.of(quote, part)
        return Words(
            text=text,
            language=language,
            kept=deciding.apart(deciding.mask_of(one) for one in own if one.hidden),
            freed=tuple((one.start, one.end) for one in own if not one.hidden),
        )


def digest(quote: Quote) -> str:
    """Tells whether an excerpt's words are those that somebody looked at."""
    return deciding.digest(quote.text, quote.translation)


def quotable(project_id: int) -> list[Quote]:
    """Excerpts that may leave the team once they are masked, in an order without meaning."""
    voices = participants.voices(project_id)
    keys = [
        quote.id
        for quote in excerpts.all_quotes(project_id)
        if may_quote(voices[quote.participant_id].consent)
    ]
    return sorted(excerpts.quotes(keys).values(), key=lambda quote: quote.id)


def one(project_id: int, excerpt_id: str) -> Looked | None:
    """An excerpt of the project to look at."""
    found = excerpts.of_project(project_id, [excerpt_id])
    return Decided(project_id, [excerpt_id]).look(found[0]) if found else None


def confirm(
    project_id: int,
    looked: Looked,
    *,
    offered: Collection[str],
    ticked: Collection[str],
    typed: Sequence[str],
    seen: str,
    by: int | None,
) -> MaskStep:
    """Keep what a person decided: ticked is hidden, offered and not ticked is seen.

    `typed` are further words to hide wherever they stand in the excerpt. BadInput, and nothing
    kept, where the words have changed since or typed words do not occur.
    """
    if seen != looked.digest:
        raise BadInput("These words have changed meanwhile. Look at them once more.")
    batch = token_hex(16)
    _keep(project_id, looked, _chosen(looked, offered, ticked, typed), batch=batch, by=by)
    return store.steps_of(batch)[0]


def nothing_to_hide(project_id: int, keys: dict[str, str], *, by: int | None) -> MaskStep:
    """Confirm excerpts in which nothing was found; `keys` maps each to the digest that was seen.

    What has changed since, or has something to decide on by now, is left for a closer look.
    """
    decided, batch = Decided(project_id), token_hex(16)
    for quote in excerpts.of_project(project_id, keys):
        looked = decided.look(quote)
        if keys[quote.id] == looked.digest and not looked.found and not looked.confirmed:
            _keep(project_id, looked, [], batch=batch, by=by)
    steps = store.steps_of(batch)
    if not steps:
        raise BadInput("Nothing was confirmed: these words have changed, or were confirmed before.")
    return steps[0]


def step_of(project_id: int, step_id: int) -> MaskStep | None:
    """A step if it belongs to the project."""
    row = store.step(step_id)
    return row if row is not None and row.project_id == project_id else None


def undo(row: MaskStep) -> int:
    """Put everything back that was decided with this step; BadInput where somebody went on."""
    rows = store.steps_of(row.batch)
    if not rows or any(store.later(each) for each in rows):
        raise BadInput("This can no longer be taken back: somebody decided on it since.")
    for each in rows:
        store.replace_masks(
            each.excerpt_id,
            [MaskRow(excerpt_id=each.excerpt_id, **m) for m in each.before["masks"]],
        )
        if each.before["digest"]:
            store.mark_seen(each.excerpt_id, each.before["digest"], each.by)
        else:
            store.unmark(each.excerpt_id)
        each.undone = True
    store.add_all(rows)
    return len(rows)


def _keep(
    project_id: int,
    looked: Looked,
    chosen: list[tuple[str, Decision]],
    *,
    batch: str,
    by: int | None,
) -> None:
    key = looked.quote.id
    before = [_plain(row) for row in store.masks(project_id, [key])]
    mark = store.seen(project_id).get(key, "")
    rows = [_row(key, part, one) for part, one in chosen]
    store.replace_masks(key, rows)
    store.mark_seen(key, looked.digest, by)
    step = MaskStep(
        project_id=project_id,
        excerpt_id=key,
        batch=batch,
        before={"masks": before, "digest": mark},
        by=by,
    )
    store.add_all([step])


def _chosen(
    looked: Looked, offered: Collection[str], ticked: Collection[str], typed: Sequence[str]
) -> list[tuple[str, Decision]]:
    parts = {part.name: part for part in looked.parts}
    found: dict[tuple[str, int, int], Decision] = {}
    for key in dict.fromkeys([*offered, *ticked]):
        name, start, end, kind = _place(key, parts)
        hidden = key in ticked
        found[name, start, end] = deciding.decision(
            parts[name].text, start, end, kind, hidden=hidden
        )
    for words in typed:
        places = [
            (part, start, end)
            for part in looked.parts
            for start, end in deciding.added(part.text, part.language.partition("-")[0], words)
        ]
        if not places:
            raise BadInput(f"“{words[:60]}” does not occur here. Write it as it stands.")
        for part, start, end in places:
            found[part.name, start, end] = deciding.decision(
                part.text, start, end, "name", hidden=True
            )
    return [(name, one) for (name, _, _), one in sorted(found.items())]


def _place(key: str, parts: dict[str, Part]) -> tuple[str, int, int, Kind]:
    """A span as the form names it; BadInput where it names none of these words."""
    name, _, rest = key.partition(".")
    pieces = rest.split(".")
    kinds = {str(kind): kind for kind in KINDS}
    if name in parts and len(pieces) == 3 and pieces[2] in kinds:
        digits = pieces[:2]
        if all(each.isascii() and each.isdecimal() and len(each) < 8 for each in digits):
            start, end = map(int, digits)
            if start < end <= len(parts[name].text):
                return name, start, end, kinds[pieces[2]]
    raise BadInput("The form does not fit these words. Open the page again.")


def _decision(row: MaskRow) -> Decision:
    kinds = {str(kind): kind for kind in KINDS}
    return Decision(
        start=row.first,
        end=row.past,
        kind=kinds[row.kind],
        hidden=row.hidden,
        exact=row.exact,
        before=row.before,
        after=row.after,
    )


def _row(excerpt_id: str, part: str, one: Decision) -> MaskRow:
    return MaskRow(
        excerpt_id=excerpt_id,
        part=part,
        first=one.start,
        past=one.end,
        kind=one.kind,
        hidden=one.hidden,
        exact=one.exact,
        before=one.before,
        after=one.after,
    )


def _plain(row: MaskRow) -> dict[str, object]:
    fields = ("part", "first", "past", "kind", "hidden", "exact", "before", "after")
    return {field: getattr(row, field) for field in fields}
