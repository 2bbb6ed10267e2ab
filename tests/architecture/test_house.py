"""The rules of the house, kept by machines: floors, bans, types, declared access, templates."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined, nodes
from werkzeug.routing import Rule

from listening.people import access
from listening.people.roles import Right

ROOT = Path(__file__).resolve().parents[2]
PYTHON_FILES = sorted((ROOT / "listening").rglob("*.py"))
TEMPLATES = sorted((ROOT / "listening" / "templates").rglob("*.html"))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which(command[0], path=str(Path(sys.executable).parent)) or command[0]
    return subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True)


def test_rooms_import_only_from_the_floors_below() -> None:
    done = run("lint-imports", "--no-cache")
    assert done.returncode == 0, done.stdout


def test_bans_and_style_hold() -> None:
    done = run("ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_types_hold() -> None:
    done = run("mypy")
    assert done.returncode == 0, done.stdout


def test_every_route_declares_who_may_enter(app: Flask) -> None:
    open_ones = [
        rule.rule for rule in app.url_map.iter_rules() if not access.policy_of(app, rule.endpoint)
    ]
    assert open_ones == []


def test_a_route_that_declares_nothing_is_closed(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert app.test_client().get("/forgotten").status_code == 403


def test_a_project_route_carries_the_project_in_its_address(app: Flask) -> None:
    rights = {right.value for right in Right}
    for rule in app.url_map.iter_rules():
        if access.policy_of(app, rule.endpoint) in rights:
            assert "project_id" in rule.arguments, rule.rule


def address(app: Flask, rule: Rule, project_id: int) -> str:
    """A rule's address with something fitting in every place."""
    values: dict[str, object] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        choices = getattr(converter, "items", None)
        values[name] = min(choices) if choices else 1 if hasattr(converter, "num_convert") else "x"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **(values | {"project_id": project_id}))


def test_nobody_outside_a_project_sees_any_page_of_it(
    app: Flask, project_id: int, chris: FlaskClient
) -> None:
    """Every GET page of a project: 404 for a stranger with an account, sign-in for nobody."""
    anonymous = app.test_client()
    for rule in app.url_map.iter_rules():
        if "project_id" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        path = address(app, rule, project_id)
        assert chris.get(path).status_code == 404, path
        assert anonymous.get(path).status_code in (302, 303, 401), path


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_template_parses_strictly_and_holds_no_inline_style_or_handler(
    app: Flask, file: Path
) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    source = file.read_text("utf-8")
    tree = app.jinja_env.parse(source)
    assert isinstance(tree, nodes.Template)
    markup = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    assert not re.search(r"\sstyle=|\son[a-z]+=", markup), "the policy refuses inline code"


def test_families_and_staff_fetch_nothing_from_elsewhere() -> None:
    for file in [*TEMPLATES, *(ROOT / "listening" / "static").glob("*.css")]:
        assert not re.search(r"(?:src|href|url\()\s*=?[\"'(]?\s*(?:https?:)?//", file.read_text())


def test_public_functions_of_pure_modules_say_what_they_promise() -> None:
    bare = []
    for file in PYTHON_FILES:
        if file.name in ("store.py",) or "migrations" in file.parts:
            continue
        for node in ast.parse(file.read_text("utf-8")).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            typing_only = (
                any(isinstance(d, ast.Name) and d.id == "overload" for d in node.decorator_list)
                if named
                else False
            )
            bare_name = named and not node.name.startswith("_") and not typing_only
            if bare_name and not ast.get_docstring(node):
                bare.append(f"{file.relative_to(ROOT)}: {node.name}")
    assert bare == []


def test_no_drawer_and_no_path_of_a_machine() -> None:
    names = [f for f in PYTHON_FILES if re.match(r"(utils?|helpers?|common|misc)\b", f.stem)]
    assert names == []
    listed = run("git", "ls-files")
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    home = str(Path.home()) + "/"
    for name in listed.stdout.splitlines():
        file = ROOT / name
        if file.suffix in (".py", ".md", ".toml", ".html", ".css", ".yaml", ".tsv", ".csv"):
            text = file.read_text("utf-8")
            assert str(ROOT.parent) + "/" not in text, name
            assert home not in text, name
