"""Extraction, dumps and curators writing the same papers at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from leaderboards.services.placing import place_papers
from papers.dumps.records import Checkpoint, Layout, PaperRecord
from papers.models import Claim, Curation, Dump, Paper
from papers.querysets import PaperQuerySet
from papers.services.claims import extract_papers
from papers.services.curation import accept_claims, reject_claims, reopen_claims
from papers.services.locking import one_at_a_time
from papers.services.papers import store_records

ROUNDS = 12
PAPERS = 8


def record(number: int, year: int) -> PaperRecord:
    return PaperRecord(
        entry=number,
        line=number + 1,
        after=Checkpoint(),
        title=f"A title that is long enough, number {number}",
        abstract=f"In {year}, Net{number} reaches a top-1 accuracy of 81.3% on ImageNet.",
        arxiv_id=f"2405.{number:05d}",
    )


def store(dump: Dump, year: int) -> None:
    with one_at_a_time("papers"):
        store_records(dump=dump, records=[record(n, year) for n in range(PAPERS)])


def keys(papers: PaperQuerySet) -> list[int]:
    return list(papers.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_all_writers_at_once_neither_fail_nor_lose_what_the_others_wrote() -> None:
    dumps = [
        Dump.objects.create(sha256=f"{n:064d}", name="x", size=1, layout=layout)
        for n, layout in enumerate((Layout.JSONL, Layout.HF_JSON, Layout.ARXIV_JSONL))
    ]
    store(dumps[0], 2020)
    ids = list(Paper.objects.order_by("pk").values_list("pk", flat=True))
    extract_papers(paper_ids=ids)
    curator = User.objects.create_user("curie")

    def read(round_: int) -> None:
        order = ids if round_ % 2 else ids[::-1]
        extract_papers(paper_ids=order, version=f"version {round_}")

    def decide(round_: int) -> None:
        claims = list(Claim.objects.values_list("pk", flat=True))
        decision = (accept_claims, reject_claims, reopen_claims)[round_ % 3]
        decision(claim_ids=claims[::-1], curator=curator)

    def bring(round_: int) -> None:
        store(dumps[round_ % 3], 2020 + round_)

    def place(round_: int) -> None:
        place_papers(paper_ids=ids)

    def again_and_again(work: Callable[[int], None]) -> None:
        try:
            for round_ in range(ROUNDS):
                work(round_)
        finally:
            connection.close()

    with ThreadPoolExecutor() as writers:
        works = (read, decide, bring, place)
        for writer in [writers.submit(again_and_again, work) for work in works]:
            writer.result()
    # What is left to do is said by the papers' own flags: none of them was lost.
    extract_papers(paper_ids=keys(Paper.objects.awaiting_extraction()))
    place_papers(paper_ids=keys(Paper.objects.awaiting_placing()))
    assert Curation.objects.count() >= ROUNDS * PAPERS
    effective = Claim.objects.effective().select_related("paper")
    for claim in effective:
        assert claim.paper.abstract[claim.start : claim.end] == claim.number
    assert set(Claim.objects.filter(result__isnull=False)) == set(effective)
