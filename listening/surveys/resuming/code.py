"""The number a family may write down: with it a form goes on later, or an answer is taken back.

Twelve digits made from the form's own key, so that nothing is kept until somebody asks for it.
The server keeps only what cannot be turned back into the number.
"""

import base64
import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

DIGITS = 12
# scrypt: 16 MB and some 50 ms for each of the 10^12 numbers a thief would have to try.
COST = {"n": 2**14, "r": 8, "p": 1}


def code_of(key: str, *, secret: str) -> str:
    """The number of a form; ASCII digits."""
    made = hmac.new(secret.encode(), f"code:{key}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(made, "big") % 10**DIGITS).zfill(DIGITS)


def spaced(code: str) -> str:
    """The number in groups of four, to be read and copied."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def typed(text: str) -> str:
    """The digits somebody typed, of any script, without what stands between them; "" if not 12."""
    digits = [unicodedata.digit(sign, None) for sign in text]
    found = "".join(str(digit) for digit in digits if digit is not None)
    return found if len(found) == DIGITS else ""


def mark(purpose: str, survey: int, code: str, *, secret: str) -> str:
    """What is kept instead of a number, another one for each purpose and survey."""
    said = f"{purpose}:{survey}:{code}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def lock(content: Mapping[str, Any], code: str) -> bytes:
    """A form's content that only its number opens."""
    salt = secrets.token_bytes(16)
    said = json.dumps(content, ensure_ascii=False).encode()
    return salt + Fernet(_key(code, salt)).encrypt(said)


def unlock(locked: bytes, code: str) -> dict[str, Any] | None:
    """The content again, None where the number is another one."""
    try:
        said = Fernet(_key(code, locked[:16])).decrypt(locked[16:])
    except InvalidToken:
        return None
    found: dict[str, Any] = json.loads(said)
    return found


def _key(code: str, salt: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.scrypt(code.encode(), salt=salt, dklen=32, **COST))
