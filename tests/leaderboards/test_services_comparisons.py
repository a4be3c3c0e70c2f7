"""Improvement claims placed as comparisons, and held against the reported numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Comparison, Dataset, Leaderboard, MLModel, Result
from leaderboards.services.comparisons import comparator_fold
from leaderboards.services.merging import merge_entries, undo_merge
from leaderboards.services.placing import place_papers
from leaderboards.services.registry import add_alias
from papers.models import Claim, Paper
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all

pytestmark = pytest.mark.usefixtures("small_registry")


def paper(year: int | None = 2024) -> Paper:
    made: Paper = PaperFactory(published=date(year, 1, 1) if year else None)
    return made


def gain(number: str, over: str = "LISA-7B", **fields: Any) -> Claim:
    """A claim of Seg-Zero to be better on ReasonSeg."""
    given = {
        "metric": "gIoU",
        "model": "Seg-Zero",
        "comparator": over,
        "direction": "up",
        "unit": "%",
        "own": True,
    }
    return claim_on("ReasonSeg", number, kind="improvement", **(given | fields))


def score(number: str, model: str, **fields: Any) -> Claim:
    return claim_on("ReasonSeg", number, metric="gIoU", model=model, **fields)


def reject(claim: Claim) -> None:
    """Let a claim count no longer."""
    Claim.objects.filter(pk=claim.pk).update(review="rejected")
    Paper.objects.filter(pk=claim.paper_id).update(needs_placing=True)
    place_all()


def the_comparison() -> Comparison:
    found = Comparison.objects.with_evidence().get()
    assert isinstance(found, Comparison)
    return found


def test_comparison_names_both_models_and_says_by_how_much() -> None:
    claim = gain("18", relative=True, bound=">=", condition="zero-shot", paper=paper())
    place_all()
    found = the_comparison()
    assert found.claim == claim
    assert str(found.leaderboard) == "ReasonSeg, gIoU"
    assert (str(found.model), str(found.comparator)) == ("Seg-Zero", "LISA-7B")
    assert (found.value, found.unit, found.bound) == (18, "%", ">=")
    assert (found.direction, found.is_relative) == ("up", True)
    assert found.group.key == "protocol=zero-shot"
    assert found.published == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("fields", "metric", "is_assumed"),
    [
        ({"metric": ""}, "gIoU", True),
        ({"metric": "", "unit": "points"}, "gIoU", True),
        ({"metric": "", "unit": "x"}, None, False),
        ({"metric": "cIoU"}, "cIoU", False),
    ],
    ids=["percent", "points", "a factor", "named"],
)
def test_usual_metric_is_assumed_where_the_difference_can_be_of_it(
    fields: dict[str, str], metric: str | None, is_assumed: bool
) -> None:
    gain("18", **fields)
    place_all()
    found = the_comparison()
    assert (found.leaderboard.metric and found.leaderboard.metric.name) == metric
    assert found.metric_assumed is is_assumed


@pytest.mark.parametrize(
    "comparator",
    [
        "",
        "previous state of the art",
        "the strongest 3D baseline",
        "Existing CNN methods",
        "plain training",
    ],
)
def test_what_names_no_model_makes_no_entry(comparator: str) -> None:
    before = MLModel.objects.count()
    gain("18", over=comparator, model="LISA-7B")
    place_all()
    assert the_comparison().comparator is None
    assert the_comparison().comparator_name == comparator
    assert MLModel.objects.count() == before


def test_unknown_name_makes_a_hidden_entry_as_results_do() -> None:
    gain("18", over="FiLo")
    place_all()
    entry = MLModel.objects.get(name="FiLo")
    assert (entry.origin, entry.results_count) == ("found", 0)
    score("50", "FiLo")
    place_all()
    assert the_comparison().comparator == entry
    assert Result.objects.get().model == entry


def test_one_model_against_itself_has_no_comparator() -> None:
    gain("18", over="Seg-Zero")
    place_all()
    assert the_comparison().comparator is None


def test_folds_of_comparators_are_those_of_names() -> None:
    assert comparator_fold("the LISA-7B") == comparator_fold("LISA 7B")
    assert comparator_fold("7") == ""


def test_benchmark_with_improvements_alone_is_in_no_list() -> None:
    claim_on("NewBench", "5", kind="improvement", metric="accuracy", direction="up")
    place_all()
    board = the_comparison().leaderboard
    assert board not in Leaderboard.objects.shown()
    assert Dataset.objects.get(name="NewBench") not in Dataset.objects.shown()
    assert not board.groups.exclude(rows_count=0).exists()


def test_number_follows_from_what_others_report_of_the_comparator() -> None:
    score("40", "LISA-7B", own=True, paper=paper(2023))
    gain("18", paper=paper())
    place_all()
    found = the_comparison()
    assert found.implied_of == "model"
    assert (found.implied_absolute, found.implied_relative) == (58, Decimal("47.2"))
    assert found.comparator_result == Result.objects.get()
    assert (found.verdict, found.reading) == ("untold", "")


def test_number_of_the_comparator_follows_where_only_the_model_s_is_known() -> None:
    own = paper()
    score("60", "Seg-Zero", own=True, paper=own)
    gain("18", unit="points", paper=own)
    place_all()
    found = the_comparison()
    assert found.implied_of == "comparator"
    assert (found.implied_absolute, found.implied_relative) == (42, None)


@pytest.mark.parametrize(
    ("baseline", "verdict", "reading"),
    [
        ("47.3", "disagrees", ""),
        ("39.5", "fits", "absolute"),
        ("48.7", "fits", "relative"),
    ],
)
def test_verdict_comes_with_the_reported_numbers(
    baseline: str, verdict: str, reading: str
) -> None:
    own = paper()
    gain("18", paper=own)
    score("57.5", "Seg-Zero", own=True, paper=own)
    place_all()
    assert the_comparison().verdict == "untold"
    score(baseline, "LISA-7B", own=True, paper=paper(2023))
    place_all()
    assert (the_comparison().verdict, the_comparison().reading) == (verdict, reading)


def test_verdict_goes_with_the_number_it_came_from() -> None:
    own = paper()
    gain("18", paper=own)
    score("57.5", "Seg-Zero", own=True, paper=own)
    baseline = score("47.3", "LISA-7B", own=True)
    place_all()
    assert the_comparison().verdict == "disagrees"
    reject(baseline)
    found = the_comparison()
    assert (found.verdict, found.implied_of) == ("untold", "comparator")
    assert found.comparator_result is None


def test_own_numbers_of_the_paper_count_before_those_of_others() -> None:
    own = paper()
    gain("10", unit="points", paper=own)
    score("57.5", "Seg-Zero", own=True, paper=own)
    score("47.5", "LISA-7B", kind="baseline", own=False, paper=own)
    score("20", "LISA-7B", own=True)
    score("90", "Seg-Zero", kind="baseline", own=False)
    place_all()
    assert the_comparison().verdict == "fits"


def test_other_settings_are_not_looked_at() -> None:
    own = paper()
    gain("18", paper=own, condition="zero-shot")
    score("57.5", "Seg-Zero", own=True, paper=own, condition="zero-shot")
    score("47.3", "LISA-7B", own=True, condition="5-shot")
    place_all()
    found = the_comparison()
    assert (found.verdict, found.implied_of) == ("untold", "comparator")


def test_baseline_without_a_name_can_only_bear_out() -> None:
    own = paper()
    gain("10", over="previous state of the art", paper=own)
    gain("30", over="", paper=own)
    score("57.5", "Seg-Zero", own=True, paper=own)
    score("47.5", "", kind="baseline", own=False, paper=own)
    place_all()
    verdicts = Comparison.objects.order_by("value").values_list("verdict", flat=True)
    assert list(verdicts) == ["fits", "untold"]


def test_method_without_a_name_is_that_of_the_paper() -> None:
    own = paper()
    gain("10", model="", own=None, paper=own)
    score("57.5", "", own=True, paper=own)
    score("47.5", "LISA-7B", own=True)
    place_all()
    assert the_comparison().verdict == "fits"
    assert the_comparison().model is None


def test_error_on_a_board_of_accuracies_is_turned() -> None:
    own = paper()
    claim_on("ImageNet", "94", metric="accuracy", model="Net", own=True, paper=own)
    claim_on("ImageNet", "90", metric="accuracy", model="GPT-4")
    claim = gain("40", over="GPT-4", model="Net", metric="error", paper=own)
    Claim.objects.filter(pk=claim.pk).update(dataset="ImageNet")
    place_all()
    found = the_comparison()
    assert found.is_complement
    assert (found.verdict, found.reading) == ("fits", "relative")


def test_what_awaits_review_is_not_held_against_anything() -> None:
    own = paper()
    gain("18", paper=own, queue_reason="unsure")
    score("57.5", "Seg-Zero", own=True, paper=own)
    score("47.3", "LISA-7B", own=True)
    place_all()
    found = the_comparison()
    assert (found.awaiting_review, found.verdict, found.implied_of) == (
        True,
        "untold",
        "",
    )


def test_numbers_awaiting_review_or_not_exact_are_not_looked_at() -> None:
    own = paper()
    gain("18", paper=own)
    score("57.5", "Seg-Zero", own=True, paper=own, bound="~")
    score("47.3", "LISA-7B", own=True, queue_reason="unsure")
    place_all()
    assert (the_comparison().verdict, the_comparison().implied_of) == ("untold", "")


def test_name_that_two_papers_introduce_is_not_settled_by_guessing() -> None:
    first, second = paper(2022), paper(2023)
    score("50", "Twin", own=True, paper=first)
    gain("5", over="Twin", paper=paper())
    place_all()
    one = MLModel.objects.get(name="Twin")
    assert the_comparison().comparator == one
    claim = score("60", "Twin", own=True, paper=second)
    place_all()
    assert the_comparison().comparator is None
    assert the_comparison().comparator_key == ""
    reject(claim)
    assert the_comparison().comparator == one


def test_own_model_is_never_that_of_another_paper() -> None:
    gain("5", model="Twin", paper=paper(2022))
    place_all()
    assert str(the_comparison().model) == "Twin"
    score("60", "Twin", own=True, paper=paper(2023))
    place_all()
    assert the_comparison().model is None


def test_new_alias_and_merger_move_both_sides() -> None:
    gain("18", over="Lisa Seven", model="Odd Name")
    place_all()
    lisa = MLModel.objects.get(key="lisa-7b")
    add_alias(entry=lisa, name="Lisa Seven")
    place_all()
    assert the_comparison().comparator == lisa

    odd, gpt = MLModel.objects.get(name="Odd Name"), MLModel.objects.get(key="gpt-4")
    merge = merge_entries(source=odd, target=gpt, curator=None)
    place_all()
    assert the_comparison().model == gpt
    undo_merge(merge=merge, curator=None)
    place_all()
    assert the_comparison().model == odd


@pytest.mark.parametrize("kept", [True, False], ids=["the claim", "the paper"])
def test_comparison_goes_with(kept: bool) -> None:
    claim = gain("18", paper=paper())
    place_all()
    if kept:
        claim.delete()
    else:
        claim.paper.delete()
    assert not Comparison.objects.exists()


def test_placing_a_paper_touches_its_own_comparisons_only() -> None:
    gain("18", paper=paper())
    other = gain("5", over="GPT-4", paper=paper())
    place_all()
    kept = Comparison.objects.get(claim=other)
    revision = Leaderboard.objects.get().revision
    fields = {"value": 7, "number": "7"}
    Claim.objects.exclude(pk=other.pk).update(**fields)
    changed = Paper.objects.exclude(pk=other.paper_id)
    changed.update(needs_placing=True)
    with CaptureQueriesContext(connection) as queries:
        placed = place_papers(paper_ids=list(changed.values_list("pk", flat=True)))
    assert placed.followed == 1
    assert Comparison.objects.get(claim=other).value == kept.value
    assert Comparison.objects.exclude(claim=other).get().value == 7
    assert Leaderboard.objects.get().revision == revision + 1
    assert not any(f"paper_id = {other.paper_id}" in q["sql"] for q in queries)


def test_placing_again_changes_nothing() -> None:
    gain("18", paper=paper())
    score("57.5", "Seg-Zero", own=True)
    place_all()
    Paper.objects.update(needs_placing=True)
    assert place_all().followed == 0


def test_queries_do_not_grow_with_comparisons() -> None:
    def place_many(papers: int) -> int:
        for place in range(papers):
            own = paper(2000 + place)
            score(f"{50 + place}", "LISA-7B", own=True, paper=own)
            gain("18", model=f"Net-{papers}-{place}", paper=own)
            gain("5", over=f"Old-{papers}-{place}", paper=own)
        with CaptureQueriesContext(connection) as queries:
            place_all()
        return len(queries)

    place_many(1)
    few = place_many(3)
    assert place_many(9) <= few + 1
