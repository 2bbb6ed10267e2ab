"""What the pages of a board are made of, beside the request itself."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext

from listening.causes.board import forms, pictures, reading, service, wording
from listening.causes.board.reading import Seen
from listening.causes.board.records import BoardRow
from listening.causes.card import Card
from listening.causes.whys import GAP, Node, own_bones, ways
from listening.communities import service as communities
from listening.gaps.measures import Gap
from listening.i18n import page_language

_: Callable[..., str] = gettext  # flask_babel has no types


def listing(
    seen: Seen,
    row: BoardRow,
    at: int | None,
    *,
    why: Any = None,
    idea: Any = None,
    words: Any = None,
) -> dict[str, Any]:
    """The nested list with the line `at` open; a form that was refused comes as it was typed."""
    if at is None and len(seen.tree.nodes) == 1:
        at = GAP
    key = at if at in seen.lines else None
    cards = [(card.theme, _card_name(seen, card)) for card in seen.cards]
    return {
        "view": "list",
        "at": key,
        "can": ways(seen.tree, key) if key else (),
        "why_form": why or why_form(row, GAP if key is None else key),
        "idea_form": idea or idea_form(row),
        "words_form": words or forms.WordsForm(),
        "card_form": forms.card_form(cards),
        "failed": next((form for form in (why, idea, words) if form is not None), None),
        "shared": [card for card in seen.cards if card.kind == "shared"],
        **_around(seen),
    }


def drawing(seen: Seen, view: str, to: int | None) -> dict[str, Any]:
    """A drawing of the board; `to` is where five whys end."""
    end = to if to in seen.lines else None
    return {
        "view": view,
        "drawing": pictures.drawn(seen, view, to=end),
        "ends": pictures.ends(seen) if view == "whys" else [],
        "to": end,
        "at": None,
        **_around(seen),
    }


def why_form(row: BoardRow, key: int) -> Any:
    """A new why below a line."""
    return forms.why_form(
        languages=languages(row.project_id),
        spoken=page_language(),
        own=own_bones(service.tree_of(row)),
        first=key == GAP,
    )


def idea_form(row: BoardRow) -> Any:
    """A new change idea below a line."""
    return forms.idea_form(languages=languages(row.project_id), spoken=page_language())


def languages(project_id: int) -> tuple[str, ...]:
    """The page's language first, then those the project's families speak."""
    project = communities.project(project_id)
    spoken = [str(tag) for tag in project.languages] if project else []
    return tuple(dict.fromkeys((page_language(), *spoken)))


def rewrite(
    row: BoardRow, node: Node, form: Any, tags: Sequence[str], *, by: int | None
) -> int | None:
    """Keep what was typed about a line, or the aim; returns the step."""
    texts = forms.texts_of(form, tags)
    if node.key == GAP:
        return service.set_aim(row, texts, by=by)
    return service.edit(
        row,
        node.key,
        texts=texts,
        kind=form.kind.data,
        reach=form.reach.data,
        # Deeper lines keep the bone they had, should they come up again.
        bone=forms.bone_of(form) if node.parent == GAP else node.bone,
        indicator=form.indicator.data or "",
        check=form.check.data or "",
        by=by,
    )


def _around(seen: reading.Seen) -> dict[str, Any]:
    """What every view of a board needs."""
    return {
        "stage": "causes",
        "seen": seen,
        "title": wording.title(seen),
        "finding": wording.finding(seen),
        "states": wording.states(),
        "reaches": wording.reaches(),
        "bones": wording.bones(own_bones(seen.tree)),
        "marks": wording.MARKS,
        "steps": [(step, wording.step(step)) for step in seen.steps],
        "questions": lambda line: wording.questions(line, seen.measure),
        "gap_shown": isinstance(seen.gap, Gap),
    }


def _card_name(seen: Seen, card: Card) -> str:
    grade = seen.grades.get(card.theme)
    return f"{card.label} ({wording.grade(grade) if grade else _('too few to show')})"
