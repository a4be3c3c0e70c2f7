"""Linear models add up weights of features; confidence is their calibrated sum."""

from __future__ import annotations

import pytest

from papers.extraction.confidence import calibrated, confidence_from
from papers.extraction.linear import (
    ChoiceModel,
    LabelModel,
    default_models,
    sequence_chances,
    softmax,
)
from papers.extraction.scene import CROSS, Candidate

MODEL = LabelModel(("no", "yes"), (0.5, 0.0), {"a": (0.0, 2.0), "b": (1.0, 0.0)})


def test_labels_weigh_their_features() -> None:
    assert MODEL.totals([("a", "unknown"), ("b",)]) == [1.5, 2.0]
    no, yes = MODEL.chances([("a",)])
    assert yes > no
    assert no + yes == pytest.approx(1.0)


def test_added_features_count_as_if_they_were_given() -> None:
    assert MODEL.totals([("a",)], MODEL.added(["b"])) == MODEL.totals([("a", "b")])


def test_candidate_counts_its_standing_once_for_each_cross() -> None:
    weights = {"x": 1.0, "near": 0.5, f"E{CROSS}near": 0.25, "own": 2.0}
    model = ChoiceModel(weights)
    candidate = Candidate("N", [("x",), ("own",)], ("near", "far"), ("", "E"))
    assert model.score(candidate) == pytest.approx(3.75)
    assert sum(weights.get(f, 0.0) for f in candidate.all_features()) == 3.75


def test_softmax_survives_large_sums() -> None:
    assert softmax([1000.0, 0.0]) == pytest.approx([1.0, 0.0])


def test_chances_in_a_row_follow_the_one_before() -> None:
    totals = [[0.0, 5.0], [0.0, 0.0]]
    moves: list[list[tuple[float, ...] | None]] = [[None, (0.0, 4.0)]]
    first, second = sequence_chances(totals, moves)
    assert first[1] > 0.9
    assert second[1] > 0.9
    assert sum(second) == pytest.approx(1.0)


def test_calibration_rises_between_its_steps() -> None:
    steps = ((-1.0, 0.2), (1.0, 0.8))
    values = [calibrated(raw, steps) for raw in (-5.0, -1.0, 0.0, 1.0, 5.0)]
    assert values == [0.2, 0.2, 0.5, 0.8, 0.8]


def test_confidence_adds_up_its_terms() -> None:
    model = LabelModel(("right",), (0.0,), {"metric": (0.5,)})
    assert (
        confidence_from({"metric": 1.0, "other": 9.0}, model, ((0.0, 0.1), (1.0, 0.9)))
        == 0.5
    )


def test_shipped_models_are_whole() -> None:
    models = default_models()
    assert set(models.links) == {"dataset", "metric", "comparator", "model"}
    rights = [right for _, right in models.steps]
    assert rights == sorted(rights)
    assert all(0.0 <= right <= 1.0 for right in rights)
