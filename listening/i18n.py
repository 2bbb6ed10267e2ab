"""Languages: which the pages speak, which words may be in, their own names and directions."""

import os
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, format_decimal, format_percent, get_locale, gettext, refresh
from flask_babel import lazy_gettext as lazy_gettext

STAFF = ("en", "es")
FAMILY = ("en", "es", "vi", "zh-Hans", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl")
# Schools in the United States write 1,352 and 5.6 in Spanish too.
REGIONS = {"es": "es_US"}
babel = Babel()


@dataclass(frozen=True, slots=True)
class Language:
    """A language of words: BCP 47 tag, its own name, its English name, its direction."""

    tag: str
    name: str
    english: str
    direction: str = "ltr"


# Babel refuses Hmong, Karen, Mam and Dari, so the table is ours; any other tag is shown as it is.
LANGUAGES = {
    language.tag: language
    for language in (
        Language("en", "English", "English"),
        Language("es", "Español", "Spanish"),
        Language("vi", "Tiếng Việt", "Vietnamese"),
        Language("zh-Hans", "简体中文", "Chinese (Simplified)"),
        Language("zh-Hant", "繁體中文", "Chinese (Traditional)"),
        Language("zh", "中文", "Chinese"),
        Language("ar", "العربية", "Arabic", "rtl"),
        Language("so", "Soomaali", "Somali"),
        Language("ht", "Kreyòl ayisyen", "Haitian Creole"),
        Language("pt", "Português", "Portuguese"),
        Language("fr", "Français", "French"),
        Language("ru", "Русский", "Russian"),
        Language("uk", "Українська", "Ukrainian"),
        Language("ko", "한국어", "Korean"),
        Language("ja", "日本語", "Japanese"),
        Language("tl", "Tagalog", "Tagalog"),
        Language("am", "አማርኛ", "Amharic"),
        Language("ti", "ትግርኛ", "Tigrinya"),
        Language("sw", "Kiswahili", "Swahili"),
        Language("rw", "Ikinyarwanda", "Kinyarwanda"),
        Language("prs", "دری", "Dari", "rtl"),
        Language("fa", "فارسی", "Persian", "rtl"),
        Language("ps", "پښتو", "Pashto", "rtl"),
        Language("ur", "اردو", "Urdu", "rtl"),
        Language("he", "עברית", "Hebrew", "rtl"),
        Language("bn", "বাংলা", "Bengali"),
        Language("hi", "हिन्दी", "Hindi"),
        Language("gu", "ગુજરાતી", "Gujarati"),
        Language("pa", "ਪੰਜਾਬੀ", "Punjabi"),
        Language("ne", "नेपाली", "Nepali"),
        Language("my", "မြန်မာ", "Burmese"),
        Language("ksw", "ကညီကျိာ်", "S’gaw Karen"),
        Language("km", "ខ្មែរ", "Khmer"),
        Language("lo", "ລາວ", "Lao"),
        Language("hmn", "Hmoob", "Hmong"),
        Language("mam", "Qyool Mam", "Mam"),
        Language("quc", "K’iche’", "K’iche’"),
        Language("nv", "Diné bizaad", "Navajo"),
        Language("sm", "Gagana Sāmoa", "Samoan"),
        Language("mh", "Kajin M̧ajeļ", "Marshallese"),
        Language("de", "Deutsch", "German"),
        Language("pl", "Polski", "Polish"),
        Language("th", "ไทย", "Thai"),
        Language("und", "—", "Not known"),
    )
}
ALIASES = {
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "iw": "he",
    "in": "id",
    "fil": "tl",
    "no": "nb",
    "fa-af": "prs",
}


def canonical(tag: str) -> str:
    """The tag as our table writes it: aliases resolved, unknown regions dropped."""
    lowered = tag.strip().replace("_", "-").lower()
    known = {name.lower(): name for name in LANGUAGES}
    while lowered:
        if lowered in ALIASES:
            return ALIASES[lowered]
        if lowered in known:
            return known[lowered]
        shorter = lowered.rpartition("-")[0]
        if not shorter:
            return lowered
        lowered = shorter
    return "und"


def language(tag: str) -> Language:
    """What we know of a language; an unknown tag stands for itself, left to right."""
    return LANGUAGES.get(tag) or LANGUAGES.get(canonical(tag)) or Language(tag, tag, tag)


def language_name(tag: str) -> str:
    """A language's own name."""
    return language(tag).name


def direction(tag: str) -> str:
    """Which way its script runs, ltr or rtl: from the table, never guessed from a text."""
    return language(tag).direction


def match(header: str, offered: tuple[str, ...], default: str) -> str:
    """RFC 4647 lookup of an Accept-Language `header` among the `offered` tags."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")):
        tag, _, more = part.strip().partition(";")
        try:
            quality = float(more.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag and quality > 0:
            wanted.append((-quality, place, tag))
    by_tag = {canonical(tag).lower(): tag for tag in offered}
    by_base = {tag.partition("-")[0]: name for tag, name in reversed(by_tag.items())}
    for _, _, tag in sorted(wanted):
        if tag == "*":
            return default
        found = canonical(tag).lower()
        if found in by_tag:
            return by_tag[found]
        # "zh" alone may meet "zh-Hans", but "zh-Hant" must not.
        if "-" not in found and found in by_base:
            return by_base[found]
    return default


def page_language() -> str:
    """The tag of the page being made."""
    locale = get_locale()
    return canonical(str(locale)) if locale else "en"


def speak(tag: str) -> None:
    """Make the rest of this request speak `tag` (a family page's own choice)."""
    g.language = tag
    # Whatever was said before has fixed the browser's language for the whole request.
    refresh()


def init_app(app: Flask, *, root: Path) -> None:
    """Give the app its catalogues and the templates their language words."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    catalogues = str(compiled(root / "translations", Path(app.instance_path) / "translations"))
    # What the sign-in says by itself; its own catalogue knows the Spanish of Spain alone.
    app.config.setdefault("SECURITY_I18N_DIRNAME", ["builtin", catalogues])
    babel.init_app(
        app,
        locale_selector=_select,
        default_translation_directories=catalogues,
    )
    app.jinja_env.globals.update(
        direction=direction,
        language_name=language_name,
        number=number,
        percent=percent,
        staff_languages=STAFF,
    )
    app.context_processor(
        lambda: {"page_language": page_language(), "page_direction": direction(page_language())}
    )


def compiled(sources: Path, spare: Path) -> Path:
    """The folder with a fresh .mo for each .po: `sources`, or `spare` where that is not ours."""
    try:
        _compile(sources, sources)
    except OSError:
        _compile(sources, spare)
        return spare
    return sources


def _compile(sources: Path, folder: Path) -> None:
    for source in sorted(sources.glob("*/LC_MESSAGES/*.po")):
        tag = source.parent.parent.name
        # Babel calls Tagalog Filipino and looks for its catalogue under that name.
        target = folder / str(Locale.parse(tag)) / "LC_MESSAGES" / f"{source.stem}.mo"
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            target.parent.mkdir(parents=True, exist_ok=True)
            _compile_one(source, target, tag)


def _compile_one(source: Path, target: Path, tag: str) -> None:
    # Several processes may start at once: each writes its own file, the last to rename wins.
    with source.open("rb") as file:
        catalog = read_po(file, locale=tag)
    handle, name = tempfile.mkstemp(suffix=".new", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            write_mo(file, catalog)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _select() -> str:
    if not has_request_context():
        return "en"
    chosen: str | None = g.get("language")
    if chosen:
        return chosen.replace("-", "_")
    asked = request.args.get("lang", "")
    if asked in STAFF:
        session["language"] = asked
    kept = session.get("language")
    if kept not in STAFF:
        kept = match(request.headers.get("Accept-Language", ""), STAFF, "en")
    return REGIONS.get(kept, kept)


def number(value: float | Decimal, digits: int = 0) -> str:
    """A number in the digits and marks of the page's language."""
    form = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, form))


def percent(share: float, digits: int = 0) -> str:
    """A share (0..1) as a percentage in the page's language."""
    form = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return str(format_percent(round(share, digits + 2), form))


__all__ = ["gettext", "lazy_gettext"]
