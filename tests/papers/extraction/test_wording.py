"""Phrases of words that no registry holds, as what was measured and what did it."""

from __future__ import annotations

import pytest

from papers.extraction.features import NAMES
from papers.extraction.links import link_candidates
from papers.extraction.pipeline import read_scene
from papers.extraction.resources import Resources, default_resources
from papers.extraction.scene import Scene
from papers.extraction.types import Kind
from papers.extraction.wording import last_word


@pytest.fixture(scope="module")
def resources() -> Resources:
    return default_resources()


def scene_of(text: str, resources: Resources, title: str = "") -> Scene:
    scene = read_scene(title, text, resources)[1]
    assert scene is not None
    return scene


def names(scene: Scene, role: str, place: int = 0) -> set[str]:
    """What the number at a place of the text's only sentence may have in a role."""
    clause = scene.clauses[0]
    index = list(clause.number_items)[place]
    found = link_candidates(scene, clause, index, Kind.RESULT, role, NAMES)
    return {candidate.text for candidate in found}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It raises trait expression from 78.0% to 93.1%.", "trait expression"),
        ("It cuts unsafe replies (from 39.0% to 4.6%).", "unsafe replies"),
        ("We see 97.5% correctness.", "correctness"),
        ("We see a 6.5% improvement in trajectory diagnosis.", "trajectory diagnosis"),
        ("The tail ratio is 1.02.", "tail ratio"),
        ("It keeps mean lateral drift below 0.35 m.", "lateral drift"),
        ("Usefulness remains between 75.0% and 97.6%.", "Usefulness"),
        ("It reduces infidelity by up to 50%.", "infidelity"),
        ("It raises the chain length on Calvin by 3.8%.", "chain length"),
        ("Word error rates were 14% years ago.", "Word error rate"),
        ("It has a test perplexity of 17.2.", "perplexity"),
        ("It has 37.5% top-1 and 17.0% top-5 errors.", "top-1 error"),
    ],
)
def test_words_around_a_number_say_what_is_measured(
    text: str, phrase: str, resources: Resources
) -> None:
    assert phrase in names(scene_of(text, resources), "metric")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The informed baseline reaches 2.88 points.", "informed baseline"),
        ("All classical variants also achieve 99.1%.", "classical variants"),
        ("We see 0.47 for the untuned encoder.", "untuned encoder"),
        ("Plain rules perform well here (0.47).", "Plain rules"),
        ("It goes up to 92% (via task hinting).", "task hinting"),
        ("It is behind the dense reader's (92%).", "dense reader"),
    ],
)
def test_words_around_a_number_say_what_did_it(
    text: str, phrase: str, resources: Resources
) -> None:
    assert phrase in names(scene_of(text, resources), "model")


@pytest.mark.parametrize(
    ("role", "text", "phrase"),
    [
        ("model", "With many small improvements, 92% is reached.", "many small"),
        ("model", "The model reaches 92%.", "model"),
        ("metric", "Most models score 30%.", "models score"),
        ("metric", "GPT-4 scores 90.0% on it.", "GPT-4 score"),
    ],
)
def test_what_is_no_system_and_no_metric_is_no_candidate(
    role: str, text: str, phrase: str, resources: Resources
) -> None:
    assert phrase not in names(scene_of(text, resources), role)


def test_phrase_that_is_a_known_metric_is_no_second_candidate(
    resources: Resources,
) -> None:
    scene = scene_of("It raises accuracy from 78.0% to 93.1%.", resources)
    clause = scene.clauses[0]
    index = next(iter(clause.number_items))
    found = link_candidates(scene, clause, index, Kind.RESULT, "metric", NAMES)
    assert [candidate.text for candidate in found] == ["accuracy", ""]


def test_method_without_a_name_is_called_by_the_title(resources: Resources) -> None:
    title = "Temporal Ensembling for Semi-Supervised Learning"
    scene = scene_of("Our method has 12.2% error on CIFAR-10.", resources, title)
    assert "Temporal Ensembling" in names(scene, "model")


def test_last_word_tells_of_a_name_only_that_it_is_one() -> None:
    assert last_word("turn-10 trait expression") == "expression"
    assert last_word("plain GRPO") == "Name"
