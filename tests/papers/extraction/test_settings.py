"""Settings: every cue by its own examples, whose number they are said of, metrics' names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.extraction.registry import default_registry
from papers.extraction.setting_cues import setting_cues
from papers.extraction.settings import (
    condition_of,
    metric_readings,
    read_settings,
    split_metric,
)
from papers.extraction.types import Setting, Span

CUES = setting_cues()


def values(text: str, condition: str = "", **names: str) -> dict[str, str]:
    return {s.name: s.value for s in read_settings(condition, text, **names)}


def of_numbers(text: str, name: str) -> list[str | None]:
    """What each number with a point in it is said to be measured under."""
    return [
        {s.name: s.value for s in read_settings("", text, Span(*match.span()))}.get(
            name
        )
        for match in re.finditer(r"(?<![\w.-])\d+\.\d+", text)
    ]


# --- The data file ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [(cue.name, *example) for cue in CUES for example in cue.examples],
)
def test_examples_of_cues_are_read(name: str, text: str, value: str) -> None:
    assert values(text).get(name) == value


@pytest.mark.parametrize(
    ("name", "text"), [(cue.name, text) for cue in CUES for text in cue.counterexamples]
)
def test_counterexamples_of_cues_are_not_read(name: str, text: str) -> None:
    assert name not in values(text)


def test_every_cue_has_examples_of_both_kinds_and_small_triggers() -> None:
    for cue in CUES:
        assert cue.examples, cue.pattern.pattern
        assert cue.counterexamples, cue.pattern.pattern
        for trigger in cue.triggers:
            assert trigger == re.sub(r"\d+", "0", trigger.lower())


def test_settings_that_split_are_those_that_decide_comparability() -> None:
    assert {cue.name for cue in CUES if not cue.splits} == {
        "backbone",
        "size",
        "hardware",
        "resolution",
    }


# --- Condition and sentence ---------------------------------------------------------------


def test_condition_counts_before_the_sentence() -> None:
    sentence = "With 5 shots on the validation set it has 61.0%."
    assert values(sentence) == {"shots": "5", "split": "val"}
    assert values(sentence, "1-shot") == {"shots": "1", "split": "val"}


def test_condition_with_two_values_says_nothing_even_if_the_sentence_does() -> None:
    assert values("With 5 shots it has 61.0%.", "1-shot and 8-shot") == {}


def test_words_of_the_condition_that_no_cue_reads_are_kept_and_do_not_split() -> None:
    assert read_settings("zero-shot, average of 12 tasks; greedy decoding", "") == (
        Setting("protocol", "zero-shot", True),
        Setting("other", "average of 12 tasks, greedy decoding", False),
    )


def test_words_of_metric_and_data_set_count_before_the_sentence() -> None:
    sentence = "It has 2.1 on test-clean and 4.3 on test-other, fine-tuned."
    assert values(sentence, dataset="LibriSpeech test-other")["split"] == "test-other"
    assert values(sentence, metric="zero-shot WER")["protocol"] == "zero-shot"


def test_version_of_another_data_set_is_not_taken_over() -> None:
    sentence = "It scores 80.5 on GLUE, and 93.2 on SQuAD v1.1."
    assert values(sentence, dataset="SQuAD") == {"version": "1.1"}
    assert values(sentence, dataset="GLUE") == {}


def test_few_shot_says_nothing_where_the_shots_are_counted() -> None:
    assert values("In the few-shot setting it has 61.0% with 5 shots.") == {
        "shots": "5"
    }


def test_several_values_without_a_number_say_nothing() -> None:
    assert values("It has 45.2 with 1 shot and 60.1 in the 5-shot setting.") == {}


# --- Whose number it is -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "shots",
            "It has 64.1% with one shot and 79.6% with 5 shots per class.",
            ["1", "5"],
            id="own-clause",
        ),
        pytest.param(
            "shots",
            "The 1-shot and 5-shot accuracies are 64.1% and 79.6%.",
            ["1", "5"],
            id="in-order-before",
        ),
        pytest.param(
            "split",
            "It has 62.8 and 63.3 AP on val and test-dev.",
            ["val", "test-dev"],
            id="in-order-after",
        ),
        pytest.param(
            "shots",
            "In the 5-shot setting, one has 61.0 while the other has 58.2.",
            ["5", "5"],
            id="opens-the-sentence",
        ),
        pytest.param(
            "protocol",
            "A linear probe gives 80.1% on ImageNet and 60.3% on Places.",
            ["linear-probe", "linear-probe"],
            id="subject",
        ),
        pytest.param(
            "protocol",
            "It reaches 57.5 and 60.1 in a zero-shot manner.",
            ["zero-shot", "zero-shot"],
            id="after-a-list",
        ),
        pytest.param(
            "split",
            "It has a top-1 error of 21.2% and a top-5 error of 5.6% on the test set.",
            ["test", "test"],
            id="after-a-list-of-metrics",
        ),
        pytest.param(
            "protocol",
            "Fine-tuned on 1.5% of the labels it has 85.8%, not 90.1%.",
            ["fine-tuned", "fine-tuned", "fine-tuned"],
            id="numbers-of-other-cues-are-no-scores",
        ),
        pytest.param(
            "protocol",
            "It has a zero-shot accuracy of 30.5% and 52.2% on GSM8K after training.",
            ["zero-shot", "zero-shot"],
            id="before-a-list",
        ),
        pytest.param(
            "protocol",
            "It has 52.2% on GSM8K and a zero-shot pass@1 of 30.5% on HumanEval.",
            [None, "zero-shot"],
            id="only-the-second",
        ),
        pytest.param(
            "shots",
            "It has 63.4% on MMLU with 5 shots, and 50.9% on GSM8K.",
            ["5", None],
            id="only-the-first",
        ),
        pytest.param(
            "shots",
            "It has 86.4% with 5 shots, compared to 70.0% for the other.",
            ["5", "5"],
            id="compared-under-the-same",
        ),
        pytest.param(
            "protocol",
            "Zero-shot it has 76.4%, and when it is fine-tuned 88.6%.",
            ["zero-shot", "fine-tuned"],
            id="two-protocols",
        ),
        pytest.param(
            "label-share",
            "With 12.5% of the labels alone, it wins.",
            [None],
            id="number-of-the-cue-itself",
        ),
    ],
)
def test_setting_is_said_of_its_own_numbers(
    name: str, text: str, expected: list[str | None]
) -> None:
    assert of_numbers(text, name) == expected


def test_of_a_very_long_sentence_the_part_around_the_number_is_read() -> None:
    filler = "and so on " * 5000
    text = f"With 1 shot it is low {filler} with 5 shots it has 61.2% {filler} 8-shot"
    place = text.index("61.2")
    settings = read_settings("", text, Span(place, place + 4))
    assert [setting.value for setting in settings] == ["5"]


# --- Names of metrics -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "core", "settings"),
    [
        ("zero-shot gIoU", "gIoU", {"protocol": "zero-shot"}),
        ("5-shot accuracy", "accuracy", {"shots": "5"}),
        ("zero-shot top-1 accuracy", "top-1 accuracy", {"protocol": "zero-shot"}),
        ("linear-probe accuracy", "accuracy", {"protocol": "linear-probe"}),
        ("k-NN accuracy", "accuracy", {"protocol": "k-NN"}),
        ("zero-shot pass@1", "pass@1", {"protocol": "zero-shot"}),
        ("gIoU (zero-shot)", "gIoU", {"protocol": "zero-shot"}),
        ("average zero-shot gIoU", "gIoU", {"protocol": "zero-shot"}),
        ("test F1", "F1", {"split": "test"}),
        ("overall mIoU", "mIoU", {}),
    ],
)
def test_settings_are_taken_off_a_metric(
    name: str, core: str, settings: dict[str, str]
) -> None:
    found, taken = split_metric(name)
    assert (found, {s.name: s.value for s in taken}) == (core, settings)


@pytest.mark.parametrize(
    "name",
    [
        "mean IoU",
        "mean average precision",
        "average precision",
        "overall accuracy",
        "clean accuracy",
        "robust accuracy",
        "zero-shot brilliance",
        "zero-shot",
        "average",
        "",
    ],
)
def test_metrics_own_names_stay_whole(name: str) -> None:
    assert split_metric(name) == (name, ())


def test_caller_may_know_other_metrics_than_the_registry() -> None:
    known = {"brilliance", "zero-shot gIoU"}
    assert split_metric("zero-shot brilliance", known.__contains__)[0] == "brilliance"
    assert split_metric("zero-shot gIoU", known.__contains__) == ("zero-shot gIoU", ())


def test_no_metric_of_the_registry_is_named_by_its_settings() -> None:
    names = {entry.name for entry in default_registry().metrics.values()}
    protocols = ("zero-shot", "few-shot", "fine-tuned", "linear prob", "k-NN")
    assert [name for name in names if name.startswith(protocols)] == []


# --- Any text -----------------------------------------------------------------------------

WORDS = sorted({trigger for cue in CUES for trigger in cue.triggers})
PIECES = st.one_of(
    st.sampled_from(
        [*WORDS, "5-", "SQuAD ", "of ", "on ", "labels", "%", "=", "8/255"]
    ),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.lists(PIECES, max_size=25).map(
    " ".join
)


@given(condition=TEXTS, sentence=TEXTS, place=st.integers(0, 80), metric=TEXTS)
def test_any_text_is_read_alike_each_time_and_names_each_setting_once(
    condition: str, sentence: str, place: int, metric: str
) -> None:
    number = Span(place, place + 2)
    settings = read_settings(condition, sentence, number, metric=metric)
    assert settings == read_settings(condition, sentence, number, metric=metric)
    assert len({setting.name for setting in settings}) == len(settings)
    assert all(setting.value for setting in settings)


@given(name=TEXTS)
def test_readings_of_a_metric_begin_with_the_name_and_never_grow(name: str) -> None:
    readings = [reading for reading, _ in metric_readings(name)]
    assert readings[0] == name
    assert all(len(reading) <= len(name) for reading in readings)


@pytest.mark.parametrize(
    ("sentence", "number", "condition"),
    [
        ("It attains 86.4% on MMLU in the 5-shot setting.", "86.4", "5-shot"),
        ("It has 45.2 with 1 shot and 60.1 with 5 shots.", "60.1", "with 5 shots"),
        ("A robust accuracy of 56.1% at epsilon=8/255.", "56.1", "epsilon=8/255"),
        ("It reaches 91.5% accuracy on ImageNet.", "91.5", ""),
    ],
)
def test_condition_of_gives_the_words_about_the_number(
    sentence: str, number: str, condition: str
) -> None:
    start = sentence.index(number)
    assert condition_of(sentence, Span(start, start + len(number))) == condition
