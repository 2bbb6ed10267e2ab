"""What might tell who somebody is: proposals to hide it, for a person to decide on.

Patterns find most addresses and numbers; names are met where somebody listed them, where a word
before or behind says that a name comes, where they are no other word of the language, and where an
installed model knows them. So a page may say "nothing was found by the machine", never "this is
clean".
"""

from listening.excerpts.masking.listed import spans as listed_spans
from listening.excerpts.masking.mask import KINDS, REPLACEMENTS, Kind, Mask, apply
from listening.excerpts.masking.proposing import doubtful, propose

__all__ = ["KINDS", "REPLACEMENTS", "Kind", "Mask", "apply", "doubtful", "listed_spans", "propose"]
