"""Curations: decisions of people on claims, only ever appended."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from papers.models.claim import Claim
from papers.querysets import CurationQuerySet


class Curation(models.Model):
    """One decision of one person on one claim: who, when, from what to what, why."""

    class Action(models.TextChoices):
        ACCEPT = "accept", "accepted"
        CORRECT = "correct", "corrected"
        REJECT = "reject", "rejected"
        ADD = "add", "added"
        REOPEN = "reopen", "reopened"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="curations")
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )
    curator_name = models.CharField(
        max_length=150, help_text="Kept when the account is deleted."
    )
    action = models.CharField(max_length=10, choices=Action)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    machine = models.JSONField(
        null=True,
        blank=True,
        help_text="What the machine read at that time, null if it read no claim there.",
    )
    extracted_with = models.CharField(
        max_length=80,
        blank=True,
        help_text="The extractor that had read the paper at that time.",
    )
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CurationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="papers_curation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.curator_name} {self.get_action_display()} claim {self.claim_id}"
