"""Every page by axe-core: none of its rules is broken, on a phone or a desk, light or dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from leaderboards.models import (
    Change,
    Comparison,
    Finding,
    Leaderboard,
    MLModel,
    Record,
    Result,
    Row,
    Task,
)
from papers.models import Claim, Curation, Dump, Paper, RefusedEntry, Sighting
from tests.conftest import watched_page
from tests.factories import (
    ClaimFactory,
    DumpFactory,
    MetricFactory,
    PaperFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1440
# The frame around our admin pages is the theme's: they are held to the standard, while
# axe-core's advice beyond it is for the public pages only.
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
ABSTRACT = (
    "Ours reaches 61.2 gIoU on ReasonSeg, where LISA gave 44.4; that is 16.8 points more,"
    " 2.3x faster."
)


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page on which axe-core may measure with inline styles of its own."""
    with watched_page(browser, live_server.url, bypass_csp=True) as fresh:
        yield fresh


@pytest.fixture
def site(board: Leaderboard) -> Leaderboard:
    """A site on which every part of the pages has something to show."""
    for row in Row.objects.order_by("published"):
        assert row.published is not None
        Record.objects.create(
            leaderboard=board,
            group=row.group,
            result=row.result,
            rank_value=row.rank_value,
            published=row.published,
        )
    few_shot = SettingsGroupFactory(
        leaderboard=board, key="shots=5", label="shots 5", rows_count=1
    )
    RowFactory(result=ResultFactory(group=few_shot))
    RowFactory(
        result=ResultFactory(group=board.opening_group, awaiting_review=True),
        section=Row.Section.AWAITING,
    )
    MLModel.objects.update(results_count=1, papers_count=1)

    paper = PaperFactory(
        title="A Paper of All Kinds", abstract=ABSTRACT, published=date(2025, 5, 1)
    )
    for number, kind, unit in (
        ("61.2", "result", ""),
        ("44.4", "baseline", ""),
        ("16.8", "improvement", "points"),
        ("2.3", "efficiency", "x"),
    ):
        ClaimFactory(
            paper=paper,
            number=number,
            kind=kind,
            unit=unit,
            start=ABSTRACT.index(number),
            sentence=ABSTRACT,
            sentence_start=0,
            metric="gIoU",
            dataset="ReasonSeg",
            queue_reason="unsure" if kind == "baseline" else "",
        )
    rejected = ClaimFactory(review="rejected")
    Curation.objects.create(
        claim=rejected,
        curator_name="ada",
        action="reject",
        before={"review": "none"},
        after={"review": "rejected"},
        reason="It is a year.",
    )
    _tell_changes(board, rejected)
    _measure_twice(board)
    dump = DumpFactory(name="some.txt", state="done", refused_count=1)
    RefusedEntry.objects.create(
        dump=dump, entry=1, line=9, reason="No abstract.", excerpt="A title"
    )
    Sighting.objects.create(
        dump=dump,
        paper=paper,
        entry=0,
        line=1,
        source=5,
        title=paper.title,
        abstract=ABSTRACT,
        abstract_length=len(ABSTRACT),
    )
    DumpFactory(name="more.txt", state="reading", size=1000, next_offset=100)
    _find_what_does_not_fit(board, Claim.objects.get(paper=paper, kind="improvement"))
    return board


def _find_what_does_not_fit(board: Leaderboard, claim: Claim) -> None:
    """One finding of each kind, and the improvement that one is about."""
    worse, better = Result.objects.filter(group=board.opening_group).order_by("pk")[:2]
    comparison = Comparison.objects.create(
        claim=claim,
        leaderboard=board,
        group=board.opening_group,
        paper=claim.paper,
        model=better.model,
        comparator=worse.model,
        value=claim.value,
        number=claim.number,
        unit="%",
        direction="up",
        published=claim.paper.published,
        implied_of="model",
        implied_absolute=61,
        implied_relative=52,
        verdict="disagrees",
        model_result=better,
        comparator_result=worse,
    )
    for kind, about in (
        ("contradiction", {"result": better, "other": worse}),
        ("earlier-better", {"result": worse, "other": better}),
        ("improbable", {"result": better}),
        ("improvement", {"comparison": comparison}),
    ):
        Finding.objects.create(
            kind=kind,
            key=kind,
            leaderboard=board,
            benchmark=board.benchmark,
            task=board.benchmark.task,
            model=better.model,
            **about,
        )


def _tell_changes(board: Leaderboard, rejected: Claim) -> None:
    """One change of each kind."""
    benchmark, task = board.benchmark, board.benchmark.task
    stands = {"benchmark": benchmark, "task": task}
    decision = Curation.objects.get(claim=rejected)
    for kind, fields in (
        ("benchmark", stands),
        ("record", stands | {"name": "LISA-7B", "value": "44.4", "before": "40"}),
        ("correction", {"claim": rejected, "curation": decision}),
        ("retraction", stands | {"claim": rejected}),
    ):
        on = {"leaderboard": board} if kind in ("record", "retraction") else {}
        Change.objects.create(kind=kind, **fields, **on)


def _measure_twice(board: Leaderboard) -> None:
    """A second metric of the benchmark, for one of its models, and a drawn trend."""
    group = SettingsGroupFactory(
        leaderboard__benchmark=board.benchmark,
        leaderboard__metric=MetricFactory(name="cIoU", complement=board.metric.key),
        leaderboard__results_count=1,
        rows_count=1,
    )
    row = Row.objects.order_by("published").first()
    assert row is not None
    about = row.key.partition(":")[2]
    key = f"{group.pk}:{about}"
    RowFactory(result=ResultFactory(group=group, row_key=key))
    Task.objects.update(results_count=2)
    Leaderboard.objects.filter(pk=board.pk).update(
        trend_line="M3.0 21.0H50V3.0H93",
        trend_words="from 44.4 in 2023 to 57.5 in 2025, 2 records",
    )


def public_pages(board: Leaderboard) -> list[str]:
    assert board.best is not None and board.best.claim is not None
    assert board.best.model is not None and board.metric is not None
    assert board.benchmark.task is not None
    return [
        "/",
        "/benchmarks/",
        "/benchmarks/?area=vision&q=nothing-like-it",
        "/changes/",
        "/changes/?kind=retraction&since=2026-02-30",
        "/changes/?since=2999",
        "/audit/",
        "/audit/?area=vision&q=nothing-like-it",
        f"{board.get_absolute_url()}improvements/?metric=all",
        f"{board.get_absolute_url()}improvements/?verdict=fits",
        board.get_absolute_url(),
        f"{board.get_absolute_url()}?metrics=all",
        f"{board.get_absolute_url()}?settings=all&year=2025",
        f"{board.get_absolute_url()}?as_of=2024",
        "/papers/",
        "/papers/?q=nothing-like-it",
        *(paper.get_absolute_url() for paper in Paper.objects.order_by("-pk")[:2]),
        "/claims/",
        board.best.claim.get_absolute_url(),
        Claim.objects.get(review="rejected").get_absolute_url(),
        "/models/",
        board.best.model.get_absolute_url(),
        f"{board.best.model.get_absolute_url()}?show=ranks",
        f"{board.best.model.get_absolute_url()}?show=citing",
        "/compare/",
        "/compare/?models=seg-zero-7b&add=li",
        "/compare/?models=seg-zero-7b,lisa-7b",
        "/papers/?dataset=reasonseg&has=result",
        "/tasks/",
        board.benchmark.task.get_absolute_url(),
        "/datasets/",
        board.benchmark.dataset.get_absolute_url(),
        "/metrics/",
        board.metric.get_absolute_url(),
        "/dumps/",
        *(dump.get_absolute_url() for dump in Dump.objects.all()),
        "/search/",
        "/search/?q=seg",
        "/accuracy/",
        "/nothing-here/",
    ]


def admin_pages(board: Leaderboard) -> list[str]:
    assert board.best is not None and board.best.claim is not None
    claim = board.best.claim
    return [
        "/admin/",
        "/admin/papers/claim/",
        f"/admin/papers/claim/{claim.pk}/change/",
        f"/admin/papers/paper/{claim.paper_id}/change/",
        "/admin/papers/dump/",
        "/admin/papers/dump/add/",
        "/admin/leaderboards/mlmodel/",
        f"/admin/leaderboards/mlmodel/{board.best.model_id}/change/",
    ]


def violations(
    page: Page, urls: Iterable[str], options: dict[str, Any] | None = None
) -> list[str]:
    """What axe-core finds wrong with pages, each with where it stands."""
    axe = Axe()
    found = []
    for url in urls:
        page.goto(url)
        # Preloading would fetch the parts of the style sheet from where they are not.
        result = axe.run(page, options={"preload": False} | (options or {}))
        for rule in result.response["violations"]:
            for node in rule["nodes"]:
                found.append(f"{url}: {rule['id']}: {node['target']} {node['html']}")
    return found


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_public_pages_break_no_rule(
    site: Leaderboard, page: Page, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = violations(page, public_pages(site))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_admin_pages_break_no_rule(
    site: Leaderboard, page: Page, client: Client, live_server: Any, scheme: Any
) -> None:
    client.force_login(get_user_model().objects.create_superuser("ada"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.emulate_media(color_scheme=scheme)
    found = violations(page, ["/admin/login/"], STANDARD)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookie,
                "url": live_server.url,
            }
        ]
    )
    found += violations(page, admin_pages(site), STANDARD)
    assert not found, "\n".join(found)
