"""The page of one leaderboard."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.models import (
    Metric,
    Row,
)
from tests.factories import (
    ResultFactory,
    SettingsGroupFactory,
)
from tests.leaderboards.pages import (
    add_row,
    body_of,
    make_board,
    ranks_and_models,
    record,
)

pytestmark = pytest.mark.django_db


def test_leaderboard_ranks_rows_and_ties_share(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    for model, number in [("A", "57.5"), ("B", "59.4"), ("C", "57.5"), ("D", "44.4")]:
        add_row(group, number, model)
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert ranks_and_models(body) == [("1", "B"), ("2", "A"), ("2", "C"), ("4", "D")]
    assert "Higher is better." in body and "segmenting ReasonSeg" in body


def test_leaderboard_of_a_lower_is_better_metric_begins_with_the_least(
    client: Client,
) -> None:
    board = make_board(metric="FID")
    Metric.objects.update(higher_is_better=False)
    board.metric.refresh_from_db()
    group = SettingsGroupFactory(leaderboard=board)
    add_row(group, "3.5", "A")
    add_row(group, "2.1", "B")
    body = body_of(client, board.get_absolute_url())
    assert ranks_and_models(body) == [("1", "B"), ("2", "A")]
    assert "Lower is better." in body


def test_printed_number_that_a_curator_corrected_is_marked(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    renamed = add_row(group, "57.5", "Renamed").result.claim
    renamed.review = "corrected"
    renamed.save()
    row = add_row(group, "44.4", "Corrected")
    claim = row.result.claim
    claim.review, claim.value = "corrected", Decimal("45.1")
    claim.save()
    body = body_of(client, group.leaderboard.get_absolute_url())
    cells = re.findall(r'class="board__printed" data-label.*?</td>', body, re.S)
    assert ["corrected by a curator" in cell for cell in cells] == [False, True]


def test_leaderboard_rows_carry_the_sentence_of_every_witness(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    row = add_row(group, "57.5", "Seg-Zero-7B", date(2025, 3, 1))
    ResultFactory(group=group, model=row.result.model, claim__number="57.9")
    Row.objects.update(witnesses_count=2)
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert "2 sentences" in body
    assert body.index(">57.5</mark>") < body.index(">57.9</mark>")
    assert row.result.claim.get_absolute_url() in body


@pytest.mark.parametrize(
    ("higher", "numbers", "said"),
    [(True, ("50.0", "57.5"), "7.5"), (False, ("9.5", "8.25"), "1.25")],
    ids=["higher is better", "lower is better"],
)
def test_record_says_by_how_much_it_was_better_and_until_when(
    client: Client, *, higher: bool, numbers: tuple[str, str], said: str
) -> None:
    board = make_board()
    Metric.objects.update(higher_is_better=higher)
    board.metric.refresh_from_db()
    group = SettingsGroupFactory(leaderboard=board)
    for number, year in zip(numbers, (2023, 2024), strict=True):
        value = Decimal(number) if higher else -Decimal(number)
        day = date(year, 3, 1)
        shown = {"rank_value": value, "shown_until": date.max}
        record(add_row(group, number, day=day, **shown))
    for query in ("", "?as_of=2024"):
        body = body_of(client, f"{board.get_absolute_url()}{query}")
        assert body.count("better than the best then") == 1
        assert f"{said} better than the best then" in body
        assert body.count("best until Mar 2024") == 1


@pytest.mark.parametrize("query", ["", "?as_of=2022"])
def test_record_is_held_against_what_showed_rows_then(
    client: Client, query: str
) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    now = {"shown_until": date.max}
    later = add_row(group, "60.0", "A", date(2022, 1, 1), **now)
    record(add_row(group, "55.0", "B", date(2021, 1, 1), **now))
    record(later)
    # What showed A's row until 2022, better than B all the while.
    ResultFactory(
        group=group,
        model=later.result.model,
        claim__number="58.0",
        claim__paper__published=date(2020, 1, 1),
        shown_until=date(2022, 1, 1),
    )
    body = body_of(client, f"{group.leaderboard.get_absolute_url()}{query}")
    assert "2 better than the best then" in body
    assert "best until" not in body


def test_record_that_an_older_number_of_the_same_model_beat_gained_nothing(
    client: Client,
) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    now = {"shown_until": date.max}
    record(add_row(group, "50.0", "B", date(2020, 1, 1), **now))
    corrected = add_row(group, "55.0", "A", date(2022, 1, 1), **now)
    record(corrected)
    ResultFactory(
        group=group,
        model=corrected.result.model,
        claim__number="61.0",
        claim__paper__published=date(2021, 1, 1),
        shown_until=date(2022, 1, 1),
    )
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert "better than the best then" not in body
    assert "best until" not in body


def test_leaderboard_shows_what_is_not_ranked_below_with_the_reason(
    client: Client,
) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "99.0", "Doubtful", section=Row.Section.AWAITING)
    add_row(
        group,
        "90.0",
        "Bounded",
        section=Row.Section.LISTED,
        not_ranked_reason="at-most",
        bound="<=",
    )
    add_row(group, "57.5", "Sure")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert ranks_and_models(body) == [("1", "Sure"), ("", "Bounded"), ("", "Doubtful")]
    assert "only an upper bound is given" in body and "≤ 90.0" in body
    assert body.index("Listed, not ranked") < body.index("Awaiting review")


def test_leaderboard_opens_on_the_largest_group_and_links_the_others(
    client: Client,
) -> None:
    board = make_board()
    stated = SettingsGroupFactory(leaderboard=board, key="shots=5", label="5 shots")
    group = SettingsGroupFactory(leaderboard=board)
    add_row(stated, "80.0", "Shown five")
    add_row(group, "57.5", "A")
    add_row(group, "58.5", "B")
    url = board.get_absolute_url()
    body = body_of(client, url)
    assert ranks_and_models(body) == [("1", "B"), ("2", "A")]
    assert "?settings=shots%3D5" in body and "?settings=all" in body

    assert ranks_and_models(body_of(client, f"{url}?settings=shots%3D5")) == [
        ("1", "Shown five")
    ]
    everything = body_of(client, f"{url}?settings=all")
    assert ranks_and_models(everything) == [
        ("", "Shown five"),
        ("", "B"),
        ("", "A"),
    ]
    assert "has an order and no ranks" in everything
    assert "All results, highest first, not ranked" in everything


def test_leaderboard_folds_many_settings_away(client: Client) -> None:
    board = make_board()
    for n in range(15):
        group = SettingsGroupFactory(
            leaderboard=board, key=f"shots={n}", label=f"{n} shots"
        )
        add_row(group, "50.0")
    body = body_of(client, board.get_absolute_url())
    assert body.index("More: Settings") < body.index("9 shots")
    assert body.count("9 shots") == 1
    shown = body_of(client, f"{board.get_absolute_url()}?settings=shots%3D9")
    assert shown.index("9 shots") < shown.index("More: Settings")


def test_leaderboard_pages_go_on_counting_ranks(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    # The 50th and the 51st row tie across the border of two pages.
    for n in range(60):
        add_row(group, f"{90 - n + (n == 50)}.0", f"M{n}")
    url = group.leaderboard.get_absolute_url()
    first = body_of(client, url)
    assert len(ranks_and_models(first)) == 50
    following = re.search(r'href="([^"]*)" rel="next"', first)
    assert following
    second = ranks_and_models(body_of(client, following[1].replace("&amp;", "&")))
    assert second[0] == ("50", "M50")
    assert second[1] == ("52", "M51")
    assert len(second) == 10


def test_leaderboard_sorts_and_narrows_by_its_address(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "60.0", "Old", date(2023, 1, 1), reported_by="own")
    add_row(group, "57.5", "New", date(2025, 1, 1), reported_by="other")
    add_row(group, "50.0", "Undated", origin="entered")
    url = group.leaderboard.get_absolute_url()

    def models(query: str) -> list[str]:
        return [name for _, name in ranks_and_models(body_of(client, url + query))]

    assert models("?sort=worst") == ["Undated", "New", "Old"]
    assert "Ranking, lowest first" in body_of(client, f"{url}?sort=worst")
    assert models("?sort=newest") == ["New", "Old", "Undated"]
    assert models("?by=other") == ["New"]
    assert models("?origin=entered") == ["Undated"]
    assert models("?year=2023") == ["Old"]
    # A narrowed or turned list still shows the rank among all.
    assert ranks_and_models(body_of(client, f"{url}?by=other")) == [("2", "New")]
    assert "No row of this leaderboard fits" in body_of(client, f"{url}?year=1999")


def test_leaderboard_shows_dates_no_more_precise_than_known(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    row = add_row(group, "57.5", "A", date(2025, 3, 1))
    add_row(group, "50.0", "B")
    paper = row.result.paper
    type(paper).objects.filter(pk=paper.pk).update(published_precision="month")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert '<time datetime="2025-03">Mar 2025</time>' in body
    assert "date unknown" in body


def test_leaderboard_draws_its_records(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    for number, day in (("50.0", date(2023, 1, 1)), ("57.5", date(2024, 1, 1))):
        row = add_row(group, number, f"M{number}", day)
        record(row)
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert body.count("chart__line") == 2, "one drawing for each width of screen"
    assert 'aria-label="M57.5, 57.5, 2024"' in body


def test_leaderboard_takes_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board = make_board()
    group = SettingsGroupFactory(leaderboard=board)
    for count_of_rows in (5, 10):
        for n in range(count_of_rows):
            day = date(2000 + count_of_rows + n, 1, 1)
            record(add_row(group, f"{40 + count_of_rows + n}.5", day=day))
        with django_assert_num_queries(14):
            body_of(client, board.get_absolute_url())
        with django_assert_num_queries(8):
            body_of(client, f"{board.get_absolute_url()}?settings=all")
    # Two more where some row has further witnesses.
    Row.objects.filter(group=group).update(witnesses_count=2)
    with django_assert_num_queries(10):
        body_of(client, f"{board.get_absolute_url()}?settings=all")


@pytest.mark.parametrize(
    "query",
    [
        "settings=%00nowhere&sort=none&by=x&origin=y&year=20000",
        "after=0~1~2",
        "after=0~nan~1~2",
        "after=0~inf~1~2",
        "after=0~1e400~1~2",
        "after=0~57.5~99999999999999999999~1&before=z",
        "sort=newest&after=0~2024-13-01~1",
    ],
)
def test_leaderboard_answers_senseless_addresses(client: Client, query: str) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "57.5", "A")
    url = f"{group.leaderboard.get_absolute_url()}?{query}"
    body_of(client, url)


def test_leaderboard_without_rows_says_where_to_go(client: Client) -> None:
    board = make_board()
    body = body_of(client, board.get_absolute_url())
    assert "Nothing stands on this leaderboard" in body
    assert board.benchmark.dataset.get_absolute_url() in body


def test_leaderboard_names_are_escaped(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board(dataset="<img src=x> Set"))
    add_row(group, "57.5", "<script>alert(1)</script>")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert "<script>alert" not in body and "<img src=x>" not in body


def test_leaderboard_compares_decimals_not_floats(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "0.1000000001", "A")
    add_row(group, "0.1000000002", "B")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert ranks_and_models(body) == [("1", "B"), ("2", "A")]
