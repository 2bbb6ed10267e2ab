"""Small arrays as text, so that a fitted map is one JSON document."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pack(array: NDArray[Any], *, kind: str = "<f2") -> dict[str, Any]:
    """Shape, type and base64 of the bytes; float16 unless another kind is named."""
    values = np.ascontiguousarray(array.astype(kind))
    data = base64.b64encode(values.tobytes()).decode("ascii")
    return {"shape": list(values.shape), "kind": kind, "data": data}


def unpack(packed: dict[str, Any]) -> NDArray[Any]:
    """The array that `pack` was given, in the type it was packed as."""
    raw = np.frombuffer(base64.b64decode(packed["data"]), dtype=packed["kind"])
    return raw.reshape(packed["shape"])
