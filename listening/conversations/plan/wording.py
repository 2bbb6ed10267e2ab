"""Words for a plan's pages; said here once, so that lists and sentences agree."""

from flask_babel import gettext as _
from flask_babel import ngettext

from listening.conversations.plan.checking import Finding
from listening.conversations.plan.counting import Roughly
from listening.i18n import language, number


def offers() -> dict[str, str]:
    """What may be offered or asked for."""
    return {
        "interpreter": _("An interpreter"),
        "child_care": _("Child care"),
        "food": _("Food"),
        "transport": _("Help with the way there"),
        "step_free": _("A way in without steps"),
        "sign_language": _("Sign language"),
        "call": _("Taking part by call"),
    }


def kinds() -> dict[str, str]:
    """Kinds of conversations."""
    return {
        "listening session": _("Listening session"),
        "focus group": _("Focus group"),
        "interview": _("Interview"),
    }


def roughly(told: Roughly) -> str:
    """A rough number of families."""
    if told.few:
        return str(_("a few families"))
    if not told.least:
        return str(_("nobody yet"))
    return str(_("at least %(n)s families", n=number(told.least)))


def line(found: Finding) -> str:
    """A line of the checklist: what is settled, or what to do."""
    about = ", ".join(found.about)
    names = ", ".join(language(tag).name for tag in found.about)
    settled = {
        "school_hours": _("A time lies outside school hours."),
        "work_hours": _("A time lies outside usual working hours."),
        "interpreter": _("Every language of the neighbourhood has somebody who speaks it."),
        "not_heard": _("Every group was heard, or is the one you aim for."),
        "child_care": _("Child care is offered."),
        "way_there": _("People can come without a car, or take part by call."),
        "guide": _("The questions are written in every language."),
        "people": _("Somebody leads, somebody else takes notes."),
    }
    open_ones = {
        "no_slot": _("No time is offered yet. Offer two or three, one of them in the evening."),
        "past": _("Every time has passed. Offer new ones."),
        "school_hours": _("Every time falls into school hours. Offer one after school."),
        "work_hours": _(
            "Every time falls into usual working hours. Offer an evening or a weekend."
        ),
        "interpreter": _("Nobody interprets yet: %(names)s", names=names),
        "not_heard": ngettext(
            "This group was not heard yet: %(names)s",
            "These groups were not heard yet: %(names)s",
            len(found.about),
            names=about,
        ),
        "child_care": _("No child care: parents of small children may stay away."),
        "way_there": _("No help with the way and no call: families without a car may stay away."),
        "guide": _("The questions are not written yet: %(names)s", names=names),
        "people": _("Settle who leads and who takes notes."),
    }
    return str((settled if found.settled else open_ones)[found.matter])
