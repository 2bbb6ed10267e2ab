"""What the engine asks of an encoder."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors.

    `languages` are the BCP 47 primary tags the encoder was made for (None: unknown).
    `shared` says that texts of different languages that mean the same lie near each other.
    """

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def languages(self) -> frozenset[str] | None: ...
    @property
    def shared(self) -> bool: ...

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """float32 of shape (n, dimension), rows of length 1, in the order of the texts."""
        ...


@runtime_checkable
class Learning(Protocol):
    """An encoder that learns from the corpus at hand before it encodes, and can be kept."""

    def fitted(self, texts: Sequence[str], languages: Sequence[str]) -> Encoder: ...
    def to_dict(self) -> dict[str, Any]: ...
    def restored(self, state: dict[str, Any]) -> Encoder: ...
