"""Search of every sort: what comes first, what is nearly meant, what pages make of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaderboards import misspelt
from leaderboards.misspelt import nearly_named
from leaderboards.models import Alias, Dataset, Leaderboard, MLModel, Task
from leaderboards.named import NAMES
from leaderboards.querysets import LeaderboardQuerySet
from leaderboards.search import Found, find
from papers.finding import find_claims, find_papers
from tests.factories import (
    AliasFactory,
    ClaimFactory,
    DatasetFactory,
    LeaderboardFactory,
    MLModelFactory,
    PaperFactory,
    SettingsGroupFactory,
    TaskFactory,
)
from tests.leaderboards.pages import add_row, body_of, make_board
from tests.papers.test_search import HOSTILE

pytestmark = pytest.mark.django_db


def dataset(name: str, results: int = 1) -> Dataset:
    made: Dataset = DatasetFactory(name=name, results_count=results)
    return made


def found_datasets(query: str) -> list[str]:
    return [entry.name for entry in Dataset.objects.shown().closest(query)]


# --- Names --------------------------------------------------------------------------


def test_the_name_itself_comes_first_then_beginnings_then_words() -> None:
    dataset("Tiny ImageNet", 50)
    dataset("ImageNet-21K", 40)
    dataset("ImageNet", 3)
    dataset("COCO", 99)
    assert found_datasets("imagenet") == ["ImageNet", "ImageNet-21K", "Tiny ImageNet"]
    assert found_datasets("Image-Net 21k") == ["ImageNet-21K"]
    assert found_datasets("net") == []


def test_another_name_counts_as_the_name_while_it_is_in_use() -> None:
    dataset("ILSVRC 2012 subset", 70)
    alias = AliasFactory(
        kind="dataset", dataset=dataset("ImageNet"), name="ILSVRC 2012"
    )
    assert found_datasets("ilsvrc2012") == ["ImageNet", "ILSVRC 2012 subset"]
    Alias.objects.filter(pk=alias.pk).update(is_active=False)
    assert found_datasets("ilsvrc 2012") == ["ILSVRC 2012 subset"]


@pytest.mark.parametrize(
    "query", ["seg zer", "zero seg", "segzero", "SEG-ZERO-7b", "7b"]
)
def test_names_answer_to_beginnings_in_any_order(query: str) -> None:
    model = MLModelFactory(name="Seg-Zero-7B", results_count=1)
    assert list(MLModel.objects.closest(query)) == [model]


def test_names_are_found_as_they_were_changed_last() -> None:
    Dataset.objects.filter(pk=dataset("Lantern Walk").pk).update(
        name="Torch Walk", name_fold="torchwalk"
    )
    assert (found_datasets("walk torch"), found_datasets("lantern")) == (
        ["Torch Walk"],
        [],
    )


def test_boards_of_the_data_set_called_so_come_first() -> None:
    for name, metric in (("ReasonSeg-Hard", "AP"), ("ReasonSeg", "gIoU")):
        add_row(SettingsGroupFactory(leaderboard=make_board(name, metric)), "5")
    Leaderboard.objects.filter(benchmark__dataset__name="ReasonSeg-Hard").update(
        papers_count=9
    )

    def boards(query: str) -> list[str]:
        return [str(board) for board in Leaderboard.objects.closest(query)]

    assert boards("reason seg") == ["ReasonSeg, gIoU", "ReasonSeg-Hard, AP"]
    assert boards("giou ReasonSeg") == ["ReasonSeg, gIoU"]
    assert boards("segmenting hard") == ["ReasonSeg-Hard, AP"]
    assert boards("giou hard") == []


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_breaks_names(query: str) -> None:
    dataset("Lanterns")
    for entries in (Dataset, Task, MLModel, Leaderboard):
        assert list(entries.objects.closest(query)) == []
        assert list(entries.objects.named(query)) == []


def test_name_indexes_can_be_taken_away_and_made_anew() -> None:
    dataset("Lanterns by Night")
    connection.check_constraints()  # a table with checks to come cannot be altered
    for index in NAMES.values():
        index.remove(connection)
        index.install(connection)
    assert found_datasets("night") == ["Lanterns by Night"]


# --- Nearly named -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("reasonsg", "ReasonSeg"),
        ("imagnet", "ImageNet"),
        ("Imgaenet-1k", "ImageNet"),
        ("imagnet accuracy", "ImageNet"),
        ("lirbispeech", "LibriSpeech"),
    ],
)
def test_misspelt_names_find_their_entries(query: str, name: str) -> None:
    for known in ("ReasonSeg", "ImageNet", "LibriSpeech", "MovieLens"):
        dataset(known)
    AliasFactory(
        kind="dataset",
        dataset=Dataset.objects.get(name="ImageNet"),
        name="ImageNet-1K",
    )
    assert [entry.name for entry in nearly_named(Dataset, query, 3)] == [name]


@pytest.mark.parametrize("query", ["", "im", "nothing like it", "x" * 5000, "a " * 900])
def test_what_is_like_no_name_finds_none(query: str) -> None:
    dataset("ImageNet")
    assert nearly_named(Dataset, query, 3) == []


def test_only_entries_with_results_are_nearly_named() -> None:
    dataset("ImageNet", results=0)
    assert nearly_named(Dataset, "imagnet", 3) == []
    Dataset.objects.update(results_count=1)
    assert len(nearly_named(Dataset, "imagnet", 3)) == 1


def test_new_names_are_known_at_once_and_changed_ones_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert nearly_named(Dataset, "imagnet", 3) == []
    made = dataset("ImageNet")
    assert nearly_named(Dataset, "imagnet", 3) == [made]
    Dataset.objects.update(name="LibriSpeech", name_fold="librispeech")
    monkeypatch.setattr(misspelt.time, "monotonic", lambda: float("inf"))
    assert nearly_named(Dataset, "lirbispeech", 3) == [made]
    made.delete()
    assert nearly_named(Dataset, "lirbispeech", 3) == []


# --- Papers and claims --------------------------------------------------------------


def test_papers_closest_to_the_title_come_first() -> None:
    titles = {
        "Anything we Segment": date(2026, 1, 1),
        "How to Segment Anything, again": date(2025, 1, 1),
        "How to Segment Anything": date(2024, 1, 1),
        "Segment Anything in Images": date(2024, 1, 1),
        "Segment Anything": date(2023, 4, 5),
    }
    for title, day in titles.items():
        PaperFactory(title=title, published=day)
    found = [paper.title for paper in find_papers("segment anything", 9)]
    assert found == [
        "Segment Anything",
        "Segment Anything in Images",
        "How to Segment Anything, again",
        "How to Segment Anything",
        "Anything we Segment",
    ]
    assert len(find_papers("segment anything", 2)) == 2


def test_title_itself_is_found_behind_many_newer_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("papers.finding._CANDIDATES", 2)
    first = PaperFactory(title="Segment Anything")
    for n in range(3):
        PaperFactory(title=f"More on how to Segment Anything {n}")
    assert find_papers("segment anything", 9)[0] == first


@pytest.mark.parametrize(
    "query", ["2503.06520", "arXiv:2503.06520v2", "https://arxiv.org/abs/2503.06520"]
)
def test_arxiv_id_leads_to_its_paper(query: str) -> None:
    paper = PaperFactory(title="Seg-Zero", arxiv_id="2503.06520")
    PaperFactory(title="2503.06520 as a title")
    assert find_papers(query, 9) == [paper]


def test_claims_about_what_is_asked_come_first_one_a_sentence() -> None:
    sentence = "On ReasonSeg it reaches 57.5, and 64.0 with more."
    paper = PaperFactory(published=date(2020, 1, 1))
    about = ClaimFactory(
        paper=paper, sentence=sentence, dataset="ReasonSeg", metric="gIoU", start=23
    )
    ClaimFactory(paper=paper, sentence=sentence, number="64.0", start=33)
    newer = ClaimFactory(
        paper__published=date(2025, 1, 1), sentence="Unlike on ReasonSeg, 1.5."
    )
    ClaimFactory(sentence="ReasonSeg, rejected: 7.", review="rejected")
    ClaimFactory(sentence="ReasonSeg, withdrawn: 7.", is_withdrawn=True)
    assert find_claims("reasonseg", 9) == [about, newer]


# --- Everything ---------------------------------------------------------------------


def test_nearly_named_entries_come_only_where_no_name_answers() -> None:
    add_row(SettingsGroupFactory(leaderboard=make_board("ReasonSeg")), "57.5")
    exact = find("reasonseg", 5)
    assert exact and not exact.is_near
    near = find("reasonsg", 5)
    assert near.is_near
    assert [str(board) for board in near.boards.rows] == ["ReasonSeg, gIoU"]
    assert not find("nothing like that", 5)


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ("robust adaptve speech", "robust adaptive speech"),
        ("Robust Adaptive Speehc", "Robust Adaptive speech"),
        ("robsut and adaptve", "robust and adaptive"),
        ("robust xyz speech", "robust speech"),
        ("robust zzzzzzzz", "robust"),
        ("and adaptve qqqq", "and adaptive"),
    ],
)
def test_misspelt_word_among_right_ones_is_put_right_or_left_out(
    query: str, instead: str
) -> None:
    paper = PaperFactory(title="WavLLM: Towards Robust and Adaptive Speech Models")
    PaperFactory(title="Robustness of Adapted Vision")
    finds = find(query, 5)
    assert (finds.instead, finds.is_near) == (instead, False)
    assert paper in finds.papers.rows
    assert finds.first(1).instead == finds.only("papers").instead == instead


def test_misspelt_name_is_put_right_by_what_the_other_words_find() -> None:
    add_row(SettingsGroupFactory(leaderboard=make_board("VisA", "pixel AUROC")), "9")
    finds = find("pixle visa", 5)
    assert finds.instead == "pixel visa"
    assert [str(board) for board in finds.boards.rows] == ["VisA, pixel AUROC"]


def test_right_words_that_stand_nowhere_together_find_nothing() -> None:
    PaperFactory(title="Robust Speech")
    PaperFactory(title="Adaptive Vision")
    assert not find("robust vision", 5)
    assert not find("zzzzzz yyyyyy", 5)


@pytest.mark.parametrize(
    "query",
    ["of xylophone", "a qqqq", "of speech qqqq rrrr ssss tttt", "speech qqqq rrrr"],
)
def test_words_are_left_out_only_where_the_rest_says_enough(query: str) -> None:
    PaperFactory(title="A Survey of Speech")
    assert not find(query, 5)


def test_figure_says_enough_alone() -> None:
    PaperFactory(title="On R2D")
    assert find("r2d qqqqqq", 5).instead == "r2d"


def test_words_are_not_put_right_while_somebody_types(client: Client) -> None:
    PaperFactory(title="Robust and Adaptive Speech")
    assert find("robust adaptve", 5)
    assert not find("robust adaptve", 5, while_typing=True)
    suggestions = client.get(
        "/search/?q=robust adaptve", headers={"HX-Request": "true"}
    ).content.decode()
    assert "No suggestions" in suggestions


def test_board_that_goes_while_boards_are_read_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stays, goes = make_board("Walk 1", "m1"), make_board("Walk 2", "m2")
    Leaderboard.objects.update(results_count=1)
    with_best = LeaderboardQuerySet.with_best

    def refreshed(boards: LeaderboardQuerySet) -> LeaderboardQuerySet:
        Leaderboard.objects.filter(pk=goes.pk).delete()
        return with_best(boards)

    monkeypatch.setattr(LeaderboardQuerySet, "with_best", refreshed)
    assert find("walk", 5).boards.rows == (stays,)


# --- Several names ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names", "is_near"),
    [
        ("gpt4 mmlu", {"GPT-4", "MMLU"}, False),
        ("Mmlu of GPT-4 Turbo", {"GPT-4 Turbo", "MMLU"}, False),
        ("gpt 4 mmlu", {"GPT-4", "MMLU"}, False),
        ("gpt4 massive-mt", {"GPT-4", "MMLU"}, False),
        ("gpt4 imagnet", {"GPT-4", "ImageNet"}, True),
        ("imagnet of", {"ImageNet"}, True),
        ("gpt4 hidden", {"GPT-4"}, False),
    ],
)
def test_several_names_find_each(query: str, names: set[str], is_near: bool) -> None:
    for model in ("GPT-4", "GPT-4 Turbo"):
        MLModelFactory(name=model, results_count=1)
    MLModelFactory(name="Hidden", results_count=0)
    AliasFactory(kind="dataset", dataset=dataset("MMLU"), name="Massive MT")
    AliasFactory(kind="dataset", dataset=dataset("Other"), name="mmlu", is_active=False)
    dataset("ImageNet")
    finds = find(query, 5)
    assert {str(e) for e in (*finds.models.rows, *finds.datasets.rows)} == names
    assert (finds.has_parts, finds.is_near) == ("gpt" in query.casefold(), is_near)
    for kept in (finds.first(1), finds.only("models")):
        assert (kept.has_parts, kept.is_near) == (finds.has_parts, finds.is_near)


def test_model_and_data_set_find_the_boards_that_rank_it(client: Client) -> None:
    both = add_row(
        SettingsGroupFactory(leaderboard=make_board("MMLU", "accuracy")), "5", "GPT-4"
    ).leaderboard
    other = LeaderboardFactory(benchmark=both.benchmark, metric__name="recall")
    add_row(SettingsGroupFactory(leaderboard=other), "6", "BERT")
    assert find("gpt4 mmlu", 5).boards.rows == (both,)
    assert set(find("mmlu llama", 5).boards.rows) == {both, other}
    said = "No one name has all of these words. These have some of them:"
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get("/search/?q=gpt4 mmlu", headers=headers)
        page = response.content.decode()
        assert said in page and "spelt much" not in page
        assert f'href="{both.get_absolute_url()}"' in page


def test_pages_say_what_was_looked_for_instead(client: Client) -> None:
    PaperFactory(title="Robust and Adaptive Speech")
    said = "“robust adaptive”"
    page = body_of(client, "/search/?q=robust adaptve")
    assert said in page and "Robust and Adaptive Speech" in page


def test_counts_say_that_there_are_more() -> None:
    assert [Found.of(range(n), 2).count for n in (0, 2, 3)] == ["0", "2", "2+"]
    assert Found.of(range(9), 5).first(2) == Found((0, 1), has_more=True)


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_query_gets_a_page_and_suggestions(client: Client, query: str) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        response = client.get("/search/", {"q": query}, headers=headers)
        assert response.status_code == 200


def test_search_page_shows_sorts_with_counts_and_one_alone(client: Client) -> None:
    add_row(SettingsGroupFactory(leaderboard=make_board()), "57.5", "Seg-Zero-7B")
    for n in range(7):
        PaperFactory(title=f"ReasonSeg paper {n}")
    body = body_of(client, "/search/?q=reasonseg")
    for words in ("Benchmarks", "Data sets", "Tasks", "Papers"):
        assert f">{words}" in body
    assert body.count("ReasonSeg paper") == 5
    assert "/search/?q=reasonseg&amp;sort=papers" in body
    alone = body_of(client, "/search/?q=reasonseg&sort=papers")
    assert alone.count("ReasonSeg paper") == 7 and "Data sets found" not in alone
    assert '<h2 id="boards">' not in alone
    assert '<h2 id="papers">' in body_of(client, "/search/?q=reasonseg&sort=nonsense")


def test_search_marks_the_number_in_the_sentence(client: Client) -> None:
    sentence = "It reaches 57.5 on <b>Lanterns</b>."
    ClaimFactory(sentence=sentence, start=111, sentence_start=100)
    body = body_of(client, "/search/?q=lanterns")
    assert re.search(r"It reaches <mark[^>]*>57\.5</mark> on &lt;b&gt;Lanterns", body)


def test_search_without_words_offers_benchmarks(client: Client) -> None:
    add_row(SettingsGroupFactory(leaderboard=make_board()), "57.5")
    assert "ReasonSeg, gIoU" in body_of(client, "/search/")


def test_search_says_what_to_do_where_nothing_fits(client: Client) -> None:
    assert "Fewer words find more" in body_of(client, "/search/?q=qqqqqqq")


def test_suggestions_are_a_part_of_a_page_with_links(client: Client) -> None:
    row = add_row(SettingsGroupFactory(leaderboard=make_board()), "57.5", "Reasoner")
    paper = PaperFactory(title="Reasoning <in> Words")
    response = client.get("/search/?q=reas", headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "HX-Request" in response["Vary"]
    assert "<html" not in body and "Reasoning &lt;in&gt; Words" in body
    for page in (row.leaderboard, row.result.model, paper):
        assert f'href="{page.get_absolute_url()}"' in body
    assert re.search(r'role="status"[^>]*>5 suggestions', body)


def test_suggestions_for_a_misspelt_name_say_so(client: Client) -> None:
    TaskFactory(name="Segmentation", results_count=1)
    body = client.get(
        "/search/?q=segmantation", headers={"HX-Request": "true"}
    ).content.decode()
    assert "nearly are" in body and "Segmentation" in body


# PostgreSQL first looks for titles and sentences in the newest rows.
@pytest.mark.parametrize(("headers", "most"), [({}, 14), ({"HX-Request": "true"}, 11)])
def test_search_takes_as_many_queries_for_many_finds(
    client: Client, headers: dict[str, str], most: int
) -> None:
    taken = []
    for start in (0, 4):
        for n in range(start, start + 4):
            add_row(
                SettingsGroupFactory(leaderboard=make_board(f"Walk {n}", f"m{n}")),
                "5",
                f"Walker {n}",
            )
            PaperFactory(title=f"Walking {n}")
            ClaimFactory(sentence=f"A walk of {n}.")
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/?q=walk", headers=headers)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= most


# Each of seven indexes is asked for all words at once; then what the words held there find
# is read, and what those put right find. PostgreSQL looks in the newest rows first.
@pytest.mark.parametrize(
    ("headers", "query", "most"),
    [
        ({}, "zzzzzz yyyyyy xxxxxx wwwwww vvvvvv uuuuuu tttttt ssssss", 25),
        ({}, "walkng qqqqqq of a walk by many feet", 46),
        ({}, "walker walkng feet", 35),
        ({"HX-Request": "true"}, "walkng qqqqqq of a walk by many feet", 16),
    ],
)
def test_misspelt_words_take_few_queries(
    client: Client, headers: dict[str, str], query: str, most: int
) -> None:
    taken = []
    for start in (0, 4):
        for n in range(start, start + 4):
            board = make_board(f"Walk {n}", f"m{n}")
            add_row(SettingsGroupFactory(leaderboard=board), "5", f"Walker {n}")
            PaperFactory(title=f"Walking {n} of a walk by many feet")
            ClaimFactory(sentence=f"A walk of {n} by many feet.")
        with CaptureQueriesContext(connection) as queries:
            client.get("/search/", {"q": query}, headers=headers)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= most
