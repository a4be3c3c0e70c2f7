"""Storing entries of dumps: papers end alike, whatever the order."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from papers.dumps.records import (
    Checkpoint,
    DateSource,
    Layout,
    PaperRecord,
    Precision,
    PublishedDate,
)
from papers.extraction.bulk import Outcome
from papers.models import Dump, Paper, PaperRedirect, Sighting
from papers.services.claims import extract_papers
from papers.services.curation import add_claim
from papers.services.locking import one_at_a_time
from papers.services.papers import store_records

pytestmark = pytest.mark.django_db

TITLE = "A Sufficiently Long Title About Anomalies"


def make_dump(number: int, layout: Layout = Layout.JSONL) -> Dump:
    return Dump.objects.create(
        sha256=f"{number:064d}", name=f"{number}.txt", size=1, layout=layout
    )


def make_record(entry: int = 0, **values: Any) -> PaperRecord:
    fields: dict[str, Any] = {"title": TITLE, "abstract": "We reach 90% on VisA."}
    return PaperRecord(
        entry=entry, line=entry + 1, after=Checkpoint(), **fields | values
    )


def store(dump: Dump, *records: PaperRecord) -> None:
    with one_at_a_time("papers"):
        store_records(dump=dump, records=records)


def snapshot() -> list[tuple[Any, ...]]:
    """What papers are, by natural keys."""
    return sorted(
        (
            paper.identity,
            paper.arxiv_id,
            paper.title,
            paper.abstract,
            str(paper.published),
            str(paper.authors),
            tuple(
                sorted(paper.sightings.values_list("dump__sha256", "entry", "abstract"))
            ),
        )
        for paper in Paper.objects.all()
    )


def test_store_records_joins_an_entry_without_id_to_the_smallest_id() -> None:
    store(make_dump(1), make_record(arxiv_id="2405.00002"))
    store(make_dump(2), make_record(arxiv_id="2405.00001"))
    store(make_dump(3), make_record())
    assert Paper.objects.count() == 2
    sighting = Sighting.objects.get(arxiv_id="")
    assert sighting.paper.identity == "arxiv:2405.00001"


def test_store_records_gives_a_paper_its_id_later_and_keeps_its_number() -> None:
    store(make_dump(1), make_record())
    before = Paper.objects.get()
    store(make_dump(2), make_record(arxiv_id="2405.00001"))
    after = Paper.objects.get()
    assert after.pk == before.pk
    assert after.identity == "arxiv:2405.00001"
    assert after.sightings.count() == 2


def test_store_records_redirects_a_paper_that_turned_out_to_be_another() -> None:
    store(
        make_dump(1), make_record(arxiv_id="2405.00001", title="Another Working Title")
    )
    store(make_dump(2), make_record())
    absorbed = Paper.objects.get(identity__startswith="title:")
    store(make_dump(3), make_record(arxiv_id="2405.00001"))
    assert Paper.objects.count() == 1
    assert PaperRedirect.objects.get(old_id=absorbed.pk).paper == Paper.objects.get()


def test_store_records_never_joins_short_titles() -> None:
    store(make_dump(1), make_record(title="Meteor", arxiv_id="2405.15574"))
    store(make_dump(2), make_record(title="Meteor"))
    store(make_dump(3), make_record(title="Meteor", abstract="Another one."))
    assert Paper.objects.count() == 3


def test_store_records_takes_the_abstract_by_source_then_version_then_length() -> None:
    store(make_dump(1), make_record(arxiv_id="2405.00001", abstract="longest of all"))
    store(
        make_dump(2, Layout.ARXIV_JSONL),
        make_record(
            0, arxiv_id="2405.00001", arxiv_version=1, abstract="first version"
        ),
        make_record(1, arxiv_id="2405.00001", arxiv_version=2, abstract="second"),
    )
    assert Paper.objects.get().abstract == "second"


def test_store_records_takes_the_date_by_source() -> None:
    def published(day: date, source: DateSource) -> PublishedDate:
        return PublishedDate(day, Precision.DAY, source)

    store(
        make_dump(1),
        make_record(0, published=published(date(2024, 1, 1), DateSource.ENTRY)),
        make_record(1, published=published(date(2024, 3, 1), DateSource.ARXIV_VERSION)),
        make_record(2, published=published(date(2024, 2, 1), DateSource.API)),
    )
    assert Paper.objects.get().published == date(2024, 3, 1)


def test_store_records_takes_the_more_precise_of_equal_sources() -> None:
    year = PublishedDate(date(2024, 1, 1), Precision.YEAR, DateSource.ENTRY)
    day = PublishedDate(date(2024, 5, 3), Precision.DAY, DateSource.ENTRY)
    store(make_dump(1), make_record(published=year))
    store(make_dump(2), make_record(published=day))
    paper = Paper.objects.get()
    assert (paper.published, paper.published_precision) == (day.day, "day")


def test_store_records_moves_decisions_to_the_paper_that_it_turned_out_to_be() -> None:
    store(
        make_dump(1), make_record(arxiv_id="2405.00001", title="Another Working Title")
    )
    store(make_dump(2), make_record(abstract="We reach 90% on MVTec."))
    absorbed = Paper.objects.get(identity__startswith="title:")
    curator = User.objects.create_user("curie")
    start = absorbed.abstract.index("90")
    values = {"value": Decimal(90), "kind": "result"}
    marked = add_claim(
        paper=absorbed, curator=curator, values=values, start=start, end=start + 2
    )
    entered = add_claim(
        paper=absorbed,
        curator=curator,
        values=values,
        source_url="https://example.org/table",
        quote="90 in table 3",
    )
    store(make_dump(3, Layout.HF_JSON), make_record(arxiv_id="2405.00001"))
    paper = Paper.objects.get()
    extract_papers(
        paper_ids=[paper.pk], read=lambda texts: [Outcome(()) for _ in texts]
    )
    marked.refresh_from_db()
    entered.refresh_from_db()
    assert {marked.paper, entered.paper} == {paper}
    assert (marked.is_withdrawn, marked.queue_reason) == (True, "gone")
    assert (entered.is_withdrawn, entered.queue_reason) == (False, "")


def test_store_records_twice_changes_nothing() -> None:
    dump = make_dump(1)
    store(dump, make_record(0), make_record(1, arxiv_id="2405.00001"))
    Paper.objects.update(needs_extraction=False)
    before = snapshot()
    store(dump, make_record(0), make_record(1, arxiv_id="2405.00001"))
    assert snapshot() == before
    assert not Paper.objects.awaiting_extraction().exists()


def test_store_records_marks_papers_whose_abstract_changed() -> None:
    store(make_dump(1), make_record(arxiv_id="2405.00001"))
    Paper.objects.update(needs_extraction=False)
    store(
        make_dump(2, Layout.HF_JSON),
        make_record(arxiv_id="2405.00001", abstract="We reach 91% on VisA."),
    )
    assert Paper.objects.awaiting_extraction().exists()


@pytest.mark.parametrize("seed", range(12))
def test_store_records_ends_alike_in_any_order_and_batching(seed: int) -> None:
    shuffle = random.Random(seed)
    titles = [TITLE, "Another Long Enough Title", "A Third Long Enough Title", "Short"]
    ids = [None, None, "2405.00001", "2405.00002", "2301.00009"]
    layouts = [Layout.JSONL, Layout.HF_JSON, Layout.ARXIV_ATOM, Layout.HF_TEXT_SPACED]
    entries = [
        (
            number % 4,
            make_record(
                number,
                title=shuffle.choice(titles),
                arxiv_id=shuffle.choice(ids),
                abstract=shuffle.choice(["one", "other", "a third"]),
                authors=shuffle.choice([(), ("A. Author",), ("B. Author",)]),
            ),
        )
        for number in range(24)
    ]
    outcomes = []
    for _ in range(2):
        Dump.objects.all().delete()
        Paper.objects.all().delete()
        dumps = [make_dump(n, layout) for n, layout in enumerate(layouts)]
        shuffle.shuffle(entries)
        left = list(entries)
        while left:
            size = shuffle.randint(1, 5)
            batch, left = left[:size], left[size:]
            for number, dump in enumerate(dumps):
                store(dump, *(record for n, record in batch if n == number))
        outcomes.append(snapshot())
    assert outcomes[0] == outcomes[1]


def test_store_records_asks_as_much_for_many_entries_as_for_few(
    django_assert_num_queries: Any,
) -> None:
    def records(count: int, month: int) -> list[PaperRecord]:
        return [
            make_record(n, title=f"{TITLE} {month} {n}", arxiv_id=f"24{month}.{n:05d}")
            for n in range(count)
        ]

    # On PostgreSQL one more takes the lock.
    queries = 10 if connection.vendor == "postgresql" else 9
    with django_assert_num_queries(queries):
        store(make_dump(1), *records(5, month=11))
    with django_assert_num_queries(queries):
        store(make_dump(2), *records(20, month=12))
