"""Train the extractor's linear models on labelled abstracts and write their data file.

    python bench/train_extractor.py LABELLED.jsonl ... [--test HELD_OUT.jsonl ...] [--write]

Labelled files have the form of the labelling guide. Abstracts are split into folds by paper; what is printed comes from models that have not seen
the paper (out of fold), and the confidence is fitted on the same predictions. `--test` also scores
the final models on papers that took no part. `--write` stores them as
`papers/extraction/data/models.json`. The same input gives the same file.

Needs numpy, scipy and scikit-learn, which the extractor itself does not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from papers.extraction.confidence import confidence_from, confidence_terms
from papers.extraction.cues import default_cues
from papers.extraction.kinds import LABELS, kind_features
from papers.extraction.linear import (
    DATA,
    ChoiceModel,
    LabelModel,
    Models,
    models_from_json,
)
from papers.extraction.links import (
    ROLES,
    Candidate,
    Scene,
    comparator_candidates,
    metric_candidates,
    name_candidates,
)
from papers.extraction.numbers import default_units
from papers.extraction.output import claim_to_json
from papers.extraction.pipeline import Resources, read_claims, read_scene
from papers.extraction.registry import load_registry
from papers.extraction.scoring import (
    evaluate,
    fully_right,
    locate,
    pair_claims,
    same_name,
)
from papers.extraction.types import Kind

FOLDS = 8
KIND_PENALTY = 1.0
LINK_PENALTY = 1.5
DIRECTION_PENALTY = 1.0
CONFIDENCE_PENALTY = 1.0
LEAST_COUNT = 2  # a feature seen in fewer examples is left out
SMALLEST_WEIGHT = 0.01

EMPTY = Models(
    LabelModel((), (), {}), LabelModel((), (), {}), {}, LabelModel((), (), {}), ()
)


@dataclass
class Example:
    """A labelled paper, read as far as training needs it."""

    paper: dict[str, Any]
    fold: int
    kinds: list[tuple[list[str], str]] = field(default_factory=list)
    directions: list[tuple[list[str], str]] = field(default_factory=list)
    links: dict[str, list[tuple[list[list[str]], list[int]]]] = field(
        default_factory=dict
    )


def read_example(paper: dict[str, Any], fold: int, resources: Resources) -> Example:
    """Features and answers of all numbers of a paper."""
    example = Example(paper, fold, links={role: [] for role in ROLES})
    normal, scene, starts = read_scene(paper["title"], paper["abstract"], resources)
    if scene is None:
        return example
    labels = _labels_by_number(paper, scene, normal)
    for clause in scene.clauses:
        for index in clause.number_items:
            number = scene.numbers[index]
            features = kind_features(number, index, scene.numbers, clause, len(starts))
            label = labels.get(index)
            example.kinds.append((features, label["kind"] if label else "none"))
            if label is None:
                continue
            kind = Kind(label["kind"])
            if kind is Kind.IMPROVEMENT:
                example.directions.append((features, label["direction"]))
            for role in ROLES:
                if role == "comparator" and kind in (Kind.RESULT, Kind.BASELINE):
                    continue
                candidates = candidates_of(role, scene, clause, index, kind)
                accepted = label.get(role)
                right = [
                    at
                    for at, candidate in enumerate(candidates)
                    if same_name(candidate.text or None, accepted)
                ]
                if right:
                    example.links[role].append(
                        ([c.features for c in candidates], right)
                    )
    return example


def candidates_of(
    role: str, scene: Scene, clause: Any, index: int, kind: Kind
) -> list[Candidate]:
    """The candidates of any role."""
    if role == "metric":
        return metric_candidates(scene, clause, index, kind)
    if role == "comparator":
        return comparator_candidates(scene, clause, index, kind)
    return name_candidates(scene, clause, index, kind, role)


def _labels_by_number(
    paper: dict[str, Any], scene: Scene, normal: Any
) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    spans = [
        (normal.stored(n.start), normal.stored(n.end - 1) + 1) for n in scene.numbers
    ]
    for label in paper["claims"]:
        where = locate(paper["abstract"], label)
        if where is None:
            continue
        for index, (start, end) in enumerate(spans):
            if start < where[1] and where[0] < end and index not in found:
                found[index] = label
                break
    return found


def _columns(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(set(row))
    return {
        f: i
        for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST_COUNT))
    }


def _matrix(rows: Sequence[Iterable[str]], columns: dict[str, int]) -> csr_matrix:
    indices: list[int] = []
    ends = [0]
    for row in rows:
        indices += sorted({columns[f] for f in row if f in columns})
        ends.append(len(indices))
    return csr_matrix(
        (np.ones(len(indices)), np.array(indices, dtype=np.int64), np.array(ends)),
        shape=(len(rows), len(columns)),
    )


def train_labels(
    examples: Sequence[tuple[list[str], str]], labels: Sequence[str], penalty: float
) -> LabelModel:
    """A multinomial logistic regression over named features."""
    columns = _columns(features for features, _ in examples)
    answers = np.array([labels.index(answer) for _, answer in examples])
    fitted = LogisticRegression(C=penalty, max_iter=400).fit(
        _matrix([features for features, _ in examples], columns), answers
    )
    rows, bias = fitted.coef_, fitted.intercept_
    if len(labels) == 2:
        rows, bias = (
            np.vstack([-rows[0], rows[0]]) / 2,
            np.array([-bias[0], bias[0]]) / 2,
        )
    weights = {
        name: tuple(round(float(w), 3) for w in rows[:, at])
        for name, at in columns.items()
        if np.abs(rows[:, at]).max() >= SMALLEST_WEIGHT
    }
    return LabelModel(tuple(labels), tuple(round(float(b), 4) for b in bias), weights)


def train_choice(
    examples: Sequence[tuple[list[list[str]], list[int]]], penalty: float
) -> ChoiceModel:
    """A conditional logit: which of the candidates, given all of them."""
    columns = _columns(
        features for candidates, _ in examples for features in candidates
    )
    rows = [features for candidates, _ in examples for features in candidates]
    matrix = _matrix(rows, columns)
    sizes = np.array([len(candidates) for candidates, _ in examples])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    is_right = np.zeros(len(rows), dtype=bool)
    for start, (_, right) in zip(first, examples, strict=True):
        is_right[[start + at for at in right]] = True

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, first)[group])
        whole = np.add.reduceat(powers, first)
        good_powers = np.where(is_right, powers, 0.0)
        good = np.add.reduceat(good_powers, first)
        slope = matrix.T @ (powers / whole[group] - good_powers / good[group])
        return (
            float(np.log(whole / good).sum() + penalty / 2 * weights @ weights),
            slope + penalty * weights,
        )

    fitted = minimize(
        loss,
        np.zeros(len(columns)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 250},
    )
    return ChoiceModel(
        {
            name: round(float(fitted.x[at]), 3)
            for name, at in columns.items()
            if abs(fitted.x[at]) >= SMALLEST_WEIGHT
        }
    )


def train_models(examples: Sequence[Example]) -> Models:
    """Kind, direction and links; the confidence is fitted afterwards."""
    return Models(
        kind=train_labels([k for e in examples for k in e.kinds], LABELS, KIND_PENALTY),
        direction=train_labels(
            [d for e in examples for d in e.directions],
            ("up", "down"),
            DIRECTION_PENALTY,
        ),
        links={
            role: train_choice(
                [link for e in examples for link in e.links[role]], LINK_PENALTY
            )
            for role in ROLES
        },
        confidence=LabelModel(("right",), (0.0,), {}),
        steps=((-9.0, 0.0), (9.0, 1.0)),
    )


def fit_confidence(
    judged: Sequence[tuple[dict[str, float], bool]],
) -> tuple[LabelModel, tuple[tuple[float, float], ...]]:
    """Weights of the confidence's terms, and the steps that calibrate their sum."""
    names = sorted({name for terms, _ in judged for name in terms})
    at = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(judged), len(names)))
    for row, (terms, _) in enumerate(judged):
        for name, amount in terms.items():
            table[row, at[name]] = amount
    right = np.array([ok for _, ok in judged], dtype=float)
    fitted = LogisticRegression(C=CONFIDENCE_PENALTY, max_iter=2000).fit(table, right)
    raw = fitted.decision_function(table)
    model = LabelModel(
        ("right",),
        (round(float(fitted.intercept_[0]), 4),),
        {name: (round(float(fitted.coef_[0][i]), 4),) for name, i in at.items()},
    )
    return model, _steps(raw, right)


def _steps(
    raw: np.ndarray, right: np.ndarray, count: int = 15
) -> tuple[tuple[float, float], ...]:
    """Rising steps from raw values to shares right, smoothed over bins of equal count."""
    order = np.argsort(raw, kind="stable")
    cuts = np.array_split(order, count)
    centres = np.array([raw[cut].mean() for cut in cuts])
    shares = np.array([(right[cut].sum() + 0.5) / (len(cut) + 1) for cut in cuts])
    rising = IsotonicRegression(y_min=0.01, y_max=0.99).fit_transform(centres, shares)
    return tuple(
        (round(float(c), 4), round(float(s), 4))
        for c, s in zip(centres, rising, strict=True)
    )


def predict(
    paper: dict[str, Any], resources: Resources
) -> tuple[dict[str, Any], list[dict[str, float]]]:
    """A paper's claims as printed, and what the confidence of each is made of."""
    claims, terms = [], []
    for claim, evidence in read_claims(paper["title"], paper["abstract"], resources):
        claims.append(claim_to_json(claim, paper["abstract"]))
        terms.append(confidence_terms(evidence))
    return {"id": paper.get("id"), "title": paper["title"], "claims": claims}, terms


def to_json(models: Models) -> dict[str, Any]:
    """The data file's content."""

    def labelled(model: LabelModel) -> dict[str, Any]:
        return {
            "labels": model.labels,
            "bias": model.bias,
            "weights": dict(sorted(model.weights.items())),
        }

    return {
        "kind": labelled(models.kind),
        "direction": labelled(models.direction),
        "links": {
            role: dict(sorted(m.weights.items())) for role, m in models.links.items()
        },
        "confidence": labelled(models.confidence),
        "steps": models.steps,
    }


def report(
    title: str,
    gold: Sequence[dict[str, Any]],
    predicted: Sequence[dict[str, Any]],
    errors: int = 0,
) -> None:
    """Print the measures of one set."""
    evaluation = evaluate(gold, predicted)
    print(f"\n{title}: {evaluation.papers} papers")
    for measure in evaluation.measures:
        low, high = measure.f1_interval.low, measure.f1_interval.high
        print(
            f"  {measure.name:12s} P {measure.precision:.3f}  R {measure.recall:.3f}  F1 {measure.f1:.3f} ({low:.3f}-{high:.3f})"
        )
    print(
        f"  mean gap {evaluation.mean_gap:.3f}  "
        + "  ".join(f"{b.confidence:.2f}:{b.right:.2f}" for b in evaluation.bins)
    )
    print(
        "  "
        + ", ".join(f"{cause} {count}" for cause, count in evaluation.causes()[:24])
    )
    for error in evaluation.errors[:errors]:
        print(
            f"  {error.cause}: …{error.context}…\n    given {error.given}\n    label {error.label}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", nargs="+", type=Path)
    parser.add_argument("--test", nargs="*", type=Path, default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--out-of-fold", type=Path, help="write the out-of-fold claims here"
    )
    arguments = parser.parse_args()

    resources = Resources(load_registry(), default_units(), default_cues(), EMPTY)
    papers = [
        json.loads(line)
        for path in arguments.labelled
        for line in path.open()
        if line.strip()
    ]
    order = sorted(range(len(papers)), key=lambda i: str(papers[i]["id"]))
    folds = {i: place % FOLDS for place, i in enumerate(order)}
    examples = [read_example(p, folds[i], resources) for i, p in enumerate(papers)]

    predicted: dict[int, dict[str, Any]] = {}
    judged: list[tuple[int, dict[str, float], bool]] = []
    terms_of: dict[int, list[dict[str, float]]] = {}
    for fold in range(FOLDS):
        models = train_models([e for e in examples if e.fold != fold])
        apart = Resources(resources.registry, resources.units, resources.cues, models)
        for index, example in enumerate(examples):
            if example.fold != fold:
                continue
            answer, terms = predict(example.paper, apart)
            predicted[index], terms_of[index] = answer, terms
            by_span = {
                (c["start"], c["end"]): t
                for c, t in zip(answer["claims"], terms, strict=True)
            }
            for given, label in pair_claims(
                example.paper["abstract"], answer["claims"], example.paper["claims"]
            ):
                if given is not None:
                    judged.append(
                        (
                            fold,
                            by_span[given["start"], given["end"]],
                            fully_right(given, label),
                        )
                    )
    # The confidence of each fold is fitted on the others, to be judged fairly.
    for fold in range(FOLDS):
        confidence, steps = fit_confidence(
            [(t, ok) for f, t, ok in judged if f != fold]
        )
        for index, example in enumerate(examples):
            if example.fold == fold:
                for claim, terms in zip(
                    predicted[index]["claims"], terms_of[index], strict=True
                ):
                    claim["confidence"] = confidence_from(terms, confidence, steps)
    report("out of fold", papers, [predicted[i] for i in range(len(papers))])
    if arguments.out_of_fold:
        with arguments.out_of_fold.open("w") as file:
            for index in range(len(papers)):
                file.write(json.dumps(predicted[index]) + "\n")

    models = train_models(examples)
    confidence, steps = fit_confidence([(t, ok) for _, t, ok in judged])
    final = models_from_json(
        json.loads(
            json.dumps(
                to_json(
                    Models(
                        models.kind, models.direction, models.links, confidence, steps
                    )
                )
            )
        )
    )
    trained = Resources(resources.registry, resources.units, resources.cues, final)
    for path in arguments.test:
        test = [json.loads(line) for line in path.open() if line.strip()]
        report(path.name, test, [predict(p, trained)[0] for p in test])
    if arguments.write:
        target = DATA / "models.json"
        target.write_text(
            json.dumps(to_json(final), ensure_ascii=False, separators=(",", ":")) + "\n"
        )
        print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
