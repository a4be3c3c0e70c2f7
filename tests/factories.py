"""Factories: each builds the least valid object of its kind."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from leaderboards.models import (
    Alias,
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    RegistryEntry,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from leaderboards.names import fold_of, key_of, sort_key
from papers.models import Claim, Dump, Paper


class DumpFactory(DjangoModelFactory[Dump]):
    class Meta:
        model = Dump

    name = factory.Sequence(lambda n: f"listing-{n}.txt")
    sha256 = factory.LazyAttribute(
        lambda dump: hashlib.sha256(dump.name.encode()).hexdigest()
    )
    size = 1


class PaperFactory(DjangoModelFactory[Paper]):
    class Meta:
        model = Paper

    title = factory.Sequence(lambda n: f"A paper of number {n}")
    title_key = factory.LazyAttribute(lambda paper: fold_of(paper.title))
    identity = factory.LazyAttribute(lambda paper: f"title:{paper.title_key}")
    abstract = "Nothing is said."
    abstract_hash = factory.LazyAttribute(
        lambda paper: hashlib.sha256(paper.abstract.encode()).hexdigest()
    )
    published = None
    published_precision = factory.LazyAttribute(
        lambda paper: "day" if paper.published else ""
    )
    needs_extraction = False


class ClaimFactory(DjangoModelFactory[Claim]):
    """A result of 57.5 without data set, metric or model; its paper is marked for placing."""

    class Meta:
        model = Claim

    paper = factory.SubFactory(PaperFactory, needs_placing=True)
    start = factory.Sequence(lambda n: 20 * n + 11)
    end = factory.LazyAttribute(lambda claim: claim.start + len(claim.number))
    number = "57.5"
    value = factory.LazyAttribute(lambda claim: Decimal(claim.number))
    sentence = factory.LazyAttribute(lambda claim: f"It reaches {claim.number}.")
    sentence_start = factory.LazyAttribute(lambda claim: claim.start - 11)
    kind = "result"
    confidence = 0.95


class RegistryEntryFactory(DjangoModelFactory[RegistryEntry]):
    class Meta:
        abstract = True

    origin = RegistryEntry.Origin.REGISTRY
    key = factory.LazyAttribute(lambda entry: key_of(entry.name))
    name_fold = factory.LazyAttribute(lambda entry: fold_of(entry.name))
    sort_key = factory.LazyAttribute(lambda entry: sort_key(entry.name))


class TaskFactory(RegistryEntryFactory):
    class Meta:
        model = Task

    name = factory.Sequence(lambda n: f"task {n}")


class DatasetFactory(RegistryEntryFactory):
    class Meta:
        model = Dataset

    name = factory.Sequence(lambda n: f"Dataset{n}")


class MetricFactory(RegistryEntryFactory):
    """A share of which more is better."""

    class Meta:
        model = Metric

    name = factory.Sequence(lambda n: f"metric {n}")
    higher_is_better = True
    scale = "share"


class MLModelFactory(RegistryEntryFactory):
    class Meta:
        model = MLModel

    name = factory.Sequence(lambda n: f"Model-{n}")


class AliasFactory(DjangoModelFactory[Alias]):
    class Meta:
        model = Alias

    fold = factory.LazyAttribute(lambda alias: fold_of(alias.name))


class BenchmarkFactory(DjangoModelFactory[Benchmark]):
    class Meta:
        model = Benchmark

    dataset = factory.SubFactory(DatasetFactory)


class LeaderboardFactory(DjangoModelFactory[Leaderboard]):
    class Meta:
        model = Leaderboard

    benchmark = factory.SubFactory(BenchmarkFactory)
    metric = factory.SubFactory(MetricFactory)
    slug = factory.LazyAttribute(
        lambda board: f"{board.benchmark.dataset.key}-{board.metric.key}"
    )


class SettingsGroupFactory(DjangoModelFactory[SettingsGroup]):
    class Meta:
        model = SettingsGroup

    leaderboard = factory.SubFactory(LeaderboardFactory)
    label = "settings not stated"


class ResultFactory(DjangoModelFactory[Result]):
    """A ranked result of its own on a leaderboard, without a row: see `RowFactory`."""

    class Meta:
        model = Result

    claim = factory.SubFactory(ClaimFactory)
    group = factory.SubFactory(SettingsGroupFactory)
    leaderboard = factory.SelfAttribute("group.leaderboard")
    paper = factory.SelfAttribute("claim.paper")
    model = factory.SubFactory(MLModelFactory)
    dataset_name = factory.SelfAttribute("leaderboard.benchmark.dataset.name")
    model_name = factory.SelfAttribute("model.name")
    row_key = factory.LazyAttribute(lambda r: f"{r.group.pk}:m{r.model.pk}")
    value = factory.SelfAttribute("claim.value")
    rank_value = factory.SelfAttribute("value")
    number = factory.SelfAttribute("claim.number")
    decimals = 1
    reported_by = "unknown"
    origin = "extracted"
    published = factory.SelfAttribute("paper.published")
    tiebreak = factory.Sequence(int)


class RowFactory(DjangoModelFactory[Row]):
    """A ranked row of one result."""

    class Meta:
        model = Row

    result = factory.SubFactory(ResultFactory)
    group = factory.SelfAttribute("result.group")
    leaderboard = factory.SelfAttribute("result.leaderboard")
    model = factory.SelfAttribute("result.model")
    key = factory.SelfAttribute("result.row_key")
    section = Row.Section.RANKED
    rank_value = factory.SelfAttribute("result.value")
    published = factory.SelfAttribute("result.published")
    tiebreak = factory.SelfAttribute("result.tiebreak")


def claim_on(
    dataset: str,
    number: str,
    *,
    model: str = "",
    metric: str = "",
    paper: Paper | None = None,
    **fields: Any,
) -> Claim:
    """A claim of a score on a data set, in a paper of its own if none is given."""
    if paper is not None:
        fields["paper"] = paper
        Paper.objects.filter(pk=paper.pk).update(needs_placing=True)
    claim: Claim = ClaimFactory(
        dataset=dataset, number=number, model=model, metric=metric, **fields
    )
    return claim
