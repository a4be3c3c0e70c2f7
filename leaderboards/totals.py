"""How the whole is doing, in few figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache as remember

from django.core.cache import cache
from django.db.models import Model

from leaderboards.models import Leaderboard, MLModel
from papers.accuracy import accuracy_page, share
from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.accuracy import load_history
from papers.models import Claim, Curation, Paper
from papers.pages import LabelledSection, Share

KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is; `checked` are claims that a person decided on."""

    papers: int
    claims: int
    leaderboards: int
    models: int
    checked: int
    rejected: int

    @property
    def checked_share(self) -> Share:
        """Of all claims that were read, those that were rejected too."""
        return share(self.checked, self.claims + self.rejected)


def totals() -> Totals:
    """The figures of now: counted anew when something was read or decided, else kept.

    What is neither, such as a withdrawn claim, may take a minute to be counted.
    """
    newest = "-".join(str(_newest(model)) for model in (Paper, Claim, Curation))
    key = f"totals-{newest}"
    known: Totals | None = cache.get(key)
    if known is None:
        known = _counted()
        cache.set(key, known, KEPT_SECONDS)
    return known


@remember
def how_well_read() -> LabelledSection | None:
    """How well the running extractor reads labelled abstracts, if that was measured."""
    page = accuracy_page(version=EXTRACTOR_VERSION, history=load_history(), verdicts=())
    return page.labelled


def _newest(model: type[Model]) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def _counted() -> Totals:
    # Each of these counts walks an index, and never the claims' sentences.
    live = Claim.objects.filter(is_withdrawn=False)
    reviews = [review for review in Claim.Review.values if review != Claim.Review.NONE]
    rejected = live.filter(review=Claim.Review.REJECTED).count()
    return Totals(
        papers=Paper.objects.count(),
        claims=live.count() - rejected,
        leaderboards=Leaderboard.objects.shown().count(),
        models=MLModel.objects.shown().count(),
        checked=live.filter(review__in=reviews).count(),
        rejected=rejected,
    )
