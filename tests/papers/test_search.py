"""Full text search: what is found, that it stays in step, and that no query breaks it."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from papers.models import Claim, Paper
from papers.search import INDEXES, SENTENCES, TITLES, closeness, words_of
from tests.factories import ClaimFactory, PaperFactory

HOSTILE = [
    "",
    "\0",
    '"',
    "'",
    "\\",
    "a\0b",
    '"""',
    "*",
    "AND",
    "NOT OR NEAR(",
    "title:x",
    "a* OR b",
    "^seg",
    "{a b}: c",
    "-seg",
    "seg & ! |",
    "seg <-> zero",
    "':*",
    "%s %(x)s {}",
    "_" * 50,
    "x" * 100_000,
    "a " * 50_000,
    "\ud800",
    "\u202eseg",
    "推理分割",
    "рассуждение",
    "ﷺ ½ ²",
    "💩",
    "e\u0301" * 30,
]


def found(query: str) -> list[str]:
    keys = TITLES.match(query, 50)
    by_key = Paper.objects.in_bulk(keys)
    titles = [by_key[key].title for key in keys]
    narrowed = TITLES.narrow(Paper.objects.order_by("-pk"), query)
    assert titles == list(narrowed.values_list("title", flat=True))
    for limit, few in (("_MANY", 0), ("_COMMON", 1)):
        with patch(f"papers.search.{limit}", few):
            walked = TITLES.narrow(Paper.objects.order_by("-pk"), query)
        assert titles == list(walked.values_list("title", flat=True))
    return titles


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "segmentation reasoning",
        "SEGMENTATION",
        "reasoning segm",
        "seg-zero",
        "zero seg",
        "Seg Zero: Reas",
        "7b",
        "schrodinger",
        "Schrödinger's",
        "推理",
    ],
)
def test_titles_are_found_by_words_in_any_order(query: str) -> None:
    title = "Seg-Zero-7B: Reasoning/Segmentation of Schrödinger’s 推理分割"
    PaperFactory(title=title)
    PaperFactory(title="Another Work, Lacking All That")
    assert found(query) == [title]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["segm zero", "mentation", "zero video", "s"])
def test_only_the_last_word_may_be_unfinished(query: str) -> None:
    PaperFactory(title="Seg-Zero: Segmentation")
    assert found(query) == []


@pytest.mark.django_db
def test_every_word_may_be_unfinished_where_wanted() -> None:
    paper = PaperFactory(title="Seg-Zero: Segmentation")
    keys = TITLES.keys("segm ze", all_begin=True)
    assert list(Paper.objects.filter(pk__in=keys)) == [paper]


@pytest.mark.django_db
def test_held_words_are_told_by_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    PaperFactory(title="Seg-Zero: Schrödinger, reasoning")
    PaperFactory(title="推理分割")
    words = ["zero", "reas", "Schrodinger", "推理", "mentation", "a", "OR"]
    with django_assert_num_queries(1):
        assert TITLES.held(words) == {"zero", "reas", "Schrodinger", "推理"}
    with django_assert_num_queries(0):
        assert TITLES.held([]) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("newest", [20_000, 1])
def test_limit_keeps_those_with_the_highest_keys(newest: int) -> None:
    papers = [PaperFactory(title=f"Number {n} of many") for n in range(5)]
    with patch("papers.search._NEWEST", newest):
        assert TITLES.match("number", 2) == [papers[4].pk, papers[3].pk]


CHANGES: dict[str, Callable[[], object]] = {
    "save": lambda: rename(Paper.objects.get()).save(),
    "update": lambda: Paper.objects.update(title="A lamp"),
    "bulk_update": lambda: Paper.objects.bulk_update(
        [rename(Paper.objects.get())], ["title"]
    ),
    "upsert": lambda: Paper.objects.bulk_create(
        [rename(Paper.objects.get())],
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=["title"],
    ),
}


def rename(paper: Paper) -> Paper:
    paper.title = "A lamp"
    return paper


@pytest.mark.django_db
@pytest.mark.parametrize("way", CHANGES)
def test_index_follows_changes_of_a_row(way: str) -> None:
    PaperFactory(title="A torch")
    CHANGES[way]()
    assert (found("torch"), found("lamp")) == ([], ["A lamp"])


@pytest.mark.django_db
def test_index_follows_rows_made_and_deleted_in_bulk() -> None:
    papers = [PaperFactory.build(title=f"Lamp {n}") for n in range(3)]
    Paper.objects.bulk_create(papers)
    assert len(found("lamp")) == 3
    Paper.objects.filter(title="Lamp 1").delete()
    assert found("lamp") == ["Lamp 2", "Lamp 0"]
    Paper.objects.all().delete()
    assert found("lamp") == []


@pytest.mark.django_db
def test_claims_are_found_by_their_sentences() -> None:
    claim = ClaimFactory(sentence="It reaches 57.5 gIoU on ReasonSeg, a record.")
    ClaimFactory(sentence="Nothing of that.")
    for query in ("reasonseg 57.5", "record reas", "giou 57"):
        assert list(Claim.objects.saying(query)) == [claim], query
        with patch("papers.search._MANY", 0):
            saying = SENTENCES.narrow(Paper.objects.all(), query, "claims")
            assert list(saying) == [claim.paper], query
        assert SENTENCES.match(query, 9) == [claim.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_is_read_as_syntax(query: str) -> None:
    PaperFactory(title="Torches")
    assert found(query) == []
    assert list(Claim.objects.saying(query)) == []


@pytest.mark.django_db
@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.text(),
        st.text(alphabet="\"'*^:()-+{}<>&|!~\\ aAND7é"),
        st.sampled_from(HOSTILE),
    )
)
def test_any_query_gets_an_answer(query: str) -> None:
    found(query)
    assert len(words_of(query)) <= 8
    assert all(word.isalnum() and len(word) <= 40 for word in words_of(query))
    assert 0 <= closeness(query, query) <= 3


@pytest.mark.django_db
def test_installing_again_mends_what_a_migration_lost() -> None:
    if connection.vendor != "sqlite":
        TITLES.remove(connection)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER papers_paper_title_words_added")
    PaperFactory(title="A torch")
    TITLES.install(connection)
    PaperFactory(title="A lamp")
    assert (found("torch"), found("lamp")) == (["A torch"], ["A lamp"])


@pytest.mark.django_db
def test_indexes_can_be_taken_away_and_made_anew_over_full_tables() -> None:
    ClaimFactory(paper__title="A torch")
    connection.check_constraints()  # a table with checks to come cannot be altered
    for index in INDEXES:
        index.remove(connection)
        index.install(connection)
        index.install(connection)
    assert found("torch") == ["A torch"]
    assert Claim.objects.saying("reaches").count() == 1


@pytest.mark.parametrize(
    ("text", "closest"),
    [
        ("Segment Anything", 0),
        ("SEGMENT anything!", 0),
        ("Segment Anything in Images", 1),
        ("Segment anythingness", 1),
        ("How to Segment Anything", 2),
        ("Anything that can Segment", 3),
    ],
)
def test_closeness_goes_from_the_same_to_words_anywhere(
    text: str, closest: int
) -> None:
    assert closeness("segment anything", text) == closest
