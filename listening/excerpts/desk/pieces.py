"""What a translation must carry over unchanged: `${answers}` of other questions, and tags."""

import re
from collections import Counter

PIECE = re.compile(r"\$\{[^{}]*\}|</?(?:b|i|em|strong|br)\s*/?>", re.IGNORECASE)


def pieces(text: str) -> Counter[str]:
    """Placeholders and tags of a text, how often each."""
    return Counter(re.sub(r"\s*(/?>)$", r"\1", one.lower()) for one in PIECE.findall(text))


def fault(source: str, target: str) -> str:
    """One sentence about what a translation lost or added, "" where all is there."""
    wanted, found = pieces(source), pieces(target)
    lost, added = list((wanted - found).elements()), list((found - wanted).elements())
    if lost:
        return (
            f"The translation lost {', '.join(lost)}; put it where the answer or the tag belongs."
        )
    if added:
        return (
            f"The translation has {', '.join(added)}, which the source does not have; take it out."
        )
    return ""
