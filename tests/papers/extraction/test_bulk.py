"""Tests of reading many abstracts: the same claims as one by one, whatever one of them does."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest

from papers.extraction import bulk, extract_claims
from papers.extraction.bulk import ExtractionPool, read_texts
from papers.extraction.pipeline import Text, extract_batch
from papers.extraction.types import ExtractedClaim

TEXTS = [
    ("Heron: A Bird", "Heron reaches 57.5 gIoU on ReasonSeg."),
    ("No numbers", "We describe a method."),
    ("", ""),
    ("Kite", "Kite has 81.2% accuracy on ImageNet, 2.1 points above ResNet-50."),
    ("Counts", "We collect 300 images of 12 birds."),
]


def test_batch_gives_what_single_texts_give() -> None:
    alone = [extract_claims(title, abstract) for title, abstract in TEXTS]
    assert extract_batch(TEXTS) == alone
    assert [bool(claims) for claims in alone] == [True, False, False, True, False]


def test_batches_of_any_length_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    together = read_texts(TEXTS * 3)
    monkeypatch.setattr(bulk, "BATCH", 2)
    assert read_texts(TEXTS * 3) == together
    monkeypatch.setattr(bulk, "BATCH_CHARACTERS", 10)
    assert read_texts(TEXTS * 3) == together


def test_batch_survives_its_worst_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(texts: Sequence[Text]) -> list[list[ExtractedClaim]]:
        if any(title == "Kite" for title, _ in texts):
            raise RuntimeError("no kites")
        return extract_batch(texts)

    expected = read_texts(TEXTS)
    monkeypatch.setattr(bulk, "extract_batch", extract)
    outcomes = read_texts(TEXTS)
    assert [o.error for o in outcomes] == ["", "", "", "RuntimeError: no kites", ""]
    assert outcomes[3].claims == ()
    del outcomes[3], expected[3]
    assert outcomes == expected


def test_reading_makes_no_garbage_that_only_the_collector_finds() -> None:
    read_texts(TEXTS)
    gc.collect()
    gc.disable()
    try:
        read_texts(TEXTS)
        assert gc.collect() == 0
        assert not gc.isenabled()
    finally:
        gc.enable()
    read_texts(TEXTS)
    assert gc.isenabled()


def test_nothing_is_read_of_no_texts() -> None:
    assert read_texts([]) == []


def test_pool_of_one_job_reads_in_this_process() -> None:
    with ExtractionPool(1) as pool:
        assert pool.submit(TEXTS).result() == read_texts(TEXTS)
