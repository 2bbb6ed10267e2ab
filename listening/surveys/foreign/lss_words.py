"""Words LimeSurvey itself puts beside a question of a fixed kind, in the languages of families."""

from listening.surveys.questionnaire import Choice, Text

ORDER = ("en", "es", "fr", "de", "pt", "vi", "zh-Hans", "ar", "so", "ht", "ru", "ko", "tl")
WORDS = {
    "yes": "Yes|Sí|Oui|Ja|Sim|Có|是|نعم|Haa|Wi|Да|예|Oo",
    "no": "No|No|Non|Nein|Não|Không|否|لا|Maya|Non|Нет|아니요|Hindi",
    "unsure": "Not sure|No estoy seguro|Pas sûr|Unsicher|Não sei|Không chắc|不确定|غير متأكد|"
    "Ma hubo|Mwen pa sèten|Не знаю|잘 모르겠어요|Hindi sigurado",
    "more": "More|Más|Plus|Mehr|Mais|Nhiều hơn|更多|أكثر|Ka badan|Plis|Больше|더 많이|Mas marami",
    "same": "The same|Igual|Pareil|Gleich|Igual|Như cũ|一样|نفس الشيء|Isku mid|Menm jan|"
    "Столько же|같아요|Pareho",
    "less": "Less|Menos|Moins|Weniger|Menos|Ít hơn|更少|أقل|Ka yar|Mwens|Меньше|더 적게|Mas kaunti",
    "other": "Other|Otro|Autre|Anderes|Outro|Khác|其他|غير ذلك|Kale|Lòt|Другое|기타|Iba pa",
    "female": "Female|Mujer|Femme|Weiblich|Mulher|Nữ|女|أنثى|Dheddig|Fi|Женский|여성|Babae",
    "male": "Male|Hombre|Homme|Männlich|Homem|Nam|男|ذكر|Lab|Gason|Мужской|남성|Lalaki",
}
FIXED: dict[str, tuple[tuple[str, str], ...]] = {
    "Y": (("Y", "yes"), ("N", "no")),
    "G": (("F", "female"), ("M", "male")),
    "C": (("Y", "yes"), ("U", "unsure"), ("N", "no")),
    "E": (("I", "more"), ("S", "same"), ("D", "less")),
}
POINTS = {"5": 5, "A": 5, "B": 10}


def word(key: str, languages: tuple[str, ...]) -> Text:
    """A word in each language of a survey, in English where we have none."""
    said = dict(zip(ORDER, WORDS[key].split("|"), strict=True))
    return {
        tag: said.get(tag) or said.get(tag.partition("-")[0]) or said["en"] for tag in languages
    }


def fixed(kind: str, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """The choices of a kind of question that has always the same."""
    if kind in POINTS:
        points = map(str, range(1, POINTS[kind] + 1))
        return tuple(Choice(name=n, label=dict.fromkeys(languages, n)) for n in points)
    return tuple(Choice(name=n, label=word(key, languages)) for n, key in FIXED[kind])
