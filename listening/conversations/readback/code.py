"""The code of a read-back: sixteen digits that no script makes hard to type. Pure.

Of 10^16 codes a few hundred are in use, so trying them is hopeless without any lock; what is kept
is a keyed mark that cannot be turned back.
"""

import hashlib
import hmac
import secrets
import unicodedata

DIGITS = 16


def new() -> str:
    """A code nobody had before."""
    return str(secrets.randbelow(10**DIGITS)).zfill(DIGITS)


def spaced(code: str) -> str:
    """The code in groups of four, to be read and copied."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def typed(text: str) -> str:
    """The digits somebody typed, of any script; "" if they are not sixteen."""
    if len(text) > 200:
        return ""
    digits = [unicodedata.digit(sign, None) for sign in text]
    found = "".join(str(digit) for digit in digits if digit is not None)
    return found if len(found) == DIGITS else ""


def mark(code: str, *, secret: str) -> str:
    """What is kept instead of a code."""
    return hmac.new(secret.encode(), f"readback:{code}".encode(), hashlib.sha256).hexdigest()
