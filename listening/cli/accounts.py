"""`listening project` and `people`: begin a project, let people in."""

import click

from listening import db as database
from listening.app import ROOT, create_app
from listening.communities import service as communities
from listening.db import db
from listening.i18n import LANGUAGES, canonical
from listening.people import service as people_service
from listening.people.roles import Role
from listening.settings import BadInput, load


@click.group()
def project() -> None:
    """Projects."""


@project.command()
@click.argument("name")
@click.option("--district", default="")
@click.option("--language", "languages", multiple=True, default=("en",), help="Home language tag.")
def new(name: str, district: str, languages: tuple[str, ...]) -> None:
    """Begin a project called NAME and print its number."""
    with create_app(load(ROOT)).app_context():
        database.upgrade()
        made = communities.create(name, district=district, languages=languages)
        db.session.commit()
        click.echo(f"Project {made.id}: {made.name}")


@click.group()
def people() -> None:
    """Accounts of the team. Families never need one."""


@people.command()
@click.argument("email")
@click.option("--project", "project_id", type=int, required=True, help="Number of the project.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="")
@click.option("--language", "languages", multiple=True, help="Tag of a language they know.")
@click.password_option(help="At least 12 characters; asked for if not given.")
def add(
    email: str, project_id: int, role: str, name: str, languages: tuple[str, ...], password: str
) -> None:
    """Let EMAIL into a project in a role."""
    if len(password) < 12:
        raise BadInput("The password is shorter than 12 characters; choose a longer one.")
    known = [canonical(tag) for tag in languages]
    unknown = [tag for tag in known if tag not in LANGUAGES]
    if unknown:
        raise BadInput(f"The language '{unknown[0]}' is unknown; give a tag such as so or zh-Hans.")
    if role == Role.INTERPRETER.value and not known:
        raise BadInput("Give an interpreter's languages: --language so --language ar.")
    with create_app(load(ROOT)).app_context():
        database.upgrade()
        if communities.project(project_id) is None:
            raise BadInput(f"There is no project {project_id}; `listening project new` makes one.")
        if people_service.find(email) is not None:
            click.echo(f"{email} has an account already; its password stays as it is.")
        user = people_service.register(email, password=password, name=name)
        people_service.join(user.id, project_id, role=Role(role), languages=known)
        db.session.commit()
        click.echo(f"{user.email} is now {role} of project {project_id}.")


@people.command()
@click.argument("email")
@click.password_option(help="At least 12 characters; asked for if not given.")
def password(email: str, password: str) -> None:
    """Give EMAIL a new password and end every session of theirs."""
    if len(password) < 12:
        raise BadInput("The password is shorter than 12 characters; choose a longer one.")
    with create_app(load(ROOT)).app_context():
        database.upgrade()
        if people_service.find(email) is None:
            raise BadInput(f"Nobody has the address {email}; `listening people add` lets them in.")
        people_service.renew(email, password=password)
        db.session.commit()
        click.echo(f"{email} signs in with the new password from now on.")
