"""What each role may do in a project."""

from enum import StrEnum


class Right(StrEnum):
    """Something a view asks for."""

    READ = "read"  # see pages and protected numbers
    RAW = "raw"  # read excerpts as they were said
    COLLECT = "collect"  # surveys, conversations, imports
    CODE = "code"  # decide on codes and themes
    WEIGH = "weigh"  # gaps, causes
    TRANSLATE = "translate"  # the translation desk, in one's own languages
    MANAGE = "manage"  # members, settings, deletion


class Role(StrEnum):
    """A person's part in one project."""

    OWNER = "owner"
    ORGANIZER = "organizer"
    ANALYST = "analyst"
    VIEWER = "viewer"
    INTERPRETER = "interpreter"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ORGANIZER: frozenset(Right) - {Right.MANAGE},
    Role.ANALYST: frozenset({Right.READ, Right.RAW, Right.CODE, Right.WEIGH}),
    Role.VIEWER: frozenset({Right.READ}),
    # Often somebody from outside the team: nothing of the project but the words to translate.
    Role.INTERPRETER: frozenset({Right.TRANSLATE}),
}


def may(role: Role, right: Right) -> bool:
    """Whether a role holds a right."""
    return right in RIGHTS[role]
