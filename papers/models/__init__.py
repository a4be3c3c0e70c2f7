"""What papers say: dumps, papers, claims and the decisions on them."""

from papers.models.claim import Claim
from papers.models.curation import Curation
from papers.models.dump import Dump, RefusedEntry, Sighting
from papers.models.paper import Paper, PaperRedirect

__all__ = [
    "Claim",
    "Curation",
    "Dump",
    "Paper",
    "PaperRedirect",
    "RefusedEntry",
    "Sighting",
]
