"""Every reusable read of dumps, papers and claims."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from papers.dumps.arxiv_ids import find_arxiv_id, read_arxiv_id
from papers.search import SENTENCES, TITLES

if TYPE_CHECKING:
    from papers.models import Claim, Curation, Dump, Paper

    _DumpQuerySet = QuerySet[Dump]
    _PaperQuerySet = QuerySet[Paper]
    _ClaimQuerySet = QuerySet[Claim]
    _CurationQuerySet = QuerySet[Curation]
else:
    _DumpQuerySet = _PaperQuerySet = _ClaimQuerySet = _CurationQuerySet = QuerySet


# Of so many rows the papers are looked up; of more, papers are walked in their order and
# asked one by one.
FEW = 2000


class DumpQuerySet(_DumpQuerySet):
    """Reads of dumps."""

    def unfinished(self) -> Self:
        """Dumps of which something is still to be read, oldest first."""
        return self.filter(state__in=["waiting", "reading"]).order_by("pk")

    def latest_read(self) -> Dump | None:
        """The dump that was read to its end last."""
        return self.filter(state="done").order_by("-created_at", "-pk").first()


class PaperQuerySet(_PaperQuerySet):
    """Reads of papers."""

    def awaiting_extraction(self) -> Self:
        """Papers whose current abstract has not been read."""
        return self.filter(needs_extraction=True).order_by("pk")

    def awaiting_placing(self) -> Self:
        """Papers whose claims changed since they were last placed."""
        return self.filter(needs_placing=True).order_by("pk")

    def titled(self, words: str) -> Self:
        """Papers whose title holds all the words, or whose arXiv id or address this is.

        The last word may be the beginning of one. All papers if nothing is asked for.
        """
        if arxiv := read_arxiv_id(words) or find_arxiv_id(words):
            return self.filter(arxiv_id=arxiv.id)
        return TITLES.narrow(self, words) if words else self

    def called(self, key: str) -> Self:
        """Papers whose folded title is this or begins so, the shortest first."""
        begins = Q(title_key__gte=key, title_key__lt=f"{key}\U0010ffff")
        return self.filter(Q(title_key=key) | begins).order_by("title_key", "pk")

    def claiming(self, kind: str) -> Self:
        """Papers with at least one effective claim of a kind."""
        claims: ClaimQuerySet = apps.get_model("papers", "Claim").objects.all()
        return self._with_claims(claims.effective().filter(kind=kind))

    def saying_best(self) -> Self:
        """Papers with at least one effective claim that calls itself the best."""
        claims: ClaimQuerySet = apps.get_model("papers", "Claim").objects.all()
        return self._with_claims(claims.effective().filter(says_best=True))

    def _with_claims(self, claims: ClaimQuerySet) -> Self:
        """Papers with one of some claims: looked up by few, walked and asked where many."""
        found = list(claims.order_by("-pk").values_list("paper", flat=True)[: FEW + 1])
        if len(found) <= FEW:
            return self.filter(pk__in=set(found))
        return self.with_any(claims)

    def among(self, keys: QuerySet[Any, Any]) -> Self:
        """Papers whose keys a query gives: for few of them, which are looked up."""
        return self.filter(pk__in=keys)

    def reporting(self, rows: QuerySet[Any], count: int) -> Self:
        """Papers that have one of some rows, of which there are so many at most."""
        if count <= FEW:
            return self.among(rows.values("paper"))
        return self.with_any(rows)

    def with_any(self, rows: QuerySet[Any]) -> Self:
        """Papers that have one of some rows: for many, which are walked in their order."""
        return self.filter(Exists(rows.filter(paper=OuterRef("pk"))))

    def published_in(self, year: int) -> Self:
        """Papers published in a year."""
        return self.filter(
            published_order__range=(date(year, 1, 1), date(year, 12, 31))
        )

    def seen_in(self, dump: int) -> Self:
        """Papers that a dump lists."""
        sightings = apps.get_model("papers", "Sighting").objects.all()
        return self.filter(Exists(sightings.filter(paper=OuterRef("pk"), dump=dump)))

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

    def with_sightings(self) -> Self:
        """Each paper with its sightings and the dumps of these, the newest dump first."""
        sightings = apps.get_model("papers", "Sighting").objects.all()
        return self.prefetch_related(
            Prefetch(
                "sightings",
                queryset=sightings.select_related("dump").order_by("-dump", "entry"),
            )
        )


class ClaimQuerySet(_ClaimQuerySet):
    """Reads of claims."""

    def effective(self) -> Self:
        """Claims that count: neither withdrawn nor rejected."""
        return self.filter(is_withdrawn=False).exclude(review="rejected")

    def saying(self, words: str) -> Self:
        """Claims whose sentence holds all the words, the last one perhaps unfinished."""
        return SENTENCES.narrow(self, words)

    def awaiting_review(self) -> Self:
        """Claims in the queue: what a curator should look at, the least sure first."""
        return (
            self.exclude(queue_reason="")
            .exclude(review="rejected")
            .order_by("queue_reason", "confidence", "pk")
        )

    def kinds_by_paper(self, papers: Iterable[int]) -> dict[int, dict[str, int]]:
        """How many effective claims of each kind papers make, by the papers' keys."""
        counts: dict[int, dict[str, int]] = {}
        for paper, kind, count in (
            self.effective()
            .filter(paper__in=list(papers))
            .order_by("paper_id", "kind")
            .values_list("paper_id", "kind")
            .annotate(count=Count("pk"))
        ):
            counts.setdefault(paper, {})[kind] = count
        return counts

    def reviewed_as(self, review: str) -> Self:
        """Claims in a state of review, rejected ones too if that is asked for."""
        return self.filter(is_withdrawn=False, review=review)

    def newest(self) -> Self:
        """Those that were read last first, with their papers."""
        return self.select_related("paper").defer("paper__abstract").order_by("-pk")

    def in_reading_order(self) -> Self:
        """As the numbers stand in the abstracts; entered ones last."""
        return self.order_by("paper_id", "start", "pk")

    def with_evidence(self) -> Self:
        """With what a page shows of a claim: its paper and its curations."""
        return self.select_related("paper").prefetch_related("curations")


class CurationQuerySet(_CurationQuerySet):
    """Reads of curators' decisions."""

    def last_words(self) -> Self:
        """The newest decision on each claim that is decided; reopened ones are not."""
        newer = self.model._default_manager.filter(
            claim=OuterRef("claim"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(newer)).exclude(action="reopen")

    def verdicts(self, fields: Iterable[str]) -> list[dict[str, Any]]:
        """What people said of each extractor's readings: a row a version, counted in SQL.

        A row holds `extracted_with`, how many readings were `unchanged`, `corrected` or
        `rejected`, how many claims were `missed`, and as `wrong_<field>` how many readings
        were wrong in a field. Numbers that stand in no abstract are left out: they say
        nothing about reading.
        """
        kept = Q(machine__isnull=False) & ~Q(action="reject")
        differs = {field: _differs(field) for field in fields}
        any_differs = reduce(or_, differs.values())
        counts: dict[str, Q] = {
            "unchanged": kept & ~any_differs,
            "corrected": kept & any_differs,
            "rejected": Q(machine__isnull=False, action="reject"),
            "missed": Q(machine__isnull=True) & ~Q(action="reject"),
        }
        counts |= {f"wrong_{field}": kept & q for field, q in differs.items()}
        rows = (
            self.last_words()
            .exclude(claim__origin="entered")
            .order_by()
            .values("extracted_with")
            .annotate(**{name: Count("pk", filter=q) for name, q in counts.items()})
        )
        return [dict(row) for row in rows]


def _differs(field: str) -> Q:
    """Whether a decision left a field otherwise than the machine had read it."""
    read, decided = (
        Coalesce(KeyTextTransform(field, column), Value(""), output_field=TextField())
        for column in ("machine", "after")
    )
    return ~Q(Exact(read, decided))
