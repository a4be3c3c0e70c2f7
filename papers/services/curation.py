"""Decisions of curators: every one is a row of its own, and the claim follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from papers.extraction.sentences import sentence_spans
from papers.models import Claim, Curation, Paper
from papers.services.bulk import update_rows
from papers.services.claims import (
    CLAIM_FIELDS,
    effective_reading,
    restore_machine_reading,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class ChangedMeanwhile(Exception):
    """A claim is no longer what the curator who decides on it saw."""


def accept_claims(
    *,
    claim_ids: Sequence[int],
    curator: User,
    reason: str = "",
    seen_at: datetime | None = None,
) -> list[Claim]:
    """Pin claims as they stand: all their fields are as the curator saw them.

    Claims that changed after `seen_at` are left as they are, and out of what is returned:
    the curator saw something else. So it is with the other decisions.
    """
    return _decide(
        *(claim_ids, Curation.Action.ACCEPT, Claim.Review.ACCEPTED),
        *(curator, reason, seen_at),
    )


def reject_claims(
    *,
    claim_ids: Sequence[int],
    curator: User,
    reason: str = "",
    seen_at: datetime | None = None,
) -> list[Claim]:
    """Say that these are no claims: they leave every leaderboard, and stay on record."""
    return _decide(
        *(claim_ids, Curation.Action.REJECT, Claim.Review.REJECTED),
        *(curator, reason, seen_at),
    )


def reopen_claims(
    *,
    claim_ids: Sequence[int],
    curator: User,
    reason: str = "",
    seen_at: datetime | None = None,
) -> list[Claim]:
    """Take decisions back: the claims wait for review again, as the machine reads them."""
    return _decide(
        *(claim_ids, Curation.Action.REOPEN, Claim.Review.NONE),
        *(curator, reason, seen_at),
    )


def correct_claim(
    *,
    claim_id: int,
    curator: User,
    changes: Mapping[str, Any],
    reason: str = "",
    seen_at: datetime | None = None,
) -> Claim:
    """Set fields of a claim and pin them all, changed or not.

    Raises:
        ChangedMeanwhile: the claim changed after `seen_at`; nothing is set.
        ValidationError: a field is unknown or its value cannot be; names the field.
    """
    unknown = sorted(set(changes) - set(CLAIM_FIELDS))
    if unknown:
        raise ValidationError(
            dict.fromkeys(unknown, "This field of a claim cannot be corrected.")
        )
    with transaction.atomic():
        _lock_papers([claim_id])
        claim = Claim.objects.select_for_update().get(pk=claim_id)
        if seen_at is not None and claim.changed_at > seen_at:
            raise ChangedMeanwhile
        before = _record(claim)
        for field, value in changes.items():
            setattr(claim, field, value)
        claim.review = Claim.Review.CORRECTED
        claim.queue_reason = Claim.QueueReason.NONE
        check_claim(claim)
        claim.save()
        _log(claim, Curation.Action.CORRECT, before, curator, reason)
        _mark_papers([claim])
    return claim


def add_claim(
    *,
    paper: Paper,
    curator: User,
    values: Mapping[str, Any],
    start: int | None = None,
    end: int | None = None,
    source_url: str = "",
    quote: str = "",
    reason: str = "",
) -> Claim:
    """Add a claim that the machine missed: a span of the abstract, or a quote elsewhere.

    Raises:
        ValidationError: the span names no number, another claim stands there, or a number
            from elsewhere comes without its URL and quote.
    """
    unknown = sorted(set(values) - set(CLAIM_FIELDS))
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "A claim has no such field."))
    with transaction.atomic():
        paper = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
        claim = Claim(paper=paper, review=Claim.Review.ACCEPTED, **values)
        if start is None or end is None:
            _place_elsewhere(claim, source_url, quote)
        else:
            _place_in_abstract(claim, start, end)
        check_claim(claim)
        claim.save()
        _log(claim, Curation.Action.ADD, {}, curator, reason)
        _mark_papers([claim])
    return claim


def check_claim(claim: Claim) -> None:
    """Raise ValidationError, field by field, where the claim's values cannot be."""
    if (
        isinstance(claim.value, Decimal)
        and isinstance(claim.value_high, Decimal)
        and claim.value_high < claim.value
    ):
        raise ValidationError(
            {"value_high": "The upper end of a range cannot be below its lower end."}
        )
    claim.full_clean(exclude=["paper", "machine"])
    if claim.kind == Claim.KindChoice.IMPROVEMENT and not claim.direction:
        raise ValidationError(
            {
                "direction": "An improvement is for the better or for the worse: say which."
            }
        )


def _place_elsewhere(claim: Claim, source_url: str, quote: str) -> None:
    missing = {
        name: "A number from elsewhere needs its web address and the words around it."
        for name, text in (("source_url", source_url), ("quote", quote))
        if not text.strip()
    }
    if missing:
        raise ValidationError(missing)
    claim.origin = Claim.Origin.ENTERED
    claim.source_url, claim.sentence = source_url, quote
    claim.number = format(Decimal(claim.value).normalize(), "f")


def _place_in_abstract(claim: Claim, start: int, end: int) -> None:
    abstract = claim.paper.abstract
    if not 0 <= start < end <= len(abstract) or not abstract[start].isdigit():
        raise ValidationError(
            {"start": "The span must begin and end at a number of the abstract."}
        )
    if Claim.objects.filter(
        paper=claim.paper, start=start, is_withdrawn=False
    ).exists():
        raise ValidationError({"start": "There is already a claim at this number."})
    claim.origin = Claim.Origin.ADDED
    claim.start, claim.end = start, end
    claim.number = abstract[start:end][:80]
    sentence = next(s for s in sentence_spans(abstract) if s.start <= start < s.end)
    claim.sentence_start, claim.sentence = sentence.start, abstract[slice(*sentence)]


def _decide(
    claim_ids: Sequence[int],
    action: Curation.Action,
    review: Claim.Review,
    curator: User,
    reason: str,
    seen_at: datetime | None,
) -> list[Claim]:
    with transaction.atomic():
        _lock_papers(claim_ids)
        wanted = Q(pk__in=claim_ids)
        if seen_at is not None:
            wanted &= Q(changed_at__lte=seen_at)
        claims = list(
            Claim.objects.select_for_update(of=("self",))
            .select_related("paper")
            .filter(wanted)
            .order_by("pk")
        )
        curations = []
        for claim in claims:
            before = _record(claim)
            claim.changed_at = timezone.now()
            claim.review = review
            claim.queue_reason = Claim.QueueReason.NONE
            if action == Curation.Action.REOPEN:
                claim.queue_reason = Claim.QueueReason.REOPENED
                restore_machine_reading(claim)
            curations.append(_curation(claim, action, before, curator, reason))
        update_rows(claims, ["review", "queue_reason", *CLAIM_FIELDS, "changed_at"])
        Curation.objects.bulk_create(curations, batch_size=500)
        _mark_papers(claims)
    return claims


def _lock_papers(claim_ids: Sequence[int]) -> None:
    """Take the papers of claims before the claims, as extraction does: neither waits long."""
    papers = Paper.objects.select_for_update(no_key=True).order_by("pk")
    list(papers.filter(pk__in=Claim.objects.filter(pk__in=claim_ids).values("paper")))


def _record(claim: Claim) -> dict[str, Any]:
    return effective_reading(claim) | {"review": claim.review}


def _curation(
    claim: Claim,
    action: Curation.Action,
    before: dict[str, Any],
    curator: User,
    reason: str,
) -> Curation:
    return Curation(
        claim=claim,
        curator=curator,
        curator_name=curator.get_username(),
        action=action,
        before=before,
        after=_record(claim),
        machine=claim.machine,
        extracted_with=claim.paper.extracted_with,
        reason=reason,
    )


def _log(
    claim: Claim,
    action: Curation.Action,
    before: dict[str, Any],
    curator: User,
    reason: str,
) -> None:
    _curation(claim, action, before, curator, reason).save()


def _mark_papers(claims: Sequence[Claim]) -> None:
    Paper.objects.filter(pk__in={claim.paper_id for claim in claims}).update(
        needs_placing=True
    )
