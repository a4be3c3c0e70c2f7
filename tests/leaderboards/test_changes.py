"""The log of changes: what is told, once, and how pages, feed and filters show it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import feedparser
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Benchmark, Change, Leaderboard, Result, Task
from leaderboards.services.refreshing import refresh_leaderboards
from papers.models import Claim, Paper
from papers.services.curation import (
    accept_claims,
    add_claim,
    correct_claim,
    reject_claims,
    reopen_claims,
)
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.pages import body_of, make_board

pytestmark = pytest.mark.usefixtures("small_registry")


def reported(
    number: str, year: int, model: str, dataset: str = "ReasonSeg", **fields: Any
) -> Claim:
    """A placed claim of a paper of a year."""
    paper = PaperFactory(published=date(year, 1, 1))
    claim = claim_on(dataset, number, model=model, own=True, paper=paper, **fields)
    place_all()
    return claim


def told(kind: str = "record") -> list[tuple[str, str, str]]:
    """What the log tells of one kind, oldest first."""
    changes = Change.objects.filter(kind=kind).order_by("pk")
    return list(changes.values_list("name", "value", "before"))


def withdraw(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(is_withdrawn=True)
    Paper.objects.filter(pk=claim.paper_id).update(needs_placing=True)
    place_all()


@pytest.fixture
def ada() -> User:
    return get_user_model().objects.create_user("ada")


# --- What is told -----------------------------------------------------------------


def test_record_is_told_when_a_better_one_arrives() -> None:
    reported("50.0", 2023, "First")
    assert told() == []
    reported("57.5", 2024, "Second")
    reported("55.0", 2025, "Third")
    reported("60.25", 2025, "Fourth")
    assert told() == [("Second", "57.5", "50"), ("Fourth", "60.25", "57.5")]


def test_record_of_a_metric_that_should_be_low_is_told_when_a_lower_one_arrives() -> (
    None
):
    reported("3.5", 2023, "First", "LibriSpeech")
    reported("4.0", 2024, "Second", "LibriSpeech")
    reported("2.7", 2025, "Third", "LibriSpeech")
    assert told() == [("Third", "2.7", "3.5")]


def test_equal_late_undated_and_doubtful_results_break_no_record() -> None:
    reported("50.0", 2023, "First")
    reported("57.5", 2024, "Second")
    before = told()
    reported("57.5", 2025, "Equal")
    reported("55.0", 2022, "Late")
    claim_on("ReasonSeg", "90.0", model="Undated", own=True)
    reported("95.0", 2025, "Doubtful", queue_reason="unsure")
    place_all()
    assert told() == before


def test_what_is_best_since_another_left_has_broken_nothing(ada: User) -> None:
    reported("50.0", 2022, "First")
    best = reported("70.0", 2023, "Best")
    reported("60.0", 2024, "Next")
    assert told() == [("Best", "70.0", "50")]
    reject_claims(claim_ids=[best.pk], curator=ada, reason="A year.")
    place_all()
    assert Leaderboard.objects.get().best.number == "60.0"
    assert len(told()) == 1


def test_record_stays_told_after_it_is_rejected_and_is_not_told_again(
    ada: User,
) -> None:
    reported("50.0", 2022, "First")
    best = reported("70.0", 2023, "Best")
    reject_claims(claim_ids=[best.pk], curator=ada)
    place_all()
    accept_claims(claim_ids=[best.pk], curator=ada)
    place_all()
    assert [name for name, *_ in told()] == ["Best"]


def test_new_benchmark_is_told_when_lists_show_it() -> None:
    claim_on("ObscureSet", "50", metric="accuracy", model="A-1")
    place_all()
    assert not Change.objects.exists()
    claim_on("ObscureSet", "51", metric="accuracy", model="A-2")
    place_all()
    change = Change.objects.get()
    assert (change.kind, change.benchmark) == ("benchmark", Benchmark.objects.get())


def test_decisions_are_told_with_the_leaderboard_of_their_claim(ada: User) -> None:
    claim = reported("50.0", 2023, "First")
    board = Leaderboard.objects.get()
    accept_claims(claim_ids=[claim.pk], curator=ada)
    correct_claim(claim_id=claim.pk, curator=ada, changes={"model": "Other"})
    place_all()
    reject_claims(claim_ids=[claim.pk], curator=ada, reason="A year.")
    place_all()
    reopen_claims(claim_ids=[claim.pk], curator=ada)
    place_all()
    changes = Change.objects.exclude(kind="benchmark").order_by("pk")
    assert [(c.kind, c.curation.action) for c in changes] == [
        ("correction", "correct"),
        ("retraction", "reject"),
        ("correction", "reopen"),
    ]
    assert {c.leaderboard for c in changes} == {board}
    assert {c.task for c in changes} == {board.benchmark.task}
    assert [c.recorded_at for c in changes] == [c.curation.created_at for c in changes]


def test_added_claim_is_told_as_a_correction(ada: User) -> None:
    paper = PaperFactory(abstract="It has 57.5 gIoU on ReasonSeg.")
    values = {"value": "57.5", "kind": "result", "dataset": "ReasonSeg"}
    add_claim(paper=paper, curator=ada, values=values, start=7, end=11)
    place_all()
    change = Change.objects.get(kind="correction")
    assert (change.curation.action, str(change.leaderboard)) == (
        "add",
        "ReasonSeg, gIoU",
    )


def test_decision_on_a_claim_without_leaderboard_is_told_too(ada: User) -> None:
    claim = claim_on("", "18", kind="improvement", direction="up")
    place_all()
    reject_claims(claim_ids=[claim.pk], curator=ada)
    place_all()
    change = Change.objects.get()
    assert (change.kind, change.leaderboard, change.claim) == (
        "retraction",
        None,
        claim,
    )


def test_withdrawn_claim_is_told_once_and_a_rejected_one_not_twice(ada: User) -> None:
    gone = reported("50.0", 2023, "First")
    doubtful = reported("51.0", 2023, "Doubtful", queue_reason="unsure")
    rejected = reported("52.0", 2023, "Rejected")
    reject_claims(claim_ids=[rejected.pk], curator=ada)
    place_all()
    for claim in (gone, doubtful, rejected):
        withdraw(claim)
    Claim.objects.filter(pk=gone.pk).update(is_withdrawn=False)
    Paper.objects.filter(pk=gone.paper_id).update(needs_placing=True)
    place_all()
    withdraw(gone)
    retractions = Change.objects.filter(kind="retraction")
    assert {c.claim_id for c in retractions} == {gone.pk, rejected.pk}
    assert len(retractions) == 2


def test_number_that_the_paper_repeats_in_another_sentence_is_not_taken_back() -> None:
    gone = reported("50.0", 2023, "First")
    claim_on("ReasonSeg", "50", model="First", own=True, paper=gone.paper, start=90)
    withdraw(gone)
    assert not Change.objects.filter(kind="retraction").exists()


@pytest.mark.parametrize(
    "other",
    [
        {"model": "Second"},
        {"condition": "5-shot"},
        {"queue_reason": "unsure"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_number_that_the_paper_repeats_in_another_row_is_taken_back(
    other: dict[str, Any],
) -> None:
    gone = reported("50.0", 2023, "First")
    again: dict[str, Any] = {"model": "First", "own": True, "start": 90} | other
    claim_on("ReasonSeg", "50.0", paper=gone.paper, **again)
    withdraw(gone)
    assert Change.objects.get(kind="retraction").claim == gone


def test_rebuild_and_placing_again_tell_nothing_new(ada: User) -> None:
    reported("50.0", 2023, "First")
    claim = reported("57.5", 2024, "Second")
    correct_claim(claim_id=claim.pk, curator=ada, changes={"value": 58})
    place_all()
    before = list(Change.objects.order_by("pk").values())
    assert before
    Paper.objects.update(needs_placing=True)
    place_all()
    refresh_leaderboards()
    assert list(Change.objects.order_by("pk").values()) == before


def test_log_outlives_the_paper_it_tells_of() -> None:
    reported("50.0", 2023, "First")
    claim = reported("57.5", 2024, "Second")
    claim.paper.delete()
    change = Change.objects.get(kind="record")
    assert (change.name, change.claim) == ("Second", None)


# --- The page ---------------------------------------------------------------------


def change_on(board: Leaderboard, day: int, **fields: Any) -> Change:
    at = datetime(2026, 3, day, 12, tzinfo=UTC)
    values: dict[str, Any] = {
        "kind": "record",
        "name": f"Net {day}",
        "value": "57.5",
        "before": "50",
    }
    values["leaderboard"] = board
    return Change.objects.create(
        benchmark=board.benchmark,
        task=board.benchmark.task,
        recorded_at=at,
        **(values | fields),
    )


def test_changes_without_any_say_what_they_will_be(client: Client) -> None:
    assert "Nothing has changed yet" in body_of(client, "/changes/")


def test_changes_stand_by_day_with_what_was_shown_then(client: Client) -> None:
    board = make_board("Cityset", "mIoU")
    change_on(board, 4)
    change_on(board, 5, kind="benchmark", leaderboard=None)
    body = body_of(client, "/changes/")
    assert body.index("Thursday, 5 March 2026") < body.index("Wednesday, 4 March 2026")
    assert "<strong>57.5</strong> by Net 4 became the best" in body
    assert "before, that was 50" in body


def test_changes_narrow_by_kind_task_and_day(client: Client) -> None:
    one, other = make_board("Cityset", "mIoU"), make_board("Roadset", "mAP")
    for board in (one, other):
        Task.objects.filter(pk=board.benchmark.task_id).update(results_count=1)
    change_on(one, 4)
    change_on(other, 5)
    change_on(other, 6, kind="benchmark", leaderboard=None)
    task = one.benchmark.task.key
    for query, names in (
        ("kind=record", {"Net 4", "Net 5"}),
        (f"task={task}", {"Net 4"}),
        (f"task={task}&kind=benchmark", set()),
        ("since=2026-03-05", {"Net 5"}),
        ("since=2026-03", {"Net 4", "Net 5"}),
        ("since=2027", set()),
    ):
        body = body_of(client, f"/changes/?{query}")
        assert {
            n for n in ("Net 4", "Net 5") if f"{n} became the best" in body
        } == names, query
    assert "Nothing of that was recorded" in body_of(client, "/changes/?since=2027")


@pytest.mark.parametrize("since", ["2026-02-30", "yesterday", "20260305", "２０２６"])
def test_changes_say_when_a_day_makes_no_sense(client: Client, since: str) -> None:
    change_on(make_board("Cityset", "mIoU"), 4)
    body = body_of(client, f"/changes/?since={since}")
    assert "makes no sense" in body and "Net 4 became the best" in body


def test_changes_have_pages_that_miss_nothing(client: Client) -> None:
    board = make_board("Cityset", "mIoU")
    # Many at the same instant: the key tells them apart.
    for number in range(120):
        change_on(board, 4, name=f"[{number}]")
    url, seen = "/changes/", []
    while url:
        body = body_of(client, url)
        seen += [n for n in range(120) if f"by [{n}] became the best" in body]
        link = body.partition('rel="next"')[0].rpartition('href="')[2].partition('"')
        url = link[0].replace("&amp;", "&") if 'rel="next"' in body else ""
    assert sorted(seen) == list(range(120)) and len(seen) == 120


def test_changes_take_as_many_queries_for_many_rows(client: Client, ada: User) -> None:
    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            body_of(client, url)
        return len(found)

    def fill(start: int) -> None:
        for number in range(start, start + 3):
            claim = reported(f"{50 + number}.5", 2020 + number, f"Net {number}")
            reject_claims(claim_ids=[claim.pk], curator=ada, reason="No.")
            place_all()
            change_on(
                Result.objects.first().leaderboard
                if Result.objects.exists()
                else make_board(f"S{number}", f"m{number}"),
                number + 1,
            )

    fill(0)
    few = [queries(url) for url in ("/changes/", "/feeds/changes/")]
    fill(3)
    assert [queries(url) for url in ("/changes/", "/feeds/changes/")] == few
    assert few[0] <= 2 and few[1] <= 1


@pytest.mark.parametrize("narrowed", ["", "kind", "task", "task kind", "leaderboard"])
def test_lists_of_changes_walk_an_index(narrowed: str) -> None:
    board = make_board("Cityset", "mIoU")
    change_on(board, 4)
    values = {"kind": "record", "task": board.benchmark.task, "leaderboard": board}
    changes = Change.objects.filter(**{name: values[name] for name in narrowed.split()})
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor
        ):  # which a table of one row needs no index for
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"
            )
    plan = changes.since(date(2026, 1, 1)).newest().explain()
    assert "leaderboards_change_" in plan, plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


# --- The feed ---------------------------------------------------------------------


def test_feed_tells_changes_and_narrows_like_the_page(client: Client) -> None:
    board = make_board("Cityset", "mIoU")
    record = change_on(board, 4)
    change_on(board, 5, kind="benchmark", leaderboard=None)
    feed = feedparser.parse(client.get("/feeds/changes/").content)
    assert not feed.bozo and feed.version == "atom10"
    assert [entry.title for entry in feed.entries] == [
        "New benchmark: Cityset, segmenting Cityset",
        "New best on Cityset, mIoU: 57.5 by Net 4, before 50",
    ]
    assert feed.entries[1].id.endswith(f"#change-{record.pk}")
    assert feed.entries[1].updated == "2026-03-04T12:00:00+00:00"
    task = board.benchmark.task.key
    only = feedparser.parse(
        client.get(f"/feeds/changes/?kind=record&task={task}").content
    )
    assert only.feed.title == "Claimboard: records broken, segmenting Cityset"
    assert len(only.entries) == 1
    assert client.get("/feeds/changes/?task=none-such").status_code == 404


def test_corrections_say_what_the_number_was_and_became(
    client: Client, ada: User
) -> None:
    claim = reported("57.5", 2023, "First")
    for value in ("75.5", "58.0"):
        correct_claim(claim_id=claim.pk, curator=ada, changes={"value": Decimal(value)})
    correct_claim(claim_id=claim.pk, curator=ada, changes={"model": "Other"})
    place_all()
    url = "/feeds/changes/?kind=correction"
    titles = [
        entry.title for entry in feedparser.parse(client.get(url).content).entries
    ]
    assert titles[1:] == [
        "Corrected on ReasonSeg, gIoU: 58 on ReasonSeg by Other, before 75.5",
        "Corrected on ReasonSeg, gIoU: 75.5 on ReasonSeg by Other, before 57.5",
    ]
    assert "before" not in titles[0]
    body = body_of(client, "/changes/?kind=correction")
    assert ">75.5</a> on" in body
    assert "was corrected by a curator; before, that was 57.5." in body


def test_feed_of_changes_holds_what_no_xml_can(client: Client, ada: User) -> None:
    claim = reported("50.0", 2023, "First", sentence="A \x08 <b>bold</b> claim.")
    correct_claim(
        claim_id=claim.pk, curator=ada, changes={"model": "<i>\x0b"}, reason="\x01 &"
    )
    place_all()
    content = client.get("/feeds/changes/?kind=correction").content
    feed = feedparser.parse(content)
    assert not feed.bozo and len(feed.entries) == 1
    assert b"<b>bold" not in content and "bold" in feed.entries[0].summary


def test_feed_of_changes_that_is_known_is_not_sent_again(client: Client) -> None:
    change_on(make_board("Cityset", "mIoU"), 4)
    etag = client.get("/feeds/changes/")["ETag"]
    known = client.get("/feeds/changes/", headers={"If-None-Match": etag})
    assert known.status_code == 304


def test_pages_lead_to_their_feeds(client: Client) -> None:
    change_on(make_board("Cityset", "mIoU"), 4)
    body = body_of(client, "/changes/?kind=record")
    feed = "/feeds/changes/?kind=record"
    assert f'title="Changes, as narrowed here" href="{feed}"' in body
    assert f'href="{feed}" type="application/atom+xml"' in body
