"""A small codebook and invented answers that the tests of the engine share."""

import random

from listening.coding.codebook import Code, Codebook, Cues
from listening.excerpts.passage import Passage

CODES = (
    Code(
        key="getting_to_school",
        labels={"en": "Getting to school", "es": "Llegar a la escuela"},
        terms={
            "en": ("bus*", "ride", "late bus", "-ride a bike for fun"),
            "es": ("autobús", "camión", "transporte"),
            "ar": ("حافلة", "الباص"),
            "zh": ("校车",),
            "ko": ("버스",),
            "so": ("bas*", "gaadiid*"),
            "ru": ("автобус*", "ещё далеко"),
            "vi": ("xe buýt",),
        },
    ),
    Code(key="getting_to_school.stops", labels={"en": "Stops"}, terms={"en": ("bus stop*",)}),
    Code(
        key="food",
        labels={"en": "Food"},
        terms={
            "en": ("lunch", "meal*", "cake", "-piece of cake"),
            "es": ("comida", "almuerzo"),
            "ar": ("مدرسة طعام", "وجبة", "غداء"),
            "zh": ("午餐",),
            "ko": ("급식",),
            "so": ("cunto", "qado*"),
            "fr": ("école du midi", "cantine"),
        },
    ),
    Code(
        key="school_news",
        labels={"en": "News from school"},
        terms={"en": ("phone", "email*", "call* back"), "es": ("mensaje*",)},
    ),
    Code(
        key="what_works",
        labels={"en": "What works"},
        kind="strength",
        terms={"en": ("friendly", "helpful")},
    ),
)
CUES = {
    "en": Cues(
        negation=("not", "no", "never", "nobody"),
        praise=("is good", "good", "is great", "love", "no problem*"),
        contrast=("but", "however"),
        complaint=("not enough", "too late", "used to be"),
        nothing=("all fine",),
    ),
    "es": Cues(negation=("no",), praise=("es buena", "me gusta"), contrast=("pero",)),
    "ko": Cues(negation=("않*",), praise=("좋*",)),
}
BOOK = Codebook(codes=CODES, cues=CUES)


def passage(
    text: str, language: str = "en", *, key: str = "p", translation: str | None = None
) -> Passage:
    return Passage(key, text, language, translation)


_SUBJECTS = {
    "homework": "homework worksheets math assignment tutoring evening help fractions",
    "sports": "soccer practice gym coach uniform team field season",
    "bullying": "bullying teasing recess playground mean kids crying afraid",
    "interpreter": "interpreter meeting conference language translate papers letters call",
}


def invented(n: int, *, seed: int = 0, language: str = "en", prefix: str = "a") -> list[Passage]:
    """`n` answers on four subjects, made of words of their subject; the key names it."""
    rng = random.Random(seed)
    names = sorted(_SUBJECTS)
    made = []
    for number in range(n):
        subject = names[number % len(names)]
        words = " ".join(rng.sample(_SUBJECTS[subject].split(), 4))
        opening = rng.choice(("we need", "there is", "my son has", "please more"))
        made.append(Passage(f"{prefix}-{subject}-{number:04d}", f"{opening} {words}", language))
    return made


def subject(key: str) -> str:
    return key.split("-")[1]
