"""Loading the registry's files, curators' changes, and mergers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leaderboards.models import (
    Alias,
    Dataset,
    Leaderboard,
    Merge,
    Metric,
    MLModel,
    RegistryLoad,
    Result,
    Row,
)
from leaderboards.services.merging import CannotMerge, merge_entries, undo_merge
from leaderboards.services.registry import load_registry, remove_alias, review_entry
from papers.extraction.registry import Registry
from tests.factories import claim_on
from tests.leaderboards.conftest import SMALL, place_all
from tests.leaderboards.snapshots import snapshot

pytestmark = pytest.mark.usefixtures("small_registry")


def changed(**datasets: object) -> Registry:
    """The small registry with some data sets changed, by key."""
    return Registry(
        tasks=SMALL.tasks.values(),
        datasets=[
            replace(entry, **datasets.get(key, {}))
            for key, entry in SMALL.datasets.items()
        ],
        metrics=SMALL.metrics.values(),
        models=SMALL.models.values(),
    )


def test_loading_again_does_nothing() -> None:
    assert load_registry(SMALL) == RegistryLoad.objects.get()


def test_loading_changes_what_the_files_changed() -> None:
    load = load_registry(
        changed(visa={"name": "VisA-2", "aliases": ("Visual Anomaly",)})
    )
    assert (load.created_count, load.changed_count, load.conflicts) == (0, 1, [])
    assert Dataset.objects.get(key="visa").name == "VisA-2"
    assert Alias.objects.filter(fold="visualanomaly").exists()


def test_what_a_curator_set_stays_and_is_listed_as_a_conflict() -> None:
    visa = Dataset.objects.get(key="visa")
    review_entry(entry=visa, values={"name": "Visual Anomaly"})
    load = load_registry(changed(visa={"name": "VisA-2", "description": "Parts."}))
    visa.refresh_from_db()
    assert (visa.name, visa.description) == ("Visual Anomaly", "Parts.")
    assert load.conflicts == [
        {
            "kind": "dataset",
            "key": "visa",
            "field": "name",
            "curator": "Visual Anomaly",
            "files": "VisA-2",
        }
    ]


def test_alias_switched_off_by_a_curator_does_not_come_back() -> None:
    remove_alias(alias=Alias.objects.get(name="ILSVRC 2012"))
    load_registry(changed(visa={"description": "Parts."}))
    assert not Alias.objects.get(name="ILSVRC 2012").is_active


def test_loading_adopts_an_entry_found_before() -> None:
    claim_on("NewBench", "50", metric="accuracy")
    place_all()
    new = replace(SMALL.datasets["visa"], key="newbench", name="NewBench", aliases=())
    load_registry(
        Registry(
            tasks=SMALL.tasks.values(),
            datasets=[*SMALL.datasets.values(), new],
            metrics=SMALL.metrics.values(),
            models=SMALL.models.values(),
        )
    )
    place_all()
    dataset = Dataset.objects.get(name="NewBench")
    assert dataset.origin == Dataset.Origin.REGISTRY
    assert Result.objects.get().leaderboard.benchmark.task is not None


def test_new_direction_ranks_what_was_only_listed() -> None:
    claim_on("ReasonSeg", "12", metric="novelty score", model="A-Net")
    place_all()
    assert Row.objects.get().section == Row.Section.LISTED
    metric = Metric.objects.get(origin="found")
    review_entry(entry=metric, values={"higher_is_better": True, "scale": "share"})
    place_all()
    assert Row.objects.get().section == Row.Section.RANKED
    assert metric.origin == Metric.Origin.CURATED


def test_turned_direction_turns_the_ranking() -> None:
    for number in ("12", "13"):
        claim_on("ReasonSeg", number, metric="FID", model=f"Net {number}")
    place_all()
    review_entry(entry=Metric.objects.get(key="fid"), values={"higher_is_better": True})
    place_all()
    board = Leaderboard.objects.get()
    assert board.best is not None
    assert board.best.number == "13"


def test_reviewing_one_of_two_homonyms_keeps_them_apart() -> None:
    for number in ("50", "51"):
        claim_on("ReasonSeg", number, model="DINO", own=True)
    place_all()
    review_entry(entry=MLModel.objects.get(key="dino"), values={"description": "One."})
    place_all()
    assert set(Result.objects.values_list("model__key", flat=True)) == {
        "dino",
        "dino-2",
    }


def test_reviewed_model_keeps_its_citations_without_its_paper() -> None:
    own = claim_on("ReasonSeg", "50", model="DINO", own=True)
    claim_on("ReasonSeg", "50", model="DINO")
    place_all()
    review_entry(entry=MLModel.objects.get(key="dino"), values={"description": "One."})
    own.paper.delete()
    place_all()
    assert Result.objects.get().model == MLModel.objects.get(key="dino")


def test_merging_moves_results_and_undoing_moves_them_back() -> None:
    claim_on("ReasonSeg", "50", model="A-Net")
    claim_on("ReasonSeg", "51", model="A-Net v1")
    place_all()
    before = snapshot()
    source, target = (MLModel.objects.get(key=key) for key in ("a-net-v1", "a-net"))

    merge = merge_entries(source=source, target=target, curator=None, reason="same")
    place_all()
    assert Row.objects.get().witnesses_count == 2
    assert (merge.moved_results, merge.curator_name) == (1, "the system")
    assert MLModel.objects.shown().get().name == "A-Net"

    undo_merge(merge=merge, curator=None)
    place_all()
    assert snapshot() == before
    assert Merge.objects.get().undone_at is not None


def test_merged_data_sets_share_their_leaderboards() -> None:
    claim_on("ReasonSeg", "50", metric="gIoU", model="A-Net")
    claim_on("Reason Seg v1", "51", metric="gIoU", model="B-Net")
    place_all()
    source = Dataset.objects.get(origin="found")
    target = Dataset.objects.get(key="reasonseg")
    merge_entries(source=source, target=target, curator=None)
    place_all()
    assert Leaderboard.objects.shown().get().rows_count == 2


def test_entries_that_cannot_be_merged() -> None:
    visa, imagenet = (Dataset.objects.get(key=key) for key in ("visa", "imagenet"))
    with pytest.raises(CannotMerge, match="itself"):
        merge_entries(source=visa, target=visa, curator=None)
    with pytest.raises(CannotMerge, match="one kind"):
        merge_entries(source=visa, target=Metric.objects.get(key="fid"), curator=None)
    merge = merge_entries(source=visa, target=imagenet, curator=None)
    with pytest.raises(CannotMerge, match="itself"):
        merge_entries(source=imagenet, target=visa, curator=None)
    with pytest.raises(CannotMerge, match="already"):
        merge_entries(source=visa, target=imagenet, curator=None)
    undo_merge(merge=merge, curator=None)
    with pytest.raises(CannotMerge, match="undone already"):
        undo_merge(merge=merge, curator=None)
