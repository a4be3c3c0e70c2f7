from __future__ import annotations

from typing import Any

import pytest

from leaderboards.services import placing
from papers.extraction.bulk import ExtractionPool
from papers.models import Claim, Paper
from papers.services import claims
from tasks import pipeline
from tasks.pipeline import Pipeline
from tests.factories import PaperFactory

pytestmark = pytest.mark.django_db

ABSTRACT = "On ImageNet it reaches a top-1 accuracy of 81.3%."


@pytest.fixture
def papers() -> list[Paper]:
    return [
        PaperFactory(title=title, abstract=ABSTRACT, needs_extraction=True)
        for title in ("one", "of bad omen", "two")
    ]


def test_pipeline_reads_and_places_all_that_awaits(papers: list[Paper]) -> None:
    with ExtractionPool(1) as pool:
        totals = Pipeline(pool).finish()
    assert (totals.papers, totals.claims, totals.failed) == (3, 3, 0)
    assert Claim.objects.filter(result__isnull=False).count() == 3
    assert not Paper.objects.awaiting_placing().exists()


def test_pipeline_stores_what_was_read_first_while_more_is_in_work(
    papers: list[Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("_READ", 1), ("_STORED", 1), ("_LOOKAHEAD", 2)):
        monkeypatch.setattr(pipeline, name, size)
    with ExtractionPool(1) as pool:
        working = Pipeline(pool)
        working.advance()
        placed = Claim.objects.filter(result__isnull=False)
        assert list(placed.values_list("paper", flat=True)) == [papers[0].pk]
        assert working.finish().papers == 3
    assert placed.count() == 3


@pytest.mark.parametrize(
    ("module", "service"), [(claims, "store_claims"), (placing, "place_papers")]
)
def test_pipeline_leaves_a_paper_that_fails_and_does_the_others(
    papers: list[Paper], monkeypatch: pytest.MonkeyPatch, module: Any, service: str
) -> None:
    works = getattr(module, service)

    def stumble(**given: Any) -> object:
        ids = given.get("paper_ids") or [text.paper_id for text in given["texts"]]
        if papers[1].pk in ids:
            raise ValueError("bad omen")
        return works(**given)

    monkeypatch.setattr(module, service, stumble)
    with ExtractionPool(1) as pool:
        totals = Pipeline(pool).finish()
    assert totals.failed == 1
    placed = Claim.objects.filter(result__isnull=False)
    assert set(placed.values_list("paper__title", flat=True)) == {"one", "two"}
