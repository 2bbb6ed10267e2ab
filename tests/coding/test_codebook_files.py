"""The starter codebook is whole, and a codebook from outside is read exactly or refused clearly."""

import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from listening.coding.codebook import Code, Codebook, Cues
from listening.coding.codebook_checks import term_fault
from listening.coding.codebook_files import STARTER, read, read_folder, starter, write_yaml
from listening.settings import BadInput

LABELS = ("en", "es", "vi", "zh", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl")
LATIN = ("en", "es", "pt", "fr", "so", "ht", "tl")
FILES = sorted(file.stem for file in (STARTER / "terms").glob("*.tsv"))
# Terms that truly speak for two themes.
SHARED_TERMS = {("en", "welcoming")}

BOOK = starter()
THEMES = [code.key for code in BOOK.codes if "." not in code.key]


def folded(term: str, language: str) -> str:
    """As the matcher sees it: case never counts, accents do not count in Latin scripts."""
    if language not in LATIN:
        return term.casefold()
    parts = unicodedata.normalize("NFKD", term.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# The starter


@pytest.mark.parametrize("code", BOOK.codes, ids=lambda code: code.key)
def test_every_code_is_described(code: Code) -> None:
    assert set(code.labels) == set(LABELS) and all(code.labels.values())
    assert len(code.colour) == 7
    for texts in (code.definition, code.include, code.exclude):
        assert texts["en"] and texts["es"]
    for quotes in (code.examples, code.borderline):
        assert quotes["en"] and quotes["es"]


def test_labels_are_short_and_distinct_in_each_language() -> None:
    for language in LABELS:
        labels = [code.labels[language] for code in BOOK.codes]
        assert [label for label, n in Counter(labels).items() if n > 1] == [], language
        assert [label for label in labels if len(label) > 32] == [], language


def test_sub_codes_follow_their_theme() -> None:
    order = [code.theme for code in BOOK.codes]
    assert [theme for i, theme in enumerate(order) if i == 0 or theme != order[i - 1]] == THEMES


def test_one_theme_is_praise_and_one_is_no_content() -> None:
    kinds = {code.key: code.kind for code in BOOK.codes if code.kind != "barrier"}
    assert kinds == {"what_works": "strength", "no_content": "none"}


@pytest.mark.parametrize("language", FILES)
def test_every_theme_has_terms_enough(language: str) -> None:
    count = Counter(
        code.theme
        for code in BOOK.codes
        for term in code.terms.get(language, ())
        if not term.startswith("-")
    )
    assert {theme: count[theme] for theme in THEMES if count[theme] < 25} == {}
    sub_codes = [code for code in BOOK.codes if "." in code.key]
    assert [code.key for code in sub_codes if not code.terms.get(language)] == []


@pytest.mark.parametrize("language", FILES)
def test_no_term_speaks_for_two_themes(language: str) -> None:
    themes: dict[str, set[str]] = defaultdict(set)
    for code in BOOK.codes:
        for term in code.terms.get(language, ()):
            if not term.startswith("-"):
                themes[folded(term, language)].add(code.theme)
    twice = {term for term, found in themes.items() if len(found) > 1}
    assert twice == {term for tag, term in SHARED_TERMS if tag == language}


@pytest.mark.parametrize("language", FILES)
def test_no_term_excludes_the_code_it_speaks_for(language: str) -> None:
    for code in BOOK.codes:
        terms = [folded(term, language) for term in code.terms.get(language, ())]
        assert [term for term in terms if f"-{term}" in terms] == [], code.key


@pytest.mark.parametrize("language", FILES)
def test_cues_of_every_kind_come_with_the_terms(language: str) -> None:
    cues = BOOK.cues[language]
    assert min(len(cues.negation), len(cues.contrast)) >= 10
    assert min(len(cues.praise), len(cues.complaint)) >= 35
    assert len(cues.trouble) >= 7
    assert len(cues.nothing) >= 25


@pytest.mark.parametrize("language", FILES)
def test_an_aside_is_a_term_of_its_language(language: str) -> None:
    terms = {term for code in BOOK.codes for term in code.terms.get(language, ())}
    assert set(BOOK.cues[language].aside) <= terms


@pytest.mark.parametrize(
    "file", sorted(STARTER.glob("*/*.tsv")), ids=lambda f: f.parent.name + f.stem
)
def test_review_says_drafted_or_reviewed(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()[1:]
    assert {line.split("\t")[2] for line in lines} <= {"drafted", "reviewed"}


def test_a_language_may_lack_its_files(tmp_path: Path) -> None:
    written(tmp_path, "codebook.yaml", "- key: food\n- key: safety\n")
    (tmp_path / "terms").mkdir()
    written(tmp_path / "terms", "en.tsv", "code\tterm\treview\nfood\tlunch\tdrafted\n")
    assert read_folder(tmp_path) == Codebook(
        codes=(
            Code(key="food", labels={}, terms={"en": ("lunch",)}),
            Code(key="safety", labels={}),
        )
    )


# Reading and writing


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, "all.yaml", write_yaml(BOOK))
    assert read(path) == BOOK
    assert write_yaml(read(path)) == write_yaml(BOOK)


def test_words_that_yaml_would_take_for_values_stay_words(tmp_path: Path) -> None:
    terms = ("504", "8:30", "yes", "null", "-no", "IEP: late", "# one", "1e3", "2024-01-01", "饭")
    book = Codebook(
        codes=(Code(key="a", labels={"no": "Nei", "en": "~"}, terms={"no": terms}),),
        cues={"no": Cues(negation=("no", "n"), nothing=("...", "-", "?", "N/A"))},
    )
    assert read(written(tmp_path, "book.yaml", write_yaml(book))) == book


def test_terms_typed_by_hand_in_yaml_stay_words(tmp_path: Path) -> None:
    path = written(tmp_path, "b.yml", "codes:\n- key: a\n  terms: {en: [no, 504, 8:30, yes]}\n")
    assert read(path).codes[0].terms == {"en": ("no", "504", "8:30", "yes")}


EXPECTED = Codebook(
    codes=(
        Code(
            key="bus",
            labels={"en": "Buses", "es": "Autobuses"},
            definition={"en": "Buses, and times"},
            terms={"en": ("bus", "late bus*", "-bus driver"), "es": ("camión",)},
        ),
        Code(key="bus.late", labels={"en": "Late"}),
    )
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "comma.csv",
            "key,label,language,definition,terms\n"
            'bus,Buses,en,"Buses, and times",bus; late  bus*;-bus driver;\n'
            "bus.late,Late,,,\n"
            "bus,Autobuses,es,,camión\n",
        ),
        (
            "padded.csv",
            "\ufeffKey,Label,Language,Definition,Terms,,\r\n"
            'bus,Buses,en,"Buses, and times",bus;late bus*;-bus driver,,\r\n'
            ",,,,,,\r\n"
            "bus.late,Late\r\n"
            "bus,Autobuses,es,,camio\u0301n,,\r\n",
        ),
        (
            "semicolon.csv",
            "key;label;language;definition;terms\n"
            'bus;Buses;en;Buses, and times;"bus;late bus*;-bus driver"\n'
            "bus.late;Late;en;;\n"
            "bus;Autobuses;es;;camión\n",
        ),
        (
            "tabs.tsv",
            "key\tlabel\tlanguage\tdefinition\tterms\n"
            "bus\tBuses\ten\tBuses, and times\tbus;late bus*;-bus driver\n"
            "bus.late\tLate\ten\n"
            "bus\tAutobuses\tes\t\tcamión\n",
        ),
    ],
)
def test_a_table_from_any_spreadsheet_gives_the_same_codebook(
    tmp_path: Path, name: str, content: str
) -> None:
    assert read(written(tmp_path, name, content)) == EXPECTED


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("b.docx", "", ["b.docx", ".yaml", ".csv"]),
        ("b.csv", "", ["b.csv", "empty"]),
        ("b.csv", "key,name\na,A\n", ["b.csv", '"label"']),
        ("b.csv", "key,label,farbe\na,A,red\n", ["b.csv", '"farbe"', "definition"]),
        ("b.csv", "key,label,label\na,A,B\n", ["b.csv", '"label"', "twice"]),
        ("b.csv", "key,label\na,A\na,B\n", ["line 3", '"a"', "line 2"]),
        ("b.csv", "key,label\na,A\nb.c,C\n", ['"b.c"', '"b" is missing']),
        ("b.csv", "key,label\n,A\n", ["line 2", "key"]),
        ("b.csv", "key,label\na b,A\n", ["line 2", '"a b"']),
        ("b.csv", "key,label\na,A,B\n", ["line 2", "3 cells", "2 columns"]),
        ("b.csv", 'key,label\na,"A\nb,B\n', ["b.csv", "table"]),
        ("b.csv", "key,label,language\na,A,English!\n", ['"English!"', "language tag"]),
        ("b.csv", "key,label,terms\na,A,bus;*\n", ['"a"', '"*"', "no letter"]),
        ("b.csv", "key,label,kind\na,A,good\n", ['"good"', "strength"]),
        ("b.csv", "key,label\n", ["no code"]),
        ("b.csv", b"key,label\na,caf\xe9\n", ["line 2", "UTF-8"]),
        ("b.csv", "key,label\n".encode("utf-16"), ["line 1", "UTF-8"]),
        ("b.yaml", b"- key: a\n  kind: \xff\n", ["line 2", "UTF-8"]),
        ("b.yaml", "", ["list of codes"]),
        ("b.yaml", "codes: a", ["list of codes"]),
        ("b.yaml", "[]", ["no code"]),
        ("b.yaml", "- key: a\n  labels: {en: A\n", ["line", "YAML"]),
        ("b.yaml", "- key: a\n  key: b\n", ["line 2", "twice"]),
        ("b.yaml", "&a [*a]\n", ["YAML"]),
        ("b.yaml", "[" * 5000, ["YAML"]),
        ("b.yaml", "- bus\n", ["code number 1"]),
        ("b.yaml", "- labels: {en: A}\n", ["code number 1", "key"]),
        ("b.yaml", "- key: a\n- key: a\n", ["code number 2", '"a"', "twice"]),
        ("b.yaml", "- key: a.b\n", ['"a.b"', '"a" is missing']),
        ("b.yaml", "- key: a\n  kind: bad\n", ['"a"', '"bad"', "barrier"]),
        ("b.yaml", "- key: a\n  kind: [none]\n", ['"a"', "kind"]),
        ("b.yaml", "- key: a\n  colour: 'red;x'\n", ['"a"', '"red;x"']),
        ("b.yaml", "- key: a\n  lables: {en: A}\n", ['"a"', '"lables"', "labels"]),
        ("b.yaml", "- key: a\n  labels: A\n", ['"a"', "labels", "en:"]),
        ("b.yaml", "- key: a\n  labels: {en: [A]}\n", ['"a"', "labels", "one text"]),
        ("b.yaml", "- key: a\n  labels: {e: A}\n", ['"a"', '"e"', "language tag"]),
        ("b.yaml", "- key: a\n  terms: {en: bus}\n", ['"a"', "terms", "list"]),
        ("b.yaml", "- key: a\n  terms: {en: [b]}\n", ['"a"', '"b"', "single letter"]),
        ("b.yaml", "codes: [{key: a}]\nmore: 1\n", ['"more"', "cues"]),
        ("b.yaml", "codes: [{key: a}]\ncues: {en: {joy: [yay]}}\n", ['"en"', '"joy"', "praise"]),
        ("b.yaml", "codes: [{key: a}]\ncues: {en: {praise: ['*']}}\n", ['"en"', '"*"']),
    ],
)
def test_a_fault_is_named_with_its_place(
    tmp_path: Path, name: str, content: str | bytes, parts: list[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        read(written(tmp_path, name, content))
    message = str(caught.value)
    assert message.startswith(name) and message.endswith(".") and "\n" not in message
    assert [part for part in parts if part not in message] == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.yaml: cannot be read"):
        read(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    ("folder", "line", "parts"),
    [
        ("terms", "fod\tlunch\tdrafted", ["xx.tsv, line 2", '"fod"']),
        ("terms", "food\t*\tdrafted", ["xx.tsv, line 2", '"*"']),
        ("cues", "praises\tgood\tdrafted", ["xx.tsv, line 2", '"praises"']),
        ("cues", "praise\t\tdrafted", ["xx.tsv, line 2", "empty"]),
    ],
)
def test_a_wrong_line_in_a_starter_file_is_named(
    tmp_path: Path, folder: str, line: str, parts: list[str]
) -> None:
    written(tmp_path, "codebook.yaml", "- key: food\n")
    (tmp_path / folder).mkdir()
    column = "code" if folder == "terms" else "kind"
    written(tmp_path / folder, "xx.tsv", f"{column}\tterm\treview\n{line}\n")
    with pytest.raises(BadInput) as caught:
        read_folder(tmp_path)
    assert [part for part in parts if part not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("term", "usable"),
    [
        ("bus", True), ("late bus", True), ("discriminat*", True), ("-piece of cake", True),
        ("饭", True), ("밥", True), ("没*", True), ("504", True), ("i.e.p.", True),
        ("", False), ("*", False), ("-", False), ("-*", False), ("--bus", False), ("b*s", False),
        ("**", False), ("a", False), ("-a*", False), ("ж", False), ("م", False), ("...", False),
    ],
)  # fmt: skip
def test_notation_of_a_term(term: str, usable: bool) -> None:
    assert (term_fault(term) == "") is usable
