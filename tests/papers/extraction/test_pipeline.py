"""Whole abstracts in, claims out; every stage can be explained."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from papers.extraction import EXTRACTOR_VERSION, extract_claims
from papers.extraction.__main__ import main
from papers.extraction.output import claim_to_json
from papers.extraction.types import Bound, Direction, ExtractedClaim, Kind

HERON = (
    "Heron: Fast Detection of Birds",
    r"We propose Heron, a detector of birds. On COCO it reaches 45.2\% AP, outperforming"
    " DETR by 2.1 points, and runs 2.5times faster. Earlier work had 2,000 images of"
    " 2019, sorted into 12 classes.",
)


def claims_of(title: str, text: str) -> dict[str, ExtractedClaim]:
    return {
        text[claim.span.start : claim.span.end]: claim
        for claim in extract_claims(title, text)
    }


def test_abstract_gives_its_claims_and_no_others() -> None:
    claims = claims_of(*HERON)
    assert set(claims) == {"45.2", "2.1", "2.5"}
    result, gain, speed = claims["45.2"], claims["2.1"], claims["2.5"]
    assert (result.kind, result.dataset, result.metric) == (Kind.RESULT, "COCO", "AP")
    assert (result.model, result.own, result.unit) == ("Heron", True, "%")
    assert (gain.kind, gain.direction) == (Kind.IMPROVEMENT, Direction.UP)
    assert (gain.comparator, gain.unit, gain.relative) == ("DETR", "points", False)
    assert (speed.kind, speed.unit) == (Kind.EFFICIENCY, "x")


def test_claim_names_its_sentence_rule_and_confidence() -> None:
    title, text = HERON
    for claim in extract_claims(title, text):
        start, end = claim.sentence
        assert text[start:end].startswith("On COCO")
        assert text[start:end].endswith("faster.")
        assert start <= claim.span.start < claim.span.end <= end
        assert claim.rule.count(":") == 2
        assert 0.0 <= claim.confidence <= 1.0


def test_score_without_a_metric_has_none() -> None:
    text = (
        "Seg-Zero is trained by reinforcement alone. In zero-shot use, Seg-Zero-7B has a"
        " score of 57.5 on the ReasonSeg benchmark, ahead of LISA-7B by 18%."
    )
    claims = claims_of("Seg-Zero: Reasoning in Segmentation", text)
    assert claims["57.5"].dataset == "ReasonSeg"
    assert claims["57.5"].value == Decimal("57.5")
    assert claims["18"].kind is Kind.IMPROVEMENT


def test_metrics_of_two_levels_are_told_apart() -> None:
    text = (
        "FiLo reaches an image-level AUC of 83.9% and a pixel-level AUC of 95.9% on the"
        " VisA dataset."
    )
    claims = claims_of("FiLo: Anomalies in Fine Detail", text)
    assert claims["83.9"].metric == "image-level AUC"
    assert claims["95.9"].metric == "pixel-level AUC"
    assert {claim.dataset for claim in claims.values()} == {"VisA"}


def test_from_to_gives_baseline_and_result() -> None:
    claims = claims_of("", "Accuracy on ImageNet rises from 61.2% to 67.1%.")
    assert claims["61.2"].kind is Kind.BASELINE
    assert claims["67.1"].kind is Kind.RESULT


def test_range_and_bound_are_kept() -> None:
    claims = claims_of("", "It improves accuracy on ImageNet by up to 8%--30%.")
    (claim,) = claims.values()
    assert (claim.value, claim.value_high) == (Decimal(8), Decimal(30))
    assert claim.bound is Bound.AT_MOST


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We propose a method.",
        "We train for 160 epochs on 12 datasets published in 2021.",
        "The corpus has 1.2M images of 48 cities.",
    ],
)
def test_text_without_measurements_has_no_claims(text: str) -> None:
    assert extract_claims("", text) == []


def test_claims_do_not_depend_on_texts_read_before() -> None:
    title, text = HERON
    alone = extract_claims(title, text)
    extract_claims("Other", "DETR has 44.0% AP on COCO, and Heron has 99.9%.")
    assert extract_claims(title, text) == alone


def test_claim_is_printed_with_all_its_fields() -> None:
    title, text = HERON
    printed = claim_to_json(extract_claims(title, text)[0], text)
    assert list(printed) == [
        "value",
        "value_high",
        "unit",
        "bound",
        "kind",
        "direction",
        "relative",
        "metric",
        "dataset",
        "model",
        "comparator",
        "condition",
        "own",
        "says_best",
        "start",
        "end",
        "sentence",
        "confidence",
    ]
    assert text[printed["start"] : printed["end"]] == printed["value"] == "45.2"
    assert json.loads(json.dumps(printed)) == printed


def test_every_stage_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    title, text = HERON
    assert main(["--title", title, text]) == 0
    shown = capsys.readouterr().out
    for heading in (
        "1. normal",
        "2. sent",
        "3. num",
        "4. names",
        "5. kinds",
        "6. claims",
    ):
        assert heading in shown
    assert "2019 (no unit): no claim, a year" in shown
    assert "the paper's own method" in shown
    assert "confidence" in shown


def test_explanation_says_whose_number_a_claim_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(
        [
            "We propose FiLo. FiLo reaches an accuracy of 91.5% on ImageNet, while CLIP"
            " obtains 85.1%."
        ]
    )
    shown = capsys.readouterr().out
    assert "   91.5 %: own, " in shown and "   85.1 %: others, " in shown


def test_text_without_numbers_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    main(["We propose a method."])
    assert "no number that could be a claim" in capsys.readouterr().out


def test_claims_alone_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--json", "--title", HERON[0], HERON[1]])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["value"] for line in lines] == ["45.2", "2.1", "2.5"]


def test_version_has_three_parts() -> None:
    assert len(EXTRACTOR_VERSION.split(".")) == 3


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Images as Words",
            "We introduce the Vision Transformer (ViT), which reads patches. ViT-H/14 has"
            " an accuracy of 88.6% on ImageNet.",
        ),
        (
            "Llama 2: Open Models to Chat With",
            "We develop and release Llama 2, a family of models. Llama-2-70B has an"
            " accuracy of 68.9% on MMLU.",
        ),
    ],
    ids=["by its short form", "known from elsewhere too"],
)
def test_variant_of_what_a_paper_introduces_is_its_own(title: str, text: str) -> None:
    (claim,) = extract_claims(title, text)
    assert claim.own is True


def test_variant_of_what_others_introduced_is_not() -> None:
    text = "We introduce Heron. Llama-2-70B has an accuracy of 68.9% on MMLU."
    (claim,) = extract_claims("Heron: A Bird", text)
    assert claim.own is not True
