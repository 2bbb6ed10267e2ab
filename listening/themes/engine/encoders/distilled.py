"""The embedded encoder across languages: a table of n-grams, learnt ahead from parallel sentences.

Each n-gram of a language has a direction in the space of an English sentence encoder; a text is
the sum of its n-grams' directions. How the table was made and what it is worth stands in
`models/embedded/card.md`; `models/train_encoder.py` makes it. Languages without a table are
encoded by what the corpus at hand teaches, each in a space of its own.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listening.settings import BadInput
from listening.themes.engine.encoders.embedded import Embedded
from listening.themes.engine.encoders.ngrams import ngrams
from listening.themes.engine.encoders.protocol import Vectors
from listening.themes.engine.languages import primary

FILE = Path(__file__).resolve().parents[4] / "models" / "embedded" / "encoder.npz"
PREFIX = "distilled-"  # of the name; what follows tells one making of the tables from another
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Table:
    """One language: numbers of n-grams, ascending, and their directions (n, d)."""

    numbers: NDArray[np.int32]
    directions: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distilled:
    """Fixed tables for `languages`, and `within` for all others.

    The last dimension is set where no n-gram of a text is known, so that every row has length 1.
    """

    name: str
    tables: dict[str, Table]
    dimension: int
    shared: bool = True
    within: Embedded = field(default_factory=Embedded)

    @property
    def languages(self) -> frozenset[str]:
        """Primary tags of the languages that share the space."""
        return frozenset(self.tables)

    def fitted(self, texts: Sequence[str], languages: Sequence[str]) -> "Distilled":
        """The encoder that has also learnt, from these texts, the languages it has no table for."""
        others = [i for i, tag in enumerate(languages) if primary(tag) not in self.tables]
        within = self.within.fitted([texts[i] for i in others], [languages[i] for i in others])
        return replace(self, within=within)

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """float32 (n, dimension), rows of length 1."""
        tags = [primary(tag) for tag in languages]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for tag in sorted(set(tags)):
            rows = [i for i, t in enumerate(tags) if t == tag]
            mine = [texts[i] for i in rows]
            if tag in self.tables:
                vectors[rows] = self._read(mine, tag)
            else:
                vectors[rows] = self.within.encode(mine, [tag] * len(mine))
        return vectors

    def _read(self, texts: Sequence[str], tag: str) -> Vectors:
        table = self.tables[tag]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at in range(0, len(texts), _BATCH):
            batch = texts[at : at + _BATCH]
            vectors[at : at + len(batch), :-1] = _sums(table, *ngrams(batch, tag), len(batch))
        lengths = np.linalg.norm(vectors, axis=1)
        nothing = lengths < 1e-6
        vectors[nothing, -1], lengths[nothing] = 1, 1
        return np.asarray(vectors / lengths[:, None], dtype=np.float32)

    def to_dict(self) -> dict[str, Any]:
        """What was learnt from the corpus; the tables stay in their file."""
        return self.within.to_dict()

    def restored(self, state: dict[str, Any]) -> "Distilled":
        """The encoder that `to_dict` was taken from."""
        return replace(self, within=self.within.restored(state))


def _sums(table: Table, rows: Any, numbers: Any, count: int) -> Vectors:
    from scipy.sparse import csr_array

    place = np.searchsorted(table.numbers, numbers)
    place[place == len(table.numbers)] = 0
    known = table.numbers[place] == numbers
    rows, place = rows[known], place[known]
    shape = (count, len(table.numbers))
    held = csr_array((np.ones(len(rows), dtype=np.float32), (rows, place)), shape=shape)
    return np.asarray(held @ table.directions, dtype=np.float32)


def open_tables(file: Path = FILE) -> Distilled:
    """Read the tables once a process (0.1 s); BadInput where they are missing."""
    if not file.is_file():
        raise BadInput(
            f"Encoder '{file.name}' is not in {file.parent.name}/; make it with `make encoder`, "
            "or use the encoder 'in-language'."
        )
    return _read_file(file, file.stat().st_mtime_ns)


@cache
def _read_file(file: Path, _changed: int) -> Distilled:
    raw = file.read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as kept:
        tags, sizes = str(kept["languages"]).split(), kept["sizes"]
        numbers, scales, values = kept["numbers"], kept["scales"], kept["values"]
    directions = values.astype(np.float32) * scales.astype(np.float32)[:, None]
    ends = np.cumsum(sizes)
    tables = {
        tag: Table(numbers[end - size : end], directions[end - size : end])
        for tag, size, end in zip(tags, sizes, ends, strict=True)
    }
    name = PREFIX + hashlib.blake2b(raw, digest_size=4).hexdigest()
    dimension = values.shape[1] + 1
    within = Embedded(dimension=dimension)
    return Distilled(name=name, tables=tables, dimension=dimension, within=within)


def forget() -> None:
    """Let tables that were read go, so that the next `open_tables` reads again."""
    _read_file.cache_clear()


def rounded(tables: dict[str, Table]) -> dict[str, NDArray[Any]]:
    """The arrays of a file: directions as whole numbers of 8 bits and a scale a row."""
    tags = sorted(tables)
    directions = np.concatenate([tables[tag].directions for tag in tags])
    scales = (np.abs(directions).max(axis=1) / 127).astype(np.float16)
    scales = np.maximum(scales, np.float16(1e-7))
    values = np.rint(directions / scales.astype(np.float32)[:, None]).clip(-127, 127)
    return {
        "languages": np.array(" ".join(tags)),
        "sizes": np.array([len(tables[tag].numbers) for tag in tags], dtype=np.int32),
        "numbers": np.concatenate([tables[tag].numbers for tag in tags]).astype(np.int32),
        "scales": scales,
        "values": values.astype(np.int8),
    }


def write(tables: dict[str, Table], file: Path) -> None:
    """The file `open_tables` reads; the same tables give the same bytes.

    Not compressed: it would save a tenth, and cost the most of the time it takes to open.
    """
    with zipfile.ZipFile(file, "w") as bundle:
        for name, array in rounded(tables).items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            bundle.writestr(entry, content.getvalue())
