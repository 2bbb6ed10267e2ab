"""Collect the texts of the pages into messages.pot and the messages.po of each language.

Run by `make texts`. What is translated stays; texts that no page says any more go; new ones
come in empty. Neither dates nor line numbers are written, so that a diff shows texts alone.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCALES = ("en", "es", "vi", "zh_Hans", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
# What families read; these texts stand in every language, the others at least in Spanish.
FAMILY_SOURCES = (
    "templates/family/",
    "templates/parts/family.html",
    "participants/receipts.py",
    "surveys/answering.py",
    "surveys/objections.py",
    "surveys/returning/views.py",
    "surveys/showing.py",
)
# Header lines that change by themselves or say nothing.
UNWRITTEN = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Generated-By',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Project-Id-Version',
    b'"Report-Msgid-Bugs-To',
)
HEADERS = {
    "template": "# The texts of the pages, collected by `make texts`. Do not edit.",
    "language": "# The pages in “{locale}”. How to correct a line: translations/README.md.",
}


def collected(folder: Path = ROOT / "listening") -> Catalog:
    """Every text of the code and the templates, with the files that say it."""
    with (HERE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="Listening", header_comment=HEADERS["template"], fuzzy=False)
    texts = extract_from_dir(str(folder), methods, options, keywords=KEYWORDS)
    for name, _line, text, _comments, context in texts:
        found.add(text, locations=[(Path(name).as_posix(), 0)], context=context)
    for message in found:
        message.locations = sorted(set(message.locations))
    return found


def for_families(message: Message) -> bool:
    """Whether a family may read this text."""
    return any(name.startswith(FAMILY_SOURCES) for name, _line in message.locations)


def path(locale: str) -> Path:
    """The catalogue of a language."""
    return HERE / locale / "LC_MESSAGES" / "messages.po"


def translated(locale: str) -> Catalog:
    """The catalogue of a language as it stands, empty where there is none yet."""
    if not path(locale).exists():
        return Catalog(locale=locale)
    with path(locale).open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def merged(texts: Catalog, old: Catalog, locale: str) -> Catalog:
    """The collected texts with the translations that `old` has for exactly these texts."""
    header = HEADERS["language"].format(locale=locale)
    new = Catalog(locale=locale, project="Listening", header_comment=header, fuzzy=False)
    for message in texts:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        kept = known.string if known and known.pluralizable == message.pluralizable else None
        new.add(
            message.id,
            kept or ("",) * new.num_plurals if message.pluralizable else kept or "",
            locations=message.locations,
            context=message.context,
            user_comments=known.user_comments if known else (),
        )
    return new


def written(catalog: Catalog) -> bytes:
    """A catalogue as a file: sorted, one line per text, without what changes by itself."""
    out = BytesIO()
    write_po(out, catalog, width=0, sort_output=True, include_lineno=False)
    return b"".join(
        line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(UNWRITTEN)
    )


def update(texts: Catalog) -> Mapping[str, int]:
    """Write every catalogue; how many texts each still misses."""
    (HERE / "messages.pot").write_bytes(written(texts))
    missing = {}
    for locale in LOCALES:
        catalog = merged(texts, translated(locale), locale)
        path(locale).parent.mkdir(parents=True, exist_ok=True)
        path(locale).write_bytes(written(catalog))
        missing[locale] = sum(1 for message in catalog if message.id and not said(message))
    return missing


def said(message: Message) -> bool:
    """Whether a text is translated, in all its plural forms."""
    forms = message.string or ""
    return bool(forms) and all([forms] if isinstance(forms, str) else forms)


def main() -> None:
    """Update and say what is left to translate."""
    texts = collected()
    print(f"{len(texts)} texts, {sum(map(for_families, texts))} of them for families")
    for locale, count in update(texts).items():
        print(f"{locale:8} {count} not translated")


if __name__ == "__main__":
    main()
