"""Atom feeds of new results: of the site, a task, a benchmark, a leaderboard, a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html

from leaderboards.models import (
    Benchmark,
    Leaderboard,
    MLModel,
    Record,
    RegistryEntry,
    Result,
    Task,
)
from leaderboards.pages import ShownResult
from leaderboards.result_querysets import ResultQuerySet
from leaderboards.showing import shown_result
from papers.readable import readable

ENTRIES = 50
# What XML cannot hold; dumps hold anything.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Entry = TypeVar("_Entry", bound=RegistryEntry)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A result in a feed."""

    result: Result
    shown: ShownResult
    is_record: bool  # better than all dated before it


if TYPE_CHECKING:
    _Feed = Feed[FeedEntry, Any]
else:
    _Feed = Feed


class ResultsFeed(_Feed):
    """New results of listed benchmarks, in the order in which they were found.

    An entry is known by the address of its claim, which never changes. What awaits review
    comes when somebody has looked at it.
    """

    feed_type = Atom1Feed
    language = "en"
    author_name = "Claimboard"

    def title(self, of: Any) -> str:
        return "Claimboard: new results"

    def subtitle(self, of: Any) -> str:
        return "Numbers that papers report, each with the sentence it was read from."

    def link(self, of: Any) -> str:
        return reverse("leaderboards:home")

    def results(self, of: Any) -> ResultQuerySet:
        """The results that the feed is about, in any order."""
        return Result.objects.filter(leaderboard__benchmark__is_listed=True)

    def items(self, of: Any) -> list[FeedEntry]:
        newest = (
            self.results(of)
            .filter(awaiting_review=False)
            .with_evidence()
            .with_leaderboard()
            .defer("paper__abstract")
            .order_by("-pk")[:ENTRIES]
        )
        results = list(newest)
        records = set(
            Record.objects.filter(
                result__in=[result.pk for result in results]
            ).values_list("result", flat=True)
        )
        return [
            FeedEntry(result, shown_result(result), result.pk in records)
            for result in results
        ]

    def item_title(self, item: FeedEntry) -> str:
        board, group = item.result.leaderboard, item.result.group
        where = f"{board} ({group.label})" if group.key else str(board)
        text = f"{item.shown.value} on {where} by {item.shown.name}"
        if item.is_record:
            text = f"Best so far: {text}"
        return in_xml(readable(text))

    def item_description(self, item: FeedEntry) -> str:
        evidence, paper = item.shown.evidence, item.result.paper
        quote = (
            format_html(
                "<blockquote>{}<strong>{}</strong>{}</blockquote>",
                in_xml(evidence.before),
                in_xml(evidence.number),
                in_xml(evidence.after),
            )
            if evidence
            else ""
        )
        dated = f", {paper.published.year}" if paper.published else ", date unknown"
        return format_html("{}<p>{}{}</p>", quote, in_xml(readable(paper.title)), dated)

    def item_link(self, item: FeedEntry) -> str:
        shown = item.result.claim or item.result.paper
        return str(shown.get_absolute_url())

    def item_pubdate(self, item: FeedEntry) -> datetime | None:
        return item.result.claim.created_at if item.result.claim else None

    def item_updateddate(self, item: FeedEntry) -> datetime | None:
        return item.result.claim.changed_at if item.result.claim else None

    def item_categories(self, item: FeedEntry) -> list[str]:
        task = item.result.leaderboard.benchmark.task
        return [in_xml(task.name)] if task else []


class _EntryFeed(ResultsFeed):
    """New results that have part in something with a page of its own."""

    def title(self, of: Any) -> str:
        return in_xml(f"Claimboard: new results, {of}")

    def link(self, of: Any) -> str:
        return str(of.get_absolute_url())


class TaskFeed(_EntryFeed):
    """New results of a task."""

    def get_object(self, request: HttpRequest, slug: str) -> Task:
        return _entry(Task, slug)

    def results(self, of: Task) -> ResultQuerySet:
        boards = Leaderboard.objects.filter(benchmark__task=of)
        results: ResultQuerySet = Result.objects.on(boards, of.results_count)
        return results


class BenchmarkFeed(_EntryFeed):
    """New results of a data set with its task, whatever is measured."""

    def get_object(self, request: HttpRequest, pk: int) -> Benchmark:
        benchmark: Benchmark = get_object_or_404(Benchmark.objects.with_names(), pk=pk)
        return benchmark

    def link(self, of: Benchmark) -> str:
        return of.dataset.get_absolute_url()

    def results(self, of: Benchmark) -> ResultQuerySet:
        boards = Leaderboard.objects.filter(benchmark=of)
        results: ResultQuerySet = Result.objects.on(boards, of.results_count)
        return results


class LeaderboardFeed(_EntryFeed):
    """New results of a leaderboard."""

    def get_object(self, request: HttpRequest, slug: str) -> Leaderboard:
        board: Leaderboard = get_object_or_404(
            Leaderboard.objects.with_names(), slug=slug
        )
        return board

    def results(self, of: Leaderboard) -> ResultQuerySet:
        board = Leaderboard.objects.filter(pk=of.pk)
        results: ResultQuerySet = Result.objects.on(board, of.results_count)
        return results


class ModelFeed(_EntryFeed):
    """New results of a model, whoever reports them."""

    def get_object(self, request: HttpRequest, slug: str) -> MLModel:
        return _entry(MLModel, slug)

    def results(self, of: MLModel) -> ResultQuerySet:
        return Result.objects.filter(model=of)


def _entry(kind: type[_Entry], key: str) -> _Entry:
    """The entry with a key, or the one that it was merged into."""
    found = kind._default_manager.select_related("merged_into")
    entry: Any = get_object_or_404(found, key=key)
    standing: _Entry = entry.merged_into or entry
    return standing


def in_xml(text: str) -> str:
    """Text without what no XML can hold."""
    return _NOT_IN_XML.sub(" ", text)
