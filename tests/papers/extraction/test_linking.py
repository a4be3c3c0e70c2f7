"""Which names may belong to a number: phrases, lists, ties and candidates."""

from __future__ import annotations

import pytest

from papers.extraction.comparators import find_comparators
from papers.extraction.features import NAMES
from papers.extraction.links import ROLES, link_candidates
from papers.extraction.measures import metric_text
from papers.extraction.numbers import find_numbers
from papers.extraction.pipeline import read_scene
from papers.extraction.relations import MOST_NAMES, is_in_row, relation, tie_of
from papers.extraction.resources import Resources, default_resources
from papers.extraction.scene import MOST_KNOWN, Scene
from papers.extraction.types import Kind
from papers.extraction.units import default_units


@pytest.fixture(scope="module")
def resources() -> Resources:
    return default_resources()


def scene_of(text: str, resources: Resources) -> Scene:
    scene = read_scene("", text, resources)[1]
    assert scene is not None
    return scene


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("It beats the strongest baseline by 5%.", ["strongest baseline"]),
        (
            "It is 3% better than the previous state of the art.",
            ["previous state of the art"],
        ),
        ("It gains 5% over prior SOTA methods.", ["previous state of the art"]),
        ("It is 2x faster than with beam search.", ["beam search"]),
        (
            "It outperforms existing 3D object detectors by 5%.",
            ["existing 3D object detectors"],
        ),
        (
            "It gains 6.8 AP over training from scratch on it.",
            ["training from scratch"],
        ),
        ("It has 5% accuracy.", []),
        ("It outperforms its seeded counterpart by 5%.", ["seeded counterpart"]),
        ("It underperforms careful readers by 5%.", ["careful readers"]),
        ("It beats the second-best entry by 5%.", ["second-best entry"]),
        ("It exceeds the plain reader's accuracy by 5%.", ["plain reader"]),
    ],
)
def test_comparator_phrases_end_where_they_should(
    text: str, phrases: list[str]
) -> None:
    numbers = find_numbers(text, default_units())
    found = find_comparators(text, 0, len(text), numbers)
    assert [phrase.text for phrase in found] == phrases


@pytest.mark.parametrize(
    ("written", "metric"),
    [
        ("accuracies", "accuracy"),
        ("error rates", "error rate"),
        ("BLEU score", "BLEU"),
        ("quality score", "quality score"),
        ("mIoUs", "mIoU"),
        ("average accuracy", "accuracy"),
        ("average precision", "average precision"),
        ("FLOPs", "FLOPs"),
    ],
)
def test_metric_is_given_in_the_singular(written: str, metric: str) -> None:
    assert metric_text(written) == metric


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("It has 88.5% accuracy on the TIDE.", "TIDE"),
        ("Best is TIDE (88.5%).", "TIDE"),
        ("It has 62.4 vs 62.2 on TIDE.", "TIDE"),
        ("It reaches 88.5% in all, with TIDE.", None),
    ],
)
def test_tie_is_seen_where_nothing_else_stands_between(
    text: str, tied: str | None, resources: Resources
) -> None:
    scene = scene_of(text, resources)
    clause = scene.clauses[0]
    at, _ = tie_of(clause, next(iter(clause.number_items.values())))
    name = None if at < 0 else scene.mentions[clause.item_mentions[at]].text
    assert name == tied


def test_lists_of_one_length_pair_place_by_place(resources: Resources) -> None:
    text = "It has 91.2%, 77.0% and 65.8% on TIDE, FENS and COPSE, respectively."
    clause = scene_of(text, resources).clauses[0]
    numbers, names = list(clause.number_items.values()), clause.name_places
    for place, item in enumerate(numbers):
        for other, at in enumerate(names):
            sign = "=" if place == other else "!"
            assert f"pair{sign}" in relation(clause, item, at).features


@pytest.mark.parametrize(
    ("text", "rivals"),
    [
        ("It surpasses the prior GROVE-7B by 18%.", {"GROVE-7B"}),
        (
            "It beats the second-best entry, TIDE-2, by 5%.",
            {"second-best entry", "TIDE-2"},
        ),
        ("It beats closed readers such as TIDE-2 by 5%.", {"closed readers", "TIDE-2"}),
        ("It beats TIDE-2 distillation by 5%.", {"TIDE-2", "TIDE-2 distillation"}),
        ("Gains are over mowing (+4%) and plain weeding (+5%).", {"plain weeding"}),
    ],
)
def test_comparators_of_a_number_are_found(
    text: str, rivals: set[str], resources: Resources
) -> None:
    scene = scene_of(text, resources)
    clause = scene.clauses[-1]
    index = list(clause.number_items)[-1]
    found = link_candidates(scene, clause, index, Kind.IMPROVEMENT, "comparator", NAMES)
    assert rivals <= {candidate.text for candidate in found}


@pytest.mark.parametrize(
    ("text", "in_row"),
    [
        ("Best are TIDE (88.5%), FENS (77.0%) and others.", True),
        ("It has 88.5% on TIDE and 77.0% on FENS.", True),
        ("It has 88.5% on TIDE and 77.0% in all.", False),
        ("It has 88.5% on TIDE, and FENS (77.0%) too.", False),
    ],
)
def test_row_of_names_with_a_number_each_is_seen(
    text: str, in_row: bool, resources: Resources
) -> None:
    clause = scene_of(text, resources).clauses[0]
    items = list(clause.number_items.values())
    assert [is_in_row(clause, item) for item in items] == [in_row] * len(items)


def test_pairs_share_names_respectively(resources: Resources) -> None:
    text = "It goes from 83% to 88% and from 38% to 55% on TIDE and FENS, respectively."
    clause = scene_of(text, resources).clauses[0]
    tide, fens = clause.name_places
    for place, item in enumerate(clause.number_items.values()):
        mine, other = (tide, fens) if place < 2 else (fens, tide)
        assert "resp=" in relation(clause, item, mine).features
        assert "resp!" in relation(clause, item, other).features


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("It gains 4%, 6%, and more than 50% on TIDE.", 3),
        ("It gains 4%, 6%, and up to 50% on TIDE.", 3),
        ("It improves accuracy by 6%, to 92.1%.", 0),
    ],
)
def test_member_of_a_list_may_have_a_bound(
    text: str, length: int, resources: Resources
) -> None:
    clause = scene_of(text, resources).clauses[0]
    assert max((m.length for m in clause.number_lists.values()), default=0) == length


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        (
            "It has 95%, above the 94% reported for a trained human annotator.",
            "human annotator",
        ),
        ("It has 95%, while 89% is reached by experts.", "experts"),
    ],
)
def test_number_of_people_is_nobody_elses(
    text: str, holder: str, resources: Resources
) -> None:
    assert last_number_of(text, resources) == [holder]


@pytest.mark.parametrize(
    "text",
    [
        "FooNet has 95%, and 89% of experts like it.",
        "FooNet has an F1 of 92.1% for human activity recognition.",
        "FooNet has 92.1% accuracy from human annotations.",
    ],
)
def test_people_in_passing_hold_no_number(text: str, resources: Resources) -> None:
    assert "FooNet" in last_number_of(text, resources)


def last_number_of(text: str, resources: Resources) -> list[str]:
    """The systems that the last number of a sentence may belong to."""
    scene = scene_of(text, resources)
    clause = scene.clauses[0]
    index = list(clause.number_items)[-1]
    found = link_candidates(scene, clause, index, Kind.RESULT, "model", NAMES)
    return [candidate.text for candidate in found if candidate.text]


def test_rivals_number_is_of_the_system_behind_it(resources: Resources) -> None:
    text = "FooNet-2B has 58%, compared to 55% for a fine-tuned GPT-3 with a verifier."
    scene = scene_of(text, resources)
    clause = scene.clauses[0]
    index = list(clause.number_items)[-1]
    found = link_candidates(scene, clause, index, Kind.BASELINE, "model", NAMES)
    assert [candidate.text for candidate in found] == ["GPT-3", ""]


@pytest.mark.parametrize("role", ROLES)
def test_candidates_of_a_number_are_few_however_long_the_text(
    role: str, resources: Resources
) -> None:
    text = "".join(
        f"Name{i}X has 5.{i}% over Other{i}Y by 3.1% WER, " for i in range(600)
    )
    scene = scene_of(text, resources)
    most = 0
    for clause in scene.clauses:
        for index in clause.number_items:
            found = link_candidates(scene, clause, index, Kind.IMPROVEMENT, role, NAMES)
            most = max(most, len(found))
    assert most <= 8 * MOST_NAMES + MOST_KNOWN
    assert max(len(clause.symbols) for clause in scene.clauses) < 1500
