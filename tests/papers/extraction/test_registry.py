"""The loader of the registry: names found by fold, files refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from papers.extraction.registry import (
    BrokenRegistry,
    DatasetEntry,
    MetricEntry,
    Registry,
    Scale,
    fold,
    load_registry,
)

VISA = """
[[dataset]]
key = "visa"
name = "VisA"
aliases = ["Visual Anomaly"]
tasks = ["anomaly-detection"]
metrics = ["pixel-level-auroc", "image-level-auroc"]
metric_tasks = { pixel-level-auroc = "anomaly-localization" }
"""


def write(directory: Path, **files: str) -> Path:
    """A registry folder with the given files: `datasets__vision` is in a folder."""
    for name, content in files.items():
        path = directory / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return directory


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("CIFAR-10", "cifar10", id="hyphen"),
        pytest.param("the ReasonSeg benchmark", "reasonseg", id="article and kind"),
        pytest.param("HumanEval+", "humaneval+", id="plus counts"),
        pytest.param("ImageNet test set", "imagenet", id="test set"),
        pytest.param(r"$\textbf{GSM8K}$", "gsm8k", id="latex"),
        pytest.param("τ²-Bench", "τ2bench", id="other scripts"),
        pytest.param(" the\tSQuAD dataset ", "squad", id="spaces around"),
        pytest.param("Data Set X", "datasetx", id="kind within"),
        pytest.param("Theorem-1", "theorem1", id="no article"),
    ],
)
def test_fold_drops_what_does_not_tell_names_apart(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_load_reads_tables_of_a_file_and_of_a_folder(tmp_path: Path) -> None:
    registry = load_registry(
        write(
            tmp_path,
            datasets__vision=VISA,
            datasets__code='[[dataset]]\nkey = "mbpp"\nname = "MBPP"\n',
            metrics='[[metric]]\nkey = "auroc"\nname = "AUROC"\nscale = "share"\n',
        )
    )
    assert list(registry.datasets) == ["mbpp", "visa"]
    assert registry.datasets["visa"].metrics[0] == "pixel-level-auroc"
    assert registry.datasets["visa"].metric_tasks == {
        "pixel-level-auroc": "anomaly-localization"
    }
    assert registry.metrics["auroc"].scale is Scale.SHARE
    assert registry.metrics["auroc"].higher_is_better is None
    assert registry.tasks == registry.models == {}


@pytest.mark.parametrize("name", ["VisA", "visa dataset", "visual-anomaly"])
def test_dataset_named_finds_name_and_alias_in_any_spelling(
    tmp_path: Path, name: str
) -> None:
    registry = load_registry(write(tmp_path, datasets__vision=VISA))
    assert [entry.key for entry in registry.dataset_named(name)] == ["visa"]


def test_dataset_named_finds_by_an_ordinary_alias() -> None:
    cars = DatasetEntry("cars", "Stanford Cars", ordinary_aliases=("Cars",))
    assert Registry(datasets=[cars]).dataset_named("Cars") == (cars,)


def test_metric_named_gives_every_reading_of_an_ambiguous_name() -> None:
    first, second = (
        MetricEntry("mae", "mean absolute error", ("MAE",)),
        MetricEntry("mae-angle", "mean angular error", ("MAE",)),
    )
    registry = Registry(metrics=[first, second])
    assert registry.metric_named("MAE") == (first, second)
    assert registry.metric_named("RMSE") == ()
    assert registry.ambiguous_folds()["metrics"] == {"mae": ("mae", "mae-angle")}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("[[dataset]", "vision.toml: ", id="no TOML"),
        pytest.param("[[data]]\n", "unknown tables", id="another table"),
        pytest.param(VISA + VISA, "visa is also in vision.toml", id="key twice"),
        pytest.param(
            VISA + 'metric = "auroc"\n', "vision.toml: visa: ", id="unknown field"
        ),
        pytest.param(
            '[[dataset]]\nname = "VisA"\n', "an entry without key", id="no key"
        ),
    ],
)
def test_load_refuses_a_broken_file_naming_it(
    tmp_path: Path, content: str, reason: str
) -> None:
    with pytest.raises(BrokenRegistry, match="vision.toml") as refusal:
        load_registry(write(tmp_path, datasets__vision=content))
    assert reason in str(refusal.value)


def test_load_refuses_a_scale_that_is_none(tmp_path: Path) -> None:
    metric = '[[metric]]\nkey = "f1"\nname = "F1"\nscale = "percent"\n'
    with pytest.raises(BrokenRegistry, match="metrics.toml: f1: .*percent"):
        load_registry(write(tmp_path, metrics=metric))


def test_load_refuses_a_key_that_two_files_use(tmp_path: Path) -> None:
    write(tmp_path, datasets__code=VISA, datasets__vision=VISA)
    with pytest.raises(BrokenRegistry, match="vision.toml: visa is also in code.toml"):
        load_registry(tmp_path)
