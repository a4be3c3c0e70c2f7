"""Leaderboards by what people call them."""

from __future__ import annotations

import pytest

from leaderboards.finding import NoSuchLeaderboard, find_leaderboard
from leaderboards.models import Dataset
from leaderboards.services.merging import merge_entries
from papers.extraction.registry import Registry
from tests.factories import claim_on
from tests.leaderboards.conftest import place_all


@pytest.fixture(autouse=True)
def results(small_registry: Registry) -> None:
    """Two metrics of VisA, and ImageNet."""
    claim_on("VisA", "95.9", metric="pixel-level AUC")
    claim_on("VisA", "95.8", metric="pixel-level AUC")
    claim_on("VisA", "83.9", metric="image-level AUC")
    claim_on("ImageNet", "88.5", metric="accuracy")
    place_all()


@pytest.mark.parametrize(
    ("name", "metric", "slug"),
    [
        ("visa", "", "visa-image-level-auroc"),
        ("VISA dataset", "", "visa-image-level-auroc"),
        (
            "VisA",
            "pixel-level AUROC",
            "visa-anomaly-localisation-pixel-level-auroc",
        ),
        (
            "VisA",
            "Pixel-level AUC",
            "visa-anomaly-localisation-pixel-level-auroc",
        ),
        ("ilsvrc-2012", "", "imagenet-top-1-accuracy"),
        ("imagenet-top-1-accuracy", "", "imagenet-top-1-accuracy"),
    ],
    ids=["key", "name", "metric", "metric's alias", "alias", "slug"],
)
def test_leaderboard_is_found(name: str, metric: str, slug: str) -> None:
    assert find_leaderboard(name, metric=metric).slug == slug


def test_merged_name_leads_to_what_it_is_now() -> None:
    source, target = (Dataset.objects.get(key=k) for k in ("reasonseg", "visa"))
    merge_entries(source=source, target=target, curator=None)
    assert find_leaderboard("ReasonSeg").benchmark.dataset == target


@pytest.mark.parametrize(
    ("name", "metric", "message"),
    [
        ("ImagNet", "", "Did you mean ImageNet"),
        (
            "something else entirely",
            "",
            "No data set is called “something else entirely”.$",
        ),
        ("ReasonSeg", "", "No paper read so far reports a number on ReasonSeg"),
        ("VisA", "FID", "but: image-level AUROC, pixel-level AUROC"),
    ],
)
def test_what_is_not_found_is_said_with_what_there_is(
    name: str, metric: str, message: str
) -> None:
    with pytest.raises(NoSuchLeaderboard, match=message):
        find_leaderboard(name, metric=metric)
