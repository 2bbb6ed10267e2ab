"""How this installation is set up: one frozen value, read once and checked at start.

Sources, later ones win: defaults, `instance/listening.toml`, environment `LISTENING_*`.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any


class BadInput(ValueError):
    """Something a person gave us cannot be used; the message is one sentence that says why.

    It names the file, column, row or question, and what to do. Pages show it beside the form,
    the command line prints it and ends with status 2.
    """


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration. Paths are absolute once `load` has run."""

    instance: Path = Path("instance")
    database_url: str = ""  # empty: SQLite in the instance folder
    secret_key: str = ""  # empty: made once and kept in the instance folder, mode 0600
    password_salt: str = ""  # as the secret key; changing it would lock every account
    queue_url: str = ""  # empty: SQLite in the instance folder
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""  # what families type; empty: as the request came in
    https: bool = False  # served behind TLS: secure cookies and HSTS
    encoder: str = "embedded"
    # An engine that writes recordings down, by OpenAI's address …/v1/audio/transcriptions; empty:
    # no recording ever leaves this machine.
    transcribe_url: str = ""
    transcribe_model: str = "whisper-1"
    transcribe_key: str = ""
    # A language model that proposes names of new themes, by OpenAI's address
    # …/v1/chat/completions; empty: no words ever leave this machine for that.
    name_url: str = ""
    name_model: str = ""
    name_key: str = ""
    translate_url: str = ""  # a LibreTranslate server; empty: no machine translates
    translate_key: str = ""  # what that server asks for, where it does
    apertium: bool = False  # translate with the Apertium that is installed here
    min_n: int = 10  # smallest group of students that is shown
    min_voices: int = 5  # smallest group of voices whose themes are shown outside the team

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        if self.database_url:
            # Driver named here, so that an administrator can paste what the server prints.
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.instance / 'listening.sqlite'}"


def load(root: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the installation at `root`; raises BadInput that names the wrong setting."""
    instance = Path(environ.get("LISTENING_INSTANCE", root / "instance")).absolute()
    instance.mkdir(parents=True, exist_ok=True)
    values: dict[str, object] = {}
    file = instance / "listening.toml"
    if file.exists():
        try:
            values.update(tomllib.loads(file.read_text("utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise BadInput(f"{file.name}: this is not valid TOML: {error}.") from None
    prefix = "LISTENING_"
    values.update({k[len(prefix) :].lower(): v for k, v in environ.items() if k.startswith(prefix)})
    values.pop("instance", None)
    settings = replace(Settings(instance=instance), **_checked(values))
    if settings.transcribe_url and not settings.transcribe_url.startswith(("https://", "http://")):
        raise BadInput(
            f"Setting 'transcribe_url' cannot be '{settings.transcribe_url}'; give an address that "
            "begins with https:// or http://, or leave it empty."
        )
    return replace(
        settings,
        secret_key=settings.secret_key or _own(instance / "secret.key"),
        password_salt=settings.password_salt or _own(instance / "password.salt"),
    )


def _checked(values: Mapping[str, object]) -> dict[str, Any]:
    kinds = {field.name: field.type for field in fields(Settings)}
    unknown = sorted(set(values) - set(kinds))
    if unknown:
        raise BadInput(f"Unknown setting '{unknown[0]}'; known are: {', '.join(sorted(kinds))}.")
    return {name: _as(kinds[name], name, value) for name, value in values.items()}


def _as(kind: object, name: str, value: object) -> object:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if kind is bool and str(value).lower() in words:
        return words[str(value).lower()]
    if kind is int and str(value).isdigit():
        return int(str(value))
    if kind is str:
        return str(value)
    raise BadInput(
        f"Setting '{name}' cannot be '{value}'; give a {getattr(kind, '__name__', kind)}."
    )


def _own(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), "utf-8")
    return file.read_text("utf-8").strip()
