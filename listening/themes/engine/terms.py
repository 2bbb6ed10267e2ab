"""The codebook's terms and cues, found in texts of one language by spaCy's PhraseMatcher.

Stems and written-on particles are resolved against the words really seen: each new word is
looked up once among the terms, and the forms found become plain phrases for the matcher. So a
text costs one pass, whatever the size of the codebook.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from listening.coding.codebook import Codebook, Cues
from listening.themes.engine import hollow, languages
from listening.themes.engine.folding import Folded, fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

Kind = Literal[
    "term", "excluding", "negation", "praise", "contrast", "complaint", "nothing",
    "quality", "judging", "trouble", "aside",
]  # fmt: skip
_CUES: tuple[Kind, ...] = (
    "negation", "praise", "contrast", "complaint", "nothing", "quality", "judging", "trouble",
    "aside",
)  # fmt: skip
_JUDGED = 4  # words between a judging word and the quality it ascribes
_AFTER = frozenset({"so"})  # languages that also judge behind the quality ("fiican yihiin")
_MOST_FORMS = 4000  # of one phrase: a safeguard against phrases of many short stems
_PHRASE, _WORD, _STEM = 0.8, 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Entry:
    """One term or cue of one language, cut into words; `stems[i]`: word i is a beginning."""

    kind: Kind
    code: int
    term: str
    words: tuple[str, ...]
    stems: tuple[bool, ...]

    @property
    def weight(self) -> float:
        """How much one hit says: phrases more than words, words more than stems."""
        return _PHRASE if len(self.words) > 1 else _STEM if self.stems[0] else _WORD


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found: code points of the given text, and token numbers."""

    entry: Entry
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one text. `covered`: nothing but cues of no content."""

    hits: tuple[Hit, ...] = ()
    covered: bool = False
    words: int = 0


def entries(codebook: Codebook, tag: str) -> list[Entry]:
    """Every term and cue the codebook has for the language `tag` (regions read together)."""
    found: list[Entry] = []
    for number, code in enumerate(codebook.codes):
        kind: Kind = "nothing" if code.kind == "none" else "term"
        for language, terms in code.terms.items():
            if languages.primary(language) in (tag, "und", "mul"):
                found += [e for term in terms if (e := _entry(kind, number, term, tag))]
    for language, cues in codebook.cues.items():
        if languages.primary(language) == tag:
            found += _cue_entries(cues, tag)
    empty = [*hollow.THANKS, *hollow.NOTHING[""].split("|")]
    empty += hollow.NOTHING.get(tag, "").split("|")
    found += [e for term in empty if (e := _entry("nothing", -1, term, tag))]
    return list(dict.fromkeys(found))


def _cue_entries(cues: Cues, tag: str) -> list[Entry]:
    pairs = ((kind, term) for kind in _CUES for term in getattr(cues, kind))
    return [e for kind, term in pairs if (e := _entry(kind, -1, term, tag))]


def _entry(kind: Kind, code: int, written: str, tag: str) -> Entry | None:
    term = written.strip()
    if term.startswith("-"):
        kind, term = "excluding" if kind == "term" else kind, term[1:].strip()
    keep = tag in languages.ACCENTS_MATTER
    words: list[str] = []
    stems: list[bool] = []
    for piece in term.split():
        stem = piece.endswith("*") and len(piece) > 1
        folded = fold(piece.rstrip("*"), keep_accents=keep).text
        tokens = [t.text for t in languages.tokenize(folded, tag) if not t.is_space]
        words += tokens
        stems += [False] * (len(tokens) - 1) + [stem] if tokens else []
    if not any(w.isalnum() or "'" in w for w in words):
        return None
    return Entry(kind, code, term, tuple(words), tuple(stems))


@dataclass(slots=True)
class Reader:
    """Finds the entries of one language in texts. Grows with the words it has seen; what it
    finds in a text depends on that text alone."""

    tag: str
    entries: Sequence[Entry]
    _matcher: Any = None
    _by_id: dict[int, Entry] = field(default_factory=dict)
    _exact: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _stems: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _slots: list[list[dict[str, None]]] = field(default_factory=list)
    _judging: frozenset[str] = frozenset()
    _seen: set[int] = field(default_factory=set)
    _toneless: "Reader | None" = None

    def __post_init__(self) -> None:
        from spacy.matcher import PhraseMatcher

        vocab = languages.vocabulary(self.tag)
        self._matcher = PhraseMatcher(vocab)
        self._judging = frozenset(e.words[0] for e in self.entries if e.kind == "judging")
        for number, entry in enumerate(self.entries):
            self._by_id[vocab.strings.add(f"entry-{number}")] = entry
            self._slots.append([{} for _ in entry.words])
            if entry.kind == "judging":  # looked up where a quality stands, never matched
                continue
            for slot, word in enumerate(entry.words):
                index = self._stems if entry.stems[slot] else self._exact
                index.setdefault(word, []).append((number, slot))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each text holds, in the order of the texts."""
        keep = self.tag in languages.ACCENTS_MATTER
        folded = [fold(text, keep_accents=keep) for text in texts]
        docs = [languages.tokenize(f.text, self.tag) for f in folded]
        self._learn(docs)
        readings = [self._read(f, d) for f, d in zip(folded, docs, strict=True)]
        if keep:
            self._read_toneless(texts, readings)
        return readings

    def _read_toneless(self, texts: Sequence[str], readings: list[Reading]) -> None:
        # Typed on a phone without accents: then, and only then, terms lose theirs too.
        bare = [i for i, text in enumerate(texts) if text.isascii()]
        if not bare:
            return
        if self._toneless is None:
            self._toneless = Reader("xx", [_without_accents(e) for e in self.entries])
        for i, reading in zip(bare, self._toneless.read([texts[i] for i in bare]), strict=True):
            readings[i] = reading

    def _learn(self, docs: Iterable["Doc"]) -> None:
        from spacy.attrs import ORTH

        fresh: set[int] = set()
        for doc in docs:
            fresh.update(doc.to_array(ORTH).tolist())
        fresh -= self._seen
        self._seen |= fresh
        changed: set[int] = set()
        strings = languages.vocabulary(self.tag).strings
        for word in sorted(strings[number] for number in fresh if number):
            for number, slot in self._uses(word):
                self._slots[number][slot][word] = None
                changed.add(number)
        for number in sorted(changed):
            self._add(number)

    def _uses(self, word: str) -> set[tuple[int, int]]:
        uses: set[tuple[int, int]] = set()
        for form in languages.forms(word, self.tag):
            uses.update(self._exact.get(form, ()))
            for length in range(1, len(form) + 1):
                uses.update(self._stems.get(form[:length], ()))
        return uses

    def _add(self, number: int) -> None:
        from spacy.tokens import Doc

        slots = self._slots[number]
        if not all(slots):
            return
        vocab = languages.vocabulary(self.tag)
        phrases = itertools.islice(itertools.product(*slots), _MOST_FORMS)
        docs = [Doc(vocab, words=list(words)) for words in phrases]
        self._matcher.add(f"entry-{number}", docs)

    def _read(self, folded: Folded, doc: "Doc") -> Reading:
        found = self._matcher(doc)
        if not found:
            return Reading(words=len(doc))
        hits = []
        for match, first, last in found:
            entry = self._by_id[match]
            if entry.kind == "quality" and not self._judged(doc, first, last):
                continue
            token = doc[last - 1]
            start, end = doc[first].idx, token.idx + len(token)
            given = folded.at(end - 1) + 1 if folded.origin is None else folded.at(end)
            hit = Hit(entry, folded.at(start), given, first, last)
            hits.append(hit)
        hits.sort(key=lambda h: (h.first, -h.last, h.entry.kind, h.entry.code, h.entry.term))
        return Reading(tuple(hits), _covered(doc, hits), len(doc))

    def _judged(self, doc: "Doc", first: int, last: int) -> bool:
        """Whether a judging word stands close before the quality, with no comma between."""
        for token in reversed(doc[max(0, first - _JUDGED) : first]):
            if token.text in self._judging:
                return True
            if not any(map(str.isalnum, token.text)):
                break
        behind = doc[last : last + 2] if self.tag in _AFTER else ()
        return any(token.text in self._judging for token in behind)


def _covered(doc: "Doc", hits: Sequence[Hit]) -> bool:
    if len(doc) > 12 or not any(h.entry.kind == "nothing" for h in hits):
        return False
    covered = {i for h in hits if h.entry.kind == "nothing" for i in range(h.first, h.last)}
    return all(token.i in covered or not token.text.isalnum() for token in doc)


def _without_accents(entry: Entry) -> Entry:
    words = tuple(fold(word).text for word in entry.words)
    return Entry(entry.kind, entry.code, entry.term, words, entry.stems)
