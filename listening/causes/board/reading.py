"""What a board shows: its tree, the evidence at each node with grades, the history."""

from dataclasses import dataclass

from listening.causes import service as causes
from listening.causes.board import store
from listening.causes.board.records import BoardRow, EvidenceRow, NodeRow, StepRow
from listening.causes.board.service import tree_of
from listening.causes.card import GRADES, Card, Grade
from listening.causes.whys import Node, Tree
from listening.coding import service as coding
from listening.excerpts import service as excerpts
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Gap, NoGap
from listening.participants import service as participants
from listening.participants.consent import may_quote
from listening.people import service as people

SHOWN = 12  # steps of the history on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A piece of evidence: a quote (None where gone), a card by its theme, or the team's words."""

    id: int
    side: str
    kind: str
    text: str
    theme: str
    label: str  # of the theme
    by: str
    quote: excerpts.Quote | None = None
    quotable: bool = False
    card: Card | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A node with what belongs to it."""

    node: Node
    text: str
    language: str
    evidence: tuple[Attached, ...] = ()
    owner: str = ""
    owner_id: int | None = None
    by: str = ""

    @property
    def grade(self) -> Grade | None:
        """The best grade among the cards that speak for it."""
        found = [e.grade for e in self.evidence if e.side == "for" and e.grade]
        return max(found, key=GRADES.index, default=None)

    @property
    def voiced(self) -> bool:
        """Whether anybody was heard on it: a quote or a card on either side."""
        return any(e.kind in ("quote", "card") for e in self.evidence)

    def count(self, side: str) -> int:
        """Pieces of evidence on one side."""
        return sum(e.side == side for e in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the history in its order; `node` is what it was about, as it reads now."""

    id: int
    kind: str
    by: str
    node: str
    state: str  # the state that an edit gave, "" for other steps
    undone: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A board as its page needs it. `gap` is None where the numbers are gone."""

    id: int
    group: str
    measure: str
    measure_id: int | None
    period: str
    dimension: str
    gap: Gap | NoGap | None
    tree: Tree
    lines: dict[int, Line]
    cards: tuple[Card, ...]
    grades: dict[str, Grade]
    steps: tuple[Step, ...]
    aim: dict[str, str]

    def unvoiced(self) -> list[Line]:
        """Whys that nobody has been heard on yet."""
        whys = [n.key for n in self.tree.nodes if n.kind in ("cause", "driver")]
        return [self.lines[key] for key in whys if not self.lines[key].voiced]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A board in the list of boards, with how many whys stand in each state."""

    id: int
    group: str
    measure: str
    period: str
    states: dict[str, int]


def listed(project_id: int) -> list[Listed]:
    """Every board of a project, oldest first."""
    states = store.states(project_id)
    return [
        Listed(
            id=row.id,
            group=row.group,
            measure=row.measure,
            period=row.period,
            states={state: n for (board_id, state), n in states.items() if board_id == row.id},
        )
        for row in store.boards(project_id)
    ]


def see(board: BoardRow, *, policy: Policy, language: str, reader: int | None) -> Seen:
    """Everything a board shows to a reader, in a language."""
    measures = gaps.choice(board.project_id).measures
    measure_id = next((i for i, name in measures.items() if name == board.measure), None)
    weighed = None
    if measure_id is not None:
        weighed = causes.weigh(
            board.project_id,
            measure_id,
            period=board.period,
            dimension=board.dimension,
            group=board.group,
            policy=policy,
            language=language,
        )
    cards: tuple[Card, ...] = ()
    grades: dict[str, Grade] = {}
    gap: Gap | NoGap | None
    if isinstance(weighed, causes.Weighed):
        cards, gap = weighed.cards, weighed.gap
        given = {theme: one.grade for theme, one in weighed.added.overrides.items()}
        grades = {c.theme: given.get(c.theme, c.grade) for c in cards if not c.withheld}
    else:
        gap = weighed
    tree = tree_of(board, title=f"{board.group}: {board.measure}", language=language)
    return Seen(
        id=board.id,
        group=board.group,
        measure=board.measure,
        measure_id=measure_id,
        period=board.period,
        dimension=board.dimension,
        gap=gap,
        tree=tree,
        lines=_lines(board, tree, cards, grades, language),
        cards=cards,
        grades=grades,
        steps=_steps(board, tree, language, reader),
        aim=dict(board.aim),
    )


def themes_heard(project_id: int, language: str) -> dict[str, str]:
    """Themes with an accepted quote to choose from, by name."""
    kinds, labels = coding.kinds(project_id), coding.labels(project_id, language)
    heard = {c.theme for c in coding.codings(project_id) if c.state == "accepted"}
    named = {key: labels[key] for key in heard if kinds.get(key) in ("barrier", "strength")}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))


def _lines(
    board: BoardRow, tree: Tree, cards: tuple[Card, ...], grades: dict[str, Grade], language: str
) -> dict[int, Line]:
    rows = {row.id: row for row in store.nodes(board.id)}
    evidence = _evidence(board, cards, grades, language)
    found = {}
    for node in tree.nodes:
        text, said_in = node.text(language)
        row: NodeRow | None = rows.get(node.key)
        found[node.key] = Line(
            node=node,
            text=text,
            language=said_in,
            evidence=tuple(evidence.get(node.key, ())),
            owner=people.name_of(row.owner_id) if row else "",
            owner_id=row.owner_id if row else None,
            by=people.name_of(row.made_by) if row else "",
        )
    return found


def _evidence(
    board: BoardRow, cards: tuple[Card, ...], grades: dict[str, Grade], language: str
) -> dict[int, list[Attached]]:
    rows = store.evidence(board.id)
    quotes = excerpts.quotes([row.excerpt_id for row in rows if row.excerpt_id])
    consents = {key: voice.consent for key, voice in participants.voices(board.project_id).items()}
    labels = coding.labels(board.project_id, language)
    by_theme = {card.theme: card for card in cards}
    found: dict[int, list[Attached]] = {}
    for row in rows:
        quote = quotes.get(row.excerpt_id or "")
        found.setdefault(row.node_id, []).append(
            Attached(
                id=row.id,
                side=row.side,
                kind=row.kind,
                text=row.text,
                theme=row.theme,
                label=labels.get(row.theme, row.theme),
                by=people.name_of(row.made_by),
                quote=quote,
                quotable=quote is not None and may_quote(consents[quote.participant_id]),
                card=by_theme.get(row.theme) if row.kind == "card" else None,
                grade=grades.get(row.theme) if row.kind == "card" else None,
            )
        )
    return found


def _steps(board: BoardRow, tree: Tree, language: str, reader: int | None) -> tuple[Step, ...]:
    rows: list[StepRow] = store.steps(board.id, newest=SHOWN)
    gone = store.undone(row.id for row in rows)
    stored = {row.id: row for row in store.some_nodes({r.node_id for r in rows if r.node_id})}
    texts = {key: _said(row, language) for key, row in stored.items()}
    return tuple(
        Step(
            id=row.id,
            kind=row.kind,
            by=people.name_of(row.by),
            node=texts.get(row.node_id or 0, ""),
            state=str(row.after.get("state", "")),
            undone=row.id in gone,
            own=row.by is not None and row.by == reader,
        )
        for row in rows
    )


def _said(row: NodeRow, language: str) -> str:
    texts: dict[str, str] = row.texts
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def evidence_of(board: BoardRow, evidence_id: int) -> EvidenceRow | None:
    """A piece of evidence if it stands on this board."""
    row = store.one_evidence(evidence_id)
    node = store.node(row.node_id) if row else None
    return row if node is not None and node.board_id == board.id else None
