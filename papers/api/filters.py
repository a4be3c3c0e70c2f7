"""What lists of papers, claims and dumps can be narrowed by."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from config.api.parameters import (
    DecimalFilter,
    EntryFilter,
    FlagFilter,
    FromFilter,
    KeyFilter,
    TextFilter,
    UntilFilter,
    YearFilter,
)
from leaderboards.models import Dataset, Task
from papers.models import Claim, Dump, Paper
from papers.narrowing import HAS_WORDS, Narrowing
from papers.querysets import ClaimQuerySet, PaperQuerySet


class PaperFilters(filters.FilterSet):
    """Filters of papers."""

    q = TextFilter(
        method="with_words", label="Words of the title, or an arXiv id.", max_length=200
    )
    arxiv_id = TextFilter(label="The arXiv id, without version.")
    kind = filters.ChoiceFilter(
        choices=Claim.KindChoice.choices,
        method="with_kind",
        label="With at least one claim of this kind.",
    )
    has = filters.ChoiceFilter(
        choices=list(HAS_WORDS.items()),
        method="reporting",
        label="Papers with such a number or claim.",
    )
    task = EntryFilter(
        None, Task, method="reporting", label="The key of a task they report on."
    )
    dataset = EntryFilter(
        None, Dataset, method="reporting", label="The key of a data set they report on."
    )
    year = YearFilter(method="in_year", label="Published in this year.")
    dump = KeyFilter(method="in_dump", label="Seen in this dump.")
    published_from = FromFilter(
        "published", "gte", label="Published on this day or later."
    )
    published_to = UntilFilter(
        "published", "lte", label="Published on this day or earlier."
    )

    class Meta:
        model = Paper
        fields: tuple[str, ...] = ()

    def with_words(self, papers: PaperQuerySet, name: str, words: str) -> PaperQuerySet:
        return papers.titled(words)

    def with_kind(self, papers: PaperQuerySet, name: str, kind: str) -> PaperQuerySet:
        return papers.claiming(kind)

    def in_dump(self, papers: PaperQuerySet, name: str, dump: int) -> PaperQuerySet:
        return papers.seen_in(dump)

    def in_year(self, papers: PaperQuerySet, name: str, year: int) -> PaperQuerySet:
        return papers.published_in(year)

    def reporting(self, papers: PaperQuerySet, name: str, value: str) -> Any:
        """Papers with one number that is of the data set and of the task.

        So the first of these parameters that is given narrows by all of them.
        """
        asked = self.form.cleaned_data
        given = [each for each in ("has", "task", "dataset") if asked[each]]
        if name != given[0]:
            return papers
        entries = {
            each: self.filters[each].entry(asked[each])
            for each in given
            if each != "has"
        }
        if None in entries.values():
            return papers.none()
        return Narrowing(has=asked["has"], **entries).among(papers)


class ClaimFilters(filters.FilterSet):
    """Filters of claims; rejected and withdrawn ones only come when asked for."""

    q = TextFilter(method="with_words", label="Words of the evidence.", max_length=200)
    paper = KeyFilter(label="Of this paper.")
    kind = filters.MultipleChoiceFilter(
        choices=Claim.KindChoice.choices, label="Of any of these kinds."
    )
    metric = TextFilter(lookup_expr="iexact", label="The metric as written.")
    dataset = TextFilter(lookup_expr="iexact", label="The data set as written.")
    model = TextFilter(lookup_expr="iexact", label="The model as written.")
    value_min = DecimalFilter("value", "gte", label="The value or more.")
    value_max = DecimalFilter("value", "lte", label="The value or less.")
    own = FlagFilter(label="Of a model that the paper introduces.")
    says_best = FlagFilter(label="Said to be the best.")
    confidence_min = filters.NumberFilter(
        "confidence", "gte", min_value=0, max_value=1, label="At least so confident."
    )
    confidence_max = filters.NumberFilter(
        "confidence", "lte", min_value=0, max_value=1, label="At most so confident."
    )
    origin = filters.ChoiceFilter(choices=Claim.Origin.choices, label="Who found it.")
    review = filters.ChoiceFilter(
        choices=Claim.Review.choices,
        label="What curators decided; rejected claims come only when asked for.",
    )
    awaiting_review = FlagFilter(method="in_queue", label="In the curators' queue.")
    is_withdrawn = FlagFilter(
        label="No longer found in the abstract; such claims come only when asked for."
    )

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()

    def with_words(self, claims: ClaimQuerySet, name: str, words: str) -> Any:
        return claims.saying(words)

    def in_queue(self, claims: ClaimQuerySet, name: str, awaiting: bool) -> Any:
        return (
            claims.exclude(queue_reason="")
            if awaiting
            else claims.filter(queue_reason="")
        )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        claims = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked["is_withdrawn"] is None:
            claims = claims.filter(is_withdrawn=False)
        if not asked["review"]:
            claims = claims.exclude(review=Claim.Review.REJECTED)
        return claims


class DumpFilters(filters.FilterSet):
    """Filters of dumps."""

    q = TextFilter("name", "icontains", label="A part of the file's name.")
    state = filters.MultipleChoiceFilter(
        choices=Dump.State.choices, label="In any of these states."
    )
    layout = filters.ChoiceFilter(
        choices=Dump.LayoutChoice.choices, label="The layout."
    )
    sha256 = TextFilter(label="The SHA-256 of the unzipped bytes.")

    class Meta:
        model = Dump
        fields: tuple[str, ...] = ()
