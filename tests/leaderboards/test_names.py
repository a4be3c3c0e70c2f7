"""What names mean, over entries that were looked up before."""

from __future__ import annotations

import pytest

from leaderboards.models import Dataset, Metric
from leaderboards.names import (
    choose_dataset,
    choose_metric,
    choose_task,
    commonest,
    is_well_formed,
    key_of,
    sort_key,
)


def metric(
    key: str, *, family: str = "", complement: str = "", higher: bool = True
) -> Metric:
    return Metric(
        key=key,
        family=family,
        complement=complement,
        higher_is_better=higher,
        scale="share",
    )


ACCURACY = metric("accuracy", complement="error")
ERROR = metric("error", complement="accuracy", higher=False)
TOP_1 = metric("top-1", family="accuracy")
TOP_5 = metric("top-5", family="accuracy")
METRICS = {m.key: m for m in (ACCURACY, ERROR, TOP_1, TOP_5)}


@pytest.mark.parametrize(
    ("name", "formed"),
    [
        ("NewBench", True),
        ("X2", True),
        ("ϕ-Bench", True),
        ("问答", True),
        ("", False),
        ("A", False),
        ("2024", False),
        ("---", False),
        ("a name that goes on and on as only a whole sentence does", False),
        ("x" * 101, False),
    ],
)
def test_unknown_names_must_look_like_names(name: str, formed: bool) -> None:
    assert is_well_formed(name) is formed


@pytest.mark.parametrize(
    ("used", "named", "key", "is_complement"),
    [
        (["top-1"], ACCURACY, "top-1", False),
        (["top-1", "top-5"], ACCURACY, "accuracy", False),
        (["accuracy", "top-5"], ACCURACY, "accuracy", False),
        ([], ACCURACY, "accuracy", False),
        (["top-5"], TOP_1, "top-1", False),
        ([], ERROR, "accuracy", True),
        (["error"], ERROR, "error", False),
        (["error"], ACCURACY, "error", True),
        (["top-1"], ERROR, "top-1", True),
    ],
    ids=[
        "its only kind",
        "several kinds",
        "listed itself",
        "nothing listed",
        "a kind itself",
        "complement",
        "the data set uses the error",
        "accuracy where errors are used",
        "complement of its only kind",
    ],
)
def test_metric_on_a_data_set(
    used: list[str], named: Metric, key: str, is_complement: bool
) -> None:
    choice = choose_metric([named], dataset=Dataset(metric_keys=used), metrics=METRICS)
    assert choice.metric is not None
    assert (choice.metric.key, choice.is_complement) == (key, is_complement)


@pytest.mark.parametrize(
    ("used", "key"), [(["top-5"], "top-5"), (["top-1", "top-5"], None), ([], None)]
)
def test_ambiguous_metric_is_the_one_in_use(used: list[str], key: str | None) -> None:
    choice = choose_metric(
        [TOP_1, TOP_5], dataset=Dataset(metric_keys=used), metrics=METRICS
    )
    assert (choice.metric and choice.metric.key) == key
    assert choice.is_ambiguous is (key is None)


def test_ambiguous_metric_with_its_general_one_among_the_readings() -> None:
    choice = choose_metric([ACCURACY, TOP_1], dataset=Dataset(), metrics=METRICS)
    assert choice.metric == ACCURACY


def test_metrics_of_unlike_scales_are_no_complements() -> None:
    rate = Metric(key="rate", complement="accuracy", scale="unbounded")
    choice = choose_metric([rate], dataset=Dataset(), metrics=METRICS)
    assert (choice.metric, choice.is_complement) == (rate, False)


def test_ambiguous_data_set_needs_one_that_fits() -> None:
    one, other = Dataset(key="a", metric_keys=["top-1"]), Dataset(key="b")
    assert choose_dataset([one, other], [TOP_1]) is one
    assert choose_dataset([one, other], [TOP_5]) is None
    assert choose_dataset([], [TOP_1]) is None


def test_task_of_the_metric_comes_before_the_first() -> None:
    dataset = Dataset(task_keys=["a", "b"], metric_tasks={"top-1": "b"})
    assert choose_task(dataset, TOP_1) == "b"
    assert choose_task(dataset, TOP_5) == "a"
    assert choose_task(Dataset(), TOP_1) == ""


def test_equally_common_spellings_are_told_apart_by_code_point() -> None:
    assert commonest({"b": 1, "B": 1, "a": 1}) == "B"


def test_names_sort_alike_everywhere() -> None:
    names = ["Zebra", "äpfel", "CIFAR-100", "CIFAR-10", "λ"]
    assert sorted(names, key=sort_key) == [
        "äpfel",
        "CIFAR-10",
        "CIFAR-100",
        "Zebra",
        "λ",
    ]


@pytest.mark.parametrize("name", ["!!!", "C++", "问答", "A/B: test", "x" * 300])
def test_keys_are_slugs(name: str) -> None:
    Dataset(key=key_of(name)).clean_fields(
        exclude=["name", "name_fold", "sort_key", "description"]
    )
