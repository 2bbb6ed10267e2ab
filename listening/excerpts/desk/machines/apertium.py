"""Apertium, where it is installed: rule-based translation between near languages, offline."""

import shutil
import subprocess
from functools import cache

from listening.settings import BadInput

WAIT = 120  # seconds
# Our tags and the names Apertium's modes use.
NAMES = {
    "en": ("eng", "en"),
    "es": ("spa", "es"),
    "fr": ("fra", "fr"),
    "pt": ("por", "pt"),
    "ht": ("hat", "ht"),
    "ru": ("rus", "ru"),
    "uk": ("ukr", "uk"),
    "ar": ("ara", "ar"),
}


def targets(source: str) -> frozenset[str]:
    """Languages that installed pairs translate `source` into."""
    return frozenset(tag for tag in NAMES if tag != source and _mode(source, tag))


def translate(texts: list[str], *, source: str, target: str) -> list[str]:
    """The texts in the target language; each goes through on its own, so none runs into another."""
    mode = _mode(source, target)
    if not mode:
        raise BadInput(f"No Apertium pair for '{source}' to '{target}' is installed here.")
    return [_said(text, mode) for text in texts]


def _said(text: str, mode: str) -> str:
    try:
        done = subprocess.run(
            ["apertium", "-u", mode], input=text, capture_output=True, text=True, timeout=WAIT
        )
    except (OSError, subprocess.TimeoutExpired):
        raise BadInput("Apertium did not answer; is it still installed?") from None
    if done.returncode:
        raise BadInput("Apertium stopped with an error.")
    return done.stdout.strip()


def _mode(source: str, target: str) -> str:
    here = _modes()
    names = [f"{a}-{b}" for a in NAMES.get(source, ()) for b in NAMES.get(target, ())]
    return next((name for name in names if name in here), "")


@cache
def _modes() -> frozenset[str]:
    if shutil.which("apertium") is None:
        return frozenset()
    try:
        done = subprocess.run(["apertium", "-l"], capture_output=True, text=True, timeout=WAIT)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(done.stdout.split())
