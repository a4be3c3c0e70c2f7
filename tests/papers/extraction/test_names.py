"""Names of the registry, names by their shape, and metrics by their head."""

from __future__ import annotations

import pytest

from papers.extraction.cues import default_cues
from papers.extraction.names import find_names, inside_names
from papers.extraction.numbers import find_numbers
from papers.extraction.registry import (
    DatasetEntry,
    MetricEntry,
    ModelEntry,
    Registry,
)
from papers.extraction.sentences import sentence_starts
from papers.extraction.sorts import DATASET, EFFICIENT, LOWER, METRIC, MODEL
from papers.extraction.types import NameMention
from papers.extraction.units import default_units

REGISTRY = Registry(
    datasets=[
        DatasetEntry("stl-10", "STL-10"),
        DatasetEntry("natural-questions", "Natural Questions", is_ordinary_word=True),
        DatasetEntry("quality", "QuALITY"),
    ],
    metrics=[
        MetricEntry("accuracy", "accuracy", higher_is_better=True),
        MetricEntry("latency", "latency", higher_is_better=False),
        MetricEntry("wer", "word error rate", ("WER",), higher_is_better=False),
    ],
    models=[ModelEntry("llama-3", "Llama 3", ("Llama 3.1",))],
)


def names_of(text: str) -> list[NameMention]:
    numbers = find_numbers(text, default_units())
    starts = frozenset(sentence_starts(text))
    return find_names(text, numbers, starts, REGISTRY, default_cues())


def texts_of(text: str, bits: int = 0) -> list[str]:
    return [m.text for m in names_of(text) if not bits or m.types & bits]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We test it on STL-10.", ["STL-10"]),
        ("We test it on STL10 too.", ["STL10"]),
        ("Answers for Natural Questions are short.", ["Natural Questions"]),
        ("People ask natural questions.", []),
        ("The quality is high.", []),
        ("It beats Llama 3.1 here.", ["Llama 3.1"]),
    ],
)
def test_registry_names_are_found_in_their_spellings(
    text: str, names: list[str]
) -> None:
    assert texts_of(text, DATASET | MODEL) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We propose WebGen-Agent for it.", ["WebGen-Agent"]),
        ("It is tested on HarbourQA and TIDE.", ["HarbourQA", "TIDE"]),
        ("On SWE-bench Verified it wins.", ["SWE-bench Verified"]),
        ("Compared to Buffer of Thoughts it wins.", ["Buffer of Thoughts"]),
        ("Our LLM-based agents use GPUs and RL.", []),
        ("A BERT-based reader is used.", ["BERT"]),
        ("Extensive experiments show it.", []),
        ("RubberDuck et al. show it.", []),
        ("We test it on Mate-in-One too.", ["Mate-in-One"]),
        ("We test it on WER-Harbour too.", ["WER-Harbour"]),
        ("It ends all benchmarks-TIDE too.", ["TIDE"]),
    ],
)
def test_unknown_names_are_found_by_their_shape(text: str, names: list[str]) -> None:
    assert texts_of(text) == names


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("with an accuracy of 5%", "accuracy"),
        ("a WER of 5%", "WER"),
        ("a top-1 accuracy of 5%", "top-1 accuracy"),
        ("a pixel-level accuracy of 5%", "pixel-level accuracy"),
        ("raises the safety rate to 5%", "safety rate"),
        ("has 41.5% pass@10 there", "pass@10"),
    ],
)
def test_metric_has_the_words_that_belong_to_it(text: str, metric: str) -> None:
    assert texts_of(text, METRIC) == [metric]


def test_unit_of_a_number_is_no_part_of_a_metric() -> None:
    assert texts_of("a 2.1 pp gap", METRIC) == ["gap"]


def test_metrics_know_what_they_measure() -> None:
    by_text = {m.text: m.types for m in names_of("accuracy, WER and latency")}
    assert not by_text["accuracy"] & (LOWER | EFFICIENT)
    assert by_text["WER"] & LOWER
    assert by_text["latency"] & EFFICIENT


def test_names_never_overlap() -> None:
    mentions = names_of("Llama 3.1 8B has 5% word error rate on STL-10-Hard.")
    ends = [m.end for m in mentions]
    assert all(end <= m.start for end, m in zip(ends, mentions[1:], strict=False))


def test_numbers_of_names_are_known() -> None:
    text = "On DAVIS 2016 it has 81.6 points."
    numbers = find_numbers(text, default_units())
    assert inside_names(numbers, names_of(text)) == [0]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("It beats Llama-9.5 here.", MODEL),
        ("It beats Llama4 here.", MODEL),
        ("We test it on STL-2000.", DATASET),
        ("It beats Heron-2 here.", 0),
    ],
)
def test_later_version_is_of_the_family_it_continues(text: str, types: int) -> None:
    (mention,) = names_of(text)
    assert mention.types & (DATASET | MODEL) == types


def test_short_name_in_capitals_is_no_word_of_a_sentence() -> None:
    registry = Registry(
        datasets=[DatasetEntry("word", "WORD")], metrics=REGISTRY.metrics.values()
    )
    text = "Word error rates fell. We segment WORD."
    starts = frozenset(sentence_starts(text))
    found = find_names(text, [], starts, registry, default_cues())
    assert [(m.text, bool(m.types & DATASET)) for m in found] == [
        ("Word error rates", False),
        ("WORD", True),
    ]
