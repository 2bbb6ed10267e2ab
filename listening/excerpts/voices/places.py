"""Where a voice spoke, as the rooms above tell it; this room knows neither surveys nor talks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["conversation", "family", "brought"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A conversation, a survey that families answered, or a file that was brought."""

    kind: Kind
    name: str
    number: int

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return f"{self.kind}-{self.number}"


Teller = Callable[[int], Mapping[str, Place]]
_TELLERS: dict[str, Teller] = {}


def tell(room: str, teller: Teller) -> None:
    """Let a room say where the voices of a project spoke."""
    _TELLERS[room] = teller


def places(project_id: int) -> dict[str, Place]:
    """Voice -> where it spoke."""
    found: dict[str, Place] = {}
    for teller in _TELLERS.values():
        found.update(teller(project_id))
    return found
