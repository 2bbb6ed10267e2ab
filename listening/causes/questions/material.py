"""Everything that questions are asked of, read once and counted many times. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from listening.causes.questions.counting import Said, Two, voices


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What was said, under which codes; `codes` and `themes` in the order of the codebook,
    `groups` by dimension; `related` are pairs of a code and one above it."""

    said: tuple[Said, ...]
    codes: tuple[str, ...]
    themes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    related: frozenset[Two] = frozenset()
    quotable: frozenset[str] = frozenset()  # voices that allowed quoting

    def rows(self, *, whole_tree: bool) -> tuple[str, ...]:
        """Themes, or every code."""
        return self.codes if whole_tree else self.themes

    @property
    def answers(self) -> list[Said]:
        """What was looked at of answers to surveys."""
        return [one for one in self.said if one.looked_at and not one.session]

    @property
    def spoken(self) -> list[Said]:
        """What was looked at of listening sessions."""
        return [one for one in self.said if one.looked_at and one.session]

    def heard(self, least: int) -> list[Said]:
        """Both, each only where enough voices stand behind it: everybody less the answers by
        group would tell what a few said in a session."""
        parts = self.answers, self.spoken
        return [one for part in parts if len(voices(part)) >= least for one in part]
