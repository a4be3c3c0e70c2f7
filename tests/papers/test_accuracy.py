"""The page on accuracy: shipped figures, and what curators decided."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from papers import views
from papers.accuracy import accuracy_page, share, verdicts_now, version_key
from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.accuracy import (
    CorpusFigures,
    LabelledFigures,
    Phenomenon,
    VersionFigures,
)
from papers.extraction.intervals import CalibrationBin, Interval
from papers.extraction.scoring import Measure
from papers.models import Claim
from papers.readings import FIELD_WORDS
from papers.services.claims import effective_reading
from papers.services.curation import accept_claims, correct_claim, reject_claims
from tests.factories import ClaimFactory, PaperFactory

AROUND = Interval(0.4, 0.6)


def measure(name: str, right: int = 5) -> Measure:
    return Measure(name, right, 10, 10, AROUND)


def figures(version: str = EXTRACTOR_VERSION, *, is_labelled: bool) -> VersionFigures:
    bins = (CalibrationBin(0.2, 0.25, 4), CalibrationBin(0.9, 1.0, 4))
    corpus = CorpusFigures(
        (Phenomenon("ranges", 6, 8, 3, 4), Phenomenon("new_thing", 1, 2, 0, 0)),
        (measure("detect", 8), measure("improvement")),
        bins,
    )
    labelled = LabelledFigures(
        papers=884,
        claims=2068,
        models="m",
        measures=tuple(
            measure(name) for name in ("detect", "kind", "leaderboard", "entry")
        ),
        by_kind=(measure("result"),),
        bins=bins,
    )
    return VersionFigures(version, corpus, labelled if is_labelled else None)


def verdict(version: str, **counts: int) -> dict[str, Any]:
    nothing = dict.fromkeys(("unchanged", "corrected", "rejected", "missed"), 0)
    wrong = {f"wrong_{field}": 0 for field in FIELD_WORDS}
    return {"extracted_with": version} | nothing | wrong | counts


def body_of(client: Client) -> str:
    response = client.get("/accuracy/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_shares_come_with_wilson_intervals() -> None:
    shown = share(8, 10)
    assert (shown.percent, shown.between) == ("80.0%", "49 to 94")
    assert (shown.low, shown.middle, shown.high) == (49, 80, 94)
    assert share(0, 0).percent == ""


def test_versions_are_ordered_by_their_numbers() -> None:
    versions = ["", "1.0.0", "1.2.0", "1.10.0", "2.0.0"]
    assert sorted(set(versions), key=version_key) == versions


def test_page_counts_verdicts_by_version_newest_first() -> None:
    page = accuracy_page(
        version="1.10.0",
        history=(
            figures("1.9.0", is_labelled=False),
            figures("1.10.0", is_labelled=True),
        ),
        verdicts=[
            verdict("1.9.0", unchanged=6, corrected=3, wrong_model=3, wrong_metric=1),
            verdict(
                "1.10.0", unchanged=1, corrected=1, rejected=2, missed=5, wrong_model=1
            ),
            verdict("1.8.0"),
        ],
    )
    newest, older = page.verdicts
    assert (newest.version, older.version) == ("1.10.0", "1.9.0")
    assert (newest.looked_at, newest.missed) == (4, 5)
    assert (newest.unchanged.percent, newest.rejected.percent) == ("25.0%", "50.0%")
    model, metric = page.fields
    assert (model.words, metric.words) == ("model", "metric")
    assert [(v, s.count, s.of) for v, s in model.shares] == [
        ("1.10.0", 1, 2),
        ("1.9.0", 3, 9),
    ]
    assert [(s.count, s.of) for _, s in metric.shares] == [(0, 2), (1, 9)]
    assert [line.version for line in page.history] == ["1.10.0", "1.9.0"]
    assert [line.is_running for line in page.history] == [True, False]
    assert page.history[0].rows is not None and page.history[1].rows is None


def test_version_without_decisions_on_readings_has_no_share_of_them() -> None:
    page = accuracy_page(
        version="1.0.0", history=(), verdicts=[verdict("1.0.0", missed=2)]
    )
    assert page.corpus is None and page.history[0].unchanged is None
    assert (page.verdicts[0].unchanged.percent, page.verdicts[0].missed) == ("", 2)


@pytest.mark.django_db
def test_accuracy_page_shows_the_shipped_figures(client: Client) -> None:
    body = body_of(client)
    assert f"version {EXTRACTOR_VERSION} of the extractor" in body
    assert "plain scores" in body and "numbers that claim nothing" in body
    assert "Nobody has decided on a claim yet" in body


@pytest.mark.django_db
@pytest.mark.parametrize("is_labelled", [True, False])
def test_accuracy_page_shows_labelled_abstracts_only_if_measured(
    client: Client, monkeypatch: pytest.MonkeyPatch, is_labelled: bool
) -> None:
    history = (figures(is_labelled=is_labelled),)
    monkeypatch.setattr(views, "load_history", lambda: history)
    body = body_of(client)
    assert ("On labelled abstracts" in body) == is_labelled
    assert ("884 abstracts" in body) == is_labelled
    assert body.count("off by 0.075") == 1
    assert "new thing 50.0% 9 to 91 (1 of 2)" in body
    assert "80.0% 49 to 94" in body


@pytest.mark.django_db
def test_accuracy_page_shows_what_curators_decided(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    curator = User.objects.create_user("curie")
    for _ in range(2):
        claims: list[Claim] = [
            ClaimFactory(paper=PaperFactory(extracted_with="0.9.0")) for _ in range(4)
        ]
        for claim in claims:
            claim.machine = effective_reading(claim)
            claim.save()
        accept_claims(claim_ids=[claims[0].pk, claims[1].pk], curator=curator)
        correct_claim(
            claim_id=claims[2].pk, curator=curator, changes={"dataset": "VisA"}
        )
        reject_claims(claim_ids=[claims[3].pk], curator=curator)
        with django_assert_num_queries(2):
            body = body_of(client)
    assert "0.9.0 8 50.0% 22 to 78 (4 of 8) 25.0% 7 to 59 (2 of 8)" in body
    assert "data set 33.3% 10 to 70 (2 of 6)" in body
    assert "Nobody has decided" not in body


@pytest.mark.django_db
def test_accuracy_is_named_on_every_page(client: Client) -> None:
    assert 'href="/accuracy/"' in client.get("/papers/").content.decode()


@pytest.mark.django_db
def test_verdicts_are_counted_anew_once_something_is_decided(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    kept = {"BACKEND": backend, "LOCATION": "verdicts"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    curator = User.objects.create_user("curie")
    first, second = ClaimFactory(), ClaimFactory()
    accept_claims(claim_ids=[first.pk], curator=curator)
    assert [row["missed"] for row in verdicts_now()] == [1]
    with django_assert_num_queries(1):
        verdicts_now()
    accept_claims(claim_ids=[second.pk], curator=curator)
    assert [row["missed"] for row in verdicts_now()] == [2]
