"""Linear models over named features: trained elsewhere, read from a data file, added up here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from math import exp
from pathlib import Path
from typing import cast

from papers.extraction.features import CROSS, Names, Weigh

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class LabelModel:
    """Weights of features for each of several labels."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]


class LabelWeigher:
    """Adds up features for all labels of some models at once.

    The weights of a feature are one whole number, a lane of bits for each label: this is most of
    what reading a number costs.
    """

    def __init__(self, *models: LabelModel) -> None:
        packed: dict[str, int] = {}
        self._labels: list[tuple[int, list[int]]] = []  # of each model: bias, lanes
        first = 0
        for model in models:
            count = len(model.labels)
            for name, row in model.weights.items():
                packed[name] = packed.get(name, 0) + _pack(row, first)
            lanes = [_LANE * place for place in range(first, first + count)]
            offset = sum(
                _HALF << lane for lane in range(0, _LANE * (first + count), _LANE)
            )
            self._labels.append((_pack(model.bias, first) + offset, lanes))
            first += count
        self._packed = packed.get
        remembered = lru_cache(maxsize=8192)(self._weigh)
        self.weigh = cast("Weigh[int]", remembered)

    def _weigh(self, features: Callable[..., Names], *values: object) -> int:
        return self.each(features(*values))

    def each(self, names: Iterable[str]) -> int:
        """The weights of features that rarely come together again."""
        return sum(map(self._packed, names, _NOUGHTS))

    def totals(self, added: int, model: int) -> list[float]:
        """The sum of weights of each label of a model, in the order of the labels."""
        bias, lanes = self._labels[model]
        packed = added + bias
        return [((packed >> lane & _LANE_MASK) - _HALF) / _STEPS for lane in lanes]


# Places of the models in `Models.numbers`.
KIND, DIRECTION = range(2)

_STEPS = 10_000  # weights are rounded to this many steps to one
_LANE = 32  # bits; sums stay far below half of what they hold
_HALF = 1 << (_LANE - 1)
_LANE_MASK = (1 << _LANE) - 1
_NOUGHTS = repeat(0)


def _pack(row: Iterable[float], first: int) -> int:
    """Several weights as one whole number, from a lane on upwards."""
    return sum(
        round(weight * _STEPS) << (_LANE * place)
        for place, weight in enumerate(row, first)
    )


class ChoiceModel:
    """What candidates weigh, one of which is chosen, by the weights of their features.

    Weights are added up as whole numbers of steps: candidates of the same features weigh exactly
    the same, in whatever order they were added, and the first of them is chosen.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        # Weights by cross: `_tables["E"]["b1"]` is the weight of "E×b1".
        self._tables: dict[str, dict[str, int]] = {"": {}}
        for name, weight in weights.items():
            cross, sign, feature = name.rpartition(CROSS)
            table = self._tables.setdefault(cross if sign else "", {})
            table[feature] = round(weight * _STEPS)
        self._plain = self._tables[""].get
        remembered = lru_cache(maxsize=4096)(self._weigh)
        self.weigh = cast("Weigh[int]", remembered)
        self._met = lru_cache(maxsize=256)(self._meet)

    def _weigh(self, features: Callable[..., Names], *values: object) -> int:
        return self.each(features(*values))

    def each(self, names: Iterable[str]) -> int:
        """The weights of features that rarely come together again."""
        return sum(map(self._plain, names, _NOUGHTS))

    def _meet(self, crosses: Names) -> dict[str, int]:
        """The weights of several crosses added up."""
        met: dict[str, int] = {}
        for cross in crosses:
            for feature, weight in self._tables.get(cross, {}).items():
                met[feature] = met.get(feature, 0) + weight
        return met

    def crossed(self, names: Names, crosses: Names) -> int:
        """The weights of features that count once for each of `crosses`."""
        return sum(map(self._met(crosses).get, names, _NOUGHTS))

    def chances(self, added: Iterable[int]) -> list[float]:
        """The chances of candidates, by what each weighs."""
        return softmax([weight / _STEPS for weight in added])


@dataclass(frozen=True, slots=True)
class Models:
    """All trained parts of the extractor."""

    kind: LabelModel
    direction: LabelModel
    links: Mapping[str, ChoiceModel]  # role -> its model
    confidence: LabelModel
    steps: tuple[tuple[float, float], ...]  # raw confidence -> calibrated, rising
    numbers: LabelWeigher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # What a number is and which way it goes is told by the same features.
        object.__setattr__(self, "numbers", LabelWeigher(self.kind, self.direction))


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
    # Each step is a distribution given the label before, so forward sums are the chances.
    before = softmax(totals[0])
    chances = [before]
    for own, rows in zip(totals[1:], moves, strict=True):
        plain = softmax(own)
        after = [0.0] * len(own)
        for chance, row in zip(before, rows, strict=True):
            step = plain
            if row is not None:
                step = softmax([t + m for t, m in zip(own, row, strict=True)])
            after = [a + chance * s for a, s in zip(after, step, strict=True)]
        chances.append(after)
        before = after
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
