"""Settings in plain words."""

from __future__ import annotations

import pytest

from leaderboards.wording import NOT_STATED, setting_in_words, settings_in_words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("protocol", "zero-shot", "zero-shot"),
        ("protocol", "linear-probe", "linear probe"),
        ("shots", "1", "1 shot"),
        ("shots", "5", "5 shots"),
        ("label-share", "10%", "10% of labels"),
        ("label-share", "40 labels", "40 labels"),
        ("split", "val", "val split"),
        ("split", "test-dev", "test-dev split"),
        ("split", "5-fold", "5-fold"),
        ("version", "2.0", "version 2.0"),
        ("version", "v6", "v6"),
        ("attack", "PGD-20", "under PGD-20"),
        ("epsilon", "8/255", "ε = 8/255"),
        ("extra-data", "JFT-300M", "extra data JFT-300M"),
        ("ensemble", "yes", "ensemble"),
        ("ensemble", "single model", "single model"),
        ("samples", "yes", "several samples"),
        ("samples", "1", "1 sample"),
        ("backbone", "ViT-B/16", "ViT-B/16 backbone"),
        ("new-setting", "so", "new setting so"),
    ],
)
def test_setting_is_said_as_a_reader_would(name: str, value: str, words: str) -> None:
    assert setting_in_words(name, value) == words


def test_settings_come_in_one_order_whatever_order_they_are_in() -> None:
    pairs = [("split", "val"), ("shots", "5"), ("protocol", "fine-tuned")]
    expected = "fine-tuned, 5 shots, val split"
    assert settings_in_words(pairs) == settings_in_words(pairs[::-1]) == expected


def test_no_settings_are_said_to_be_not_stated() -> None:
    assert settings_in_words([]) == NOT_STATED
