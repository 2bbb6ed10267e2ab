"""Names of races and ethnicities as sources write them, mapped by a file a district can edit."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from listening.settings import BadInput

COMMON = "common"
SEVERAL = "Two or more races"
HISPANIC = "Hispanic or Latino"
UNKNOWN = "unknown"
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Races:
    """Per source: what it writes, in small letters, and the name that is used here."""

    sources: Names

    def name(self, written: str, *, source: str = COMMON) -> str:
        """The name of a race as it is used here; what no list knows stays as it is written."""
        plain = " ".join(written.split())
        for one in (source, COMMON):
            found = self.sources.get(one, {}).get(plain.casefold())
            if found is not None:
                return found
        return plain

    def of(self, written: Iterable[str], *, hispanic: bool, source: str = COMMON) -> str:
        """One name for a person: Hispanic of any race, two or more, or the only one given."""
        names = {self.name(w, source=source) for w in written if w.strip()} - {UNKNOWN}
        if hispanic or HISPANIC in names:
            return HISPANIC
        if len(names) > 1:
            return SEVERAL
        return next(iter(names), UNKNOWN)


def load(edited: str = "") -> Races:
    """The lists of this package with what a district's own file adds or replaces; BadInput when
    that file cannot be read."""
    own = tomllib.loads(files("listening.gaps").joinpath("races.toml").read_text("utf-8"))
    try:
        more = tomllib.loads(edited)
    except tomllib.TOMLDecodeError as fault:
        raise BadInput(f"races.toml in the instance folder cannot be read: {fault}.") from None
    sources: dict[str, dict[str, str]] = {s: dict(names) for s, names in own.items()}
    for source, names in more.items():
        if not isinstance(names, dict) or not all(isinstance(n, str) for n in names.values()):
            raise BadInput(
                f"races.toml in the instance folder: '{source}' must be a table of names, such as"
                ' "aa" = "Black".'
            )
        folded = {str(written).casefold(): name for written, name in names.items()}
        sources.setdefault(source, {}).update(folded)
    return Races(sources)
