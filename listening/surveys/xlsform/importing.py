"""An XLSForm as a questionnaire; what is stripped or refused is named by sheet and row.

pyxform says whether it is an XLSForm at all; our own list says whether it can run here.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from listening.settings import BadInput
from listening.surveys import filling
from listening.surveys.questionnaire import Choice, Question, Questionnaire, Section, Text
from listening.surveys.xlsform import languages
from listening.surveys.xlsform.findings import (
    APPEARANCES,
    KINDS,
    REFUSED,
    STRIPPED,
    Finding,
    of_columns,
    rows_by_name,
)

ANY_TAG = re.compile(r"<[^>]*>")
GENERATED = ("generated_table_list_label", "reserved_name_for_field_list_labels")
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A form as it would be asked here, and what it loses or why it cannot be."""

    survey: Questionnaire | None
    findings: tuple[Finding, ...]
    languages: Mapping[str, str] = field(default_factory=dict)  # header -> tag
    warnings: tuple[str, ...] = ()

    @property
    def refused(self) -> list[Finding]:
        """What stands in the way."""
        return [one for one in self.findings if one.severity == "refused"]

    @property
    def stripped(self) -> list[Finding]:
        """What is left out."""
        return [one for one in self.findings if one.severity == "stripped"]


def read(converted: Mapping[str, Any], chosen: Mapping[str, str] | None = None) -> Read:
    """A form that `child.converted` made; `chosen` maps headers to language tags.

    BadInput where it is no XLSForm, or where a header's language has to be said first.
    """
    if "refused" in converted:
        raise BadInput(_in_our_words(converted["refused"]))
    form: Node = converted["form"]
    found = languages.headers(form)
    default = str(form.get("default_language") or "")
    tags = languages.tags(found, chosen or {}, default=default)
    open_ = [name for name in found if name not in tags]
    if open_:
        raise BadInput(f"Say which language the columns '{', '.join(open_)}' hold.")
    reader = _Reader(form, converted.get("rows", {}), tags, languages.guess(default) or default)
    return reader.read(tuple(converted.get("warnings", ())))


class _Reader:
    def __init__(
        self, form: Node, rows: Mapping[str, Sequence[Node]], tags: Mapping[str, str], default: str
    ) -> None:
        self.form, self.tags = form, tags
        self.rows = rows_by_name(rows.get("survey", ()))
        self.findings = list(of_columns(rows))
        self.default = default if default in tags.values() else next(iter(tags.values()), "en")
        self.ours = {str(row.get("key")): row for row in rows.get("ours", ())}
        self.sections: list[Section] = []
        self.questions: list[Question] = []

    def read(self, warnings: tuple[str, ...]) -> Read:
        """Everything, and what does not fit together."""
        self.children(self.form.get("children", ()), inside="")
        offered = tuple(dict.fromkeys((self.default, *self.tags.values())))
        around = self.around()
        title = {self.default: str(self.form.get("title") or self.form.get("name") or "")}
        survey = Questionnaire(
            title=around.get("title") or title,
            welcome=around.get("welcome", {}),
            thanks=around.get("thanks", {}),
            languages=offered,
            questions=tuple(self.questions),
            sections=tuple(self.sections),
            one_by_one="pages" in str(self.form.get("style") or ""),
        )
        try:
            filling.check(survey)
        except BadInput as fault:
            self.findings.append(Finding("refused", "survey", self.row(str(fault)), str(fault)))
        return Read(
            survey=None if any(f.severity == "refused" for f in self.findings) else survey,
            findings=tuple(self.findings),
            languages=dict(self.tags),
            warnings=warnings,
        )

    def around(self) -> dict[str, Text]:
        """The texts round the questions, from the sheet that only we write."""
        found: dict[str, Text] = {}
        for key in ("title", "welcome", "thanks"):
            row = self.ours.get(key, {})
            texts = {name.partition("::")[2]: v for name, v in row.items() if "::" in name and v}
            found[key] = self.text(texts)
        return found

    def row(self, text: str) -> int | None:
        """The row of the question a sentence names first."""
        named = re.search(r"'([^']+)'", text)
        return self.rows.get(named[1]) if named else None

    def children(self, nodes: Sequence[Node], *, inside: str) -> None:
        """The rows of a group, in their order."""
        for node in nodes:
            kind, name = str(node.get("type", "")), str(node.get("name", ""))
            if name == "meta" or name.startswith(GENERATED):
                continue
            if kind in ("group", "repeat"):
                self.section(node, kind, inside=inside)
            elif name not in self.rows and self._counts(nodes, name):
                continue  # pyxform's own calculation for a fixed number of repeats
            else:
                self.question(node, kind, name, inside=inside)

    @staticmethod
    def _counts(nodes: Sequence[Node], name: str) -> bool:
        return any(
            str((n.get("control") or {}).get("jr:count", "")) == "${" + name + "}" for n in nodes
        )

    def section(self, node: Node, kind: str, *, inside: str) -> None:
        """A group or a repeat with everything in it."""
        name, control = str(node["name"]), node.get("control") or {}
        repeated = any(s.name == inside and s.repeats for s in self.sections)
        if kind == "repeat" and repeated:
            self.refuse(name, "a repeat stands in a repeat; ask for one list of children only.")
        children = node.get("children", ())
        grid = any(str(n.get("name", "")).startswith(GENERATED) for n in children)
        label = self.text(node.get("label"))
        if grid:
            heads = (n for n in children if str(n.get("name", "")).startswith(GENERATED[0]))
            head = next(heads, None)
            label = label or (self.text(head.get("label")) if head else {})
        count = str(control.get("jr:count", "")) if kind == "repeat" else ""
        self.sections.append(
            Section(
                name=name,
                label=label,
                relevant=self.bind(node).get("relevant", ""),
                repeats=kind == "repeat",
                grid=grid,
                count=self.fixed_count(count),
                inside=inside,
            )
        )
        self.children(children, inside=name)

    def fixed_count(self, count: str) -> str:
        """The number behind a calculation that pyxform made of a constant."""
        name = count.removeprefix("${").removesuffix("}")
        for node in _every(self.form.get("children", ())):
            if node.get("name") == name and name.endswith("_count") and name not in self.rows:
                return str((node.get("bind") or {}).get("calculate", count))
        return count

    def question(self, node: Node, kind: str, name: str, *, inside: str) -> None:
        """One row: a question, something stripped, or something refused."""
        if kind in STRIPPED or kind.startswith("uri:"):
            self.strip(
                name, f"type {kind} is left out: {STRIPPED.get(kind, 'no device is named')}."
            )
            return
        if kind in REFUSED or kind not in KINDS:
            why = REFUSED.get(kind, "this kind of question is not known here")
            self.refuse(name, f"type {kind}: {why}.")
            return
        bind, control = self.bind(node), node.get("control") or {}
        for word in str(control.get("appearance", "")).split():
            if word not in APPEARANCES:
                self.strip(name, f"appearance {word} is left out.")
        if (node.get("media") or {}).keys() & {"image", "video", "big-image"}:
            self.strip(name, "its picture is left out; upload what families shall see.")
        parameters = node.get("parameters")
        if not isinstance(parameters, Mapping):
            parameters = {}
        lines = {"rows": str(control["rows"])} if control.get("rows") else {}
        self.questions.append(
            Question(
                name=name,
                kind="long text" if self.long(kind, control) else KINDS[kind],
                label=self.text(node.get("label")),
                hint=self.text(node.get("hint")) or self.text(node.get("guidance_hint")),
                choices=tuple(self.choices(node)),
                dimension=str(self.ours.get(name, {}).get("dimension") or ""),
                required=str(bind.get("required", "")) in ("yes", "true()", "true"),
                section=inside,
                relevant=self.expression(name, bind.get("relevant", "")),
                constraint=self.expression(name, bind.get("constraint", "")),
                constraint_message=self.text(bind.get("jr:constraintMsg")),
                required_message=self.text(bind.get("jr:requiredMsg")),
                calculation=self.expression(name, bind.get("calculate", "")),
                choice_filter=self.expression(name, node.get("choice_filter", "")),
                default=str(node.get("default") or ""),
                appearance=str(control.get("appearance", "")),
                parameters={str(k): str(v) for k, v in {**parameters, **lines}.items()},
            )
        )

    @staticmethod
    def long(kind: str, control: Node) -> bool:
        """Open questions get a box of several lines unless the form asks for numbers."""
        return kind in ("text", "string") and "numbers" not in str(control.get("appearance", ""))

    def choices(self, node: Node) -> Iterator[Choice]:
        """The choices of a list with the columns a filter may compare."""
        pictures = False
        for one in node.get("choices", ()):
            known = {"name", "label", "media"}
            columns = {str(k): str(v) for k, v in one.items() if k not in known}
            pictures = pictures or bool(one.get("media"))
            name = str(one["name"])
            label = self.text(one.get("label")) or {self.default: name}
            own = self.ours.get(f"{node['name']}:{name}", {})
            yield Choice(
                name=name,
                label=label,
                columns=columns,
                group=str(own.get("group") or ""),
                icon=str(own.get("icon") or ""),
            )
        if pictures:
            self.strip(str(node["name"]), "the pictures of its choices are left out.")

    def expression(self, name: str, written: Any) -> str:
        """An expression as it stands; what cannot be read is refused with its row."""
        text = str(written or "").strip()
        if not text:
            return ""
        try:
            filling.tree(text)
        except BadInput as fault:
            self.refuse(name, str(fault))
            return ""
        return text

    def text(self, value: Any) -> Text:
        """A text by tag, without markup that could do anything."""
        if value is None:
            return {}
        by_header = value if isinstance(value, Mapping) else {languages.UNNAMED: value}
        found = {}
        for header, words in by_header.items():
            tag = self.tags.get(header, self.default)
            if str(words).strip() not in ("", "-"):
                found[tag] = plain(str(words))
        return found

    @staticmethod
    def bind(node: Node) -> dict[str, Any]:
        """Conditions and the like of a row."""
        return dict(node.get("bind") or {})

    def strip(self, name: str, text: str) -> None:
        """Note what is left out."""
        self.findings.append(Finding("stripped", "survey", self.rows.get(name), text))

    def refuse(self, name: str, text: str) -> None:
        """Note what stands in the way."""
        self.findings.append(Finding("refused", "survey", self.rows.get(name), text))


def plain(words: str) -> str:
    """Words without markup; a line break stays a line break."""
    broken = re.sub(r"<br\s*/?>", "\n", words, flags=re.IGNORECASE)
    return html.unescape(ANY_TAG.sub("", broken)).strip() if "<" in broken else broken.strip()


def _every(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _every(node.get("children", ()))


def _in_our_words(refusal: str) -> str:
    """pyxform's sentence; its row stands in it as “[row : n]”."""
    row = re.search(r"\[row : (\d+)\]\s*", refusal)
    words = (
        " ".join(refusal.replace(row.group(0), "").split()) if row else " ".join(refusal.split())
    )
    where = f"survey, row {row[1]}: " if row else ""
    return f"This is no XLSForm that can be used. {where}{words}"
