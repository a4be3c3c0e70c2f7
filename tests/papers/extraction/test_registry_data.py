"""The shipped registry: well-formed, sorted, resolvable, and as large as it should be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from papers.extraction.registry import (
    DATA,
    DatasetEntry,
    MetricEntry,
    ModelEntry,
    Registry,
    Scale,
    TaskEntry,
    default_registry,
    fold,
)

Entry = TaskEntry | DatasetEntry | MetricEntry | ModelEntry

KINDS = ("tasks", "datasets", "metrics", "models")
FILES = [
    *(DATA / f"{kind}.toml" for kind in ("tasks", "metrics", "models")),
    *sorted((DATA / "datasets").glob("*.toml")),
]

# Names that several entries of one kind claim: context decides, or nobody does.
AMBIGUOUS = {
    "tasks": {},
    "datasets": {
        "acdc": ("acdc-cardiac", "acdc"),
        "ava": ("ava", "aesthetic-visual-analysis"),
    },
    "metrics": {"passk": ("pass-at-k", "pass-hat-k")},
    "models": {},
}
# Names that mean a data set and something of another kind as well.
TWO_KINDS = {
    ("tasks", "models"): {"hmr"},
    ("datasets", "metrics"): {"roc", "spider"},
    ("datasets", "models"): {
        "coca",
        "codex",
        "dreamer",
        "falcon",
        "h2o",
        "ovis",
        "sgd",
    },
    ("metrics", "models"): {"mae"},
}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return default_registry()


def entries(registry: Registry, kind: str) -> Iterator[Entry]:
    yield from getattr(registry, kind).values()


def names_of(entry: Entry) -> tuple[str, ...]:
    return (entry.name, *entry.other_names)


def folds(registry: Registry, kind: str) -> set[str]:
    return {fold(name) for entry in entries(registry, kind) for name in names_of(entry)}


def tables(path: Path) -> list[dict[str, object]]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    (found,) = content.values()
    return list(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_tables_are_sorted_by_key(path: Path) -> None:
    keys = [str(table["key"]) for table in tables(path)]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_fields_hold_what_they_should(path: Path) -> None:
    lists = {"aliases", "ordinary_aliases", "tasks", "metrics", "examples"}
    flags = {"is_ordinary_word", "higher_is_better"}
    for table in tables(path):
        for field, value in table.items():
            if field in lists:
                assert isinstance(value, list) and value, (table["key"], field)
                assert all(isinstance(item, str) and item for item in value)
            elif field in flags:
                assert isinstance(value, bool), (table["key"], field)
            elif field == "metric_tasks":
                assert isinstance(value, dict) and value, table["key"]
            else:
                assert isinstance(value, str) and value, (table["key"], field)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_are_slugs(registry: Registry, kind: str) -> None:
    for key in getattr(registry, kind):
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", key), key
        assert len(key) <= 100, key


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_tidy_and_never_repeated(registry: Registry, kind: str) -> None:
    for entry in entries(registry, kind):
        names = names_of(entry)
        assert all(name == " ".join(name.split()) for name in names), entry.key
        assert all(len(name) <= 100 for name in names), entry.key
        folded = [fold(name) for name in names]
        assert all(len(name) > 1 and name != "bench" for name in folded), entry.key
        assert len(set(folded)) == len(folded), entry.key


@pytest.mark.parametrize("kind", KINDS)
def test_ambiguous_names_are_the_listed_ones(registry: Registry, kind: str) -> None:
    assert registry.ambiguous_folds()[kind] == AMBIGUOUS[kind]


def test_names_of_two_kinds_are_the_listed_ones(registry: Registry) -> None:
    found = {
        (one, other): common
        for i, one in enumerate(KINDS)
        for other in KINDS[i + 1 :]
        if (common := folds(registry, one) & folds(registry, other))
    }
    assert found == TWO_KINDS


def test_references_of_datasets_lead_somewhere(registry: Registry) -> None:
    for entry in registry.datasets.values():
        assert entry.tasks, entry.key
        assert set(entry.tasks) <= registry.tasks.keys(), entry.key
        assert entry.metrics, entry.key
        assert set(entry.metrics) <= registry.metrics.keys(), entry.key
        assert len(set(entry.metrics)) == len(entry.metrics), entry.key
        assert entry.metric_tasks.keys() <= set(entry.metrics), entry.key
        assert set(entry.metric_tasks.values()) <= registry.tasks.keys(), entry.key


def test_family_of_a_metric_is_a_general_name(registry: Registry) -> None:
    for entry in registry.metrics.values():
        head = registry.metrics[entry.family]
        assert head.family == head.key, entry.key


def test_complements_are_mutual_and_opposite(registry: Registry) -> None:
    paired = [entry for entry in registry.metrics.values() if entry.complement]
    assert len(paired) >= 8
    for entry in paired:
        other = registry.metrics[entry.complement]
        assert other.complement == entry.key
        assert {entry.higher_is_better, other.higher_is_better} == {True, False}
        assert entry.scale is other.scale is Scale.SHARE


def test_tasks_have_an_area_and_an_explanation(registry: Registry) -> None:
    for entry in registry.tasks.values():
        assert entry.area, entry.key
        assert entry.description.endswith("."), entry.key


def test_metrics_are_explained_by_a_sentence_and_an_example(registry: Registry) -> None:
    for entry in registry.metrics.values():
        assert entry.description.endswith("."), entry.key
        assert entry.examples, entry.key


@pytest.mark.parametrize("kind", KINDS)
def test_examples_contain_a_name_of_their_entry(registry: Registry, kind: str) -> None:
    for entry in entries(registry, kind):
        own = {fold(name) for name in names_of(entry)}
        for example in entry.examples:
            words = example.rstrip(".").split()
            spans = {
                fold(" ".join(words[start:end]))
                for start in range(len(words))
                for end in range(start + 1, min(start + 12, len(words)) + 1)
            }
            assert own & spans, (entry.key, example)


def test_registry_is_as_large_as_promised(registry: Registry) -> None:
    assert len(registry.datasets) >= 1_500
    assert len(registry.metrics) >= 200
    assert len(registry.tasks) >= 250
    assert len(registry.models) >= 300


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("ReasonSeg", "giou"),
        ("VisA", "image-level-auroc"),
        ("ImageNet", "top-1-accuracy"),
        ("CIFAR-10", "accuracy"),
        ("MS COCO", "box-ap"),
        ("ADE20K", "miou"),
        ("HumanEval", "pass-at-1"),
        ("SWE-bench Verified", "resolved-rate"),
        ("LibriSpeech", "wer"),
        ("GPQA-Diamond", "accuracy"),
        ("nuScenes", "nds"),
        ("LIBERO", "success-rate"),
    ],
)
def test_usual_metric_of_a_dataset_stands_first(
    registry: Registry, name: str, usual: str
) -> None:
    (entry,) = registry.dataset_named(name)
    assert entry.metrics[0] == usual


@pytest.mark.parametrize(
    ("general", "name", "qualified"),
    [
        pytest.param("accuracy", "ImageNet", {"top-1-accuracy"}, id="one is meant"),
        pytest.param(
            "auroc", "VisA", {"image-level-auroc", "pixel-level-auroc"}, id="two might"
        ),
    ],
)
def test_general_metric_means_those_of_its_family(
    registry: Registry, general: str, name: str, qualified: set[str]
) -> None:
    (entry,) = registry.dataset_named(name)
    family = {key for key in entry.metrics if registry.metrics[key].family == general}
    assert qualified <= family
    if len(qualified) > 1:
        assert general not in entry.metrics


@pytest.mark.parametrize(
    "name",
    ["Natural Questions", "Spider", "APPS", "MATH", "Set5"],
)
def test_ordinary_words_are_marked(registry: Registry, name: str) -> None:
    (entry,) = registry.dataset_named(name)
    assert entry.is_ordinary_word


@pytest.mark.parametrize("alias", ["Cars", "SUN", "Food", "Flowers", "Pets", "ROC"])
def test_ordinary_aliases_never_count_alone(registry: Registry, alias: str) -> None:
    (entry,) = registry.dataset_named(alias)
    assert alias in entry.ordinary_aliases
    assert not entry.is_ordinary_word
