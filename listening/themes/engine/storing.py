"""A theme map as one JSON document, and back."""

from dataclasses import asdict
from typing import Any

from listening.coding.codebook import Code, Codebook, Cues
from listening.settings import BadInput
from listening.themes.engine import anchors as anchoring
from listening.themes.engine import calibration
from listening.themes.engine.decisions import Decision
from listening.themes.engine.encoders import Embedded, distilled
from listening.themes.engine.encoders.protocol import Encoder, Learning
from listening.themes.engine.judging import Judges
from listening.themes.engine.learning import coder_from
from listening.themes.engine.values import Guess, Membership, Node, Theme

VERSION = 1


def encoder_state(encoder: Encoder | None) -> dict[str, Any] | None:
    """What an encoder learnt from the corpus, if it is one that learns."""
    return encoder.to_dict() if isinstance(encoder, Learning) else None


def restore_encoder(
    name: str, state: dict[str, Any] | None, given: Encoder | None
) -> Encoder | None:
    """The encoder of a stored map: the one given, or one of ours with what it had learnt.

    None where the map needs another that was not given, or tables that have been made anew since:
    it can be read, not assigned to.
    """
    if given is not None and given.name != name:
        raise BadInput(
            f"This theme map was fitted with the encoder '{name}', not with '{given.name}'; "
            "give the one it was fitted with."
        )
    encoder = given or _ours(name)
    return encoder.restored(state) if state and isinstance(encoder, Learning) else encoder


def _ours(name: str) -> Encoder | None:
    if name == Embedded().name:
        return Embedded()
    if name.startswith(distilled.PREFIX) and distilled.FILE.is_file():
        tables = distilled.open_tables()
        return tables if tables.name == name else None
    return None


def codebook_from(data: dict[str, Any]) -> Codebook:
    """The codebook `asdict` was taken from; lists become tuples again."""
    codes = tuple(Code(**{k: _by_tag(v) for k, v in code.items()}) for code in data["codes"])
    cues = {tag: Cues(**{k: tuple(v) for k, v in c.items()}) for tag, c in data["cues"].items()}
    return Codebook(codes=codes, cues=cues)


def _by_tag(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {tag: tuple(v) if isinstance(v, list | tuple) else v for tag, v in value.items()}


def parts_to_dict(found: Any) -> dict[str, Any]:
    """All fields of a theme map as plain values."""
    return {
        "version": VERSION,
        "themes": [asdict(t) for t in found.themes],
        "memberships": [asdict(m) for m in found.memberships],
        "statuses": found.statuses,
        "card": found.card,
        "hierarchy": [asdict(n) for n in found.hierarchy],
        "guesses": [asdict(g) for g in found.guesses],
        "codebook": asdict(found.codebook),
        "decisions": [asdict(d) for d in found.decisions],
        "digests": found.digests,
        "anchors": [a.to_dict() for a in found.anchors],
        "coders": [c.to_dict() for c in found.judges.coders],
        "terms": found.judges.terms.to_dict(),
        "encoder": {"name": found.card["encoder"], "learnt": encoder_state(found.encoder)},
    }


def parts_from_dict(data: dict[str, Any], encoder: Encoder | None) -> dict[str, Any]:
    """Arguments of the theme map that `parts_to_dict` was taken from."""
    if data.get("version") != VERSION:
        raise BadInput(
            f"This theme map has version {data.get('version')!r}, this program reads {VERSION}; "
            "run the themes once more."
        )
    kept = data["encoder"]
    return {
        "themes": tuple(_theme(t) for t in data["themes"]),
        "memberships": tuple(
            Membership(**{**m, "words": tuple(m["words"])}) for m in data["memberships"]
        ),
        "statuses": data["statuses"],
        "card": data["card"],
        "hierarchy": tuple(Node(**n) for n in data["hierarchy"]),
        "guesses": tuple(Guess(**g) for g in data["guesses"]),
        "codebook": codebook_from(data["codebook"]),
        "decisions": tuple(Decision(**d) for d in data["decisions"]),
        "digests": data["digests"],
        "anchors": tuple(anchoring.from_dict(a) for a in data["anchors"]),
        "judges": _judges(data),
        "encoder": restore_encoder(kept["name"], kept["learnt"], encoder),
    }


def _judges(data: dict[str, Any]) -> Judges:
    """None in maps stored before there were any."""
    if "coders" not in data:
        return Judges()
    coders = tuple(coder_from(c) for c in data["coders"])
    return Judges(coders, calibration.curve_from(data["terms"]))


def _theme(data: dict[str, Any]) -> Theme:
    exact = {key: tuple(data[key]) for key in ("exemplars", "aliases")}
    return Theme(**{**data, **exact, "words": _by_tag(data["words"])})
