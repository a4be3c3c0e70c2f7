"""From abstracts to claims: extraction stored, with decisions of curators kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.bulk import Outcome, read_texts
from papers.extraction.pipeline import Text
from papers.extraction.review import REVIEW_BELOW
from papers.extraction.types import ExtractedClaim, Span
from papers.models import Claim, Paper
from papers.services.bulk import insert_rows, update_rows
from papers.services.restating import restated

# What the machine reads and curators decide; also the fields of `Claim.machine`.
CLAIM_FIELDS = (
    "value",
    "value_high",
    "unit",
    "bound",
    "kind",
    "direction",
    "relative",
    "metric",
    "dataset",
    "model",
    "comparator",
    "condition",
    "own",
    "says_best",
)
_PLACE_FIELDS = ("start", "end", "number", "sentence", "sentence_start")
_STORED_FIELDS = [
    *_PLACE_FIELDS,
    *CLAIM_FIELDS,
    "confidence",
    "rule",
    "extracted_with",
    "machine",
    "queue_reason",
    "is_withdrawn",
    "paper",
]

Read = Callable[[Sequence[Text]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Unread:
    """A paper's current title and abstract, to be read."""

    paper_id: int
    title: str
    abstract: str
    abstract_hash: str


def unread_texts(*, paper_ids: Sequence[int]) -> list[Unread]:
    """The current texts of papers, to be given to an extractor."""
    papers = Paper.objects.filter(pk__in=paper_ids).order_by("pk")
    return [
        Unread(*row)
        for row in papers.values_list("pk", "title", "abstract", "abstract_hash")
    ]


def store_claims(
    *,
    texts: Sequence[Unread],
    outcomes: Sequence[Outcome],
    version: str = EXTRACTOR_VERSION,
) -> int:
    """Make the claims of papers what the machine read in them; the number of new claims.

    Claims are matched by the place of their number; those of a changed abstract move along
    with their sentence, or to the one that says the same in other words. What a curator
    decided is kept where its sentence is: see `_apply`. Outcomes of texts that
    changed meanwhile are dropped: their papers are still marked for extraction.
    """
    with transaction.atomic():
        ids = sorted(text.paper_id for text in texts)
        locked = Paper.objects.select_for_update(no_key=True).filter(pk__in=ids)
        current = {
            pk: (title, digest)
            for pk, title, digest in locked.order_by("pk").values_list(
                "pk", "title", "abstract_hash"
            )
        }
        known: dict[int, list[Claim]] = defaultdict(list)
        for claim in Claim.objects.filter(paper__in=ids, start__isnull=False):
            known[claim.paper_id].append(claim)
        new: list[Claim] = []
        touched: dict[int, Claim] = {}
        moved: list[int] = []
        done: list[int] = []
        changed: list[int] = []
        errors: dict[int, str] = {}
        for text, outcome in zip(texts, outcomes, strict=True):
            pk = text.paper_id
            if current.get(pk) != (text.title, text.abstract_hash):
                continue
            matched = _match(text, known[pk], outcome.claims, version)
            new += matched.new
            touched |= {claim.pk: claim for claim in matched.touched}
            moved += matched.moved
            done.append(pk)
            if matched.new or matched.touched:
                changed.append(pk)
            if outcome.error:
                errors[pk] = outcome.error
        # Places are freed before they are taken: the constraint holds at every statement.
        Claim.objects.filter(pk__in=moved).update(start=None, end=None)
        withdrawn = [claim for claim in touched.values() if claim.is_withdrawn]
        kept = [claim for claim in touched.values() if not claim.is_withdrawn]
        now = timezone.now()
        for claim in touched.values():
            claim.changed_at = now
        for claims in (withdrawn, kept):
            update_rows(claims, [*_STORED_FIELDS, "changed_at"])
        insert_rows(new)
        Paper.objects.filter(pk__in=done).update(
            extracted_with=version, extraction_error="", needs_extraction=False
        )
        Paper.objects.filter(pk__in=changed).update(needs_placing=True)
        for pk, error in errors.items():
            Paper.objects.filter(pk=pk).update(extraction_error=error)
    return len(new)


def extract_papers(
    *,
    paper_ids: Sequence[int],
    read: Read = read_texts,
    version: str = EXTRACTOR_VERSION,
) -> int:
    """Read papers' current abstracts and store their claims; the number of new claims.

    Of papers for which `read` gives no outcome, the last ones, nothing is stored.
    """
    texts = unread_texts(paper_ids=paper_ids)
    outcomes = read([(text.title, text.abstract) for text in texts])
    return store_claims(
        texts=texts[: len(outcomes)], outcomes=outcomes, version=version
    )


def mark_outdated(*, version: str = EXTRACTOR_VERSION, at_once: int = 2000) -> int:
    """Mark papers that another extractor read for extraction; how many there are.

    So many at once, that nobody else who writes waits long.
    """
    outdated = (
        Paper.objects.exclude(extracted_with=version)
        .filter(needs_extraction=False)
        .order_by("pk")
    )
    marked = last = 0
    while True:
        with transaction.atomic():
            locked = outdated.filter(pk__gt=last).select_for_update(no_key=True)
            ids = list(locked.values_list("pk", flat=True)[:at_once])
            Paper.objects.filter(pk__in=ids).update(needs_extraction=True)
        if not ids:
            return marked
        marked, last = marked + len(ids), ids[-1]


@dataclass(frozen=True, slots=True)
class _Matched:
    new: list[Claim]
    touched: list[Claim]  # existing ones that are no longer as stored
    moved: list[int]  # keys of those that now stand elsewhere


def _match(
    text: Unread,
    known: list[Claim],
    extracted: Sequence[ExtractedClaim],
    version: str,
) -> _Matched:
    read = {claim.span.start: claim for claim in extracted}
    taken: set[int] = set()
    stored = {claim.pk: _state(claim) for claim in known}
    gone = []
    for claim in sorted(known, key=_precedence):
        place = _place(claim, text.abstract)
        if place is None and not (claim.is_withdrawn or _outlives_machine(claim)):
            gone.append(claim)
        elif place is None or place.number.start in taken:
            _withdraw(claim)
        elif (now := read.get(place.number.start)) or _outlives_machine(claim):
            taken.add(place.number.start)
            _move(claim, place, text.abstract)
            _apply(claim, now, text.abstract, version)
        else:
            _withdraw(claim)
    free = [claim for start, claim in sorted(read.items()) if start not in taken]
    became = restated(gone, free)
    for claim in gone:
        if now := became.get(claim.pk):
            taken.add(now.span.start)
            _apply(claim, now, text.abstract, version)
        else:
            _withdraw(claim)
    touched = [claim for claim in known if _state(claim) != stored[claim.pk]]
    moved = [claim.pk for claim in touched if claim.start != stored[claim.pk][0]]
    new = [
        build_claim(text=text, extracted=claim, version=version)
        for start, claim in sorted(read.items())
        if start not in taken
    ]
    return _Matched(new, touched, moved)


def _precedence(claim: Claim) -> tuple[Any, ...]:
    """Of several claims for one place, the decided and live ones come first."""
    return (not _outlives_machine(claim), claim.is_withdrawn, claim.pk)


def _outlives_machine(claim: Claim) -> bool:
    """Whether a curator decided on it, so that it stays where the machine sees nothing."""
    return claim.is_pinned or claim.review == Claim.Review.REJECTED


def _state(claim: Claim) -> tuple[Any, ...]:
    return tuple(getattr(claim, field) for field in _STORED_FIELDS[:-1])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a number and its sentence stand in an abstract."""

    number: Span
    sentence: Span


def _place(claim: Claim, abstract: str) -> _Place | None:
    """Where the claim's number stands in the abstract now, by its sentence."""
    if claim.start is None or claim.end is None or claim.sentence_start is None:
        return None
    if abstract.startswith(claim.sentence, claim.sentence_start):
        begins = claim.sentence_start
        sentence = Span(begins, begins + len(claim.sentence))
        return _Place(Span(claim.start, claim.end), sentence)
    before, number, after = (
        r"\s+".join(map(re.escape, part.split()))
        for part in (
            claim.sentence_before,
            claim.number_in_sentence,
            claim.sentence_after,
        )
    )
    # Only between words: else every blank of a long run would begin a search of its own.
    left, right = (r"\s*" if words else "" for words in (before, after))
    found = re.search(rf"{before}{left}({number}){right}{after}", abstract)
    return _Place(Span(*found.span(1)), Span(*found.span())) if found else None


def _move(claim: Claim, place: _Place, abstract: str) -> None:
    """Put the claim where its sentence stands now."""
    claim.start, claim.end = place.number
    claim.number = abstract[slice(*place.number)][:80]
    claim.sentence_start = place.sentence.start
    claim.sentence = abstract[slice(*place.sentence)]


def _withdraw(claim: Claim) -> None:
    """The claim no longer stands in the abstract, or the machine no longer sees one there."""
    if not claim.is_withdrawn and claim.is_pinned:
        claim.queue_reason = Claim.QueueReason.GONE
    elif not claim.is_pinned:
        claim.queue_reason = Claim.QueueReason.NONE
    claim.is_withdrawn = True


def _apply(
    claim: Claim, now: ExtractedClaim | None, abstract: str, version: str
) -> None:
    """Take over what the machine reads at the claim's place now.

    Values of a pinned claim stay; it goes back to the queue when the machine changed its
    reading to something else than what the curator decided.
    """
    claim.is_withdrawn = False
    reading = machine_reading(now) if now else None
    if claim.is_pinned:
        if claim.queue_reason == Claim.QueueReason.GONE:
            claim.queue_reason = Claim.QueueReason.NONE
        if claim.origin == Claim.Origin.EXTRACTED and reading != claim.machine:
            claim.queue_reason = (
                Claim.QueueReason.NONE
                if reading == effective_reading(claim)
                else Claim.QueueReason.DIFFERS
            )
    elif now is not None and claim.review != Claim.Review.REJECTED:
        _set_values(claim, now, abstract)
    claim.machine = reading
    if now is not None:
        claim.confidence, claim.rule = round(now.confidence, 4), now.rule[:80]
        claim.extracted_with = version


def _set_values(claim: Claim, now: ExtractedClaim, abstract: str) -> None:
    for field, value in machine_values(now).items():
        setattr(claim, field, value)
    claim.start, claim.end = now.span
    claim.number = abstract[slice(*now.span)][:80]
    claim.sentence = abstract[slice(*now.sentence)]
    claim.sentence_start = now.sentence.start
    if claim.queue_reason == Claim.QueueReason.REOPENED:
        return  # it waits for a person, however sure the machine is
    claim.queue_reason = (
        Claim.QueueReason.UNSURE
        if now.confidence < REVIEW_BELOW
        else Claim.QueueReason.NONE
    )


def build_claim(*, text: Unread, extracted: ExtractedClaim, version: str) -> Claim:
    """The row of an extracted claim, not saved: the one place where one becomes the other."""
    claim = Claim(
        paper_id=text.paper_id,
        machine=machine_reading(extracted),
        confidence=round(extracted.confidence, 4),
        rule=extracted.rule[:80],
        extracted_with=version,
    )
    _set_values(claim, extracted, text.abstract)
    return claim


def machine_values(extracted: ExtractedClaim) -> dict[str, Any]:
    """Field values of an extracted claim as columns hold them."""
    return {
        "value": extracted.value,
        "value_high": extracted.value_high,
        "unit": extracted.unit[:40],
        "bound": str(extracted.bound),
        "kind": str(extracted.kind),
        "direction": str(extracted.direction or ""),
        "relative": extracted.relative,
        "metric": (extracted.metric or "")[:200],
        "dataset": (extracted.dataset or "")[:200],
        "model": (extracted.model or "")[:200],
        "comparator": (extracted.comparator or "")[:200],
        "condition": extracted.condition[:300],
        "own": extracted.own,
        "says_best": extracted.says_best,
    }


def machine_reading(extracted: ExtractedClaim) -> dict[str, Any]:
    """A machine reading as JSON, comparable with `effective_reading`."""
    return _as_json(machine_values(extracted))


def effective_reading(claim: Claim) -> dict[str, Any]:
    """The effective values of a claim as JSON."""
    return _as_json({field: getattr(claim, field) for field in CLAIM_FIELDS})


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {
        field: format(value.normalize(), "f") if isinstance(value, Decimal) else value
        for field, value in values.items()
    }


def restore_machine_reading(claim: Claim) -> None:
    """Give a claim, not saved, the values of the machine's last reading, if there is one."""
    for field, value in (claim.machine or {}).items():
        is_number = field in ("value", "value_high") and value is not None
        setattr(claim, field, Decimal(value) if is_number else value)
