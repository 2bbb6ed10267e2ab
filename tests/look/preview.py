"""Renders every part of the look from invented values, to be seen: `preview.py FOLDER`.

Writes one staff page, one small staff page and three family pages in English, Spanish and Arabic.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import wtforms
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict

PACKAGE = Path(__file__).resolve().parents[2] / "listening"
PAGES = Path(__file__).with_name("pages")
DIRECTIONS = {"ar": "rtl"}
NAMES = {"en": "English", "es": "Español", "ar": "العربية", "so": "Soomaali", "vi": "Tiếng Việt"}
NAMES |= {"zh-Hans": "简体中文", "ht": "Kreyòl ayisyen", "ru": "Русский"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A protected row as the charts and numbers take it."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: int | None = None
    withheld: bool = False
    reason: str = ""


class Invented(wtforms.Form):
    """One field of each kind."""

    title = wtforms.StringField(
        "Name of the session", [wtforms.validators.InputRequired("Give the session a name.")]
    )
    notes = wtforms.TextAreaField("Notes", description="What was said, one turn a paragraph.")
    language = wtforms.SelectField("Language", choices={"so": "Soomaali", "es": "Español"})
    kind = wtforms.RadioField(
        "Kind of conversation",
        [wtforms.validators.InputRequired("Choose a kind.")],
        choices={"group": "Focus group", "one": "Interview"},
    )
    ready = wtforms.BooleanField("Everybody agreed to be noted")
    when = wtforms.DateField("Day", [wtforms.validators.Optional()])
    audio = wtforms.FileField("Recording")
    token = wtforms.HiddenField()


def number(value: float, digits: int = 0) -> str:
    """Stand-in for the app's formatter."""
    return f"{value:,.{digits}f}"


def percent(share: float, digits: int = 0) -> str:
    """Stand-in for the app's formatter."""
    return f"{100 * share:.{digits}f}%"


def environment(extra: dict[str, str] | None = None, *, tag: str = "en") -> Environment:
    """Jinja as the app sets it up, with stand-ins for what the app gives."""
    env = Environment(
        loader=ChoiceLoader(
            [DictLoader(extra or {}), FileSystemLoader([PACKAGE / "templates", PAGES])]
        ),
        undefined=StrictUndefined,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    said = SAID.get(tag, {})
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: said.get(text, text),
        lambda one, many, n: said.get(many, one if n == 1 else many),
        newstyle=True,
    )
    env.globals.update(
        number=number,
        percent=percent,
        language_name=lambda tag: NAMES.get(tag, tag),
        direction=lambda tag: DIRECTIONS.get(tag, "ltr"),
        url_for=lambda endpoint, **values: values.get("filename", "/" + endpoint),
        get_flashed_messages=lambda with_categories=False: [],
        csrf_token=lambda: "invented",
    )
    return env


def rows() -> list[Row]:
    """Shares with intervals, one of them withheld."""
    return [
        Row(label="Eastside", value=0.545, low=0.347, high=0.731, n=22, count=12),
        Row(label="Somali-speaking homes", value=0.3214, low=0.179, high=0.507, n=28, count=9),
        Row(label="Northfield Elementary", withheld=True, reason="too few to show"),
        Row(
            label="Families who joined the district during this school year",
            value=0.14,
            low=0.09,
            high=0.21,
            n=120,
            count=17,
        ),
        Row(label="All others", value=0.0917, low=0.06, high=0.137, n=218, count=20),
    ]


def ratios() -> list[Row]:
    """Ratios with intervals, one of them withheld."""
    return [
        Row(label="Bus times", value=5.95, low=3.34, high=10.6),
        Row(label="Letters only in English", value=1.8, low=0.9, high=3.4),
        Row(label="Homework at the kitchen table", value=0.42, low=0.2, high=0.93),
        Row(label="Cost of the programme", withheld=True),
    ]


def pairs() -> list[dict[str, Any]]:
    """Before and now, for two groups and a withheld one."""
    before = Row(label="2023", value=0.31, low=0.24, high=0.39, n=140, count=43)
    now = Row(label="2024", value=0.47, low=0.39, high=0.55, n=150, count=70)
    hidden = Row(label="2024", withheld=True, reason="too few to show")
    return [
        {
            "label": "Eastside",
            "first": before,
            "second": now,
            "gap": "16 points up (likely 5 to 27)",
        },
        {"label": "Northfield", "first": before, "second": hidden},
    ]


def quotes() -> list[SimpleNamespace]:
    """One quote in three languages, translated by a person, by a machine, and not at all."""
    return [
        SimpleNamespace(
            text="Baska wuxuu imanayaa saacadda shanta, barashadana waxay dhammaataa lixda.",
            language="so",
            direction="ltr",
            translation="The bus comes at five, and tutoring ends at six.",
            translated_by="Amina",
            source="Listening session, 12 March",
            groups=["Eastside", "Somali"],
        ),
        SimpleNamespace(
            text="الحافلة تغادر قبل أن تنتهي الدروس، فلا يستطيع ابني البقاء.",
            language="ar",
            direction="rtl",
            translation="The bus leaves before lessons end, so my son cannot stay.",
            translated_by="",
            source="Survey",
            groups=[],
        ),
        SimpleNamespace(
            text="We would come if there was a later bus.",
            language="en",
            direction="ltr",
            translation=None,
            translated_by="",
            source="Survey",
            groups=["Eastside"],
        ),
    ]


def rail() -> list[SimpleNamespace]:
    """The seven stations; the first three done, the fourth here."""
    keys = ("listen", "read", "themes", "gaps", "causes", "act", "tell")
    labels = ("Listen", "Read", "Themes", "Gaps", "Causes", "Act", "Tell back")
    return [
        SimpleNamespace(key=key, label=label, url=f"/{key}", done=place < 3, here=place == 3)
        for place, (key, label) in enumerate(zip(keys, labels, strict=True))
    ]


def values(tag: str) -> dict[str, Any]:
    """Everything the pages are made from, in the direction of `tag`."""
    return {
        "page_language": tag,
        "page_direction": DIRECTIONS.get(tag, "ltr"),
        "project": SimpleNamespace(id=1, name="Riverbend after-school"),
        "stage": "gaps",
        "rail": rail(),
        "current_user": SimpleNamespace(is_authenticated=True, name="Ana", email="ana@example.org"),
        "words": WORDS[tag],
        "rows": rows(),
        "ratios": ratios(),
        "pairs": pairs(),
        "quotes": quotes(),
        "form": Invented(MultiDict({"title": "", "language": "so"})),
        "languages": [
            SimpleNamespace(tag=t, name=n, dir=DIRECTIONS.get(t, "ltr"), url=f"?lang={t}")
            for t, n in NAMES.items()
        ],
    }


# Enough of a catalogue to judge how figures and words mix in a right-to-left line.
SAID = {
    "ar": {
        "%(count)s of %(n)s voices": "%(count)s من %(n)s صوتًا",
        "%(count)s of %(n)s students": "%(count)s من %(n)s تلميذًا",
        "likely %(low)s to %(high)s": "الأرجح من %(low)s إلى %(high)s",
        "%(times)s times (%(low)s to %(high)s)": "%(times)s مرات (%(low)s إلى %(high)s)",
        "about %(times)s times as often": "نحو %(times)s أضعاف",
        "too few to show": "أقل من أن يُعرض",
        "%(step)s of %(steps)s": "%(step)s من %(steps)s",
        "%(done)s of %(total)s": "%(done)s من %(total)s",
        "optional": "اختياري",
        "you may skip this": "يمكنك تجاوز هذا",
        "Change language": "تغيير اللغة",
        "One answer needs another look": "إجابة واحدة تحتاج إلى نظرة أخرى",
        "What you wrote is still here.": "ما كتبته ما زال هنا.",
        "The numbers as a table": "الأرقام في جدول",
        "Good to know": "للعلم",
        "Done": "تم",
    }
}
WORDS = {
    "en": {
        "question": "What do Eastside families raise more often?",
        "lead": "Bus times, far more than others do. 240 voices, in three languages.",
        "finding": "Eastside families raised bus times more often than others: 12 of 22 voices"
        " against 20 of 218.",
        "title": "Who raised bus times",
        "ask": "What makes it hard for your child to stay after school?",
        "why": "Write as you speak, in any language. Nobody at school sees who wrote it.",
        "choices": ["The bus times", "The cost", "My child does not want to", "Something else"],
        "next": "Continue",
        "error": "Choose one answer, or skip this question.",
    },
    "es": {
        "question": "¿Qué es lo que las familias del barrio Eastside mencionan con más frecuencia"
        " que las demás familias del distrito?",
        "lead": "Los horarios del autobús, mucho más a menudo que las demás. 240 voces, en tres"
        " idiomas.",
        "finding": "Las familias de Eastside mencionaron los horarios del autobús con más"
        " frecuencia que las demás: 12 de 22 voces frente a 20 de 218.",
        "title": "Quiénes mencionaron los horarios del autobús",
        "ask": "¿Qué le dificulta a su hijo o hija quedarse en la escuela después de las clases?",
        "why": "Escriba como habla, en cualquier idioma. En la escuela nadie ve quién lo escribió.",
        "choices": [
            "Los horarios del autobús escolar",
            "El costo del programa",
            "Mi hijo o hija no quiere participar",
            "Otra cosa que le contaré con mis propias palabras",
        ],
        "next": "Continuar",
        "error": "Elija una respuesta o salte esta pregunta.",
    },
    "ar": {
        "question": "ما الذي تذكره عائلات الحي الشرقي أكثر من غيرها؟",
        "lead": "مواعيد الحافلة، أكثر بكثير من غيرها. ٢٤٠ صوتًا بثلاث لغات.",
        "finding": "ذكرت عائلات الحي الشرقي مواعيد الحافلة أكثر من غيرها.",
        "title": "من ذكر مواعيد الحافلة",
        "ask": "ما الذي يصعّب على طفلك البقاء بعد المدرسة؟",
        "why": "اكتب كما تتكلم، بأي لغة. لا أحد في المدرسة يرى من كتب.",
        "choices": ["مواعيد الحافلة", "التكلفة", "طفلي لا يريد", "شيء آخر"],
        "next": "متابعة",
        "error": "اختر إجابة واحدة أو تجاوز هذا السؤال.",
    },
}


def pages(tag: str) -> dict[str, str]:
    """The preview pages in one language, by file name."""
    env, given = environment(tag=tag), values(tag)
    given["form"].validate()
    return {
        f"{name}-{tag}.html": env.get_template(f"{name}.html").render(given)
        for name in ("staff", "start", "family", "family-error")
    }


def write(folder: Path) -> None:
    """Write all pages and both style sheets into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in ("style.css", "family.css"):
        shutil.copy(PACKAGE / "static" / sheet, folder / sheet)
    for tag in WORDS:
        for name, html in pages(tag).items():
            (folder / name).write_text(html, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
