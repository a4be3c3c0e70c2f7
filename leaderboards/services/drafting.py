"""What claims mean before they are results: their benchmark, metric and comparable value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

from leaderboards.models import Benchmark, Dataset, Metric, Result, Task
from leaderboards.names import (
    MetricChoice,
    assume_metric,
    choose_dataset,
    choose_metric,
    choose_task,
    fold_of,
    is_well_formed,
    metric_folds,
)
from leaderboards.scales import (
    Measured,
    comparable,
    complement,
    is_on_scale,
    printed_decimals,
)
from leaderboards.services.boards import benchmarks_for
from leaderboards.services.resolving import Names
from papers.extraction.settings import read_settings, split_metric
from papers.extraction.types import Bound, Kind, Setting, Span
from papers.models import Claim
from papers.querysets import ClaimQuerySet

_PLACES = Decimal("1e-10")


class ClaimFacts(NamedTuple):
    """What placing needs of an effective claim and its paper."""

    pk: int
    paper_id: int
    start: int | None
    number: str
    sentence: str
    sentence_start: int | None
    value: Decimal
    value_high: Decimal | None
    unit: str
    bound: str
    kind: str
    metric: str
    dataset: str
    model: str
    condition: str
    own: bool | None
    says_best: bool
    origin: str
    review: str
    queue_reason: str
    published: date | None
    identity: str


_COLUMNS = (
    *ClaimFacts._fields[:-2],
    "paper__published",
    "paper__identity",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim with its place: what is left to settle is the model that it is about."""

    claim: ClaimFacts
    benchmark: Benchmark
    metric: MetricChoice
    measured: Measured
    settings: tuple[Setting, ...]
    model_fold: str  # empty where no model is named
    not_ranked_reason: str


def read_claims(paper_ids: Collection[int]) -> list[ClaimFacts]:
    """The effective claims of papers that have a place: scores on a named data set."""
    claims = (ClaimFacts(*row) for row in on_datasets(paper_ids).values_list(*_COLUMNS))
    return [claim for claim in claims if claim.kind in (Kind.RESULT, Kind.BASELINE)]


def on_datasets(paper_ids: Collection[int]) -> ClaimQuerySet:
    """The effective claims of papers on a named data set, in an order that stays.

    Of all kinds: asked for one, SQLite goes through all claims of that kind instead of those
    of the papers.
    """
    claims: ClaimQuerySet = Claim.objects.effective().filter(paper__in=paper_ids)
    return claims.exclude(dataset="").order_by("paper__identity", "start", "pk")


def draft_claims(claims: Sequence[ClaimFacts]) -> list[Draft]:
    """The claims that have a place on a leaderboard, with what their names mean.

    Unknown data sets and metrics are entered, and benchmarks made.
    """
    datasets, metrics = _datasets_and_metrics(claims)
    placed: list[tuple[ClaimFacts, Dataset, MetricChoice, Task | None]] = []
    by_key = _metrics_by_key(datasets, metrics)
    chosen: list[tuple[ClaimFacts, Dataset, MetricChoice]] = []
    for claim in claims:
        readings = (
            metrics.readings(fold_of(_metric_name(claim, metrics)))
            if claim.metric
            else []
        )
        dataset = choose_dataset(datasets.readings(fold_of(claim.dataset)), readings)
        if dataset is not None:
            chosen.append((claim, dataset, _choose(claim, dataset, readings, by_key)))
    tasks = _tasks_by_key(dataset for _, dataset, _ in chosen)
    for claim, dataset, choice in chosen:
        task = tasks.get(choose_task(dataset, choice.metric))
        placed.append((claim, dataset, choice, task))
    benchmarks = benchmarks_for({(dataset, task) for _, dataset, _, task in placed})
    return [
        _draft(claim, benchmarks[dataset.pk, task.pk if task else None], choice)
        for claim, dataset, choice, task in placed
    ]


def _datasets_and_metrics(
    claims: Iterable[ClaimFacts],
) -> tuple[Names[Dataset], Names[Metric]]:
    """What the names of data sets and metrics mean, unknown ones entered."""
    datasets, metrics = Names(Dataset), Names(Metric)
    datasets.load({fold_of(claim.dataset) for claim in claims})
    metrics.load(
        {
            fold
            for claim in claims
            if claim.metric
            for fold in metric_folds(claim.metric)
        }
    )
    for claim in claims:
        datasets.readings_or_new(claim.dataset, fold_of(claim.dataset))
        if claim.metric:
            name = _metric_name(claim, metrics)
            metrics.readings_or_new(name, fold_of(name))
    datasets.enter_new()
    metrics.enter_new()
    return datasets, metrics


def _metric_name(claim: ClaimFacts, metrics: Names[Metric]) -> str:
    """The metric's name, without words of settings where that makes it a known one."""
    name, _ = split_metric(
        claim.metric, lambda reading: bool(metrics.known.get(fold_of(reading)))
    )
    return name


def _metrics_by_key(
    datasets: Names[Dataset], metrics: Names[Metric]
) -> Mapping[str, Metric]:
    """The metrics in use on the data sets, and the complements of all concerned."""
    keys = {key for dataset in datasets.all() for key in dataset.metric_keys}
    by_key = metrics.by_keys(keys)
    concerned = [*by_key.values(), *metrics.all()]
    return by_key | metrics.by_keys(
        {metric.complement for metric in concerned if metric.complement} - by_key.keys()
    )


def _tasks_by_key(datasets: Iterable[Dataset]) -> Mapping[str, Task]:
    keys: set[str] = set()
    for dataset in datasets:
        keys.update(dataset.task_keys, dataset.metric_tasks.values())
    return Names(Task).by_keys(keys)


def _choose(
    claim: ClaimFacts,
    dataset: Dataset,
    readings: Sequence[Metric],
    by_key: Mapping[str, Metric],
) -> MetricChoice:
    if readings:
        return choose_metric(readings, dataset=dataset, metrics=by_key)
    if claim.metric:
        # Something is named that cannot be a metric's name: nothing may be assumed.
        return MetricChoice(None)
    return assume_metric(
        _measured(claim), unit=claim.unit, dataset=dataset, metrics=by_key
    )


def _measured(claim: ClaimFacts) -> Measured:
    return Measured(
        claim.value,
        claim.value_high,
        claim.bound,
        printed_decimals(claim.number, claim.value),
    )


def _draft(claim: ClaimFacts, benchmark: Benchmark, choice: MetricChoice) -> Draft:
    measured = _measured(claim)
    metric = choice.metric
    if metric is not None:
        measured = comparable(measured, unit=claim.unit, scale=metric.scale)
        if choice.is_complement:
            measured = complement(measured)
    return Draft(
        claim=claim,
        benchmark=benchmark,
        metric=choice,
        measured=Measured(
            measured.value.quantize(_PLACES),
            None
            if measured.value_high is None
            else measured.value_high.quantize(_PLACES),
            measured.bound,
            measured.decimals,
        ),
        settings=read_settings(
            claim.condition,
            claim.sentence,
            _place_in_sentence(claim),
            metric=claim.metric,
            dataset=claim.dataset,
        ),
        model_fold=fold_of(claim.model) if is_well_formed(claim.model) else "",
        not_ranked_reason=_not_ranked(claim, choice, measured),
    )


def _place_in_sentence(claim: ClaimFacts) -> Span | None:
    """Where the number stands in the claim's sentence; none of an entered claim."""
    if claim.start is None or claim.sentence_start is None:
        return None
    start = claim.start - claim.sentence_start
    return Span(start, start + len(claim.number))


def _not_ranked(
    claim: ClaimFacts, choice: MetricChoice, measured: Measured
) -> Result.NotRanked:
    reasons = Result.NotRanked
    metric = choice.metric
    if metric is None:
        return reasons.AMBIGUOUS_METRIC if choice.is_ambiguous else reasons.NO_METRIC
    if metric.higher_is_better is None:
        return reasons.NO_DIRECTION
    if measured.is_range:
        return reasons.RANGE
    if claim.bound == Bound.AT_MOST:
        return reasons.AT_MOST
    if not is_on_scale(measured, unit=claim.unit, scale=metric.scale):
        return reasons.OFF_SCALE
    return reasons.RANKED


def is_pinned(claim: ClaimFacts) -> bool:
    """Whether a curator fixed what the claim says."""
    return claim.origin != Claim.Origin.EXTRACTED or claim.review in (
        Claim.Review.ACCEPTED,
        Claim.Review.CORRECTED,
    )


def awaits_review(claim: ClaimFacts) -> bool:
    """Whether nobody has looked at a doubtful claim yet.

    What was reviewed and is in the queue again keeps its place meanwhile.
    """
    return bool(claim.queue_reason) and not is_pinned(claim)


def tiebreak(claim: ClaimFacts) -> int:
    """Orders equal results alike whatever order their papers came in."""
    place = claim.sentence if claim.start is None else claim.start
    digest = blake2b(f"{claim.identity}#{place}#{claim.number}".encode(), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)
