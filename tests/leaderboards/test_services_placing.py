"""Placing claims: hand-made histories for every rule."""

from __future__ import annotations

import pytest

from leaderboards.models import Leaderboard, Row
from tests.factories import claim_on
from tests.leaderboards.conftest import place_all

pytestmark = pytest.mark.usefixtures("small_registry")


def test_claim_makes_a_row_on_its_leaderboard():
    claim_on("ReasonSeg", "57.5", model="Seg-Zero-7B")
    placed = place_all()
    board = Leaderboard.objects.get()
    row = Row.objects.get()
    assert placed.changed == 1
    assert board.slug == "reasonseg-giou"
    assert row.result.metric_assumed
    assert board.best == row.result
    assert (board.results_count, board.papers_count, board.rows_count) == (1, 1, 1)
