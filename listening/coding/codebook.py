"""The codebook as a value: codes with their definitions and the terms that speak for them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One named idea.

    `key` is stable and dotted for sub-codes ("getting_to_school.bus_times" under
    "getting_to_school"). `kind` is "barrier", "strength" or "none" (no content).
    `labels` and the definition texts are by BCP 47 tag. `terms` are by tag too, each written as
    people type: a word, a phrase with blanks, a stem with a trailing "*", and, with a leading
    "-", a term whose presence says that the code is NOT meant ("-piece of cake").
    `examples` are accepted typical quotes, by tag. `short` is a name for narrow places, `notes`
    are for the engine, `aliases` are names it had or other names for it; a code that is not
    `codable` only holds others together. `parent` is told where it is not the part of the key
    before the last dot ("/" is the top of the tree), `top` is the theme where the key does not
    say it: people move codes, and their keys stay.
    """

    key: str
    labels: dict[str, str]
    kind: str = "barrier"
    definition: dict[str, str] = field(default_factory=dict)
    include: dict[str, str] = field(default_factory=dict)
    exclude: dict[str, str] = field(default_factory=dict)
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    borderline: dict[str, tuple[str, ...]] = field(default_factory=dict)
    colour: str = ""
    short: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codable: bool = True
    parent: str = ""
    top: str = ""

    @property
    def theme(self) -> str:
        """Key of the theme (top of the codebook) this code belongs to."""
        return self.top or self.key.split(".", 1)[0]

    def label(self, language: str) -> str:
        """The name in `language`, else in English, else the key."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Words of one language that turn a statement, in the same notation as terms.

    `negation` ("no", "never"), `praise` ("works well", "we love"), `contrast` ("but": cuts a
    clause), `complaint` ("not enough", "we need": a praise word beside it does not make praise),
    `nothing` (whole answers without content: "N/A", "ninguno", "no comment").
    `quality` ("good", "clean") praises only where a `judging` word ("is", "very") stands close
    before it; alone it is what people wish for. `trouble` ("problem", "bullied") denied by a
    negation is praise. `aside` ("teacher", "friend"): who or what is named in passing; such a
    term speaks only where no other theme does.
    """

    negation: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    quality: tuple[str, ...] = ()
    judging: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """Codes in the order of the tree, and each language's cues."""

    codes: tuple[Code, ...] = ()
    cues: dict[str, Cues] = field(default_factory=dict)
