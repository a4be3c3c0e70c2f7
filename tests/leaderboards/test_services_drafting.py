"""What names of metrics and words of sentences make of claims: board and settings group."""

from __future__ import annotations

import pytest

from leaderboards.models import Leaderboard, Metric, Result, SettingsGroup
from leaderboards.services.registry import add_alias
from papers.models import Claim
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all

pytestmark = pytest.mark.usefixtures("small_registry")


def claim_in(sentence: str, number: str, **fields: object) -> Claim:
    """A claim whose number stands in a sentence at the beginning of its abstract."""
    start = sentence.index(number)
    return claim_on(
        "ReasonSeg",
        number,
        sentence=sentence,
        sentence_start=0,
        start=start,
        end=start + len(number),
        **fields,
    )


def groups() -> dict[str, str]:
    """The group of each placed number."""
    place_all()
    return dict(Result.objects.values_list("claim__number", "group__label"))


def test_settings_in_a_metrics_name_join_its_board_in_a_group_of_their_own() -> None:
    claim_on("ReasonSeg", "57.5", metric="zero-shot gIoU")
    claim_on("ReasonSeg", "65.0", metric="gIoU")
    assert groups() == {"57.5": "zero-shot", "65.0": "settings not stated"}
    assert Leaderboard.objects.get().slug == "reasonseg-giou"


def test_general_metric_with_settings_becomes_the_data_sets_own() -> None:
    claim_on("ImageNet", "76.2", metric="average zero-shot accuracy")
    assert groups() == {"76.2": "zero-shot"}
    assert Leaderboard.objects.get().metric == Metric.objects.get(key="top-1-accuracy")


def test_unknown_metric_keeps_its_name_whole() -> None:
    claim_on("ReasonSeg", "57.5", metric="zero-shot brilliance")
    place_all()
    metric = Leaderboard.objects.get().metric
    assert metric is not None
    assert (metric.name, metric.origin) == ("zero-shot brilliance", "found")


def test_new_alias_moves_claims_that_write_it_with_settings() -> None:
    claim_on("ReasonSeg", "57.5", metric="zero-shot brilliance")
    place_all()
    add_alias(entry=Metric.objects.get(key="giou"), name="brilliance")
    assert groups() == {"57.5": "zero-shot"}
    assert Result.objects.get().leaderboard.slug == "reasonseg-giou"


def test_each_number_of_a_sentence_has_the_settings_of_its_own_clause() -> None:
    sentence = "It has 52.1 gIoU with one shot and 60.3 gIoU with 5 shots."
    paper = PaperFactory()
    for number in ("52.1", "60.3"):
        claim_in(sentence, number, metric="gIoU", paper=paper)
    assert groups() == {"52.1": "1 shot", "60.3": "5 shots"}


def test_entered_claim_has_the_settings_of_its_condition() -> None:
    claim_on(
        "ReasonSeg",
        "57.5",
        metric="gIoU",
        condition="zero-shot, ResNet-50 backbone",
        start=None,
        end=None,
        sentence="57.5 with fine-tuning, it says.",
        sentence_start=None,
    )
    assert groups() == {"57.5": "zero-shot"}
    assert SettingsGroup.objects.get().settings == {"protocol": "zero-shot"}


def test_stated_test_split_is_a_group_beside_not_stated() -> None:
    claim_on("LibriSpeech", "2.5", metric="test word error rate")
    claim_on("LibriSpeech", "1.9", metric="word error rate")
    assert groups() == {"2.5": "test split", "1.9": "settings not stated"}
    assert Leaderboard.objects.get().metric == Metric.objects.get(key="word-error-rate")
