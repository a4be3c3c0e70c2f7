"""The commands `leaderboard` and `refresh`."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from leaderboards.models import Leaderboard, Row
from leaderboards.services.figures import settle_leaderboards
from leaderboards.tables import tables_of
from papers.extraction import EXTRACTOR_VERSION
from papers.extraction.registry import Registry
from papers.models import Paper
from tests.factories import PaperFactory, SettingsGroupFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.pages import (
    add_row,
    body_of,
    make_board,
    ranks_and_models,
)


def run(*arguments: str) -> str:
    """What a command prints."""
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def history(small_registry: Registry) -> None:
    """Three results on ReasonSeg: two dated, one not."""
    for number, model, published in (
        ("52.5", "LISA-7B", date(2023, 8, 1)),
        ("57.5", "Seg-Zero-7B", date(2025, 3, 1)),
        ("60", "=HYPERLINK(1)", None),
    ):
        claim_on(
            "ReasonSeg",
            number,
            model=model,
            paper=PaperFactory(title=f"On {model}", published=published),
        )
    place_all()


def test_table_shows_ranks_values_and_papers(history: None) -> None:
    printed = run("leaderboard", "ReasonSeg")
    ranks = re.findall(r"│ ([0-9]) │ (\S+) ", printed)
    assert ranks[:2] == [("1", "=HYPERLINK(1)"), ("2", "Seg-Zero-7B")]
    assert "date unknown" in printed
    assert "settings not stated" in printed
    assert "“It reaches 57.5.”" in printed


def test_csv_holds_text_that_looks_like_a_formula_as_text(history: None) -> None:
    rows = list(
        csv.DictReader(StringIO(run("leaderboard", "ReasonSeg", "--format=csv")))
    )
    assert [(row["rank"], row["model"], row["value"]) for row in rows] == [
        ("1", "'=HYPERLINK(1)", "60"),
        ("2", "Seg-Zero-7B", "57.5"),
        ("3", "LISA-7B", "52.5"),
    ]


@pytest.mark.parametrize("day", ["2024-01-01", "2024-01", "2024"])
def test_json_as_of_a_day_leaves_out_later_and_undated_results(
    history: None, day: str
) -> None:
    printed = json.loads(
        run("leaderboard", "ReasonSeg", "--format=json", f"--as-of={day}")
    )
    (group,) = printed["groups"]
    assert [(line["rank"], line["model"]) for line in group["lines"]] == [
        (1, "LISA-7B")
    ]
    assert (printed["metric"], printed["undated_left_out"]) == ("gIoU", 1)


def test_table_of_a_day_before_all_results(history: None) -> None:
    printed = run("leaderboard", "ReasonSeg", "--as-of=2020-01-01")
    assert "no dated result by then" in printed


def test_table_of_a_day_counts_the_undated_results(history: None) -> None:
    printed = run("leaderboard", "ReasonSeg", "--as-of=2020-01-01")
    assert "because the date of the paper is unknown: 1 result" in printed


def test_other_leaderboards_of_the_data_set_are_named(history: None) -> None:
    claim_on("ReasonSeg", "62.0", model="LISA-7B", metric="cIoU")
    place_all()

    slug = Leaderboard.objects.get(metric__name="cIoU").slug
    assert f"cIoU, 1 row: manage.py leaderboard {slug}\n" in run(
        "leaderboard", "ReasonSeg"
    )
    printed = json.loads(run("leaderboard", "ReasonSeg", "--format=json"))
    assert printed["also"] == [{"leaderboard": slug, "metric": "cIoU"}]
    # A part of the metric's name is enough.
    assert "cIoU" in run("leaderboard", "ReasonSeg", "--metric=CI").splitlines()[0]


@pytest.mark.django_db
def test_table_opens_on_the_settings_that_the_page_opens_on(client: Client) -> None:
    board = make_board()
    stated = SettingsGroupFactory(leaderboard=board, key="shots=5", label="5 shots")
    largest = SettingsGroupFactory(leaderboard=board, label="settings not stated")
    add_row(largest, "57.5", "A")
    add_row(largest, "58.5", "B")
    for number in ("80.0", "81.0", "82.0"):
        add_row(stated, number, f"Doubtful {number}", section=Row.Section.AWAITING)
    settle_leaderboards([board.pk])

    tables = tables_of(Leaderboard.objects.get(pk=board.pk)).tables

    assert [table.settings for table in tables] == ["settings not stated", "5 shots"]
    shown = ranks_and_models(body_of(client, board.get_absolute_url()))
    lines = tables[0].lines
    assert [(str(line.rank), line.model) for line in lines] == shown
    assert shown == [("1", "B"), ("2", "A")]


def test_assumed_metric_is_said_in_every_format(history: None) -> None:
    claim_on("ReasonSeg", "64.5", model="Later-7B", metric="gIoU")
    place_all()

    assert run("leaderboard", "ReasonSeg").count("(metric assumed)") == 3
    rows = csv.DictReader(StringIO(run("leaderboard", "ReasonSeg", "--format=csv")))
    assert [row["metric_assumed"] for row in rows] == ["False", "True", "True", "True"]
    (group,) = json.loads(run("leaderboard", "ReasonSeg", "--format=json"))["groups"]
    assert [line["metric_assumed"] for line in group["lines"]] == [
        *(False, True, True, True)
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ReasonSegg"], "Did you mean ReasonSeg"),
        (["VisA", "--as-of=May"], "give a day, a month"),
    ],
)
def test_errors_say_what_to_do(
    history: None, arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        run("leaderboard", *arguments)


def test_refresh_reports_what_it_mended(history: None) -> None:
    Paper.objects.update(extracted_with=EXTRACTOR_VERSION)
    Row.objects.all().delete()
    assert "3 rows" in run("refresh", "--jobs=1")
    assert "0 results, 0 rows, 0 records, 0 figures and 0 comparisons" in run(
        "refresh", "--jobs=1"
    )
