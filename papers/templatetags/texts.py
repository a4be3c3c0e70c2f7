"""Texts as rows of tables show them, of which a page has hundreds."""

from __future__ import annotations

from django.template import Library
from django.template.defaultfilters import stringfilter

from leaderboards.templatetags.numbers import confidence
from papers.models import Claim
from papers.readable import readable

register = Library()

_BY_A_CURATOR: dict[str, str] = {
    Claim.Review.ACCEPTED: "accepted by a curator",
    Claim.Review.CORRECTED: "corrected by a curator",
    Claim.Origin.ADDED: "marked by a curator",
    Claim.Origin.ENTERED: "entered by a curator",
}


# Titles and names hold the LaTeX of abstracts, too: cut them after it, not before.
register.filter("readable", stringfilter(readable))


@register.filter
def shortened(text: str, length: int) -> str:
    """A text of at most so many characters, cut with "…".

    Django's `truncatechars` looks at each character for marks that combine with others, which
    takes longer than all else that is done with a title.
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


@register.filter
def sureness(claim: Claim) -> str:
    """Who vouches for a claim: a curator, or the machine with its confidence."""
    review, origin = str(claim.review), str(claim.origin)
    by_a_curator = _BY_A_CURATOR.get(review) or _BY_A_CURATOR.get(origin)
    if by_a_curator:
        return by_a_curator
    waits = ", awaits review" if claim.queue_reason else ""
    return f"confidence {confidence(claim.confidence)}{waits}"
