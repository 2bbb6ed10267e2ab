"""The cast's ways in: signing in, and what a form needs to be sent."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

PASSWORD = "a long enough password"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def need(condition: bool, reason: str) -> None:
    """Skip where something is missing, fail where it must be there."""
    if not condition:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {reason}")
        pytest.skip(reason)


def sign_in(app: Flask, name: str) -> FlaskClient:
    """A client of this person, signed in as they would be."""
    client = app.test_client()
    token = csrf(client, "/login")
    answer = client.post(
        "/login",
        data={"email": f"{name}@example.org", "password": PASSWORD, "csrf_token": token},
    )
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)
    return client


def csrf(client: FlaskClient, path: str) -> str:
    """The token of the form at `path`."""
    page = client.get(path).get_data(as_text=True)
    _, _, rest = page.partition('name="csrf_token"')
    return rest.partition('value="')[2].partition('"')[0]
