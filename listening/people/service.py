"""What is done with accounts and memberships."""

import secrets
from collections.abc import Iterable

from flask_security import hash_password

from listening.people import store
from listening.people.records import Membership, User
from listening.people.roles import Role

# What Flask-Security reads and writes accounts through.
accounts = store.accounts


def register(email: str, *, password: str, name: str = "") -> User:
    """Make an account, or return the one this address already has."""
    found = store.user_by_email(email)
    if found is not None:
        return found
    made = User(
        email=email,
        name=name or email.partition("@")[0],
        password=hash_password(password),
        fs_uniquifier=secrets.token_hex(32),
    )
    store.add(made)
    return made


def renew(email: str, *, password: str) -> None:
    """Give an account a new password; every session it has ends."""
    found = store.user_by_email(email)
    if found is not None:
        found.password = hash_password(password)
        found.fs_uniquifier = secrets.token_hex(32)


def find(email: str) -> User | None:
    """The account of this address."""
    return store.user_by_email(email)


def join(user_id: int, project_id: int, *, role: Role, languages: Iterable[str] = ()) -> None:
    """Give a person a part in a project, or change the part they have."""
    found = store.membership(user_id, project_id)
    if found is None:
        found = Membership(user_id=user_id, project_id=project_id, role=role.value)
        store.add(found)
    found.role = role.value
    found.languages = list(dict.fromkeys(languages)) or found.languages


def languages_of(user_id: int, project_id: int) -> tuple[str, ...]:
    """Languages a person said to know in a project; empty where nobody asked them."""
    found = store.membership(user_id, project_id)
    return tuple(found.languages) if found else ()


def know(user_id: int, project_id: int, languages: Iterable[str]) -> None:
    """Write down which languages a person knows."""
    found = store.membership(user_id, project_id)
    if found is not None:
        found.languages = list(dict.fromkeys(languages))


def interpreters(project_id: int) -> list[tuple[int, str, tuple[str, ...]]]:
    """Numbers, names and languages of a project's interpreters, by name."""
    found = [
        (user.id, user.name or user.email, languages_of(user.id, project_id))
        for user, role in store.members(project_id)
        if role == Role.INTERPRETER.value
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def role_of(user_id: int, project_id: int) -> Role | None:
    """A person's part in a project, None where they have none."""
    found = store.membership(user_id, project_id)
    return Role(found.role) if found else None


def projects_of(user_id: int) -> list[int]:
    """Numbers of the projects a person takes part in."""
    return store.project_ids(user_id)


def name_of(user_id: int | None) -> str:
    """A person's name for "decided by …", empty where nobody decided."""
    found = store.user(user_id) if user_id is not None else None
    return found.name if found else ""


def members(project_id: int) -> list[tuple[int, str]]:
    """Numbers and names of those who take part in a project, by name."""
    found = [(user.id, user.name or user.email) for user, _role in store.members(project_id)]
    return sorted(found, key=lambda pair: (pair[1], pair[0]))
