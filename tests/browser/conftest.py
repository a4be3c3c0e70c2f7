"""What journeys through the pages begin with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from leaderboards.models import Leaderboard
from tests.factories import (
    BenchmarkFactory,
    DatasetFactory,
    DumpFactory,
    LeaderboardFactory,
    MetricFactory,
    PaperFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
    TaskFactory,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BEFORE = "Trained by reinforcement alone, Seg-Zero-7B reaches "
AFTER = " gIoU on the ReasonSeg benchmark."


@pytest.fixture
def board(transactional_db: None) -> Leaderboard:
    """ReasonSeg with two results, each with its sentence."""
    made: Leaderboard = LeaderboardFactory(
        benchmark=BenchmarkFactory(
            dataset=DatasetFactory(name="ReasonSeg", results_count=2, papers_count=2),
            task=TaskFactory(name="Reasoning segmentation", area="vision"),
            is_listed=True,
            results_count=2,
            papers_count=2,
        ),
        metric=MetricFactory(name="gIoU"),
        results_count=2,
        papers_count=2,
    )
    group = SettingsGroupFactory(leaderboard=made, rows_count=2)
    for name, number, day in (
        ("LISA-7B", "44.4", date(2023, 8, 1)),
        ("Seg-Zero-7B", "57.5", date(2025, 3, 9)),
    ):
        abstract = f"{BEFORE}{number}{AFTER}"
        result = ResultFactory(
            group=group,
            model__name=name,
            claim__number=number,
            claim__start=len(BEFORE),
            claim__sentence=abstract,
            claim__sentence_start=0,
            claim__paper=PaperFactory(
                title=f"{name}: A Paper on Reasoning", abstract=abstract, published=day
            ),
        )
        RowFactory(result=result)
    made.opening_group, made.best = group, result
    made.save()
    DumpFactory(state="done")
    return made


@pytest.fixture
def page_without_scripts(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh page in a browser that runs no JavaScript."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()
