"""The number on a card: twelve digits that only this house can have made for this survey.

Four of them check the other eight, so that a card that was used can be told from a slip of the
pen although nothing is kept of a used card.
"""

import hashlib
import hmac
import secrets

RANDOM, CHECK = 8, 4


def made(survey: int, *, secret: str) -> str:
    """A new number; ASCII digits."""
    body = str(secrets.randbelow(10**RANDOM)).zfill(RANDOM)
    return body + _check(body, survey, secret)


def genuine(number: str, survey: int, *, secret: str) -> bool:
    """Whether a number was made for the survey; of ten thousand others one looks so too."""
    body, check = number[:RANDOM], number[RANDOM:]
    return hmac.compare_digest(check, _check(body, survey, secret))


def mark(number: str, survey: int, *, secret: str) -> str:
    """What is kept instead of a number."""
    return hmac.new(secret.encode(), f"card:{survey}:{number}".encode(), hashlib.sha256).hexdigest()


def _check(body: str, survey: int, secret: str) -> str:
    made_of = hmac.new(secret.encode(), f"check:{survey}:{body}".encode(), hashlib.sha256)
    return str(int.from_bytes(made_of.digest(), "big") % 10**CHECK).zfill(CHECK)
