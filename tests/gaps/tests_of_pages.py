"""What the tests of the pages of this room share: reading a page, bringing a table."""

import io
import re
from typing import Any

import html5lib
from flask.testing import FlaskClient


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    text = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def csrf(client: FlaskClient, path: str) -> str:
    text = client.get(path).get_data(as_text=True)
    return text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def upload(client: FlaskClient, project_id: int, data: bytes, name: str) -> Any:
    path = f"/p/{project_id}/gaps/bring"
    return client.post(
        path, data={"csrf_token": csrf(client, path), "file": (io.BytesIO(data), name)}
    )


def filled(text: str) -> dict[str, str]:
    """What a browser would send back if nothing was touched."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    form = next(f for f in tree.iter("form") if "/bring/" in f.get("action", ""))
    values: dict[str, str] = {}
    for field in form.iter():
        name = field.get("name") or ""
        if field.tag == "input" and field.get("type") in ("radio", "checkbox"):
            if field.get("checked") is not None:
                values[name] = field.get("value", "y")
        elif field.tag == "input":
            values[name] = field.get("value", "")
        elif field.tag == "textarea":
            values[name] = field.text or ""
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            values[name] = chosen[0].get("value", "")
    return values


def ticks(text: str) -> dict[str, str]:
    return dict.fromkeys(re.findall(r'name="(seen_\w+)"', text), "y")


def bring(client: FlaskClient, project_id: int, data: bytes, name: str) -> None:
    """Upload, tick every doubt, keep."""
    where = upload(client, project_id, data, name).headers["Location"]
    text = page(client, where)
    answer = client.post(where, data={**filled(text), **ticks(text), "keep": "1"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
