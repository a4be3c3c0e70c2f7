"""The labels that the models learn from: facts about abstracts, never their text."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from papers.extraction.types import Bound, Direction, Kind

LABELS = Path(__file__).resolve().parents[2] / "bench" / "labels.jsonl"
FIELDS = {
    *("start", "end", "value", "value_high", "unit", "bound", "kind", "direction"),
    *("relative", "metric", "dataset", "model", "comparator"),
}


def test_labels_are_well_formed_and_hold_no_text() -> None:
    seen = set()
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        paper = json.loads(line)
        assert paper.keys() == {"id", "title", "claims"}
        assert paper["id"] not in seen
        seen.add(paper["id"])
        for label in paper["claims"]:
            assert label.keys() <= FIELDS, paper["id"]
            assert 0 <= label["start"] < label["end"]
            assert Decimal(label["value"]) >= 0
            assert Bound(label["bound"])
            kind = Kind(label["kind"])
            assert (kind is Kind.IMPROVEMENT) <= ("direction" in label), paper["id"]
            assert "direction" not in label or Direction(label["direction"])
            for role in ("metric", "dataset", "model", "comparator"):
                assert label[role] is None or all(label[role]), paper["id"]
        places = sorted((label["start"], label["end"]) for label in paper["claims"])
        assert all(one[1] <= other[0] for one, other in pairwise(places)), paper["id"]
    assert seen
