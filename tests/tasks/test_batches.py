from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from config.celery import Job
from leaderboards.models import Result, Row
from leaderboards.services import rebuilding, refreshing
from papers.models import Paper
from tasks import leaderboards
from tasks.batches import patiently, work_through
from tasks.extraction import extract_outdated, extract_papers
from tasks.leaderboards import place_papers, rebuild, refresh
from tests.factories import PaperFactory, ResultFactory
from tests.tasks.conftest import Enqueued

pytestmark = pytest.mark.django_db


def extract(*, paper_ids: list[int]) -> None:
    """A service that does its work, but for papers of bad omen."""
    papers = Paper.objects.filter(pk__in=paper_ids)
    if papers.filter(title__contains="bad omen").exists():
        raise ValueError("bad omen")
    papers.update(needs_extraction=False)


def test_paper_on_which_a_service_fails_does_not_hold_up_the_others(
    settings: Settings,
) -> None:
    settings.PAPER_BATCH = 2
    for title in ("one", "of bad omen", "two", "three", "a bad omen too"):
        PaperFactory(title=title, needs_extraction=True)
    assert work_through(Paper.objects.awaiting_extraction, extract) == 3
    left = Paper.objects.awaiting_extraction().values_list("title", flat=True)
    assert list(left) == ["of bad omen", "a bad omen too"]


def test_database_that_is_away_ends_the_job(settings: Settings) -> None:
    def lose_connection(*, paper_ids: list[int]) -> None:
        raise OperationalError("server closed the connection")

    PaperFactory(needs_extraction=True)
    with pytest.raises(OperationalError):
        work_through(Paper.objects.awaiting_extraction, lose_connection)


def test_step_is_tried_again_while_the_database_is_locked() -> None:
    troubles = [OperationalError("database is locked")] * 2

    def step() -> str:
        if troubles:
            raise troubles.pop()
        return "done"

    assert patiently(step, waits=(0, 0)) == "done"


def test_step_gives_up_in_the_end() -> None:
    def step() -> None:
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        patiently(step, waits=(0,))


def test_refresh_goes_on_where_its_time_was_over(
    settings: Settings, enqueued: Enqueued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "_BATCH", 1)
    settings.JOB_SECONDS = 0
    first, second = ResultFactory().paper, ResultFactory().paper
    refresh()
    refresh(first.pk)
    refresh(second.pk)
    assert enqueued == [
        ("leaderboards.refresh", first.pk),
        ("leaderboards.refresh", second.pk),
        ("leaderboards.rebuild",),
    ]


def test_rebuild_mends_rows() -> None:
    ResultFactory()
    rebuild()
    assert Row.objects.get().result == Result.objects.get()


def test_rebuild_goes_on_where_its_time_was_over(
    settings: Settings, enqueued: Enqueued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "_BATCH", 1)
    settings.JOB_SECONDS = 0
    boards = {ResultFactory().leaderboard for _ in range(2)}
    rebuild()
    times = 1
    while enqueued:
        [(name, *place)] = enqueued
        assert name == "leaderboards.rebuild"
        enqueued.clear()
        rebuild(*place)
        times += 1
    assert times > len(rebuilding._STEPS)
    assert Row.objects.count() == 2
    for board in boards:
        board.refresh_from_db()
        assert board.best is not None
        assert board.results_count == 1


@pytest.mark.parametrize(
    ("job", "arguments", "again"),
    [
        (refresh, (7,), [("leaderboards.refresh", 7)]),
        (refresh, (), []),
        (rebuild, (3, "1:m2"), [("leaderboards.rebuild", 3, "1:m2")]),
        (rebuild, (0, 7), [("leaderboards.rebuild", 0, 7)]),
        (rebuild, (), [("leaderboards.rebuild", 0, None)]),
    ],
)
def test_what_was_begun_waits_while_another_job_has_the_lock(
    job: Callable[..., None],
    arguments: tuple[Any, ...],
    again: list[tuple[Any, ...]],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.JOB_SECONDS = 20
    monkeypatch.setattr(leaderboards, "only_one", lambda name: nullcontext(False))
    waiting: list[tuple[Any, ...]] = []

    def note(self: Job, args: Any, *, countdown: float) -> None:
        assert countdown == 20
        waiting.append((self.name, *args))

    monkeypatch.setattr(Job, "apply_async", note)
    job(*arguments)
    assert waiting == again


def test_abstracts_are_read_and_handed_on_to_be_placed(enqueued: Enqueued) -> None:
    paper = PaperFactory(
        abstract="On ImageNet it reaches a top-1 accuracy of 81.3%.",
        needs_extraction=True,
    )
    extract_papers()
    assert enqueued == [("leaderboards.place_papers",)]
    assert paper.claims.get().number == "81.3"
    place_papers()
    assert not Paper.objects.awaiting_placing().exists()
    assert paper.claims.get().result.number == "81.3"
    enqueued.clear()
    extract_papers()
    place_papers()
    assert enqueued == []


def test_papers_that_another_extractor_read_are_read_again(enqueued: Enqueued) -> None:
    PaperFactory(extracted_with="an older one")
    extract_outdated()
    assert enqueued == [("papers.extract_papers",)]
    extract_papers()
    enqueued.clear()
    extract_outdated()
    assert enqueued == []
