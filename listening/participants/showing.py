"""What a voice allows, in the words of the page."""

from flask_babel import gettext as _

from listening.participants.consent import Consent


def levels() -> dict[Consent, str]:
    """What a voice may allow, from least to most."""
    return {
        Consent.COUNT: _("Only count them"),
        Consent.PARAPHRASE: _("May be retold"),
        Consent.QUOTE: _("May be quoted"),
    }
