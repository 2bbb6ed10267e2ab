"""Passages to codings by terms: own language first, then the translation, then English words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from listening.coding.codebook import Codebook
from listening.excerpts.passage import Passage
from listening.themes.engine import hollow, languages
from listening.themes.engine.folding import has_letters
from listening.themes.engine.placing import Placing, place
from listening.themes.engine.terms import Entry, Reader, Reading, entries
from listening.themes.engine.units import trim

Kind = tuple[str, str, str]  # language, text, translation: passages alike in these read alike

_BATCH = 2000
_TRANSLATED, _BORROWED = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Read:
    """What the codebook makes of one passage: its codes, or that it has no content."""

    placings: tuple[Placing, ...] = ()
    empty: bool = False


@dataclass(slots=True)
class CodebookReader:
    """Reads passages with one codebook; readers of languages are made when first needed."""

    codebook: Codebook
    _readers: dict[str, Reader] = field(default_factory=dict)
    _english_abroad: dict[str, Reader] = field(default_factory=dict)
    _scripts: dict[str, str] = field(default_factory=dict)
    _english: list[Entry] = field(default_factory=list)

    def read(self, passages: Sequence[Passage]) -> list[Read]:
        """One `Read` a passage, in their order; equal passages are read once."""
        kinds = [(languages.primary(p.language), p.text, p.translation or "") for p in passages]
        found: dict[Kind, Read] = {}
        by_tag: dict[str, list[Kind]] = {}
        for kind in dict.fromkeys(kinds):
            by_tag.setdefault(kind[0], []).append(kind)
        for tag, group in by_tag.items():
            for at in range(0, len(group), _BATCH):
                batch = group[at : at + _BATCH]
                found.update(zip(batch, self._batch(tag, batch), strict=True))
        return [found[kind] for kind in kinds]

    def _batch(self, tag: str, kinds: Sequence[Kind]) -> list[Read]:
        texts = [text for _, text, _ in kinds]
        reads = self._unknown(texts) if tag == "und" else self._own(tag, texts)
        self._fill(reads, kinds, self._translated)
        if tag not in ("en", "und"):
            self._fill(reads, kinds, self._borrowed)
        return reads

    @staticmethod
    def _fill(
        reads: list[Read], kinds: Sequence[Kind], how: Callable[[Sequence[Kind]], list[Read]]
    ) -> None:
        """Let `how` read what nothing has been found in so far."""
        open_ = [i for i, r in enumerate(reads) if not r.placings and not r.empty]
        for i, read in zip(open_, how([kinds[i] for i in open_]), strict=True):
            reads[i] = read

    def _own(self, tag: str, texts: Sequence[str]) -> list[Read]:
        readings = self._reader(tag).read(texts)
        return [self._judge(t, r, tag) for t, r in zip(texts, readings, strict=True)]

    def _judge(self, text: str, reading: Reading, tag: str) -> Read:
        if not has_letters(text):
            return Read(empty=True)
        if not reading.hits:
            return Read()
        if reading.covered:
            return Read(empty=True)
        return Read(tuple(place(text, reading, self.codebook, tag=tag)))

    def _unknown(self, texts: Sequence[str]) -> list[Read]:
        """Nobody said which language: each one of the same script reads, the fullest counts."""
        best = self._own("und", texts)
        for tag in self._tags():
            same = [i for i, t in enumerate(texts) if languages.script(t) == self._script(tag)]
            for i, read in zip(same, self._own(tag, [texts[i] for i in same]), strict=True):
                if read.empty or _weight(read) > _weight(best[i]):
                    best[i] = read
        return best

    def _translated(self, kinds: Sequence[Kind]) -> list[Read]:
        reads = self._own("en", [translation for _, _, translation in kinds])
        return [
            _whole(read, text, _TRANSLATED) if translation else Read()
            for read, (_, text, translation) in zip(reads, kinds, strict=True)
        ]

    def _borrowed(self, kinds: Sequence[Kind]) -> list[Read]:
        """English words in other languages of Latin letters ("el lunch", "bus stop-ka")."""
        if not kinds or "en" not in self._tags():
            return [Read()] * len(kinds)
        tag = kinds[0][0]
        if tag not in self._english_abroad:
            self._english_abroad[tag] = Reader("xx", self._lendable(tag))
        reader, reads = self._english_abroad[tag], []
        for (_, text, _), reading in zip(kinds, reader.read([t for _, t, _ in kinds]), strict=True):
            placings = place(text, reading, self.codebook, tag=tag)
            latin = languages.script(text) == "LATIN"
            weaker = [replace(p, strength=p.strength * _BORROWED) for p in placings]
            reads.append(Read(tuple(weaker) if latin else ()))
        return reads

    def _lendable(self, tag: str) -> list[Entry]:
        if not self._english:
            kinds = ("term", "excluding")
            self._english = [e for e in entries(self.codebook, "en") if e.kind in kinds]
        stop = hollow.stop_words(tag)
        long = [e for e in self._english if len("".join(e.words)) >= 4]
        return [e for e in long if not stop.issuperset(e.words)]

    def _reader(self, tag: str) -> Reader:
        if tag not in self._readers:
            self._readers[tag] = Reader(tag, entries(self.codebook, tag))
        return self._readers[tag]

    def _tags(self) -> list[str]:
        tags = {languages.primary(tag) for code in self.codebook.codes for tag in code.terms}
        return sorted(tags - {"und", "mul"})

    def _script(self, tag: str) -> str:
        if tag not in self._scripts:
            words = [w for e in self._reader(tag).entries if e.kind == "term" for w in e.words]
            self._scripts[tag] = languages.script(" ".join(words[:100]))
        return self._scripts[tag]


def _weight(read: Read) -> float:
    return sum(p.strength for p in read.placings)


def _whole(read: Read, text: str, factor: float) -> Read:
    """A reading of the translation, laid on the whole of the original."""
    start, end = trim(text, 0, len(text))
    by_code: dict[int, Placing] = {}
    for p in read.placings:
        before = by_code.get(p.code)
        words = tuple(dict.fromkeys((*(before.words if before else ()), *p.words)))
        strength = max(before.strength if before else 0.0, round(p.strength * factor, 4))
        by_code[p.code] = Placing(p.code, start, end, strength, words)
    return Read(tuple(by_code.values()), read.empty and bool(text.strip()))
