"""Methods without a coined name, found by the words that introduce them."""

from __future__ import annotations

import pytest

from papers.extraction.cues import default_cues
from papers.extraction.features import NAMES
from papers.extraction.introduced import (
    MOST_INTRODUCED,
    introduced_phrases,
    title_phrases,
)
from papers.extraction.links import link_candidates
from papers.extraction.pipeline import read_scene
from papers.extraction.resources import default_resources
from papers.extraction.types import Kind


@pytest.mark.parametrize(
    ("title", "phrases"),
    [
        ("Temporal Ensembling for Semi-Supervised Learning", ["Temporal Ensembling"]),
        ("Image Inpainting via Partial Convolutions", ["Partial Convolutions"]),
        ("Edge Detection with RefineNet in Fog", ["RefineNet"]),
        ("Swift Kite \u2013 Guided Segmentation", ["Swift Kite"]),
        ("Attention Is All You Need", []),
        ("Can models plan?", []),
        ("Seg-Zero: Guided Segmentation", []),
        ("One Two Three Four Five Six Seven", []),
    ],
)
def test_title_names_the_method(title: str, phrases: list[str]) -> None:
    found = title_phrases(title, default_cues())
    assert set(phrases) <= {phrase.text for phrase in found}
    assert bool(found) == bool(phrases)


def phrases_of(text: str) -> list[str]:
    return [p.text for p in introduced_phrases(text, text.lower(), default_cues())]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("We propose adaptive smoothing to relax it.", "adaptive smoothing"),
        ("In this paper, we present a novel Fisher coding method.", "Fisher coding"),
        ("This work introduces a simple, yet effective budget guide.", "budget guide"),
        ("We use an evaluation method called shortcut patching.", "shortcut patching"),
        ("We revisit grid embeddings for question answering.", "grid embeddings"),
    ],
)
def test_what_a_paper_proposes_may_be_its_method(text: str, phrase: str) -> None:
    assert phrases_of(text) == [phrase]


@pytest.mark.parametrize(
    "text",
    [
        "We propose a new method.",
        "We present that of others.",
        "We use it.",
        "They propose rival smoothing.",
        "We introduce (as others did) a thing.",
    ],
)
def test_vague_words_are_no_method(text: str) -> None:
    assert phrases_of(text) == []


def test_only_the_first_phrases_are_taken() -> None:
    text = "".join(f"We propose plan{letter} smoothing. " for letter in "abcdefgh")
    assert len(phrases_of(text)) == MOST_INTRODUCED


def test_introduced_phrase_may_own_a_later_number() -> None:
    text = "We propose adaptive smoothing. It is quick. It has 81.2% accuracy on SUN."
    scene = read_scene("", text, default_resources())[1]
    assert scene is not None
    clause = scene.clauses[0]
    index = next(iter(clause.number_items))
    found = link_candidates(scene, clause, index, Kind.RESULT, "model", NAMES)
    assert "adaptive smoothing" in {candidate.text for candidate in found}


def test_phrase_introduced_later_owns_no_earlier_number() -> None:
    text = "It has 81.2% accuracy on SUN. We propose adaptive smoothing."
    scene = read_scene("", text, default_resources())[1]
    assert scene is not None
    clause = scene.clauses[0]
    index = next(iter(clause.number_items))
    found = link_candidates(scene, clause, index, Kind.RESULT, "model", NAMES)
    assert "adaptive smoothing" not in {candidate.text for candidate in found}
