"""What a text tells about its names: the paper's own, a benchmark, a rival."""

from __future__ import annotations

import pytest

from papers.extraction.cues import default_cues
from papers.extraction.entities import Entities, Entity, gather_entities
from papers.extraction.evidence import RIVAL, SCORED_ON
from papers.extraction.name_finder import folded
from papers.extraction.names import find_names
from papers.extraction.registry import Registry
from papers.extraction.sentences import sentence_starts


def entities_of(text: str, title: str = "") -> Entities:
    starts = frozenset(sentence_starts(text))
    mentions = find_names(text, [], starts, Registry(), default_cues())
    return gather_entities(title, text, mentions, default_cues())


def own_of(text: str, title: str = "") -> str:
    entities = entities_of(text, title)
    return entities.entities[entities.own].text if entities.own >= 0 else ""


def benchmark_of(text: str, title: str = "") -> str:
    found = entities_of(text, title)
    return found.entities[found.own_dataset].text if found.own_dataset >= 0 else ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Heron: Fast Detection", "It is compared with DETR."),
        ("", "We propose Heron, which is fast. DETR is not."),
        ("", "We present a novel real-time network, Heron, and compare it with DETR."),
        ("", "Our method is called Heron. It beats DETR."),
    ],
)
def test_own_method_is_found(title: str, text: str) -> None:
    assert own_of(text, title) == "Heron"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("HarbourQA: A Benchmark for Ports", "We test GPT-4o on HarbourQA."),
        ("", "We introduce HarbourQA, a benchmark of 4,200 questions."),
        ("", "We collect a dataset named HarbourQA, and more."),
    ],
)
def test_own_benchmark_is_found(title: str, text: str) -> None:
    assert benchmark_of(text, title) == "HarbourQA"
    assert own_of(text, title) == ""


def test_long_form_and_abbreviation_are_one_name() -> None:
    text = "We propose Mixed Preference Optimization (MPO). MPO is simple."
    entities = entities_of(text)
    assert own_of(text) == "MPO"
    assert len({at for at in entities.of_mention if at >= 0}) == 1


def test_rivals_and_scored_names_are_told_apart() -> None:
    entities = entities_of("It has 5% accuracy on TIDE, better than AlderNet.")
    by_text = {entity.text: entity for entity in entities.entities}
    assert by_text["TIDE"].evidence & SCORED_ON
    assert by_text["TIDE"].is_dataset()
    assert by_text["AlderNet"].evidence & RIVAL
    assert not by_text["AlderNet"].is_dataset()


@pytest.mark.parametrize(
    ("name", "base", "is_variant"),
    [
        ("ViT-H/14", "ViT", True),
        ("Llama-2-70B", "Llama 2", True),
        ("Mixtral-8x7B-Instruct", "Mixtral 8x7B", True),
        ("Qwen3-8B", "Qwen3", True),
        ("ViTPose", "ViT", False),
        ("ViT", "ViT", False),
        ("T5-large", "T5", False),
        ("DeiT-B", "ViT", False),
    ],
)
def test_name_with_a_size_is_a_variant(name: str, base: str, is_variant: bool) -> None:
    one, other = (Entity(folded(text), text, 0) for text in (name, base))
    assert one.is_variant_of(other) is is_variant
