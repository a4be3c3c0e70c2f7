"""The small line of a leaderboard: drawn of its records, kept with it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from leaderboards.models import Leaderboard
from leaderboards.services.refreshing import refresh_leaderboards
from leaderboards.trend import HEIGHT, WIDTH, Trend, trend_of
from papers.models import Claim
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all


def steps(*values: str) -> list[tuple[date, Decimal]]:
    return [(date(2020 + n, 1, 1), Decimal(value)) for n, value in enumerate(values)]


def test_trend_of_one_record_is_none() -> None:
    assert trend_of(steps("50"), date(2025, 1, 1)) == Trend()


def test_trend_steps_from_record_to_record_and_on_to_the_last_result() -> None:
    trend = trend_of(steps("50", "60"), date(2024, 1, 1))
    assert re.fullmatch(r"M3\.0 21\.0H25\.5V3\.0H93", trend.line)
    assert trend.words == "from 50 in 2020 to 60 in 2021, 2 records"


@pytest.mark.parametrize("values", [("9", "7", "1"), ("1", "7", "900000"), ("0", "1")])
def test_trend_stays_in_its_frame(values: tuple[str, ...]) -> None:
    numbers = [
        float(n)
        for n in re.findall(r"[\d.]+", trend_of(steps(*values), date(1, 1, 1)).line)
    ]
    assert all(0 <= number <= WIDTH for number in numbers)
    assert min(numbers) == 3 and HEIGHT - 3 in numbers


@pytest.mark.usefixtures("small_registry")
def test_trend_follows_its_leaderboard() -> None:
    def trend() -> str:
        return Leaderboard.objects.get().trend_words

    for year, number in ((2022, "50.0"), (2023, "57.5"), (2024, "60.0")):
        paper = PaperFactory(published=date(year, 1, 1))
        claim_on("ReasonSeg", number, model=f"Net {year}", paper=paper)
        place_all()
    assert trend() == "from 50 in 2022 to 60 in 2024, 3 records"
    Claim.objects.get(number="60.0").delete()
    assert trend() == "from 50 in 2022 to 57.5 in 2023, 2 records"
    Leaderboard.objects.update(trend_line="", trend_words="")
    refresh_leaderboards()
    assert trend() == "from 50 in 2022 to 57.5 in 2023, 2 records"
