"""Pasted notes as turns: who spoke, and what was said."""

import re
import unicodedata
from dataclasses import dataclass

from listening.communities.groups import folded
from listening.conversations.calls import reading as calls
from listening.conversations.calls.spoken import seconds
from listening.settings import BadInput

# "[00:12] Maria: …", "Maria (00:12:30): …", "小明：…": perhaps a time, a short name, a mark.
TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
# "[0:01:02 es] Ana: …", "[#12] Ana: …": a place in a recording, a language, a row of a table.
MARK = re.compile(
    r"^\[(?P<row>#\d{1,6})?\s?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)?\s?"
    r"(?P<tag>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?\]\s+(?=\S)"
)
LONG = re.compile(r"^(?P<speaker>[^\s:：][^:：\n]{0,79}?)\s*[:：](?:\s+|$)(?P<text>\S.*)?$")
STEP = 5  # seconds; nothing finer is kept of when somebody spoke
NAME = r"(?P<speaker>[^\s:：][^:：\n]{0,39}?)"
COLON = re.compile(
    rf"^(?:(?P<before>{TIME})[\s,-]*)?{NAME}\s*(?P<after>{TIME})?\s*(?:：|:(?![/\d]))\s*(?P<text>\S.*)?$"
)
DASH = re.compile(
    rf"^(?:(?P<before>{TIME})[\s,-]*)?{NAME}\s*(?P<after>{TIME})?\s+[-–—]\s+(?P<text>\S.*)$"
)
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
    """One turn: the speaker's pseudonym ("P1", or "M" for whoever led) and the words.

    What the notes tell besides: the place in a recording in rounded seconds, the language, and the
    heading above. Empty where they do not.
    """

    speaker: str
    text: str
    second: int | None = None
    language: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns in order; `names` tells, per pseudonym, what the notes called the speaker.

    `headings` are lines such as "# Buses", which nobody said; `beside` are names of people who
    were there without speaking.
    """

    turns: tuple[Turn, ...]
    names: dict[str, str]
    headings: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def personal_names(self) -> tuple[str, ...]:
        """What the notes call people, as far as it is more than a role or a number."""
        return tuple(name for name in (*self.names.values(), *self.beside) if _personal(name))


@dataclass(slots=True)
class Begun:
    """A turn while its lines are read."""

    name: str
    lines: list[str]
    second: int | None
    language: str
    question: str


def read(pasted: str) -> Transcript:
    """The turns of pasted notes; names become P1, P2 … so that no name need be stored.

    A line that begins with a name and a colon (or, in notes without, a spaced dash) begins a turn.
    Other lines, and indented lines that name nobody new, go on with the turn before. "[0:01:02 es]"
    before a name tells the place in a recording and the language; other times are left out. So are
    headings ("# Buses"). What programs write of calls is read as it is. Raises BadInput where there
    is nothing, or the first line names no speaker.
    """
    call = calls.read(_plain(pasted))
    lines = _lines(call.text if call else pasted)
    said = [line for _, line in lines if not HEADING.match(line)]
    if not said:
        raise BadInput("The notes hold only headings; write what was said, one turn per line.")
    turns, headings = _turns(lines, _style(said[0]))
    return _transcript(turns, headings=headings, beside=call.names if call else ())


def _turns(
    lines: list[tuple[int, str]], style: re.Pattern[str]
) -> tuple[list[Begun], tuple[str, ...]]:
    turns: list[Begun] = []
    headings: list[str] = []
    known: set[str] = set()
    for number, line in lines:
        if heading := HEADING.match(line):
            headings.append(heading["words"].strip())
        elif turn := _begun(line, style, known, question=headings[-1] if headings else ""):
            known.add(folded(turn.name))
            turns.append(turn)
        elif turns:
            turns[-1].lines.append(MARK.sub("", line.strip()))
        else:
            raise BadInput(
                f"Line {number} of the notes names no speaker ('{line.strip()[:40]}'); "
                "begin each turn with a name and a colon, such as 'P1: …'."
            )
    return turns, tuple(headings)


def _begun(line: str, style: re.Pattern[str], known: set[str], *, question: str) -> Begun | None:
    """The turn that a line begins, if it does."""
    mark = MARK.match(line)
    # Behind a mark a name may be long: a program wrote it, or somebody who knew what it is for.
    begin = (mark and LONG.match(line[mark.end() :])) or style.match(line.strip())
    speaker = begin["speaker"].strip(" ,*_") if begin else ""
    if begin is None or not folded(speaker):
        return None
    if not (_named(speaker, known) if mark else _begins(line, speaker, known)):
        return None
    said = begin["text"] or ""
    told = begin.groupdict()
    clock = (mark and mark["clock"]) or told.get("before") or told.get("after") or ""
    return Begun(
        name=speaker,
        lines=[said.strip(" *_") if not mark else said] if said else [],
        second=_rounded(clock),
        language=(mark and mark["tag"]) or "",
        question=question,
    )


def _named(speaker: str, known: set[str]) -> bool:
    """Whether this is a name; where nobody is named, a sentence may have a colon too."""
    return folded(speaker) in known or not speaker[0].islower() or " " not in speaker


def _rounded(clock: str) -> int | None:
    at = seconds(clock.strip("[]()")) if clock else None
    return None if at is None else at // STEP * STEP


def _plain(pasted: str) -> str:
    return unicodedata.normalize("NFC", pasted.replace("\x00", "")).translate(STEERING)


def _lines(pasted: str) -> list[tuple[int, str]]:
    """Numbered lines that say something."""
    text = _plain(pasted).expandtabs(4)
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise BadInput("The notes are empty; paste what was said, one turn per line.")
    indent = len(lines[0][1]) - len(lines[0][1].lstrip())
    return [(n, line[min(indent, len(line) - len(line.lstrip())) :]) for n, line in lines]


def _style(first: str) -> re.Pattern[str]:
    """One mark parts names from words in the whole notes, so "Well - I think" stays a sentence."""
    colon, dash = (style.match(first.strip()) for style in (COLON, DASH))
    if dash and (colon is None or len(dash["speaker"]) < len(colon["speaker"])):
        return DASH
    return COLON


def _begins(line: str, speaker: str, known: set[str]) -> bool:
    name = folded(speaker)
    if not name or len(name.split()) > WORDS_IN_A_NAME:
        return False
    return not line[0].isspace() or name in known


def _transcript(
    begun: list[Begun], *, headings: tuple[str, ...], beside: tuple[str, ...]
) -> Transcript:
    said = [(one, text) for one in begun if (text := "\n".join(one.lines).strip())]
    if not said:
        raise BadInput("The notes name speakers but no words; write what each of them said.")
    pseudonyms = _pseudonyms([one.name for one, _ in said])
    if len(set(pseudonyms.values())) > MOST_SPEAKERS:
        raise BadInput(
            f"The notes name {len(set(pseudonyms.values()))} speakers, more than {MOST_SPEAKERS}; "
            "check that only names stand before a colon, or bring the notes in parts."
        )
    names: dict[str, str] = {}
    for one, _ in said:
        names.setdefault(pseudonyms[folded(one.name)], one.name)
    turns = tuple(
        Turn(pseudonyms[folded(one.name)], text, one.second, one.language, one.question)
        for one, text in said
    )
    return Transcript(turns, names, headings, beside)


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
