"""Every reusable read of dumps, papers and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Count, Prefetch, Q, QuerySet

if TYPE_CHECKING:
    from papers.models import Claim, Dump, Paper

    _DumpQuerySet = QuerySet[Dump]
    _PaperQuerySet = QuerySet[Paper]
    _ClaimQuerySet = QuerySet[Claim]
else:
    _DumpQuerySet = _PaperQuerySet = _ClaimQuerySet = QuerySet


class DumpQuerySet(_DumpQuerySet):
    """Reads of dumps."""

    def unfinished(self) -> Self:
        """Dumps of which something is still to be read, oldest first."""
        return self.filter(state__in=["waiting", "reading"]).order_by("pk")


class PaperQuerySet(_PaperQuerySet):
    """Reads of papers."""

    def awaiting_extraction(self) -> Self:
        """Papers whose current abstract has not been read."""
        return self.filter(needs_extraction=True).order_by("pk")

    def awaiting_placing(self) -> Self:
        """Papers whose claims changed since they were last placed."""
        return self.filter(needs_placing=True).order_by("pk")

    def with_claim_counts(self) -> Self:
        """Each paper with `claims_count`, the number of its effective claims."""
        live = Q(claims__is_withdrawn=False) & ~Q(claims__review="rejected")
        return self.annotate(claims_count=Count("claims", filter=live))

    def with_claims(self) -> Self:
        """Each paper with `effective_claims`, a list in the order of the abstract."""
        claims: ClaimQuerySet = apps.get_model("papers", "Claim").objects.all()
        return self.prefetch_related(
            Prefetch(
                "claims",
                queryset=claims.effective().in_reading_order(),
                to_attr="effective_claims",
            )
        )


class ClaimQuerySet(_ClaimQuerySet):
    """Reads of claims."""

    def effective(self) -> Self:
        """Claims that count: neither withdrawn nor rejected."""
        return self.filter(is_withdrawn=False).exclude(review="rejected")

    def awaiting_review(self) -> Self:
        """Claims in the queue: what a curator should look at, the least sure first."""
        return (
            self.exclude(queue_reason="")
            .exclude(review="rejected")
            .order_by("queue_reason", "confidence", "pk")
        )

    def in_reading_order(self) -> Self:
        """As the numbers stand in the abstracts; entered ones last."""
        return self.order_by("paper_id", "start", "pk")

    def with_evidence(self) -> Self:
        """With what a page shows of a claim: its paper and its curations."""
        return self.select_related("paper").prefetch_related("curations")
