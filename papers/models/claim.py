"""Claims: numbers of abstracts with what they measure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from papers.addresses import address
from papers.extraction.types import Bound, Direction, Kind
from papers.models.paper import Paper
from papers.querysets import ClaimQuerySet


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


class Claim(models.Model):
    """A number with what it measures, identified by its place in its paper's abstract.

    The columns from `value` to `says_best` hold the effective values: what curators
    decided, else what the machine read; `machine` keeps the machine's last reading beside
    them. Of entered claims, which stand outside the abstract, `start` and `end` are null.
    """

    class KindChoice(models.TextChoices):
        RESULT = Kind.RESULT.value, "result"
        BASELINE = Kind.BASELINE.value, "baseline"
        IMPROVEMENT = Kind.IMPROVEMENT.value, "improvement"
        EFFICIENCY = Kind.EFFICIENCY.value, "efficiency"

    class BoundChoice(models.TextChoices):
        EXACT = Bound.EXACT.value, "exactly"
        ABOUT = Bound.ABOUT.value, "about"
        AT_LEAST = Bound.AT_LEAST.value, "at least"
        AT_MOST = Bound.AT_MOST.value, "at most"

    class DirectionChoice(models.TextChoices):
        UP = Direction.UP.value, "better"
        DOWN = Direction.DOWN.value, "worse"

    class Origin(models.TextChoices):
        EXTRACTED = "extracted", "read by the machine"
        ADDED = "added", "marked by a curator"
        ENTERED = "entered", "entered by a curator from elsewhere"

    class Review(models.TextChoices):
        NONE = "none", "not reviewed"
        ACCEPTED = "accepted", "accepted"
        CORRECTED = "corrected", "corrected"
        REJECTED = "rejected", "rejected"

    class QueueReason(models.TextChoices):
        NONE = "", "not in the queue"
        UNSURE = "unsure", "the machine is unsure"
        DIFFERS = "differs", "the machine now reads it differently"
        GONE = "gone", "its sentence left the abstract"
        REOPENED = "reopened", "a curator took the decision back"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="claims")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=80, help_text="The number as printed.")
    sentence = models.TextField(help_text="The evidence.")
    sentence_start = models.PositiveIntegerField(null=True, blank=True)

    value = models.DecimalField(max_digits=24, decimal_places=10)
    value_high = models.DecimalField(
        max_digits=24, decimal_places=10, null=True, blank=True
    )
    unit = models.CharField(max_length=40, blank=True)
    bound = models.CharField(max_length=2, choices=BoundChoice, default="=")
    kind = models.CharField(max_length=12, choices=KindChoice)
    direction = models.CharField(max_length=4, choices=DirectionChoice, blank=True)
    relative = models.BooleanField(null=True, blank=True)
    metric = models.CharField(max_length=200, blank=True)
    dataset = models.CharField(max_length=200, blank=True)
    model = models.CharField(max_length=200, blank=True)
    comparator = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=300, blank=True)
    own = models.BooleanField(null=True, blank=True)
    says_best = models.BooleanField(default=False)

    origin = models.CharField(max_length=10, choices=Origin, default=Origin.EXTRACTED)
    source_url = models.URLField(
        max_length=500, blank=True, help_text="Of an entered claim: where it stands."
    )
    confidence = models.FloatField(null=True, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    extracted_with = models.CharField(max_length=80, blank=True)
    machine = models.JSONField(
        null=True,
        blank=True,
        help_text="The machine's last reading, null if it has none.",
    )
    review = models.CharField(max_length=10, choices=Review, default=Review.NONE)
    queue_reason = models.CharField(
        max_length=10, choices=QueueReason, blank=True, default=QueueReason.NONE
    )
    is_withdrawn = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["paper_id", "start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "start"],
                condition=Q(is_withdrawn=False),
                name="papers_claim_place_once",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__lt=models.F("end")),
                name="papers_claim_place_ordered",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["result", "baseline", "improvement", "efficiency"]
                ),
                name="papers_claim_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(bound__in=["=", "~", ">=", "<="]),
                name="papers_claim_bound_known",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["", "up", "down"]),
                name="papers_claim_direction_known",
            ),
            models.CheckConstraint(
                condition=Q(review__in=["none", "accepted", "corrected", "rejected"]),
                name="papers_claim_review_known",
            ),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True)
                | Q(value_high__gte=models.F("value")),
                name="papers_claim_range_ordered",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True)
                | Q(confidence__gte=0, confidence__lte=1),
                name="papers_claim_confidence_share",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name="papers_claim_newest"),
            models.Index(
                fields=["queue_reason", "confidence", "id"],
                condition=~Q(queue_reason=""),
                name="papers_claim_queue",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(is_withdrawn=True),
                name="papers_claim_withdrawn",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(says_best=True),
                name="papers_claim_says_best",
            ),
            models.Index(fields=["kind", "-id"], name="papers_claim_kind"),
            models.Index(fields=["review", "-id"], name="papers_claim_review"),
        ]

    def __str__(self) -> str:
        number = f"{self.shown_number}{self.unit if self.unit == '%' else ''}"
        return f"{number} {self.subject}".rstrip()

    def get_absolute_url(self) -> str:
        return address("papers:claim", key=self.pk)

    @property
    def subject(self) -> str:
        """What its number is said of: "accuracy on MMLU by GPT-4"."""
        parts = []
        if self.metric:
            parts.append(self.metric)
        if self.dataset:
            parts.append(f"on {self.dataset}")
        if self.model:
            parts.append(f"by {self.model}")
        return " ".join(parts)

    @property
    def shown_number(self) -> str:
        """The number as printed, or what a curator found that it means."""
        machine = self.machine or {}
        if self.review != self.Review.CORRECTED or "value" not in machine:
            return self.number
        read = [_decimal(machine.get(name)) for name in ("value", "value_high")]
        meant = [self.value, self.value_high]
        if read == meant:
            return self.number
        return " to ".join(f"{v.normalize():f}" for v in meant if v is not None)

    @property
    def is_pinned(self) -> bool:
        """Whether a curator fixed its values."""
        return self.origin != self.Origin.EXTRACTED or self.review in (
            self.Review.ACCEPTED,
            self.Review.CORRECTED,
        )

    @property
    def is_live(self) -> bool:
        """Whether it counts: neither withdrawn nor rejected."""
        return not self.is_withdrawn and self.review != self.Review.REJECTED

    @property
    def sentence_before(self) -> str:
        """The evidence up to the number."""
        return self.sentence[: self._number_at]

    @property
    def sentence_after(self) -> str:
        """The evidence behind the number."""
        if self.start is None or self.end is None or self.sentence_start is None:
            return ""
        return self.sentence[self.end - self.sentence_start :]

    @property
    def number_in_sentence(self) -> str:
        """The number as it stands in the evidence; empty of entered claims."""
        if self.start is None or self.end is None or self.sentence_start is None:
            return ""
        return self.sentence[self._number_at : self.end - self.sentence_start]

    @property
    def _number_at(self) -> int:
        if self.start is None or self.sentence_start is None:
            return len(self.sentence)
        return self.start - self.sentence_start
