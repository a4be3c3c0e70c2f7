"""What the pages of tasks, data sets and metrics explain."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.explaining import facts_of
from leaderboards.models import Dataset, Metric, Task
from tests.factories import AliasFactory, DatasetFactory, MetricFactory, TaskFactory
from tests.leaderboards.pages import body_of

pytestmark = pytest.mark.django_db


def said(entry: Task | Dataset | Metric) -> dict[str, str]:
    """Each line's name to what a reader sees behind it."""
    return {
        fact.name: "; ".join(
            part
            for part in (", ".join(e.name for e in fact.entries), fact.text)
            if part
        )
        for fact in facts_of(entry)
    }


def test_metric_is_explained_by_direction_scale_counterpart_and_kinds() -> None:
    accuracy = MetricFactory(
        name="accuracy", key="accuracy", family="accuracy", complement="error-rate"
    )
    MetricFactory(name="error rate", key="error-rate", higher_is_better=False)
    MetricFactory(name="top-1 accuracy", family="accuracy", results_count=1)
    MetricFactory(name="unused accuracy", family="accuracy", results_count=0)
    AliasFactory(kind="metric", metric=accuracy, name="acc")
    AliasFactory(kind="metric", metric=accuracy, name="hit rate", is_active=False)
    facts = said(accuracy)
    assert facts["Better is"] == "higher"
    assert facts["Scale"].startswith("a share")
    assert facts["Counterpart"].startswith("error rate; together they make 100")
    assert facts["Kinds of it"] == "top-1 accuracy"
    assert facts["Also written"] == "acc"
    assert "A kind of" not in facts


def test_metric_of_a_family_without_direction_says_so() -> None:
    MetricFactory(name="AUROC", key="auroc")
    metric = MetricFactory(
        name="pixel AUROC", family="auroc", higher_is_better=None, scale="unbounded"
    )
    facts = said(metric)
    assert facts["A kind of"] == "AUROC"
    assert "listed and not ranked" in facts["Better is"]
    assert facts["Scale"] == "as printed, never converted"
    assert "Counterpart" not in facts and "Also written" not in facts


def test_data_set_names_its_tasks_and_metrics_the_usual_one_first() -> None:
    TaskFactory(name="segmentation", key="segmentation")
    for name in ("cIoU", "gIoU"):
        MetricFactory(name=name, key=name.lower())
    dataset = DatasetFactory(
        name="ReasonSeg", task_keys=["segmentation"], metric_keys=["giou", "ciou"]
    )
    facts = said(dataset)
    assert facts["Task"] == "segmentation"
    assert facts["Measured by"].startswith("gIoU, cIoU; the first is meant")


def test_found_entry_is_explained_by_what_is_known() -> None:
    assert said(DatasetFactory(origin="found")) == {}
    assert said(TaskFactory()) == {}


@pytest.mark.parametrize(
    ("entry", "queries"), [("task", 3), ("dataset", 5), ("metric", 5)]
)
def test_explanation_takes_as_many_queries_for_many_names(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    entry: str,
    queries: int,
) -> None:
    makers = {"task": TaskFactory, "dataset": DatasetFactory, "metric": MetricFactory}
    keys = {"task_keys": ["a"], "metric_keys": ["b"]} if entry == "dataset" else {}
    shown = makers[entry](name="Shown", key="shown", **keys)
    for start in (0, 4):
        for number in range(start, start + 4):
            AliasFactory(kind=entry, name=f"Other {number}", **{entry: shown})
            MetricFactory(family="shown", results_count=1)
        with django_assert_num_queries(queries):
            assert f"Other {start}" in body_of(client, shown.get_absolute_url())


def test_page_of_a_task_leads_to_its_feed_and_its_changes(client: Client) -> None:
    task = TaskFactory(key="segmentation")
    body = body_of(client, task.get_absolute_url())
    assert body.count('href="/feeds/tasks/segmentation/"') == 2
