"""Machine translation that an installation may plug in; its words are suggestions."""

import ipaddress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from listening.excerpts.desk.machines import apertium, libretranslate
from listening.settings import BadInput

AT_ONCE = 20  # texts of one request


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Which machine translates; it travels to a child process and must pickle."""

    kind: Literal["libretranslate", "apertium"]
    address: str = ""
    key: str = ""

    @property
    def host(self) -> str:
        """The name of the server that gets the words, "" where they stay on this machine."""
        name = urlsplit(self.address).hostname or ""
        return "" if self.kind == "apertium" or _loopback(name) else name


def configured(*, address: str, key: str, use_apertium: bool) -> Machine | None:
    """The machine of an installation's settings, None where translation is off."""
    if address:
        if urlsplit(address).scheme not in ("http", "https"):
            raise BadInput("Setting 'translate_url' must begin with https:// or http://.")
        return Machine(kind="libretranslate", address=address.rstrip("/"), key=key)
    return Machine(kind="apertium") if use_apertium else None


def targets(machine: Machine, source: str) -> frozenset[str]:
    """Languages that the machine can translate `source` into, as our tags; may be empty."""
    if machine.kind == "apertium":
        return apertium.targets(source)
    return libretranslate.targets(machine.address, source)


def translate(machine: Machine, texts: list[str], *, source: str, target: str) -> list[str]:
    """The texts in another language, "" where the machine gave none; BadInput where it fails."""
    done: list[str] = []
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        if machine.kind == "apertium":
            done += apertium.translate(part, source=source, target=target)
        else:
            done += libretranslate.translate(
                machine.address, part, source=source, target=target, key=machine.key
            )
    return done


def _loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
