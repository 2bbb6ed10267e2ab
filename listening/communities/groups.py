"""Names of groups as people write them: folded for comparison, matched, doubted aloud."""

import unicodedata
from collections.abc import Collection
from difflib import get_close_matches


def folded(name: str) -> str:
    """The name without case, accents, underscores and doubled blanks."""
    plain = unicodedata.normalize("NFKD", name.replace("_", " ").casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def find(name: str, known: Collection[str]) -> str | None:
    """The known name that `name` stands for, None if there is none."""
    wanted = folded(name)
    return next((other for other in known if folded(other) == wanted), None)


def likely(name: str, known: Collection[str]) -> str | None:
    """A known name close enough to be asked about, None if none is close."""
    by_fold = {folded(other): other for other in known}
    close = get_close_matches(folded(name), list(by_fold), n=1, cutoff=0.75)
    return by_fold[close[0]] if close else None
