"""What tests of leaderboards share: a small registry, and placing until nothing is left."""

from __future__ import annotations

import pytest

from leaderboards import misspelt
from leaderboards.services.placing import Placed, place_papers
from leaderboards.services.registry import load_registry
from papers.extraction.registry import (
    DatasetEntry,
    MetricEntry,
    ModelEntry,
    Registry,
    Scale,
    TaskEntry,
)
from papers.models import Paper

SHARE = {"higher_is_better": True, "scale": Scale.SHARE}
SMALL = Registry(
    tasks=[
        TaskEntry("anomaly-detection", "anomaly detection", "vision"),
        TaskEntry("anomaly-localisation", "anomaly localisation", "vision"),
        TaskEntry("image-classification", "image classification", "vision"),
        TaskEntry("reasoning-segmentation", "reasoning segmentation", "vision"),
        TaskEntry("speech-recognition", "speech recognition", "speech"),
    ],
    datasets=[
        DatasetEntry(
            "imagenet",
            "ImageNet",
            aliases=("ImageNet-1K", "ILSVRC 2012"),
            tasks=("image-classification",),
            metrics=("top-1-accuracy",),
        ),
        DatasetEntry(
            "librispeech",
            "LibriSpeech",
            tasks=("speech-recognition",),
            metrics=("word-error-rate",),
        ),
        DatasetEntry(
            "reasonseg",
            "ReasonSeg",
            tasks=("reasoning-segmentation",),
            metrics=("giou", "ciou"),
        ),
        DatasetEntry(
            "visa",
            "VisA",
            tasks=("anomaly-detection", "anomaly-localisation"),
            metrics=("image-level-auroc", "pixel-level-auroc"),
            metric_tasks={"pixel-level-auroc": "anomaly-localisation"},
        ),
    ],
    metrics=[
        MetricEntry("accuracy", "accuracy", ("acc",), complement="error-rate", **SHARE),
        MetricEntry("auroc", "AUROC", ("AUC",), **SHARE),
        MetricEntry("ciou", "cIoU", **SHARE),
        MetricEntry(
            "error-rate",
            "error rate",
            ("error",),
            higher_is_better=False,
            complement="accuracy",
            scale=Scale.SHARE,
        ),
        MetricEntry("fid", "FID", higher_is_better=False),
        MetricEntry("giou", "gIoU", **SHARE),
        MetricEntry(
            "image-level-auroc",
            "image-level AUROC",
            ("image-level AUC",),
            "auroc",
            **SHARE,
        ),
        MetricEntry(
            "pixel-level-auroc",
            "pixel-level AUROC",
            ("pixel-level AUC",),
            "auroc",
            **SHARE,
        ),
        MetricEntry("srocc", "SROCC", higher_is_better=True, scale=Scale.CORRELATION),
        MetricEntry("top-1-accuracy", "top-1 accuracy", family="accuracy", **SHARE),
        MetricEntry(
            "word-error-rate",
            "WER",
            ("word error rate",),
            higher_is_better=False,
            scale=Scale.SHARE,
        ),
    ],
    models=[
        ModelEntry("gpt-4", "GPT-4", ("GPT4-0314",)),
        ModelEntry("lisa-7b", "LISA-7B"),
    ],
)


@pytest.fixture(autouse=True)
def no_known_names() -> None:
    """Each test's database begins its keys anew: what is known of another's is wrong."""
    misspelt._known.clear()


@pytest.fixture
def small_registry(db: None) -> Registry:
    """The database with a registry of a few entries."""
    load_registry(SMALL)
    return SMALL


def place_all() -> Placed:
    """Place all papers that await it."""
    return place_papers(
        paper_ids=list(Paper.objects.awaiting_placing().values_list("pk", flat=True))
    )
