"""Leaderboards as of a day: what papers had reported by then, with today's knowledge."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Leaderboard, Result, SettingsGroup
from leaderboards.ranking import Reported, line_of_records, ranked_rows, shown_until
from leaderboards.selection import Selection
from leaderboards.services.refreshing import refresh_leaderboards
from papers.models import Claim
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.pages import body_of, ranks_and_models
from tests.leaderboards.test_ranking import reported as plain

pytestmark = pytest.mark.usefixtures("small_registry")

URL = "/leaderboards/reasonseg-giou/"


def reported(number: str, year: int | None, **fields: object) -> Claim:
    """A result on ReasonSeg, published on the first day of a year."""
    paper = PaperFactory(published=year and date(year, 1, 1))
    return claim_on("ReasonSeg", number, paper=paper, **fields)


def table(client: Client, query: str = "") -> list[tuple[str, str]]:
    return ranks_and_models(body_of(client, f"{URL}?{query}"))


def test_board_as_of_a_day_holds_what_was_published_by_then(client: Client) -> None:
    for number, year, model in [
        ("50", 2021, "A-Net"),
        ("60", 2022, "B-Net"),
        ("55", 2023, "C-Net"),
    ]:
        reported(number, year, model=model)
    place_all()
    assert table(client) == [("1", "B-Net"), ("2", "C-Net"), ("3", "A-Net")]
    assert table(client, "as_of=2022") == [("1", "B-Net"), ("2", "A-Net")]
    assert table(client, "as_of=2021-12-31") == [("1", "A-Net")]
    assert table(client, "as_of=2022-01-01") == [("1", "B-Net"), ("2", "A-Net")]
    body = body_of(client, f"{URL}?as_of=2022-06")
    assert "As of 30 June 2022." in body
    assert "<dt>Best by then</dt><dd><strong>60</strong> B-Net" in body
    assert "<dt>Results by then</dt><dd>2</dd>" in body


def test_row_shows_what_stood_in_it_then(client: Client) -> None:
    reported("50", 2021, model="A-Net", own=False)
    reported("48", 2023, model="A-Net", own=True)
    place_all()
    assert "48" in body_of(client, URL)
    then = body_of(client, f"{URL}?as_of=2022")
    assert "It reaches " in then and ">50</mark>" in then and ">48</mark>" not in then


def test_undated_results_are_left_out_and_counted(client: Client) -> None:
    reported("50", 2021, model="A-Net")
    reported("60", None, model="B-Net")
    place_all()
    body = body_of(client, f"{URL}?as_of=2022")
    assert ranks_and_models(body) == [("1", "A-Net")]
    assert "1 result of papers without a date is left out." in body
    reported("61", None, model="C-Net")
    place_all()
    body = body_of(client, f"{URL}?as_of=2022")
    assert "2 results of papers without a date are left out." in body


def test_result_rejected_today_is_gone_from_every_past_day(client: Client) -> None:
    reported("50", 2021, model="A-Net")
    wrong = reported("90", 2021, model="B-Net")
    place_all()
    assert table(client, "as_of=2022")[0] == ("1", "B-Net")
    Claim.objects.filter(pk=wrong.pk).update(review="rejected")
    type(wrong.paper).objects.filter(pk=wrong.paper_id).update(needs_placing=True)
    place_all()
    assert table(client, "as_of=2022") == [("1", "A-Net")]


def test_chart_as_of_a_day_ends_there(client: Client) -> None:
    for number, year in [("50", 2019), ("60", 2020), ("70", 2021)]:
        reported(number, year, model=f"Net-{number}")
    place_all()
    body = body_of(client, f"{URL}?as_of=2020")
    assert 'aria-label="Net-60, 60, 2020"' in body
    assert 'aria-label="Net-70, 70, 2021"' not in body


def test_chart_as_of_a_day_knows_records_that_later_lost_their_row() -> None:
    reported("40", 2019, model="Z-Net")
    reported("50", 2020, model="A-Net", own=False)
    reported("45", 2022, model="A-Net", own=True)
    place_all()
    board = Leaderboard.objects.get()
    shown = Result.objects.filter(group=board.opening_group)
    then = shown.shown_on(date(2021, 1, 1)).line_of_records()
    assert [record.value for record in then] == [40, 50]
    now = shown.shown_on(date(2023, 1, 1)).line_of_records()
    assert [record.value for record in now] == [40, 45]


def test_links_stay_in_the_past(client: Client) -> None:
    reported("50", 2021, model="A-Net")
    reported("40", 2021, model="A-Net", metric="cIoU")
    place_all()
    body = body_of(client, f"{URL}?as_of=2022&by=unknown")
    assert "as_of=2022&amp;by=unknown&amp;sort=worst" in body
    assert "/leaderboards/reasonseg-ciou/?as_of=2022-12-31" in body
    assert '<input type="hidden" name="by" value="unknown">' in body


def test_day_before_every_result_says_so(client: Client) -> None:
    reported("50", 2021, model="A-Net")
    place_all()
    assert "had reported a result here by" in body_of(client, f"{URL}?as_of=1999")


def test_page_as_of_a_day_takes_as_many_queries_for_many_rows(client: Client) -> None:
    def queries(first: int, last: int) -> int:
        for number in range(first, last):
            reported(f"{90 - number}", 2000 + number, model=f"Net {number}")
            reported("10", 2000, model=f"Net {number}")
        place_all()
        with CaptureQueriesContext(connection) as captured:
            body_of(client, f"{URL}?as_of=2030")
        return len(captured)

    # One of them looks for a second record, and finds none.
    assert queries(0, 5) == queries(5, 20) == 18


def test_witness_shows_its_row_until_a_better_one_comes() -> None:
    first = plain("50", published=date(2020, 1, 1))
    own = plain("48", published=date(2022, 1, 1), is_own=True)
    others = [
        plain("49", published=date(2021, 1, 1)),
        plain("60"),
        plain("52", published=date(2022, 1, 1)),
    ]
    assert shown_until([*others, own, first]) == {
        first.result_id: date(2022, 1, 1),
        own.result_id: date.max,
    }


@pytest.mark.parametrize("seed", range(6))
def test_every_past_day_agrees_with_a_plain_recomputation(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(40):
        year = dice.choice([None, *range(2018, 2025)])
        claim = reported(
            str(dice.randint(40, 60)),
            year,
            model=f"Net {dice.randint(0, 6)}",
            own=dice.choice([True, False, None]),
            bound=dice.choice(["=", "=", "=", "<="]),
            queue_reason=dice.choice(["", "", "", "unsure"]),
        )
        if dice.random() < 0.2:
            place_all()
        if dice.random() < 0.2:
            Claim.objects.filter(pk=claim.pk).update(review="accepted")
            type(claim.paper).objects.filter(pk=claim.paper_id).update(
                needs_placing=True
            )
    place_all()
    _assert_as_recomputed()
    Result.objects.update(shown_until=date(1, 1, 1))
    refresh_leaderboards()
    _assert_as_recomputed()


def _reported(result: Result) -> Reported:
    """What ranking needs to know of a result."""
    return Reported(
        result_id=result.pk,
        row_key=result.row_key,
        rank_value=result.rank_value,
        published=result.published,
        is_ranked=result.is_ranked,
        is_awaiting=result.awaiting_review,
        is_reviewed=result.origin in (Result.Origin.REVIEWED, Result.Origin.ENTERED),
        is_own=result.reported_by == Result.ReportedBy.OWN,
        tiebreak=result.tiebreak,
    )


def _assert_as_recomputed() -> None:
    for group in SettingsGroup.objects.select_related("leaderboard"):
        for year in range(2017, 2026):
            day = date(year, 6, 1)
            selection = Selection(group.leaderboard, group, as_of=day)
            rows = list(selection.rows())
            entries = selection.entries(rows)
            ranks = selection.ranks([e.rank_value for e in entries if not e.section])
            expected = ranked_rows(
                _reported(result)
                for result in Result.objects.filter(group=group, published__lte=day)
            )
            assert [
                (
                    e.result.pk,
                    ranks[e.rank_value] if e.section == 0 else None,
                    e.witnesses_count,
                )
                for e in entries
            ] == [(r.shown.result_id, r.rank, len(r.witnesses)) for r in expected]
            line = Result.objects.filter(group=group).shown_on(day).line_of_records()
            assert [record.pk for record in line] == [
                r.result_id for r in line_of_records(row.shown for row in expected)
            ]


def test_ranks_go_on_from_a_known_one() -> None:
    for number in ("60", "50", "50", "40", "30"):
        reported(number, 2020, model=f"Net {number} {Claim.objects.count()}")
    place_all()
    board = Leaderboard.objects.get()
    selection = Selection(board, board.opening_group, as_of=date(2021, 1, 1))
    values = [Decimal(40), Decimal(30)]
    counted_on = selection.ranks(values, known=(Decimal(50), 2))
    assert counted_on == selection.ranks([Decimal(50), *values])
    assert counted_on[Decimal(30)] == 5


def test_changed_title_or_sentence_counts_as_a_change_of_the_page() -> None:
    claim = reported("50", 2021, model="A-Net")
    place_all()
    before = Leaderboard.objects.get()
    place_all()
    assert Leaderboard.objects.get().revision == before.revision
    type(claim.paper).objects.filter(pk=claim.paper_id).update(
        title="Another title", needs_placing=True
    )
    place_all()
    after = Leaderboard.objects.get()
    assert after.revision == before.revision + 1
    assert after.revised_at > before.revised_at


def test_row_says_how_long_it_was_the_best(client: Client) -> None:
    for number, year in [("50", 2019), ("60", 2020), ("70", 2021)]:
        reported(number, year, model=f"Net-{number}")
    place_all()
    now = body_of(client, URL)
    assert now.count("best until") == 2
    assert now.index("best until Jan 2021") < now.index("best until Jan 2020")
    then = body_of(client, f"{URL}?as_of=2020")
    assert then.count("best until") == 1 and "best until Jan 2020" in then


@pytest.mark.parametrize("day", ["", "&as_of=2030"], ids=["today", "on a day"])
def test_narrowed_lists_hold_the_same_rows_in_every_order(
    client: Client, day: str
) -> None:
    for n in range(6):
        own = n % 2 == 0
        reported(f"{50 + n}.0", 2018 + n, model=f"M{n}", own=own)
    place_all()
    every = [name for _, name in table(client, day)]
    own_only = [name for _, name in table(client, f"by=own{day}")]
    assert own_only == [name for name in every if int(name[1]) % 2 == 0] != []
    for narrowing in ("", "by=own", "by=other", "by=own&year=2020"):
        best = [name for _, name in table(client, f"{narrowing}{day}")]
        for sort in ("worst", "oldest"):
            turned = table(client, f"{narrowing}{day}&sort={sort}")
            assert [name for _, name in turned] == best[::-1], (narrowing, sort)
        newest = table(client, f"{narrowing}{day}&sort=newest")
        assert [name for _, name in newest] == best, narrowing
