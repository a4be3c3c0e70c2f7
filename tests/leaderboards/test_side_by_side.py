"""A leaderboard under all metrics of its benchmark, who agrees with whom, and what was misread."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Claim
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.pages import body_of

pytestmark = pytest.mark.usefixtures("small_registry")

URL = "/leaderboards/reasonseg-giou/"


def reported(model: str, year: int | None = 2023, **numbers: str) -> list[Claim]:
    """Claims of one paper, each of a metric; `on`, `own` and others are fields of claims."""
    fields: dict[str, Any] = {
        name: numbers.pop(name)
        for name in ("condition", "own", "queue_reason")
        if name in numbers
    }
    paper = PaperFactory(published=year and date(year, 1, 1))
    return [
        claim_on("ReasonSeg", number, metric=metric, model=model, paper=paper, **fields)
        for metric, number in numbers.items()
    ]


def cells(client: Client, query: str = "") -> dict[str, list[str]]:
    """What a reader sees in the table: each model with its values; and the headings."""
    body = body_of(client, f"{URL}?metrics=all{query}")
    table = body.partition('<table class="ledger side"')[2].partition("</table>")[0]
    head, _, rows = table.partition("<tbody>")
    seen = {"": [_text(cell) for cell in re.findall(r"<th.*?</th>", head, re.S)]}
    for row in re.findall(r"<tr>.*?</tr>", rows, re.S):
        model = _text(re.search(r'<th.*?(?=<span class="side__when)', row, re.S)[0])
        values = re.findall(r'<td class="ledger__figure">(.*?)</td>', row, re.S)
        seen[model] = [_text(value) for value in values]
    return seen


def _text(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def test_metrics_of_a_benchmark_stand_side_by_side(client: Client) -> None:
    reported("A-Net", gIoU="57.5", cIoU="60.25")
    reported("B-Net", gIoU="62.0")
    reported("C-Net", cIoU="70.0")
    place_all()
    seen = cells(client)
    assert seen.pop("") == ["Rank", "Model", "gIoU", "cIoU", "Date"]
    assert seen == {"B-Net": ["62.0", ""], "A-Net": ["57.5", "60.25"]}


def test_unnamed_methods_of_one_paper_stand_in_one_row(client: Client) -> None:
    reported("", gIoU="57.5", cIoU="60.2", own=True)
    reported("", gIoU="50.0", own=True)
    place_all()
    seen = cells(client)
    del seen[""]
    assert sorted(seen.values()) == [["50.0", ""], ["57.5", "60.2"]]


def test_only_results_under_the_same_settings_stand_beside_each_other(
    client: Client,
) -> None:
    reported("A-Net", gIoU="57.5", condition="zero-shot")
    reported("A-Net", cIoU="60.2", condition="fine-tuned")
    reported("B-Net", gIoU="55.0", cIoU="58.0", condition="zero-shot")
    place_all()
    seen = cells(client)
    assert (seen["A-Net"], seen["B-Net"]) == (["57.5", ""], ["55.0", "58.0"])
    every = cells(client, "&settings=all")
    assert every[""][0] == "Model"
    assert every["B-Net zero-shot"] == ["55.0", "58.0"]


def test_metrics_that_no_row_has_are_left_out_and_counted(client: Client) -> None:
    reported("A-Net", gIoU="57.5")
    reported("B-Net", cIoU="60.2")
    place_all()
    assert cells(client)[""] == ["Rank", "Model", "gIoU", "Date"]
    body = body_of(client, f"{URL}?metrics=all")
    assert "Under 1 further metric nothing is reported for these rows." in body


def test_side_by_side_goes_back_in_time(client: Client) -> None:
    reported("A-Net", 2021, gIoU="50.0", cIoU="51.0")
    reported("A-Net", 2024, gIoU="57.5", cIoU="60.2")
    place_all()
    assert cells(client, "&as_of=2022")["A-Net"] == ["50.0", "51.0"]
    assert cells(client)["A-Net"] == ["57.5", "60.2"]
    body = body_of(client, f"{URL}?metrics=all&as_of=2022")
    assert "/leaderboards/reasonseg-ciou/?metrics=all&amp;as_of=2022-12-31" in body


def test_what_awaits_review_says_so_beside_others(client: Client) -> None:
    reported("A-Net", gIoU="57.5", cIoU="60.2")
    reported("B-Net", gIoU="90.0", queue_reason="unsure")
    place_all()
    assert cells(client)["B-Net awaits review"] == ["90.0", ""]


def test_board_of_a_single_metric_offers_no_others(client: Client) -> None:
    reported("A-Net", gIoU="57.5")
    place_all()
    body = body_of(client, f"{URL}?metrics=all")
    assert "side by side" not in body.lower() and "A-Net" in body


def test_side_by_side_without_rows_says_what_to_do(client: Client) -> None:
    reported("A-Net", gIoU="57.5", cIoU="60.2")
    place_all()
    body = body_of(client, f"{URL}?metrics=all&as_of=1999")
    assert "had reported a result here by" in body


def test_side_by_side_takes_as_many_queries_for_many_rows(client: Client) -> None:
    def queries(first: int, last: int) -> int:
        for number in range(first, last):
            reported(f"Net {number}", 2000, gIoU=f"{90 - number}", cIoU="50.0")
        place_all()
        with CaptureQueriesContext(connection) as captured:
            body_of(client, f"{URL}?metrics=all")
        return len(captured)

    assert queries(0, 4) == queries(4, 20)


# --- Who agrees -------------------------------------------------------------------


def flags(client: Client, query: str = "") -> list[str]:
    body = body_of(client, f"{URL}{query}")
    found = re.findall(r"(repeated|contradicted) by (\d+ papers?)", body)
    return [f"{how} by {by}" for how, by in found]


def test_rows_say_who_repeats_and_who_contradicts_them_on_a_day(client: Client) -> None:
    stated = {"condition": "zero-shot"}
    reported("A-Net", 2021, gIoU="57.5", own=True, **stated)
    reported("A-Net", 2022, gIoU="57.5", own=False, **stated)
    reported("A-Net", 2023, gIoU="52.0", own=False, **stated)
    place_all()
    assert flags(client) == ["repeated by 1 paper", "contradicted by 1 paper"]
    assert flags(client, "?as_of=2022") == ["repeated by 1 paper"]
    assert flags(client, "?as_of=2021") == []
    body = body_of(client, URL)
    assert body.count("contradicts the number above") == 1
    assert body.count("repeats the number above") == 1


def test_numbers_under_settings_that_nobody_states_contradict_nothing(
    client: Client,
) -> None:
    reported("A-Net", 2021, gIoU="57.5", own=True)
    reported("A-Net", 2022, gIoU="50.0", own=False)
    place_all()
    assert flags(client) == []


def test_witnesses_lead_to_their_correction(client: Client) -> None:
    (claim,) = reported("A-Net", gIoU="57.5")
    place_all()
    address = f"{claim.get_absolute_url()}#wrong"
    assert f'<a href="{address}">This number is wrong</a>' in body_of(client, URL)
    page = body_of(client, claim.get_absolute_url())
    assert 'id="wrong"' in page
    assert f"/admin/papers/claim/{claim.pk}/change/" in page


# --- What was misread -------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_of=2023-02-30", "“2023-02-30” makes no sense as “as of”"),
        ("settings=shots%3D99", "“shots=99” makes no sense as “settings”"),
        ("year=last", "“last” makes no sense as “year”"),
        ("metrics=some", "“some” makes no sense as “metrics”"),
    ],
)
def test_board_says_what_it_left_out(client: Client, query: str, words: str) -> None:
    reported("A-Net", gIoU="57.5")
    place_all()
    assert words in body_of(client, f"{URL}?{query}")
    assert "makes no sense" not in body_of(client, URL)


def test_board_leads_to_the_feeds_of_itself_its_benchmark_and_its_task(
    client: Client,
) -> None:
    reported("A-Net", gIoU="57.5")
    place_all()
    body = body_of(client, URL)
    for feed in (
        "/feeds/leaderboards/reasonseg-giou/",
        "/feeds/benchmarks/",
        "/feeds/tasks/reasoning-segmentation/",
    ):
        assert f'href="{feed}' in body
    assert body.count('rel="alternate" type="application/atom+xml"') == 4
