"""Papers and claims by what a reader typed, the closest first."""

from __future__ import annotations

from papers.dumps.arxiv_ids import find_arxiv_id, read_arxiv_id
from papers.identity import title_key
from papers.models import Claim, Paper
from papers.search import SENTENCES, TITLES, closeness, words_of

# What is put in order: of more finds the latest, and titles that are or begin as asked.
_CANDIDATES = 200


def find_papers(query: str, limit: int) -> list[Paper]:
    """Papers whose titles hold the words, or the one with this arXiv id.

    First the title itself, then titles that begin so, then those that hold the words side
    by side; among equals the newest.
    """
    if read_arxiv_id(query) or find_arxiv_id(query):
        return list(Paper.objects.titled(query)[:limit])
    if not words_of(query):
        return []
    papers = Paper.objects.in_bulk(
        [
            *TITLES.match(query, _CANDIDATES),
            *Paper.objects.called(title_key(query))[:limit].values_list(
                "pk", flat=True
            ),
        ]
    )
    return sorted(
        papers.values(),
        key=lambda paper: (
            closeness(query, paper.title),
            -paper.published_order.toordinal(),
            -paper.pk,
        ),
    )[:limit]


def find_claims(query: str, limit: int) -> list[Claim]:
    """Claims that count whose sentences hold the words, one a sentence.

    First those of which the data set, metric or model is asked for, then the newest.
    """
    asked = {word.casefold() for word in words_of(query)}
    if not asked:
        return []
    keys = SENTENCES.match(query, _CANDIDATES)
    by_sentence: dict[tuple[int, str], Claim] = {}
    claims = Claim.objects.effective().filter(pk__in=keys).select_related("paper")
    for claim in sorted(
        claims,
        key=lambda claim: (
            -_named(claim, asked),
            -claim.paper.published_order.toordinal(),
            -claim.paper_id,
            claim.start or 0,
        ),
    ):
        by_sentence.setdefault((claim.paper_id, claim.sentence), claim)
    return list(by_sentence.values())[:limit]


def _named(claim: Claim, asked: set[str]) -> int:
    """How many of the words name what the claim is about, or are its very number."""
    said = words_of(f"{claim.dataset} {claim.metric} {claim.model}")
    about = {word.casefold() for word in said}
    return len(asked & about) + (asked >= {*words_of(claim.number)})
