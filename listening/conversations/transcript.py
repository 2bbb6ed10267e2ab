"""Pasted notes as turns: who spoke, and what was said."""

import re
import unicodedata
from dataclasses import dataclass, replace

from listening.communities.groups import folded
from listening.conversations import subtitles
from listening.settings import BadInput

# "[00:12] Maria: …", "Maria (00:12:30): …", "小明：…": perhaps a time, a short name, a mark.
TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
NAME = r"(?P<speaker>[^\s:：][^:：\n]{0,39}?)"
COLON = re.compile(
    rf"^(?:{TIME}[\s,-]*)?{NAME}\s*(?:{TIME})?\s*(?:：|:(?![/\d]))\s*(?P<text>\S.*)?$"
)
DASH = re.compile(rf"^(?:{TIME}[\s,-]*)?{NAME}\s*(?:{TIME})?\s+[-–—]\s+(?P<text>\S.*)$")
# Marks that steer the direction of a line are no part of a name.
STEERING = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"))
WORDS_IN_A_NAME = 4
HEADING = re.compile(r"^#{1,6}\s+(?P<words>\S.*)$")
NUMBERED = re.compile(r"^P ?(\d{1,3})$", re.IGNORECASE)
MODERATORS = frozenset(
    folded(word)
    for word in (
        *("m", "mod", "moderator", "facilitator", "interviewer", "host", "organizer", "q"),
        *("moderadora", "moderador", "facilitadora", "facilitador", "entrevistadora"),
        *("entrevistador", "modérateur", "modératrice", "animateur", "animatrice", "animatè"),
        *("主持人", "主持", "访谈员", "진행자", "사회자", "ведущий", "ведущая", "модератор"),
        *("المنسق", "المنسقة", "الميسر", "الميسرة", "người điều phối", "dhexdhexaadiye"),
    )
)
# What people are called instead of by a name; such a word is not looked for to be hidden.
ROLES = frozenset(
    folded(word)
    for word in (
        *("parent", "mom", "mum", "mother", "dad", "father", "student", "teacher", "speaker"),
        *("participant", "voice", "family", "grandmother", "grandfather", "grandma", "grandpa"),
        *("guardian", "aunt", "uncle", "sister", "brother", "woman", "man", "girl", "boy", "staff"),
        *("interpreter", "answer", "unknown", "everyone", "all", "several", "caregiver", "a", "b"),
        *("madre", "padre", "mamá", "papá", "estudiante", "maestra", "maestro", "participante"),
        *("mère", "père", "élève", "mãe", "pai", "mẹ", "bố", "manman", "papa", "hooyo", "aabbe"),
        *("أم", "أب", "الأم", "الأب", "طالب", "мама", "папа"),
        *("妈妈", "爸爸", "家长", "学生", "老师"),
    )
)
MODERATOR = "M"
MOST_SPEAKERS = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the speaker's pseudonym ("P1", or "M" for whoever led) and the words."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns in order; `names` tells, per pseudonym, what the notes called the speaker.

    `headings` are lines such as "# Buses", which nobody said.
    """

    turns: tuple[Turn, ...]
    names: dict[str, str]
    headings: tuple[str, ...] = ()

    @property
    def personal_names(self) -> tuple[str, ...]:
        """What the notes call people, as far as it is more than a role or a number."""
        return tuple(name for name in self.names.values() if _personal(name))


def read(pasted: str) -> Transcript:
    """The turns of pasted notes; names become P1, P2 … so that no name need be stored.

    A line that begins with a name and a colon (or, in notes without, a spaced dash) begins a turn.
    Other lines, and indented lines that name nobody new, go on with the turn before. Times and
    headings ("# Buses") are left out. Raises BadInput where there is nothing, or the first line
    names no speaker.
    """
    headings, lines = _parted(_lines(pasted))
    style = _style(lines)
    turns: list[tuple[str, list[str]]] = []
    known: set[str] = set()
    for number, line in lines:
        begin = style.match(line.strip())
        speaker = begin["speaker"].strip(" ,*_") if begin else ""
        if begin and _begins(line, speaker, known):
            known.add(folded(speaker))
            turns.append((speaker, [begin["text"].strip(" *_")] if begin["text"] else []))
        elif turns:
            turns[-1][1].append(line.strip())
        else:
            raise BadInput(
                f"Line {number} of the notes names no speaker ('{line.strip()[:40]}'); "
                "begin each turn with a name and a colon, such as 'P1: …'."
            )
    spoken = [(name, "\n".join(text).strip()) for name, text in turns]
    found = _transcript([(name, text) for name, text in spoken if text])
    return replace(found, headings=headings)


def _lines(pasted: str) -> list[tuple[int, str]]:
    """Numbered lines that say something."""
    text = unicodedata.normalize("NFC", pasted.replace("\x00", "")).translate(STEERING)
    lines = [(n, line) for n, line in enumerate(text.expandtabs(4).splitlines(), 1) if line.strip()]
    lines = subtitles.plain(lines)
    if not lines:
        raise BadInput("The notes are empty; paste what was said, one turn per line.")
    indent = len(lines[0][1]) - len(lines[0][1].lstrip())
    return [(n, line[min(indent, len(line) - len(line.lstrip())) :]) for n, line in lines]


def _parted(lines: list[tuple[int, str]]) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    """Headings, and the lines that somebody said."""
    headings = [(n, found) for n, line in lines if (found := HEADING.match(line))]
    numbers = {n for n, _ in headings}
    said = [(n, line) for n, line in lines if n not in numbers]
    if not said:
        raise BadInput("The notes hold only headings; write what was said, one turn per line.")
    return tuple(found["words"].strip() for _, found in headings), said


def _style(lines: list[tuple[int, str]]) -> re.Pattern[str]:
    """One mark parts names from words in the whole notes, so "Well - I think" stays a sentence."""
    colon, dash = (style.match(lines[0][1].strip()) for style in (COLON, DASH))
    if dash and (colon is None or len(dash["speaker"]) < len(colon["speaker"])):
        return DASH
    return COLON


def _begins(line: str, speaker: str, known: set[str]) -> bool:
    name = folded(speaker)
    if not name or len(name.split()) > WORDS_IN_A_NAME:
        return False
    return not line[0].isspace() or name in known


def _transcript(spoken: list[tuple[str, str]]) -> Transcript:
    if not spoken:
        raise BadInput("The notes name speakers but no words; write what each of them said.")
    pseudonyms = _pseudonyms([name for name, _ in spoken])
    if len(set(pseudonyms.values())) > MOST_SPEAKERS:
        raise BadInput(
            f"The notes name {len(set(pseudonyms.values()))} speakers, more than {MOST_SPEAKERS}; "
            "check that only names stand before a colon, or bring the notes in parts."
        )
    names: dict[str, str] = {}
    for name, _ in spoken:
        names.setdefault(pseudonyms[folded(name)], name)
    return Transcript(tuple(Turn(pseudonyms[folded(name)], text) for name, text in spoken), names)


def _pseudonyms(names: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken = {int(m[1]) for name in names if (m := NUMBERED.match(name))}
    following = 1
    for name in names:
        key = folded(name)
        numbered = NUMBERED.match(name)
        if key in found:
            continue
        if key in MODERATORS:
            found[key] = MODERATOR
        elif numbered:
            found[key] = f"P{int(numbered[1])}"
        else:
            while following in taken:
                following += 1
            taken.add(following)
            found[key] = f"P{following}"
    return found


def _personal(name: str) -> bool:
    words = [word for word in folded(name).split() if not any(c.isdigit() for c in word)]
    if folded(name) in MODERATORS or NUMBERED.match(name):
        return False
    return any(len(word) > 1 and word not in ROLES and word not in MODERATORS for word in words)
