"""Linear models over named features: trained elsewhere, read from a data file, added up here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from math import exp
from pathlib import Path

from papers.extraction.scene import CROSS, Candidate

DATA = Path(__file__).with_name("data")

_ZEROS = repeat(0.0)


class LabelModel:
    """Chances of several labels, by the features' weights for each."""

    def __init__(
        self,
        labels: tuple[str, ...],
        bias: tuple[float, ...],
        weights: Mapping[str, tuple[float, ...]],
    ) -> None:
        self.labels = labels
        self.bias = bias
        self.weights = weights
        # All labels' weights of a feature in one whole number, a lane of bits for each, so
        # that one sum adds up all labels: this is most of what reading a number costs.
        self._weight_of = {name: _pack(row) for name, row in weights.items()}.get
        self._weight = lru_cache(maxsize=4096)(self.added)
        self._packed_bias = _pack(bias)
        self._lanes = tuple(range(0, _LANE * len(labels), _LANE))
        self._offset = sum(_HALF << lane for lane in self._lanes)

    def added(self, features: Iterable[str]) -> int:
        """The weights of single features, for `totals` to start from."""
        return sum(map(self._weight_of, features, _NOUGHTS))

    def totals(self, parts: Iterable[tuple[str, ...]], added: int = 0) -> list[float]:
        """The sum of weights of each label, in the order of the labels."""
        packed = sum(map(self._weight, parts), added)
        packed += self._packed_bias + self._offset
        return [
            ((packed >> lane & _LANE_MASK) - _HALF) / _STEPS for lane in self._lanes
        ]

    def chances(self, parts: Iterable[tuple[str, ...]]) -> list[float]:
        """The chance of each label, in the order of the labels."""
        return softmax(self.totals(parts))


_STEPS = 10_000  # weights are rounded to this many steps to one
_LANE = 40  # bits; sums stay far below half of what they hold
_HALF = 1 << (_LANE - 1)
_LANE_MASK = (1 << _LANE) - 1
_NOUGHTS = repeat(0)


def _pack(row: Iterable[float]) -> int:
    """Several weights as one whole number, the first in the lowest lane."""
    return sum(
        round(weight * _STEPS) << (_LANE * place) for place, weight in enumerate(row)
    )


class ChoiceModel:
    """Chances of one of several candidates, by the weights of their features."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        # Weights by cross: `_tables["E"]["b1"]` is the weight of "E×b1".
        self._tables: dict[str, dict[str, float]] = {"": {}}
        for name, weight in weights.items():
            cross, sign, feature = name.rpartition(CROSS)
            self._tables.setdefault(cross if sign else "", {})[feature] = weight
        self._plain = self._tables[""].get
        self._weight = lru_cache(maxsize=2048)(self._sum)
        self._met = lru_cache(maxsize=256)(self._meet)

    def _sum(self, features: tuple[str, ...]) -> float:
        return sum(map(self._plain, features, _ZEROS))

    def _meet(self, crosses: tuple[str, ...]) -> dict[str, float]:
        """The weights of several crosses added up."""
        met: dict[str, float] = {}
        for cross in crosses:
            for feature, weight in self._tables.get(cross, {}).items():
                met[feature] = met.get(feature, 0.0) + weight
        return met

    def score(self, candidate: Candidate) -> float:
        """What a candidate weighs; compare with others by `softmax`."""
        total: float = sum(map(self._weight, candidate.parts))
        if candidate.standing:
            # How name and number stand to each other is rarely the same twice.
            weight_of = self._met(candidate.crosses).get
            total += sum(map(weight_of, candidate.standing, _ZEROS))
        return total


@dataclass(frozen=True, slots=True)
class Models:
    """All trained parts of the extractor."""

    kind: LabelModel
    direction: LabelModel
    links: Mapping[str, ChoiceModel]  # role -> its model
    confidence: LabelModel
    steps: tuple[tuple[float, float], ...]  # raw confidence -> calibrated, rising


def softmax(totals: list[float]) -> list[float]:
    """Chances that add up to one."""
    top = max(totals)
    powers = [exp(total - top) for total in totals]
    whole = sum(powers)
    return [power / whole for power in powers]


def sequence_chances(
    totals: list[list[float]],
    moves: list[list[tuple[float, ...] | None]],
) -> list[list[float]]:
    """The chances of each of a row of labels, where each depends on the one before.

    `totals[n]` are the weights of the labels of member n by itself; `moves[n - 1][label]` what is
    added to them where the member before has that label.
    """
    count = len(totals)
    if count == 1:
        return [softmax(totals[0])]
    steps = []
    for own, rows in zip(totals[1:], moves, strict=True):
        plain = softmax(own)
        steps.append(
            [
                plain
                if row is None
                else softmax([t + m for t, m in zip(own, row, strict=True)])
                for row in rows
            ]
        )
    # Each step is a distribution given the label before, so forward sums are the chances.
    chances = [softmax(totals[0])]
    for step in steps:
        before = chances[-1]
        chances.append(
            [
                sum(before[a] * step[a][b] for a in range(len(before)))
                for b in range(len(before))
            ]
        )
    return chances


def models_from_json(data: Mapping[str, object]) -> Models:
    """The models of a parsed data file."""

    def labelled(name: str) -> LabelModel:
        table = data[name]
        assert isinstance(table, dict)
        return LabelModel(
            tuple(table["labels"]),
            tuple(table["bias"]),
            {feature: tuple(row) for feature, row in table["weights"].items()},
        )

    links, steps = data["links"], data["steps"]
    assert isinstance(links, dict)
    assert isinstance(steps, list)
    return Models(
        kind=labelled("kind"),
        direction=labelled("direction"),
        links={role: ChoiceModel(weights) for role, weights in links.items()},
        confidence=labelled("confidence"),
        steps=tuple((float(raw), float(right)) for raw, right in steps),
    )


@lru_cache(maxsize=1)
def default_models() -> Models:
    """The models of the shipped data file, loaded when first asked for."""
    with (DATA / "models.json").open("rb") as file:
        return models_from_json(json.load(file))
