"""Which columns say who, where or when somebody was, told by their names or by their cells."""

import re
from collections.abc import Sequence

from listening.communities.groups import folded
from listening.surveys.foreign.values import Rule

CONTACT = re.compile(
    r"\b(e-?mail|correo(s)? electr\w+|phone|telephone|cellphone|tel[ée]fono|celular|whatsapp|"
    r"t[ée]l[ée]phone|courriel|telefone)\b",
    re.IGNORECASE,
)
SHORT = 5  # words: a longer title that mentions a telephone asks about something else
NAMED = frozenset(
    folded(title)
    for title in (
        "name", "your name", "full name", "first name", "last name", "surname", "middle name",
        "parent name", "child name", "student name", "name of your child", "your child's name",
        "nombre", "su nombre", "tu nombre", "nombre completo", "nombre y apellido",
        "nombre y apellidos", "apellido", "apellidos", "nom", "prénom", "votre nom", "nome",
        "nome completo", "имя", "姓名", "이름", "성명", "الاسم", "họ tên", "họ và tên", "magaca",
        "pangalan", "address", "home address", "street address", "mailing address", "street",
        "address 2", "city/town", "zip/postal code", "dirección", "adresse", "endereço",
        "date of birth", "birth date", "birthday", "fecha de nacimiento", "company",
    )
)  # fmt: skip
KEYS = frozenset(
    folded(t) for t in ("student id", "student number", "id", "respondent id", "token")
)
CELLS: tuple[tuple[Rule, re.Pattern[str]], ...] = (
    ("contact", re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")),
    ("contact", re.compile(r"(\+\d{1,3}[\s.-]?)?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}|\+\d{8,15}")),
    ("device", re.compile(r"\d{1,3}(\.\d{1,3}){3}|([0-9a-f]{0,4}:){4,7}[0-9a-f]{1,4}", re.I)),
    ("key", re.compile(r"(uuid:)?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)),
    ("place", re.compile(r"\(?-?\d{1,3}\.\d+[ ,]+-?\d{1,3}\.\d+([ ,]+-?[\d.]+){0,2}\)?")),
    ("file", re.compile(r"[^/]+\.(jpe?g|png|heic|gif|m4a|amr|mp[34]|wav|ogg|webm|3gp|pdf)", re.I)),
    ("file", re.compile(r"https?://(drive\.google\.com|\S*(kobo|odk|limesurvey))\S*", re.I)),
    ("time", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ,]+\d{1,2}:\d{2}(:\d{2})?\S*.{0,12}")),
)  # fmt: skip
PLACES = re.compile(r"[-_/](latitude|longitude|altitude|accuracy|precision)$", re.IGNORECASE)


def of_title(title: str) -> Rule | None:
    """The rule for a question that asks who or where somebody is; None for any other."""
    name = folded(title.strip(" *:?¿"))
    if name in NAMED or (len(title.split()) <= SHORT and CONTACT.search(title)):
        return "contact"
    if name in KEYS:
        return "key"
    return "place" if PLACES.search(title) else None


def of_cells(filled: Sequence[str]) -> Rule | None:
    """The rule for a column more than half of whose filled cells tell who, where or when."""
    for rule, shape in CELLS:
        if filled and 2 * sum(bool(shape.fullmatch(cell)) for cell in filled) > len(filled):
            return rule
    return None
