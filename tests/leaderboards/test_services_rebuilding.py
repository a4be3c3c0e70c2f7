"""Rebuilding step by step: what each step leaves, and which leaderboards it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from leaderboards.models import (
    Benchmark,
    Leaderboard,
    MLModel,
    Record,
    Result,
    Row,
    SettingsGroup,
)
from leaderboards.services import rebuilding
from leaderboards.services.rebuilding import (
    Place,
    rebuild_for_a_while,
    rebuild_from_results,
)
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all

pytestmark = pytest.mark.usefixtures("small_registry")


@pytest.fixture
def board() -> Leaderboard:
    """A leaderboard on which a second model was better than a first."""
    for day, number, model in ((1, "57.5", "Foo"), (2, "60", "Bar")):
        paper = PaperFactory(published=date(2024, 1, day))
        claim_on("ReasonSeg", number, model=model, paper=paper)
    place_all()
    return Leaderboard.objects.get()


def line() -> list[tuple[str, date]]:
    records = Record.objects.order_by("published")
    return list(records.values_list("result__number", "published"))


def no_rows() -> None:
    Row.objects.filter(result__number="60").delete()
    Record.objects.filter(result__number="60").delete()


def worse_rows() -> None:
    Row.objects.filter(result__number="60").update(rank_value=1, model=None)
    Record.objects.filter(result__number="60").delete()


def strayed_records() -> None:
    """Records of results that once stood under other settings."""
    board = Leaderboard.objects.get()
    other = SettingsGroup.objects.create(leaderboard=board, key="shots=5", label="5")
    Record.objects.update(group=other)
    Row.objects.all().delete()


@pytest.mark.parametrize("spoil", [no_rows, worse_rows, strayed_records])
def test_step_that_mends_rows_leaves_the_records_of_those_rows(
    board: Leaderboard, spoil: Callable[[], None]
) -> None:
    right = line()
    assert [number for number, _ in right] == ["57.5", "60"]
    spoil()
    assert rebuild_for_a_while(Place(1), seconds=0) == Place(2)
    assert line() == right
    assert set(Record.objects.values_list("group", flat=True)) == set(
        Result.objects.values_list("group", flat=True)
    )


def test_step_that_drops_rows_drops_their_records(board: Leaderboard) -> None:
    gone = Row.objects.get(result__number="57.5")
    Result.objects.filter(row_key=gone.key).update(row_key="of another row")
    rebuild_for_a_while(Place(0), seconds=0)
    assert [number for number, _ in line()] == ["60"]
    assert SettingsGroup.objects.get().rows_count == 1


def test_rebuild_counts_the_records_that_it_mends_with_rows(board: Leaderboard) -> None:
    no_rows()
    mended = rebuild_from_results()
    assert (mended.rows, mended.records) == (1, 1)


WRONG: dict[str, Callable[[], Any]] = {
    "results": lambda: Leaderboard.objects.update(results_count=7),
    "papers": lambda: Leaderboard.objects.update(papers_count=7),
    "benchmark": lambda: Benchmark.objects.update(papers_count=7),
    "name": lambda: MLModel.objects.filter(name="Foo").update(name="Wrong"),
    "best": lambda: Leaderboard.objects.update(best=None),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_rebuild_raises_the_revision_of_what_showed_something_wrong(
    board: Leaderboard, spoil: Callable[[], Any]
) -> None:
    before = board.revision
    spoil()
    rebuild_from_results()
    board.refresh_from_db()
    assert board.revision > before


def test_rebuild_of_what_is_right_changes_no_revision(board: Leaderboard) -> None:
    rebuild_from_results()
    assert Leaderboard.objects.get().revision == board.revision


def test_rebuild_settles_many_leaderboards_a_few_at_a_time(
    board: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim_on("VisA", "80", metric="image-level AUROC", model="Foo")
    place_all()
    settled: list[int] = []
    settle = rebuilding.settle_leaderboards

    def note(keys: Any, **kwargs: Any) -> None:
        settled.append(len(keys))
        settle(keys, **kwargs)

    monkeypatch.setattr(rebuilding, "settle_leaderboards", note)
    monkeypatch.setattr(rebuilding, "_BATCH", 1)
    MLModel.objects.filter(name="Foo").update(name="Wrong")
    rebuild_from_results()
    assert set(settled) == {1}
    assert Leaderboard.objects.count() == 2
