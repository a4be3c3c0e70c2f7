"""Increments in any order, a rebuild, and a start from nothing end in the same state."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from leaderboards.models import (
    Benchmark,
    Comparison,
    Dataset,
    Finding,
    Leaderboard,
    Merge,
    Metric,
    MLModel,
    Record,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from leaderboards.services import drafting, refreshing
from leaderboards.services.merging import merge_entries, undo_merge
from leaderboards.services.placing import place_papers
from leaderboards.services.refreshing import Refreshed, refresh_leaderboards
from leaderboards.services.registry import add_alias
from papers.extraction.types import Setting
from papers.models import Claim, Paper
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.snapshots import snapshot

pytestmark = pytest.mark.usefixtures("small_registry")

DATASETS = [
    "ImageNet",
    "ILSVRC 2012",
    "VisA",
    "ReasonSeg",
    "NewBench",
    "New-Bench",
    "Odd",
]
METRICS = ["", "", "accuracy", "error", "AUC", "pixel-level AUC", "gIoU", "novelty"]
MODELS = ["", "GPT-4", "GPT4-0314", "DINO", "DINO", "Dino", "Foo-1", "Foo 1", "Bar"]


def shots(condition: str, *_: object, **__: object) -> tuple[Setting, ...]:
    """Settings as these tests write them: the condition is the number of shots."""
    return (Setting("shots", condition, True),) if condition else ()


class History:
    """Random things that happen to papers, claims and names."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def step(self) -> None:
        """Let one thing happen, and sometimes place some of what awaits it."""
        happen = self.random.choices(
            [
                self.write_paper,
                self.change_claim,
                self.reject_claim,
                self.withdraw_claim,
                self.date_paper,
                self.delete_paper,
                self.name_alias,
                self.merge,
                self.undo,
            ],
            weights=[12, 6, 3, 2, 2, 1, 1, 1, 1],
        )[0]
        happen()
        if self.random.random() < 0.5:
            waiting = list(
                Paper.objects.awaiting_placing().values_list("pk", flat=True)
            )
            self.random.shuffle(waiting)
            place_papers(paper_ids=waiting[: self.random.randint(1, 4)])

    def write_paper(self) -> None:
        paper = PaperFactory(published=self.day(), needs_placing=True)
        for _ in range(self.random.randint(1, 4)):
            claim_on(**self.content(), paper=paper)

    def content(self) -> dict[str, object]:
        pick = self.random.choice
        return {
            "dataset": pick(DATASETS),
            "number": pick(["0.8", "57.5", "80", "80", "81", "99", "120"]),
            "model": pick(MODELS),
            "metric": pick(METRICS),
            "own": pick([True, False, None]),
            "kind": pick(["result", "result", "baseline", "improvement"]),
            "comparator": pick(["", "GPT-4", "Foo 1", "Bar", "strong baselines"]),
            "direction": pick(["up", "up", "down"]),
            "unit": pick(["", "", "%", "points"]),
            "says_best": pick([True, False]),
            "bound": pick(["=", "=", "=", "~", ">=", "<="]),
            "condition": pick(["", "", "", "5", "1"]),
            "queue_reason": pick(["", "", "", "unsure"]),
            "review": pick(["none", "none", "accepted"]),
        }

    def day(self) -> date | None:
        days = self.random.choice([None, *range(0, 1200, 100)])
        return None if days is None else date(2021, 1, 1) + timedelta(days)

    def a_claim(self) -> Claim | None:
        claims = list(Claim.objects.order_by("pk"))
        return self.random.choice(claims) if claims else None

    def change_claim(self) -> None:
        if claim := self.a_claim():
            for field, value in self.content().items():
                if self.random.random() < 0.4:
                    setattr(claim, field, value)
            claim.value = claim.number
            self.save(claim)

    def reject_claim(self) -> None:
        if claim := self.a_claim():
            claim.review = "none" if claim.review == "rejected" else "rejected"
            self.save(claim)

    def withdraw_claim(self) -> None:
        if claim := self.a_claim():
            claim.is_withdrawn = not claim.is_withdrawn
            self.save(claim)

    def save(self, claim: Claim) -> None:
        claim.save()
        Paper.objects.filter(pk=claim.paper_id).update(needs_placing=True)

    def date_paper(self) -> None:
        if claim := self.a_claim():
            Paper.objects.filter(pk=claim.paper_id).update(
                published=self.day(), needs_placing=True
            )

    def delete_paper(self) -> None:
        if claim := self.a_claim():
            claim.paper.delete()

    def name_alias(self) -> None:
        entry, name = self.random.choice(
            [
                (Dataset.objects.get(key="visa"), "Odd"),
                (MLModel.objects.get(key="lisa-7b"), "Bar"),
                (Metric.objects.get(key="giou"), "novelty"),
                (Metric.objects.get(key="ciou"), "novelty"),
            ]
        )
        add_alias(entry=entry, name=name)

    def merge(self) -> None:
        models = list(MLModel.objects.filter(merged_into=None).order_by("pk"))
        source, target = self.random.sample(models, 2)
        if source.is_reviewed:
            merge_entries(source=source, target=target, curator=None)

    def undo(self) -> None:
        merges = list(Merge.objects.filter(undone_at=None).order_by("pk"))
        if merges:
            undo_merge(merge=self.random.choice(merges), curator=None)


def start_from_nothing() -> None:
    """Take away all that is derived from claims, then place all papers at once."""
    Leaderboard.objects.update(best=None, opening_group=None)
    derived = (Finding, Comparison, Record, Row, Result)
    for model in (*derived, SettingsGroup, Leaderboard, Benchmark):
        model.objects.all().delete()
    for model in (Dataset, Metric, MLModel):
        kept = Merge.objects.values("target_key")
        model.objects.filter(origin="found").exclude(key__in=kept).delete()
    for model in (Task, Dataset, Metric, MLModel):
        model.objects.update(results_count=0, papers_count=0, spellings={})
    Paper.objects.update(needs_placing=True)
    place_all()


def assert_same(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> None:
    """Compare part by part, so that a difference can be read."""
    for part in one:
        assert set(one[part]) ^ set(other[part]) == set()
        assert one[part] == other[part]


@pytest.mark.parametrize("seed", range(6))
def test_increments_rebuild_and_fresh_start_end_alike(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "read_settings", shots)
    history = History(seed)
    for _ in range(40):
        history.step()
    place_all()
    increments = snapshot()

    mended = refresh_leaderboards()
    assert mended == Refreshed(papers=mended.papers)
    assert_same(snapshot(), increments)

    start_from_nothing()
    assert_same(snapshot(), increments)


def test_refresh_mends_what_went_wrong() -> None:
    paper = PaperFactory(published=date(2024, 1, 1))
    claim_on("ReasonSeg", "57.5", model="Seg-Zero-7B", paper=paper)
    claim_on("NewBench", "80", model="Foo", metric="accuracy", paper=paper)
    place_all()
    right = snapshot()
    Row.objects.update(rank_value=1)
    Record.objects.all().delete()
    Leaderboard.objects.update(best=None, results_count=7)
    Dataset.objects.filter(origin="found").update(name="Wrong")

    mended = refresh_leaderboards()

    assert snapshot() == right
    assert (mended.rows, mended.records) == (2, 2)
    assert mended.figures > 0


def test_refresh_names_the_models_of_rows_that_have_none() -> None:
    claim_on("ReasonSeg", "57.5", model="Seg-Zero-7B")
    place_all()
    right = list(Row.objects.values_list("key", "model__name"))
    Row.objects.update(model=None)

    assert refresh_leaderboards().rows == 1
    assert list(Row.objects.values_list("key", "model__name")) == right
    assert right[0][1] == "Seg-Zero-7B"


def test_refresh_reads_nothing_ahead_while_it_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite refuses a write behind a read that began before somebody else's write."""
    claim_on("ReasonSeg", "57.5")
    place = refreshing.place_papers
    placed: list[int] = []

    def meanwhile(*, paper_ids: list[int]) -> Any:
        if not placed:
            claim_on("ReasonSeg", "60.1")
        placed.extend(paper_ids)
        return place(paper_ids=paper_ids)

    monkeypatch.setattr(refreshing, "place_papers", meanwhile)
    assert refresh_leaderboards().papers == 2
    assert placed == list(Paper.objects.order_by("pk").values_list("pk", flat=True))
