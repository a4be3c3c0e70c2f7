"""How the whole is doing, and the tasks by area, on the first page."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from leaderboards.models import Task
from leaderboards.totals import Totals, how_well_read, totals
from papers.models import Claim, Curation
from tests.factories import ClaimFactory, MLModelFactory, PaperFactory, TaskFactory
from tests.leaderboards.pages import body_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Keys come again in every test, and with them what was kept under them."""
    cache.clear()


def test_totals_count_what_counts() -> None:
    ClaimFactory()
    ClaimFactory(review="accepted")
    ClaimFactory(review="corrected")
    ClaimFactory(review="rejected")
    ClaimFactory(review="accepted", is_withdrawn=True)
    MLModelFactory(results_count=1)
    MLModelFactory(results_count=0)
    assert totals() == Totals(
        papers=5, claims=3, leaderboards=0, models=1, checked=3, rejected=1
    )
    assert totals().checked_share.percent == "75.0%"


def test_totals_follow_what_is_read_and_decided() -> None:
    claim = ClaimFactory()
    assert (totals().claims, totals().checked) == (1, 0)
    ClaimFactory()
    assert totals().claims == 2
    Claim.objects.filter(pk=claim.pk).update(review="accepted")
    Curation.objects.create(claim=claim, curator_name="ada", action="accept")
    assert totals().checked == 1


def test_home_says_how_much_is_checked_and_how_well_the_machine_reads(
    client: Client,
) -> None:
    ClaimFactory()
    body = body_of(client, "/")
    assert '<span class="tally__figure">none</span>' in body
    read = how_well_read()
    assert read is not None and read.found.percent in body
    # The same two figures in the same words as on the page that explains them.
    accuracy = body_of(client, "/accuracy/")
    for words, share in (
        ("right in finding numbers (F1)", read.found),
        ("right with data set, metric and model too (F1)", read.rows),
    ):
        assert f'{share.percent}</span> <span class="tally__word">{words}<' in body
        shown = f"<dt>{words[0].upper()}{words[1:]}</dt><dd><strong>{share.percent}<"
        assert shown in accuracy
    ClaimFactory(review="accepted")
    assert '<span class="tally__figure">50.0%</span>' in body_of(client, "/")


def test_home_names_the_largest_tasks_of_the_largest_areas(client: Client) -> None:
    PaperFactory()
    for number in range(7):
        TaskFactory(name=f"seeing {number}", area="vision", results_count=10 - number)
    TaskFactory(name="hearing", area="speech-audio", results_count=90)
    TaskFactory(name="never tried", area="3d", results_count=0)
    Task.objects.filter(name="seeing 6").update(results_count=1)
    areas = body_of(client, "/").partition('class="areas"')[2]
    assert re.findall(r"<h3><a [^>]*>([^<]*)</a>", areas) == ["Speech, audio", "Vision"]
    assert re.findall(r"seeing \d", areas) == [f"seeing {n}" for n in range(5)]
    assert "2 more" in areas and 'href="/benchmarks/?area=vision"' in areas


def test_home_without_areas_leaves_the_section_out(client: Client) -> None:
    PaperFactory()
    assert "Tasks by area" not in body_of(client, "/")


def test_home_leads_to_feeds(client: Client) -> None:
    PaperFactory()
    body = body_of(client, "/")
    links = re.findall(r'<link rel="alternate" type="([^"]*)"[^>]*href="([^"]*)"', body)
    atom = "application/atom+xml"
    assert links == [(atom, "/feeds/"), (atom, "/feeds/changes/")]
