"""What each kind of question of LimeSurvey becomes here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from listening.surveys.foreign.lss_logic import Untold, matching
from listening.surveys.foreign.lss_tables import Item
from listening.surveys.foreign.lss_words import FIXED, POINTS, fixed, word
from listening.surveys.questionnaire import Choice, Kind, Question, Section, Text

OTHER = "other"
WRITTEN: dict[str, Kind] = {"S": "text", "T": "long text", "U": "long text"}
SEVERAL: dict[str, Kind] = {"Q": "text", "K": "decimal", ":": "decimal", ";": "text"}
GRIDS = ("A", "B", "C", "E", "F", "H")
LISTS = ("L", "!", "O")
TICKS = ("M", "P")
# What a question may have that is not taken over: told where it is set.
TOLD = (
    "array_filter", "array_filter_exclude", "exclude_all_others", "min_answers", "hidden",
    "min_num_value_n", "max_num_value_n", "min_num_value", "max_num_value", "equals_num_value",
    "em_validation_q", "em_validation_sq", "prefix", "suffix", "time_limit", "max_subquestions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person has to do by hand: where, what it is, and how it was written there."""

    where: str
    what: str
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of the file with everything that hangs on it."""

    item: Item
    under: tuple[Item, ...]
    answers: tuple[Item, ...]
    attributes: dict[str, Text]
    languages: tuple[str, ...]

    @property
    def code(self) -> str:
        """Its code, under which conditions know it."""
        return self.item.row.get("title", "") or f"q{self.item.row['qid']}"

    @property
    def kind(self) -> str:
        """Its kind, one sign."""
        return self.item.row.get("type", "")

    def attribute(self, name: str) -> str:
        """A setting in whatever language."""
        return next(iter(self.attributes.get(name, {}).values()), "")


@dataclass(slots=True)
class Made:
    """What became of a question."""

    questions: list[Question] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


def names(one: Asked) -> dict[str, tuple[str, str]]:
    """What a condition may add to a code or number, and the answer or tick it means."""
    code, found = one.code, dict[str, tuple[str, str]]()
    if one.kind in (*LISTS, *TICKS, *WRITTEN, "Y", "G", "5", "N", "D", "R", "*"):
        found[""] = (code, "")
    if one.item.row.get("other") == "Y":
        found["other"] = (f"{code}_other", "")
    if one.kind == "O":
        found["comment"] = (f"{code}_comment", "")
    for sub in one.under:
        title = sub.row.get("title", "")
        found[title] = (code, title) if one.kind in TICKS else (f"{code}_{title}", "")
        if one.kind == "P":
            found[f"{title}comment"] = (f"{code}_{title}_comment", "")
    return found


def made(one: Asked) -> Made:
    """Our questions for one of theirs."""
    out = Made()
    if one.kind in LISTS or one.kind in ("Y", "G", "5"):
        _list(one, out)
    elif one.kind in TICKS:
        _ticks(one, out)
    elif one.kind in WRITTEN:
        out.questions.append(_plain(one, WRITTEN[one.kind]))
    elif one.kind == "N":
        whole = one.attribute("num_value_int_only") == "1"
        out.questions.append(_plain(one, "integer" if whole else "decimal"))
    elif one.kind == "D":
        shape = one.attribute("date_format").lower()
        time = "h" in shape and "d" not in shape
        out.questions.append(_plain(one, "time" if time else "date"))
    elif one.kind == "R":
        choices = _choices(one.answers or one.under, one.answers and "code" or "title")
        out.questions.append(_plain(one, "rank", choices))
    elif one.kind == "X":
        out.questions.append(_plain(one, "note"))
    elif one.kind == "*":
        _calculated(one, out)
    else:
        _many(one, out)
    _settings(one, out)
    return out


def _plain(one: Asked, kind: Kind, choices: Sequence[Choice] = ()) -> Question:
    silent = kind in ("note", "calculation")
    return Question(
        name=one.code,
        kind=kind,
        label=dict(one.item.text("question")),
        hint=dict(one.item.text("help")),
        choices=tuple(choices),
        required=one.item.row.get("mandatory") == "Y" and not silent,
        parameters={"randomize": "true"} if choices and _mixed(one) else {},
    )


def _mixed(one: Asked) -> bool:
    return one.attribute("random_order") == "1" or one.attribute("answer_order") == "random"


def _choices(items: Sequence[Item], column: str) -> list[Choice]:
    texts = "answer" if column == "code" else "question"
    return [Choice(name=item.row.get(column, ""), label=dict(item.text(texts))) for item in items]


def _other(one: Asked) -> Choice:
    said = {k: v for k, v in one.attributes.get("other_replace_text", {}).items() if k}
    return Choice(name=OTHER, label={**word("other", one.languages), **said})


def _list(one: Asked, out: Made) -> None:
    choices = list(fixed(one.kind, one.languages)) if one.kind in (*FIXED, *POINTS) else []
    choices = choices or _choices([a for a in one.answers if _scale(a) == "0"], "code")
    if one.item.row.get("other") == "Y" and one.kind in LISTS:
        choices.append(_other(one))
    out.questions.append(_plain(one, "single choice", choices))
    _beside(one, choices, out)
    if one.kind == "O":
        label = dict(one.item.text("question"))
        out.questions.append(Question(name=f"{one.code}_comment", kind="long text", label=label))
        out.tasks.append(Task(one.code, "comment beside a list: look at its words"))


def _ticks(one: Asked, out: Made) -> None:
    choices = _choices(one.under, "title")
    if one.item.row.get("other") == "Y":
        choices.append(_other(one))
    question = _plain(one, "multiple choice", choices)
    most = one.attribute("max_answers")
    if most.isdigit() and most != "0":
        question = replace(question, constraint=f"count-selected(.) <= {most}")
    out.questions.append(question)
    _beside(one, choices, out)
    if one.kind == "P":
        for sub, choice in zip(one.under, choices, strict=False):
            out.questions.append(
                Question(
                    name=f"{one.code}_{sub.row.get('title', '')}_comment",
                    kind="text",
                    label=dict(choice.label),
                    relevant=f"selected(${{{one.code}}}, '{choice.name}')",
                )
            )


def _beside(one: Asked, choices: Sequence[Choice], out: Made) -> None:
    """The words of whoever chose “other”."""
    if any(choice.name == OTHER for choice in choices) and one.item.row.get("other") == "Y":
        out.questions.append(
            Question(
                name=f"{one.code}_other",
                kind="text",
                label=_other(one).label,
                relevant=f"selected(${{{one.code}}}, '{OTHER}')",
            )
        )


def _calculated(one: Asked, out: Made) -> None:
    written = one.attribute("equation") or next(iter(one.item.text("question").values()), "")
    question = _plain(one, "calculation")
    out.questions.append(replace(question, calculation=written.strip(), hint={}))


def _many(one: Asked, out: Made) -> None:
    """One question for each row of a grid or list of fields, in a section of their own."""
    rows = list(_rows(one))
    if not rows:
        why = "the language is asked by the page itself" if one.kind == "I" else "not asked here"
        said = next(iter(one.item.text("question").values()), "")
        out.tasks.append(Task(one.code, f"question of the kind “{one.kind}”: {why}", said))
        return
    section = f"{one.code}_rows"
    grid = one.kind in GRIDS
    out.sections.append(Section(name=section, label=dict(one.item.text("question")), grid=grid))
    must = one.item.row.get("mandatory") == "Y"
    for suffix, label, kind, choices in rows:
        out.questions.append(
            Question(
                name=f"{one.code}_{suffix}",
                kind=kind,
                label=label,
                choices=tuple(choices),
                required=must,
                section=section,
            )
        )


def _rows(one: Asked) -> Iterator[tuple[str, Text, Kind, Sequence[Choice]]]:
    down = [sub for sub in one.under if _scale(sub) == "0"]
    across = [sub for sub in one.under if _scale(sub) == "1"]
    for sub in down:
        title, label = sub.row.get("title", ""), dict(sub.text("question"))
        if one.kind in GRIDS:
            own = one.kind in (*FIXED, *POINTS)
            choices = fixed(one.kind, one.languages) if own else _choices(one.answers, "code")
            yield title, label, "single choice", choices
        elif one.kind == "1":
            for scale, head in (("0", "dualscale_headerA"), ("1", "dualscale_headerB")):
                heads = one.attributes.get(head, {})
                said = {k: f"{v} – {heads[k]}" if heads.get(k) else v for k, v in label.items()}
                codes = _choices([a for a in one.answers if _scale(a) == scale], "code")
                yield f"{title}_{scale}", said, "single choice", codes
        elif one.kind in (":", ";"):
            for other in across:
                beside = other.text("question")
                said = {k: f"{v} – {beside.get(k, '')}".strip(" –") for k, v in label.items()}
                yield f"{title}_{other.row.get('title', '')}", said, SEVERAL[one.kind], ()
        elif one.kind in SEVERAL:
            yield title, label, SEVERAL[one.kind], ()


def _scale(item: Item) -> str:
    return item.row.get("scale_id", "0") or "0"


def _settings(one: Asked, out: Made) -> None:
    """What was set for a question: its pattern taken over, the rest told."""
    pattern = one.item.row.get("preg", "").strip()
    if pattern and out.questions:
        try:
            out.questions[0] = replace(out.questions[0], constraint=matching(pattern, "."))
        except Untold:
            out.tasks.append(Task(one.code, "pattern of an answer", pattern))
    if one.item.row.get("mandatory") == "S":
        out.tasks.append(Task(one.code, "asked for once more when left empty; here it is free"))
    for name in TOLD:
        value = one.attribute(name)
        if value not in ("", "0", "N") and not (name == "hidden" and one.kind == "*"):
            out.tasks.append(Task(one.code, name.replace("_", " "), value))
