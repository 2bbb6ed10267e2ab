"""The words of a board: names of bones and states, questions for a session, steps in a sentence.

None of these sentences is a cause: a cause is what people of the team write.
"""

from collections.abc import Callable, Mapping

from flask_babel import gettext, ngettext

from listening.causes.board.columns import Headings
from listening.causes.board.drawing import Caption, Direction
from listening.causes.board.reading import Line, Seen, Step
from listening.causes.card import Grade
from listening.causes.whys import STATES, Node, own_bones
from listening.causes.wording import grade_name
from listening.i18n import direction, number, page_language

_: Callable[..., str] = gettext  # flask_babel has no types
MARKS = {"open": "○", "supported": "●", "not_supported": "✕", "tested": "✓"}


def states() -> dict[str, str]:
    """State -> its name."""
    return {
        "open": _("open"),
        "supported": _("supported"),
        "not_supported": _("not supported"),
        "tested": _("tested"),
    }


def kinds() -> dict[str, str]:
    """Kind of a line -> its name."""
    return {
        "cause": _("a why: it stands in the way"),
        "driver": _("a driver: it must change for the aim"),
        "change_idea": _("a change idea: something to try"),
    }


def reaches() -> dict[str, str]:
    """Whom it blocks -> in words."""
    return {
        "unsaid": _("not sure whom it blocks"),
        "everybody": _("blocks everybody"),
        "group": _("blocks this group"),
    }


def bones(own: tuple[str, ...] = ()) -> dict[str, str]:
    """Bone -> its name; own ones are named by the team, "" is no bone yet."""
    return {
        "policies": _("Policies"),
        "practices": _("Practices"),
        "people": _("People"),
        "place": _("Place and transport"),
        "programmes": _("Programmes"),
        "partnerships": _("Partnerships"),
        **{name: name for name in own},
        "": _("No bone yet"),
    }


def title(seen: Seen) -> str:
    """What the gap is called."""
    return f"{seen.group}: {seen.measure}, {seen.period}"


def questions(line: Line, measure: str) -> tuple[str, str]:
    """For the next listening session: the open question first, then the one that asks for this."""
    return (
        _(
            "What makes it hard for your family when it comes to “%(measure)s”? Tell us about the "
            "last time.",
            measure=measure,
        ),
        _(
            "Only if nobody has said it yet: “%(why)s”. Is it like that for you, or different?",
            why=line.text,
        ),
    )


def finding(seen: Seen) -> str:
    """What a drawing of the board states, in one sentence."""
    whys = [line for line in seen.lines.values() if line.node.kind in ("cause", "driver")]
    ideas = sum(line.node.kind == "change_idea" for line in seen.lines.values())
    named = states()
    parts = [ngettext("%(n)s why", "%(n)s whys", len(whys), n=number(len(whys)))]
    for state in STATES:
        count = sum(line.node.state == state for line in whys)
        if count:
            parts.append(f"{number(count)} {named[state]}")
    silent = len(seen.unvoiced())
    if silent:
        parts.append(_("%(n)s with no voice yet", n=number(silent)))
    if ideas:
        parts.append(ngettext("%(n)s change idea", "%(n)s change ideas", ideas, n=number(ideas)))
    return ", ".join(parts) + "."


def step(one: Step) -> str:
    """A step of the history in a sentence."""
    told: Mapping[str, str] = {
        "add": _("%(who)s wrote “%(what)s”."),
        "edit": _("%(who)s changed “%(what)s”."),
        "move": _("%(who)s moved “%(what)s”."),
        "remove": _("%(who)s removed “%(what)s”."),
        "aim": _("%(who)s changed the aim."),
        "attach": _("%(who)s added evidence to “%(what)s”."),
        "detach": _("%(who)s took evidence away from “%(what)s”."),
        "undo": _("%(who)s took a step back."),
    }
    if one.state:
        return _(
            "%(who)s marked “%(what)s” as %(state)s.",
            who=_who(one),
            what=one.node,
            state=states()[one.state],
        )
    return told[one.kind] % {"who": _who(one), "what": one.node}


def captions(seen: Seen) -> dict[int, Caption]:
    """What stands in each box of a drawing."""
    return {key: _caption(seen, line) for key, line in seen.lines.items()}


def bone_captions(seen: Seen) -> dict[str, Caption]:
    """The names of the bones as they are drawn."""
    return {key: label(name) for key, name in bones(own_bones(seen.tree)).items()}


def headings() -> Headings:
    """The words above the columns of the driver diagram."""
    return Headings(
        aim=label(_("Aim")),
        primary=label(_("Primary drivers")),
        secondary=label(_("Secondary drivers")),
        further=label(_("Behind them")),
        ideas=label(_("Change ideas")),
    )


def why() -> Caption:
    """The question between two whys."""
    return label(_("Why this group?"))


def not_known(last: Node) -> Caption:
    """Where five whys stop for now: what is not known, and what would tell."""
    notes = (_("Next check: %(check)s", check=last.check),) if last.check else ()
    return Caption(
        text=_("We do not know yet."),
        language=page_language(),
        direction=_way(page_language()),
        kind="end",
        notes=notes,
    )


def label(text: str) -> Caption:
    """Words of the page as a caption."""
    return Caption(
        text=text, language=page_language(), direction=_way(page_language()), kind="label"
    )


def grade(key: Grade) -> str:
    """The name of a grade."""
    return grade_name(key, page_language())


def _caption(seen: Seen, line: Line) -> Caption:
    node = line.node
    return Caption(
        text=line.text,
        language=line.language,
        direction=_way(line.language),
        kind=node.kind,
        state=node.state,
        notes=(_gap_notes(seen) if node.kind == "gap" else _notes(line)),
    )


def _gap_notes(seen: Seen) -> tuple[str, ...]:
    # With an aim in the team's words the name of the gap stands below it.
    return (title(seen),) if seen.aim else (seen.period,)


def _notes(line: Line) -> tuple[str, ...]:
    node = line.node
    found = [f"{MARKS[node.state]} {states()[node.state]}"]
    if node.reach != "unsaid":
        found.append(reaches()[node.reach])
    if node.indicator:
        found.append(_("Early sign: %(sign)s", sign=node.indicator))
    if line.grade:
        found.append(grade(line.grade))
    elif node.kind != "change_idea" and not line.voiced:
        found.append(_("no voice yet"))
    return (" · ".join(found[:2]), *found[2:])


def _who(one: Step) -> str:
    return one.by or _("Somebody")


def _way(tag: str) -> Direction:
    return "rtl" if direction(tag) == "rtl" else "ltr"
