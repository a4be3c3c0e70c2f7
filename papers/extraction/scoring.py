"""How well predicted claims agree with labelled ones, as the labelling guide counts it.

Papers pair by id, else by title; claims pair by the place of their number. Every measure is
counted over all claims of all papers:

- detect: the number is a quality claim (result, baseline, improvement), whatever its fields
- kind: and its kind is right
- leaderboard: absolute scores with a data set: value, unit, data set and metric are right
- entry: and the model too, a whole row of a leaderboard
- improvement: value, unit, direction, data set and comparator of a difference are right
- efficiency: the number is found with that kind and unit
- strict: as entry, with only the first accepted name counted
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from papers.extraction.intervals import (
    CalibrationBin,
    Interval,
    calibration,
    resampled_interval,
    wilson,
)

Claim = Mapping[str, Any]  # predicted: as `claim_to_json` gives it
Label = Mapping[str, Any]  # labelled: as in the guide's files
PaperClaims = Mapping[str, Any]  # {"id", "title", "abstract", "claims"}

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_UNITS = {
    "percent": "%",
    "pp": "points",
    "point": "points",
    "times": "x",
    "fold": "x",
    "degrees": "deg",
    "degree": "deg",
    "°": "deg",
    "milliseconds": "ms",
    "seconds": "s",
    "sec": "s",
    "minutes": "min",
    "hours": "h",
    "million": "m",
    "billion": "b",
    "thousand": "k",
    "gpu hours": "gpu-hours",
}
_ABSOLUTE = ("result", "baseline")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: how many were right, given and labelled."""

    name: str
    right: int
    given: int
    labelled: int
    f1_interval: Interval

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        total = self.given + self.labelled
        return 2 * self.right / total if total else 0.0

    @property
    def precision_interval(self) -> Interval:
        return wilson(self.right, self.given)

    @property
    def recall_interval(self) -> Interval:
        return wilson(self.right, self.labelled)


@dataclass(frozen=True, slots=True)
class KindCalibration:
    """What the claims of one kind were sure of on average, and how many were right."""

    kind: str
    overall: CalibrationBin
    mean_gap: float  # over bins of equal count


@dataclass(frozen=True, slots=True)
class ScoringError:
    """A labelled or a predicted claim that has no right counterpart."""

    cause: str
    title: str
    context: str
    given: Claim | None
    label: Label | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures of one run over labelled papers."""

    papers: int
    absent: int
    measures: tuple[Measure, ...]
    by_kind: tuple[Measure, ...]  # a claim of this kind, with all its fields right
    bins: tuple[CalibrationBin, ...]
    mean_gap: float | None
    kind_calibrations: tuple[KindCalibration, ...]
    errors: tuple[ScoringError, ...]

    def measure(self, name: str) -> Measure:
        """The measure of a name."""
        return next(m for m in (*self.measures, *self.by_kind) if m.name == name)

    def causes(self) -> list[tuple[str, int]]:
        """How many errors each cause has, the commonest first."""
        return Counter(error.cause for error in self.errors).most_common()


def fold_name(name: str) -> str:
    """The form in which the guide compares names."""
    name = re.sub(r"^the\s+", "", name.strip().lower())
    name = re.sub(r"\s+(data\s?sets?|benchmarks?|test sets?)$", "", name)
    return re.sub(r"[^a-z0-9+α-ω]", "", name)


def same_name(
    given: str | None, accepted: Sequence[str] | None, *, strict: bool = False
) -> bool:
    """Whether a name is one of the accepted ones, or both are absent."""
    if accepted is None or given is None:
        return accepted is None and given is None
    names = accepted[:1] if strict else accepted
    return fold_name(given) in {fold_name(name) for name in names}


def same_number(one: object, other: object) -> bool:
    """Whether two decimal strings are the same number."""
    try:
        return (
            abs(float(str(one).replace(",", "")) - float(str(other).replace(",", "")))
            < 1e-9
        )
    except ValueError:
        return False


def unit_right(given: Claim, label: Label) -> bool:
    """Whether the unit is right; a bare number may stand for points or percent."""
    units = {_fold_unit(given.get("unit")), _fold_unit(label.get("unit"))}
    if len(units) == 1:
        return True
    if label["kind"] == "improvement":
        return units == {"", "points"}
    return units == {"", "%"} and float(label["value"]) > 1


def _fold_unit(unit: str | None) -> str:
    stripped = (unit or "").strip().lower()
    return _UNITS.get(stripped, stripped)


def locate(abstract: str, label: Label) -> tuple[int, int] | None:
    """Where the labelled number stands in the abstract: by its quote, or as the label says."""
    if "start" in label:
        return int(label["start"]), int(label["end"])
    at = abstract.find(label["quote"])
    if at < 0:
        return None
    wanted, seen = int(label.get("nth", 1)), 0
    for match in _NUMBER.finditer(abstract, at, at + len(label["quote"])):
        if same_number(match.group().strip(","), label["value"]):
            seen += 1
            if seen == wanted:
                return match.span()
    return None


def _is_quality(claim: Claim) -> bool:
    return bool(claim["kind"] != "efficiency")


def _is_leaderboard(claim: Claim) -> bool:
    return claim["kind"] in _ABSOLUTE and bool(claim.get("dataset"))


def _metric_right(given: Claim, label: Label) -> bool:
    return label.get("metric") is None or same_name(
        given.get("metric"), label["metric"]
    )


def _model_right(given: Claim, label: Label) -> bool:
    return label.get("model") is None or same_name(given.get("model"), label["model"])


def leaderboard_right(given: Claim, label: Label) -> bool:
    """Whether value, unit, data set and metric of an absolute score are right."""
    return (
        _is_leaderboard(given)
        and _is_leaderboard(label)
        and same_number(given["value"], label["value"])
        and unit_right(given, label)
        and same_name(given["dataset"], label["dataset"])
        and _metric_right(given, label)
    )


def improvement_right(given: Claim, label: Label) -> bool:
    """Whether a difference is right in value, unit, direction, data set, comparator."""
    return (
        given["kind"] == label["kind"] == "improvement"
        and same_number(given["value"], label["value"])
        and unit_right(given, label)
        and given.get("direction") == label.get("direction")
        and same_name(given.get("dataset"), label.get("dataset"))
        and same_name(given.get("comparator"), label.get("comparator"))
    )


def _strict_right(given: Claim, label: Label) -> bool:
    return (
        leaderboard_right(given, label)
        and same_name(given["dataset"], label["dataset"], strict=True)
        and all(
            label.get(field) is None
            or same_name(given.get(field), label[field], strict=True)
            for field in ("metric", "model")
        )
    )


def fully_right(given: Claim, label: Label | None) -> bool:
    """Whether a claim is right in every field that its kind is measured by."""
    if (
        label is None
        or given["kind"] != label["kind"]
        or not same_number(given["value"], label["value"])
        or not unit_right(given, label)
    ):
        return False
    if label["kind"] == "improvement":
        return improvement_right(given, label)
    if label["kind"] == "efficiency":
        return True
    return (
        same_name(given.get("dataset"), label.get("dataset"))
        and _metric_right(given, label)
        and _model_right(given, label)
    )


_Counts = Callable[[Claim], bool]
_Right = Callable[[Claim, Label], bool]

_MEASURES: dict[str, tuple[_Counts, _Right]] = {
    "detect": (_is_quality, lambda given, label: True),
    "kind": (_is_quality, lambda given, label: bool(given["kind"] == label["kind"])),
    "leaderboard": (_is_leaderboard, leaderboard_right),
    "entry": (
        _is_leaderboard,
        lambda given, label: (
            leaderboard_right(given, label) and _model_right(given, label)
        ),
    ),
    "improvement": (lambda claim: claim["kind"] == "improvement", improvement_right),
    "efficiency": (
        lambda claim: claim["kind"] == "efficiency",
        lambda given, label: (
            given["kind"] == label["kind"] and unit_right(given, label)
        ),
    ),
    "strict": (_is_leaderboard, _strict_right),
}


def _of_kind(kind: str) -> tuple[_Counts, _Right]:
    return (lambda claim: claim["kind"] == kind, fully_right)


_BY_KIND = {
    kind: _of_kind(kind) for kind in ("result", "baseline", "improvement", "efficiency")
}

Pair = tuple[Claim | None, Label | None]


def pair_claims(
    abstract: str, given: Sequence[Claim], labels: Sequence[Label]
) -> list[Pair]:
    """Predicted and labelled claims by the place of their number; None where one lacks."""
    spans = {(int(c["start"]), int(c["end"])): c for c in given}
    pairs: list[Pair] = []
    used: set[tuple[int, int]] = set()
    for label in labels:
        where = locate(abstract, label)
        hit = None
        if where is not None:
            hit = next(
                (
                    span
                    for span in spans
                    if span not in used and span[0] < where[1] and where[0] < span[1]
                ),
                None,
            )
        if hit is not None:
            used.add(hit)
        pairs.append((spans[hit] if hit is not None else None, label))
    pairs += [(claim, None) for span, claim in spans.items() if span not in used]
    return pairs


def evaluate(
    gold_papers: Iterable[PaperClaims], predicted: Iterable[PaperClaims]
) -> Evaluation:
    """All measures of predicted papers against labelled ones."""
    answers: dict[str, PaperClaims] = {}
    for paper in predicted:
        for key in ("id", "title"):
            if paper.get(key):
                answers[str(paper[key])] = paper
    all_pairs: list[list[Pair]] = []
    errors: list[ScoringError] = []
    judged: list[tuple[str, float, bool]] = []
    absent = 0
    for paper in gold_papers:
        answer = answers.get(str(paper.get("id"))) or answers.get(paper["title"])
        absent += answer is None
        pairs = pair_claims(
            paper["abstract"], answer["claims"] if answer else (), paper["claims"]
        )
        all_pairs.append(pairs)
        for given, label in pairs:
            if given is not None and given.get("confidence") is not None:
                judged.append(
                    (
                        given["kind"],
                        float(given["confidence"]),
                        fully_right(given, label),
                    )
                )
            cause = _cause(given, label)
            if cause:
                errors.append(
                    ScoringError(
                        cause,
                        paper["title"],
                        _context(paper["abstract"], given, label),
                        given,
                        label,
                    )
                )
    bins, mean_gap = calibration((sure, ok) for _, sure, ok in judged)
    return Evaluation(
        len(all_pairs),
        absent,
        tuple(_measured(name, *rule, all_pairs) for name, rule in _MEASURES.items()),
        tuple(_measured(name, *rule, all_pairs) for name, rule in _BY_KIND.items()),
        bins,
        mean_gap,
        tuple(_kind_calibrations(judged)),
        tuple(errors),
    )


def _measured(
    name: str, counts: _Counts, right: _Right, papers: list[list[Pair]]
) -> Measure:
    """One measure over all papers, with its interval from resampled papers."""
    tallies: list[tuple[int, int, int]] = []
    for pairs in papers:
        good = given_count = label_count = 0
        for given, label in pairs:
            is_given = given is not None and counts(given)
            is_labelled = label is not None and counts(label)
            given_count += is_given
            label_count += is_labelled
            if given is not None and label is not None and is_given and is_labelled:
                good += right(given, label)
        if given_count or label_count:
            tallies.append((good, given_count, label_count))
    sums = [sum(column) for column in zip(*tallies, strict=True)] or [0, 0, 0]
    return Measure(name, sums[0], sums[1], sums[2], resampled_interval(tallies))


def _kind_calibrations(
    judged: list[tuple[str, float, bool]],
) -> Iterator[KindCalibration]:
    for kind in _BY_KIND:
        of_kind = [(sure, ok) for its_kind, sure, ok in judged if its_kind == kind]
        _, gap = calibration(of_kind)
        if gap is not None:
            (overall,), _ = calibration(of_kind, bins=1)
            yield KindCalibration(kind, overall, gap)


def _cause(given: Claim | None, label: Label | None) -> str:
    """Why a pair is not right, in the order in which fields depend on each other."""
    if given is None:
        assert label is not None
        return f"missed: {label['kind']}"
    if label is None:
        return f"false alarm: {given['kind']}"
    if fully_right(given, label):
        return ""
    if given["kind"] != label["kind"]:
        return f"kind: {label['kind']} read as {given['kind']}"
    if not same_number(given["value"], label["value"]):
        return "value"
    if not unit_right(given, label):
        return "unit"
    fields = ["dataset"]
    if label["kind"] == "improvement":
        if given.get("direction") != label.get("direction"):
            return "direction"
        fields.append("comparator")
    else:
        fields += ["metric", "model"]
    for field in fields:
        if field in ("metric", "model") and label.get(field) is None:
            continue
        if not same_name(given.get(field), label.get(field)):
            if given.get(field) is None:
                return f"{field}: none given"
            if label.get(field) is None:
                return f"{field}: one too many"
            return f"{field}: another one"
    return "other"


def _context(abstract: str, given: Claim | None, label: Label | None) -> str:
    if given is None:
        assert label is not None
        return str(label.get("quote", label["value"]))
    return abstract[max(0, int(given["start"]) - 60) : int(given["end"]) + 40]
