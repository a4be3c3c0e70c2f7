"""A curator's journey: log in, correct a number, see the leaderboard change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

from leaderboards.models import Leaderboard
from leaderboards.services.placing import place_papers
from papers.models import Claim, Paper
from tests.factories import ClaimFactory, DatasetFactory, MetricFactory, PaperFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def misread(transactional_db: None) -> Claim:
    """A claim of 57.5 that the machine took for 5.75, last on a board of two."""
    MetricFactory(name="gIoU", key="giou")
    DatasetFactory(name="ReasonSeg", metric_keys=["giou"])
    for name, number, value, day in (
        ("LISA-7B", "44.4", "44.4", date(2023, 8, 1)),
        ("Seg-Zero-7B", "57.5", "5.75", date(2025, 3, 9)),
    ):
        abstract = f"Our {name} reaches {number} gIoU on ReasonSeg."
        claim: Claim = ClaimFactory(
            paper=PaperFactory(
                title=f"{name}: A Paper on Reasoning",
                abstract=abstract,
                published=day,
                needs_placing=True,
            ),
            number=number,
            value=Decimal(value),
            start=abstract.index(number),
            sentence=abstract,
            sentence_start=0,
            metric="gIoU",
            dataset="ReasonSeg",
            model=name,
            own=True,
        )
    place_papers(paper_ids=list(Paper.objects.values_list("pk", flat=True)))
    return claim


def test_curator_corrects_a_number_and_the_leaderboard_follows(
    misread: Claim, page: Page
) -> None:
    get_user_model().objects.create_superuser("ada", password="a long password")
    board = Leaderboard.objects.get().get_absolute_url()
    models = page.locator(".board__entry .board__model")
    page.goto(board)
    assert models.all_inner_texts() == ["LISA-7B", "Seg-Zero-7B"]

    page.goto("/admin/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("a long password")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Users", exact=True).first.wait_for()
    page.goto(f"/admin/papers/claim/{misread.pk}/change/")
    assert page.locator("mark").first.inner_text() == "57.5"
    page.locator("#id_claim-value").fill("57.5")
    page.locator("#id_claim-reason").fill("The sentence says 57.5.")
    page.locator("[name=_save]").click()
    page.get_by_text("corrected").first.wait_for()

    page.goto(board)
    assert models.all_inner_texts() == ["Seg-Zero-7B", "LISA-7B"]
    page.locator(".board__entry").first.locator("summary").click()
    page.get_by_text("corrected by a curator").wait_for()
    page.goto(misread.get_absolute_url())
    page.get_by_text("Corrected by ada").wait_for()
    page.get_by_text("value: 5.75 → 57.5").wait_for()
    page.get_by_text("The sentence says 57.5.").wait_for()
