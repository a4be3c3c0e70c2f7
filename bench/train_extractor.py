"""Train the extractor's linear models on labelled abstracts and write their data file.

    python bench/train_extractor.py LABELLED.jsonl ... [--texts CORPUS.jsonl.gz ...] [--test HELD_OUT.jsonl ...] [--write]

Labelled files have the form of the labelling guide. `bench/labels.jsonl` has labels without
abstracts, since those are their authors': `--texts` says where the abstracts are, by the papers' ids. Abstracts are split into folds by paper; what is printed comes from models that have not seen
the paper (out of fold), and the confidence is fitted on the same predictions. `--test` also scores
the final models on papers that took no part. `--write` stores them as
`papers/extraction/data/models.json`. The same input gives the same file.

Needs numpy, scipy and scikit-learn, which the extractor itself does not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from papers.extraction.features import NAMES
from papers.extraction.joining import join_claims
from papers.extraction.kinds import LABELS, clause_features, kind_features, transition
from papers.extraction.linear import (
    DATA,
    ChoiceModel,
    LabelModel,
    Models,
    models_from_json,
)
from papers.extraction.links import (
    ROLES,
    Before,
    link_candidates,
    link_relation,
)
from papers.extraction.output import claim_to_json
from papers.extraction.pipeline import (
    read_claims,
    read_kinds,
    read_scene,
)
from papers.extraction.registry import fold as fold_name
from papers.extraction.registry import load_registry
from papers.extraction.resources import Resources
from papers.extraction.scene import Scene
from papers.extraction.scoring import (
    evaluate,
    fully_right,
    locate,
    pair_claims,
    same_name,
)
from papers.extraction.types import Kind
from papers.extraction.units import default_units

FOLDS = 5
ROUNDS = 2  # in the second, what was chosen before is what models chose
KIND_PENALTY = 0.25
LINK_PENALTY = 2.5
DIRECTION_PENALTY = 1.0
CONFIDENCE_PENALTY = 1.0
VAGUE_WEIGHT = 0.3
# What is learned from papers without labels: only what a teacher is sure of, and weighing less.
SURE_KIND = 0.75
SURE_LINK = 0.85
TAUGHT_WEIGHT = 0.3
READ_ONCE_WEIGHT = 0.5  # of labels without abstracts, which nobody has read again
LEAST_COUNT = 3  # a feature seen in fewer examples is left out
SMALLEST_WEIGHT = 0.08

EMPTY = Models(
    LabelModel((), (), {}), LabelModel((), (), {}), {}, LabelModel((), (), {}), ()
)


@dataclass
class Example:
    """A labelled paper, read as far as training needs it."""

    paper: dict[str, Any]
    fold: int
    kinds: list[tuple[list[str], str, float]] = field(default_factory=list)
    directions: list[tuple[list[str], str, float]] = field(default_factory=list)
    links: dict[str, list[tuple[list[list[str]], list[int], float]]] = field(
        default_factory=dict
    )


@dataclass(frozen=True)
class Answers:
    """What is known of a paper's numbers: labels, or what a teacher is sure of."""

    labels: dict[int, dict[str, Any]]  # number -> label; no claim where absent
    doubtful: frozenset[int] = frozenset()  # numbers that nothing is learned from
    weight: float = 1.0


def read_example(
    paper: dict[str, Any],
    fold: int,
    resources: Resources,
    guesses: dict[int, dict[str, frozenset[str]]] | None = None,
    teacher: Resources | None = None,
) -> Example:
    """Features and answers of all numbers of a paper.

    What was chosen before is part of the features: the labels' names at first, then, with
    `guesses` (place of the number -> role -> folded name), what models chose. A paper without
    labels is answered by a teacher's models, as far as they are sure.
    """
    example = Example(paper, fold, links={role: [] for role in ROLES})
    normal, scene, starts = read_scene(paper["title"], paper["abstract"], resources)
    if scene is None:
        return example
    if teacher is None:
        answers = Answers(
            _labels_by_number(paper, scene, normal), weight=paper.get("weight", 1.0)
        )
    else:
        answers = _taught(scene, normal, len(starts), teacher)
    return _answered(example, scene, normal, len(starts), answers, resources, guesses)


def _answered(
    example: Example,
    scene: Scene,
    normal: Any,
    sentence_count: int,
    answers: Answers,
    resources: Resources,
    guesses: dict[int, dict[str, frozenset[str]]] | None = None,
) -> Example:
    """The example with the features of all numbers that there are answers for."""
    labels = answers.labels
    before: tuple[int, Kind, Any, dict[str, frozenset[str]]] | None = None
    for clause in scene.clauses:
        order = list(clause.number_items)
        shared = clause_features(clause, sentence_count, scene.entities, resources.cues)
        for place, index in enumerate(order):
            if index in answers.doubtful:
                continue
            number = scene.numbers[index]
            features = list(
                kind_features(
                    number,
                    index,
                    scene.numbers,
                    clause,
                    scene.entities,
                    resources.cues,
                    NAMES,
                )
            )
            label = labels.get(index)
            answer = label["kind"] if label else "none"
            follows = []
            if place and order[place - 1] not in answers.doubtful:
                earlier = labels.get(order[place - 1])
                relation = transition(scene.numbers, clause, order[place - 1], index)
                follows.append(
                    f"after:{earlier['kind'] if earlier else 'none'}:{relation}"
                )
            example.kinds.append((shared + features + follows, answer, answers.weight))
            if label is None:
                continue
            kind = Kind(answer)
            if kind is Kind.IMPROVEMENT and label.get("direction"):
                example.directions.append(
                    (features, label["direction"], answers.weight)
                )
            relation = (
                link_relation(scene, clause, index, kind, *before[:3]) if before else ""
            )
            taken: dict[str, frozenset[str]] = {}
            for role in ROLES:
                if role == "comparator" and kind in (Kind.RESULT, Kind.BASELINE):
                    continue
                accepted = label.get(role)
                if role not in label.get("unsure", ()):
                    candidates = link_candidates(
                        scene,
                        clause,
                        index,
                        kind,
                        role,
                        NAMES,
                        Before(relation, before[3] if before else {}, taken),
                    )
                    right = [
                        at
                        for at, candidate in enumerate(candidates)
                        if same_name(candidate.text or None, accepted)
                    ]
                    if right:
                        # A missing metric or model says little: often it is only unnamed.
                        is_vague = accepted is None and role in ("metric", "model")
                        weight = answers.weight * (VAGUE_WEIGHT if is_vague else 1.0)
                        example.links[role].append(
                            ([list(c.added) for c in candidates], right, weight)
                        )
                if guesses is None:
                    taken[role] = frozenset(fold_name(name) for name in accepted or ())
                else:
                    spot = normal.stored(number.start)
                    taken[role] = guesses.get(spot, {}).get(role, frozenset())
            before = (index, kind, clause, taken)
    return example


def _taught(
    scene: Scene, normal: Any, sentence_count: int, teacher: Resources
) -> Answers:
    """What a teacher's models are sure of."""
    readings = read_kinds(scene, sentence_count, teacher)
    doubtful = frozenset(r.index for r in readings if max(r.chances) < SURE_KIND)
    labels: dict[int, dict[str, Any]] = {}
    for joined in join_claims(scene, normal, readings, teacher):
        evidence = joined.evidence
        chosen = {
            "dataset": (evidence.dataset, evidence.dataset_chance),
            "metric": (evidence.metric, evidence.metric_chance),
            "comparator": (evidence.comparator, evidence.comparator_chance),
            "model": (evidence.model, evidence.model_chance),
        }
        label: dict[str, Any] = {
            role: [name] if name else None for role, (name, _) in chosen.items()
        }
        label["unsure"] = {r for r, (_, chance) in chosen.items() if chance < SURE_LINK}
        label["kind"] = joined.claim.kind.value
        if joined.claim.direction and evidence.direction_chance >= SURE_KIND:
            label["direction"] = joined.claim.direction.value
        labels[joined.reading.index] = label
    return Answers(labels, doubtful, TAUGHT_WEIGHT)


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
    examples: Sequence[tuple[list[str], str, float]],
    labels: Sequence[str],
    penalty: float,
) -> LabelModel:
    """A multinomial logistic regression over named features."""
    columns = _columns(features for features, _, _ in examples)
    answers = np.array([labels.index(answer) for _, answer, _ in examples])
    fitted = LogisticRegression(C=penalty, max_iter=300).fit(
        _matrix([features for features, _, _ in examples], columns),
        answers,
        sample_weight=np.array([weight for _, _, weight in examples]),
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
    examples: Sequence[tuple[list[list[str]], list[int], float]], penalty: float
) -> ChoiceModel:
    """A conditional logit: which of the candidates, given all of them."""
    rows = [features for candidates, _, _ in examples for features in candidates]
    columns = _columns(rows)
    matrix = _matrix(rows, columns)
    sizes = np.array([len(candidates) for candidates, _, _ in examples])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    importance = np.array([weight for _, _, weight in examples])
    is_right = np.zeros(len(rows), dtype=bool)
    for start, (_, right, _) in zip(first, examples, strict=True):
        is_right[[start + at for at in right]] = True

    def log_sums(scores: np.ndarray) -> np.ndarray:
        top = np.maximum.reduceat(scores, first)
        return top + np.log(np.add.reduceat(np.exp(scores - top[group]), first))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        right = np.where(is_right, scores, -1e9)
        whole, good = log_sums(scores), log_sums(right)
        pull = np.exp(scores - whole[group]) - np.exp(right - good[group])
        return (
            float((whole - good) @ importance + penalty / 2 * weights @ weights),
            matrix.T @ (pull * importance[group]) + penalty * weights,
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


def train_models(examples: Sequence[Example], earlier: Models | None = None) -> Models:
    """Kind, direction and links; the confidence is fitted afterwards.

    Kind and direction do not depend on what was chosen before: an earlier round's are kept.
    """
    if earlier is None:
        kinds = [k for e in examples for k in e.kinds]
        directions = [d for e in examples for d in e.directions]
        kind = train_labels(kinds, LABELS, KIND_PENALTY)
        direction = train_labels(directions, ("up", "down"), DIRECTION_PENALTY)
    else:
        kind, direction = earlier.kind, earlier.direction
    return Models(
        kind=kind,
        direction=direction,
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
    raw: np.ndarray, right: np.ndarray, count: int = 10
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


def guesses_of(answer: dict[str, Any]) -> dict[int, dict[str, frozenset[str]]]:
    """What models chose for each number of a paper, by its place."""
    return {
        claim["start"]: {
            role: frozenset((fold_name(claim[role]),)) if claim[role] else frozenset()
            for role in ROLES
        }
        for claim in answer["claims"]
    }


def predict(
    paper: dict[str, Any], resources: Resources
) -> tuple[dict[str, Any], list[dict[str, float]]]:
    """A paper's claims as printed, and what the confidence of each is made of."""
    claims, terms = [], []
    for joined in read_claims(paper["title"], paper["abstract"], resources):
        claims.append(claim_to_json(joined.claim, paper["abstract"]))
        terms.append(confidence_terms(joined.evidence))
    return {"id": paper.get("id"), "title": paper["title"], "claims": claims}, terms


def train_with_unlabelled(
    examples: Sequence[Example],
    unlabelled: Sequence[dict[str, Any]],
    resources: Resources,
    earlier: Models | None,
) -> Models:
    """Models of labelled papers; of unlabelled ones too, where there are any."""
    if not unlabelled:
        return train_models(examples, earlier)
    if earlier is None:
        return train_models(examples)
    teacher = replace(resources, models=earlier)
    taught = [
        read_example(
            paper,
            -1,
            resources,
            guesses_of(predict(paper, teacher)[0]),
            teacher,
        )
        for paper in unlabelled
    ]
    return train_models([*examples, *taught])


def predict_out_of_fold(
    examples: Sequence[Example],
    unlabelled: Sequence[dict[str, Any]],
    resources: Resources,
    models: dict[int, Models],
) -> tuple[list[dict[str, Any]], list[list[dict[str, float]]]]:
    """Every paper's claims by models that have not seen it, and their confidence's terms.

    `models` holds the folds' models of the round before, and then those of this one.
    """
    answers: list[dict[str, Any]] = [{} for _ in examples]
    terms: list[list[dict[str, float]]] = [[] for _ in examples]
    for fold in range(FOLDS):
        others = [e for e in examples if e.fold != fold]
        models[fold] = train_with_unlabelled(
            others, unlabelled, resources, models.get(fold)
        )
        apart = replace(resources, models=models[fold])
        for index, example in enumerate(examples):
            if example.fold == fold:
                answers[index], terms[index] = predict(example.paper, apart)
    return answers, terms


def judge(
    examples: Sequence[Example],
    answers: Sequence[dict[str, Any]],
    terms: Sequence[list[dict[str, float]]],
) -> list[tuple[int, dict[str, float], bool]]:
    """Of each predicted claim: fold, terms of its confidence, whether it is fully right.

    Of abstracts that were read twice, where there are any: what the confidence means is to hold there.
    """
    judged = []
    surest = max(example.paper.get("weight", 1.0) for example in examples)
    for example, answer, parts in zip(examples, answers, terms, strict=True):
        if example.paper.get("weight", 1.0) < surest:
            continue
        part_of = {
            claim["start"]: part
            for claim, part in zip(answer["claims"], parts, strict=True)
        }
        for given, label in pair_claims(
            example.paper["abstract"], answer["claims"], example.paper["claims"]
        ):
            if given is not None:
                judged.append(
                    (example.fold, part_of[given["start"]], fully_right(given, label))
                )
    return judged


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


def read_papers(
    path: Path, abstracts: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The papers of a file with one JSON object a line.

    A paper without its abstract is given that of `abstracts`, and left out where there is none.
    """
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    papers = [json.loads(line) for line in text.splitlines() if line.strip()]
    for paper in papers:
        if "abstract" not in paper and abstracts is not None:
            paper["abstract"] = abstracts.get(paper["id"])
            paper["weight"] = READ_ONCE_WEIGHT
    known = [paper for paper in papers if paper.get("abstract")]
    if len(known) < len(papers):
        print(
            f"{path.name}: {len(papers) - len(known)} papers have no abstract at hand"
        )
    return known


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
    parser.add_argument(
        "--unlabelled",
        nargs="*",
        type=Path,
        default=[],
        help="papers without labels (jsonl, gzipped or not) to learn from as well",
    )
    parser.add_argument(
        "--texts",
        nargs="*",
        type=Path,
        default=[],
        help="where the abstracts of labels without abstract are (jsonl, gzipped or not)",
    )
    parser.add_argument("--every", type=int, default=1, help="take every n-th of them")
    parser.add_argument("--write", action="store_true")
    parser.add_argument(
        "--out-of-fold", type=Path, help="write the out-of-fold claims here"
    )
    arguments = parser.parse_args()

    resources = Resources(load_registry(), default_units(), default_cues(), EMPTY)
    abstracts = {
        p["id"]: p["abstract"] for path in arguments.texts for p in read_papers(path)
    }
    papers = [p for path in arguments.labelled for p in read_papers(path, abstracts)]
    titles = {paper["title"].casefold() for paper in papers}
    for path in arguments.test:
        titles |= {p["title"].casefold() for p in read_papers(path)}
    unlabelled = [
        paper
        for path in arguments.unlabelled
        for paper in read_papers(path)
        if paper["title"].casefold() not in titles
    ][:: arguments.every]
    order = sorted(range(len(papers)), key=lambda i: str(papers[i]["id"]))
    folds = {i: place % FOLDS for place, i in enumerate(order)}
    examples = [read_example(p, folds[i], resources) for i, p in enumerate(papers)]

    by_fold: dict[int, Models] = {}
    answers, terms = predict_out_of_fold(examples, unlabelled, resources, by_fold)
    for _ in range(ROUNDS - 1):
        examples = [
            read_example(e.paper, e.fold, resources, guesses_of(answer))
            for e, answer in zip(examples, answers, strict=True)
        ]
        answers, terms = predict_out_of_fold(examples, unlabelled, resources, by_fold)
    judged = judge(examples, answers, terms)
    # The confidence of each fold is fitted on the others, to be judged fairly.
    for fold in range(FOLDS):
        confidence, steps = fit_confidence(
            [(t, ok) for f, t, ok in judged if f != fold]
        )
        for example, answer, parts in zip(examples, answers, terms, strict=True):
            if example.fold == fold:
                for claim, part in zip(answer["claims"], parts, strict=True):
                    claim["confidence"] = confidence_from(part, confidence, steps)
    report("out of fold", papers, answers)
    if arguments.out_of_fold:
        with arguments.out_of_fold.open("w") as file:
            for answer in answers:
                file.write(json.dumps(answer) + "\n")

    models = train_with_unlabelled(
        examples, unlabelled, resources, train_models(examples)
    )
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
        test = read_papers(path)
        report(path.name, test, [predict(p, trained)[0] for p in test])
    if arguments.write:
        target = DATA / "models.json"
        target.write_text(
            json.dumps(to_json(final), ensure_ascii=False, separators=(",", ":")) + "\n"
        )
        print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
