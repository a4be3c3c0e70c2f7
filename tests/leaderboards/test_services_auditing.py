"""What does not fit together is found as results come and go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Finding, Leaderboard, Result
from leaderboards.services.refreshing import refresh_leaderboards
from papers.models import Claim, Paper
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all

pytestmark = pytest.mark.usefixtures("small_registry")

Kind = Finding.Kind


def score(number: str, model: str, year: int | None = 2024, **fields: Any) -> Claim:
    """A zero-shot score on ReasonSeg of a paper of its own."""
    published = date(year, 1, 1) if year else None
    fields.setdefault("paper", PaperFactory(published=published))
    given = {"metric": "gIoU", "condition": "zero-shot"} | fields
    return claim_on("ReasonSeg", number, model=model, **given)


def change(claim: Claim, **fields: Any) -> None:
    """Let a claim say something else from now on."""
    Claim.objects.filter(pk=claim.pk).update(**fields)
    Paper.objects.filter(pk=claim.paper_id).update(needs_placing=True)
    place_all()


def found() -> list[tuple[str, str, str]]:
    """Each finding: its kind, and the numbers of both sides."""
    return [
        (
            finding.kind,
            str(finding.result or finding.comparison.number),
            str(finding.other or ""),
        )
        for finding in Finding.objects.with_evidence().order_by("pk")
    ]


def test_contradiction_is_found_and_goes() -> None:
    score("44.4", "LISA-7B", 2023)
    later = score("47.3", "LISA-7B", 2025)
    place_all()
    assert found() == [("contradiction", "47.3", "44.4")]
    finding = Finding.objects.get()
    assert finding.published == date(2025, 1, 1)
    assert str(finding.leaderboard) == "ReasonSeg, gIoU"
    assert finding.benchmark == finding.leaderboard.benchmark
    assert str(finding.task) == "reasoning segmentation"
    assert str(finding.model) == "LISA-7B"
    change(later, number="44.40", value=Decimal("44.40"))
    assert found() == []
    change(later, number="47.3", value=Decimal("47.3"))
    change(later, review="rejected")
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "other"),
    [
        ({"condition": ""}, {"condition": ""}),
        ({"condition": "zero-shot"}, {"condition": "5-shot"}),
        ({"bound": "~"}, {}),
        ({"queue_reason": "unsure"}, {}),
        ({"metric": "novelty score of ours"}, {}),
        ({"model": ""}, {"model": ""}),
    ],
    ids=[
        "settings not stated",
        "other settings",
        "about",
        "awaiting review",
        "another metric",
        "no model",
    ],
)
def test_what_need_not_be_the_same_does_not_contradict(
    fields: dict[str, Any], other: dict[str, Any]
) -> None:
    score("44.4", **({"model": "LISA-7B"} | fields))
    score("47.3", **({"model": "LISA-7B"} | other))
    place_all()
    assert found() == []


def test_numbers_without_a_metric_or_a_certain_model_do_not_contradict() -> None:
    for number in ("44.4", "47.3"):
        claim_on("NewBench", number, model="LISA-7B", condition="5-shot")
        claim_on(
            "ReasonSeg",
            number,
            metric="gIoU",
            model="Twin",
            condition="5-shot",
            kind="baseline",
        )
    for year in (2021, 2022):
        score(f"{year - 2000}", "Twin", year, own=True, condition="zero-shot")
    change_all_twins()
    assert found() == []


def change_all_twins() -> None:
    """Let both papers introduce their model elsewhere, so that nothing says which is meant."""
    Claim.objects.filter(own=True).update(dataset="ImageNet", metric="accuracy")
    Paper.objects.update(needs_placing=True)
    place_all()
    ambiguous = Result.objects.filter(not_ranked_reason="ambiguous-model")
    assert ambiguous.count() == 2


def test_best_claim_is_found_when_an_earlier_better_result_comes_later() -> None:
    score("57.5", "Seg-Zero", 2024, says_best=True)
    score("50", "LISA-7B", 2022)
    place_all()
    assert found() == []
    better = score("60", "GPT-4", 2023)
    place_all()
    assert found() == [("earlier-better", "57.5", "60")]
    assert Finding.objects.get().published == date(2024, 1, 1)
    even_better = score("61", "Better", 2023)
    place_all()
    assert found() == [("earlier-better", "57.5", "61")]
    change(even_better, review="rejected")
    assert found() == [("earlier-better", "57.5", "60")]
    change(better, review="rejected")
    assert found() == []


def test_best_claim_holds_against_what_came_on_its_day_or_later() -> None:
    score("57.5", "Seg-Zero", 2024, says_best=True)
    score("60", "LISA-7B", 2024)
    score("70", "GPT-4", 2025)
    score("80", "Undated", None)
    score("90", "Other", 2020, condition="5-shot")
    place_all()
    assert found() == []


def test_best_claim_of_what_does_not_show_its_row_cannot_be_told() -> None:
    score("60", "LISA-7B", 2022)
    score("57.5", "Seg-Zero", 2024, says_best=True)
    score("55", "Seg-Zero", 2025, own=True)
    place_all()
    assert [kind for kind, *_ in found()] == ["contradiction"]


def test_change_in_the_line_is_followed_up_to_the_next_record() -> None:
    score("50", "First", 2020)
    score("60", "Later", 2024)
    score("49", "Early", 2021, says_best=True)
    score("55", "Middle", 2023, says_best=True)
    score("45", "Late", 2025, says_best=True)
    place_all()
    assert best_claims_read_by(score("42", "Between", 2022)) == []  # no record
    (read,) = best_claims_read_by(score("56", "Above", 2022))
    assert "2022-01-01" in read and "2024-01-01" in read
    (read,) = best_claims_read_by(score("70", "Newest", 2026))
    assert "2026-01-01" in read
    assert sorted(found()) == [
        ("earlier-better", "45", "60"),
        ("earlier-better", "49", "50"),
        ("earlier-better", "55", "56"),
    ]


def best_claims_read_by(claim: Claim) -> list[str]:
    """The queries for best-claims of some days while a claim is placed."""
    with CaptureQueriesContext(connection) as queries:
        place_all()
    assert Result.objects.filter(claim=claim).exists()
    selects = [q["sql"] for q in queries if q["sql"].startswith("SELECT")]
    return [
        sql
        for sql in selects
        if "says_best" in (where := sql.partition("WHERE")[2])
        and 'published_order" >' in where
    ]


@pytest.mark.parametrize(
    ("dataset", "metric", "number", "unit", "is_improbable"),
    [
        ("ImageNet", "accuracy", "130.5", "%", True),
        ("ImageNet", "accuracy", "100", "%", False),
        ("ImageNet", "error", "130.5", "%", True),
        ("ReasonSeg", "gIoU", "57.5", "dB", True),
        ("NewBench", "SROCC", "0.9", "", False),
        ("NewBench", "SROCC", "130", "", True),
        ("NewBench", "FID", "1300", "", False),
    ],
)
def test_values_off_the_scale_are_improbable(
    dataset: str, metric: str, number: str, unit: str, is_improbable: bool
) -> None:
    claim = claim_on(dataset, number, metric=metric, unit=unit, model="LISA-7B")
    place_all()
    assert [kind for kind, *_ in found()] == (["improbable"] if is_improbable else [])
    change(claim, review="rejected")
    assert found() == []


def test_improvement_that_does_not_fit_is_found_and_goes() -> None:
    own = PaperFactory(published=date(2025, 3, 9))
    score("57.5", "Seg-Zero", paper=own, own=True)
    claim = claim_on(
        "ReasonSeg",
        "18",
        kind="improvement",
        metric="gIoU",
        model="Seg-Zero",
        comparator="LISA-7B",
        direction="up",
        unit="%",
        condition="zero-shot",
        paper=own,
    )
    baseline = score("47.3", "LISA-7B", 2023)
    place_all()
    assert found() == [("improvement", "18", "")]
    finding = Finding.objects.get()
    assert (str(finding.model), finding.published) == ("Seg-Zero", date(2025, 3, 9))
    change(baseline, number="39.5", value=Decimal("39.5"))
    assert found() == []
    change(baseline, number="47.3", value=Decimal("47.3"))
    assert len(found()) == 1
    change(claim, review="rejected")
    assert found() == []


def test_finding_goes_with_a_deleted_paper() -> None:
    score("44.4", "LISA-7B", 2023)
    later = score("47.3", "LISA-7B", 2025, says_best=True)
    score("60", "GPT-4", 2022)
    score("130", "Off", 2020)
    place_all()
    assert len(found()) == 3
    later.paper.delete()
    assert found() == [("improbable", "130", "")]


def test_finding_keeps_its_key_and_day_while_it_stands() -> None:
    score("44.4", "LISA-7B", 2023)
    later = score("47.3", "LISA-7B", 2025)
    place_all()
    before = Finding.objects.get()
    Paper.objects.filter(pk=later.paper_id).update(published=date(2025, 6, 1))
    change(later, confidence=0.5)
    after = Finding.objects.get()
    assert (after.pk, after.recorded_at) == (before.pk, before.recorded_at)
    assert after.published == date(2025, 6, 1)


def test_findings_raise_the_revision_of_their_leaderboard() -> None:
    score("57.5", "Seg-Zero", 2024, says_best=True)
    place_all()
    before = Leaderboard.objects.get().revision
    score("60", "GPT-4", 2023)
    place_all()
    assert Leaderboard.objects.get().revision > before


def test_refresh_mends_findings_and_comparisons() -> None:
    score("44.4", "LISA-7B", 2023)
    score("47.3", "LISA-7B", 2025, says_best=True)
    score("60", "GPT-4", 2022)
    place_all()
    right = found()
    assert refresh_leaderboards().followed == 0
    wrong = Finding.objects.get(kind=Kind.CONTRADICTION)
    wrong.pk, wrong.key, wrong.row_key = None, "contradiction:0-0", "0:m0"
    wrong.save()
    Finding.objects.filter(kind=Kind.EARLIER_BETTER).delete()
    assert refresh_leaderboards().followed == 2
    assert sorted(found()) == sorted(right)


def test_queries_do_not_grow_with_findings() -> None:
    def place_many(pairs: int) -> int:
        for place in range(pairs):
            name = f"Net {pairs} {place}"
            score(f"{50 + pairs}", name, 2023)
            score(f"{40 + pairs}", name, 2024, says_best=True)
            score("130", f"Off {pairs} {place}", 2022)
        with CaptureQueriesContext(connection) as queries:
            place_all()
        return len(queries)

    place_many(2)
    few = place_many(4)
    assert place_many(12) <= few + 2
