"""LibreTranslate's HTTP interface (its API 1.6: GET /languages, POST /translate)."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from listening.i18n import canonical
from listening.settings import BadInput

WAIT = 60.0  # seconds for one request
LARGEST = 8 * 2**20  # bytes of an answer


class _Stay(HTTPRedirectHandler):
    """Words go to the address in the settings and nowhere else."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


# No proxy of the environment either: the page names the server that gets the words.
_opener = build_opener(_Stay, ProxyHandler({}))


def targets(address: str, source: str) -> frozenset[str]:
    """Languages the server translates `source` into, as our tags."""
    for one in _languages(address):
        if canonical(str(one.get("code", ""))) == canonical(source):
            return frozenset(canonical(str(code)) for code in one.get("targets", ()))
    return frozenset()


def translate(
    address: str, texts: list[str], *, source: str, target: str, key: str = ""
) -> list[str]:
    """The texts in the target language, in order."""
    codes = {canonical(str(one.get("code", ""))): str(one["code"]) for one in _languages(address)}
    if canonical(source) not in codes or canonical(target) not in codes:
        raise BadInput(f"The translation server does not know '{source}' and '{target}' both.")
    asked = {"q": texts, "source": codes[canonical(source)], "target": codes[canonical(target)]}
    answer = _asked(
        f"{address}/translate", {**asked, "format": "text", **({"api_key": key} if key else {})}
    )
    said = answer.get("translatedText") if isinstance(answer, Mapping) else None
    if not isinstance(said, list) or len(said) != len(texts):
        raise BadInput("The translation server answered something else than these translations.")
    return [str(one).strip() for one in said]


def _languages(address: str) -> list[Mapping[str, Any]]:
    found = _asked(f"{address}/languages")
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise BadInput("The translation server does not say which languages it knows.")
    return [one for one in found if one.get("code")]


def _asked(address: str, body: Mapping[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    sent = Request(address, data=data, headers={"Content-Type": "application/json"})
    try:
        with _opener.open(sent, timeout=WAIT) as answer:
            return json.loads(answer.read(LARGEST))
    except HTTPError as error:
        error.close()
        hint = " Is the key right?" if error.code in (401, 403) else ""
        raise BadInput(f"The translation server refused with status {error.code}.{hint}") from None
    except (URLError, TimeoutError, OSError):
        raise BadInput("The translation server cannot be reached; try again later.") from None
    except ValueError:
        raise BadInput("The translation server answered something that is no JSON.") from None
