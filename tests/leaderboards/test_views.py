"""The pages around leaderboards: home, lists, models, names, search."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Row,
    Task,
)
from tests.factories import (
    AliasFactory,
    DatasetFactory,
    DumpFactory,
    MetricFactory,
    MLModelFactory,
    PaperFactory,
    RegistryEntryFactory,
    SettingsGroupFactory,
    TaskFactory,
)
from tests.leaderboards.pages import (
    add_row,
    body_of,
    make_board,
    record,
)

pytestmark = pytest.mark.django_db


def test_home_without_any_dump_says_what_to_do(client: Client) -> None:
    assert "python manage.py ingest" in body_of(client, "/")


def test_home_shows_what_is_new_and_which_records_fell(client: Client) -> None:
    DumpFactory(state="done")
    group = SettingsGroupFactory(leaderboard=make_board())
    record(add_row(group, "50.0", "Before", date(2024, 1, 1)))
    record(add_row(group, "57.5", "After", date(2025, 1, 1)))
    body = body_of(client, "/")
    assert "7.5 more than 50" in body and "57.5</strong> by After" in body
    assert "It reaches <mark" in body
    assert "last dump read" in body
    assert "1 Jan 2025" in body and "By the dates of the papers" in body
    assert 'href="/claims/"' in body and "Claims read last" in body


def test_home_lists_ranked_leaderboards_and_leaves_out_empty_sections(
    client: Client,
) -> None:
    ranked = SettingsGroupFactory(leaderboard=make_board())
    add_row(ranked, "57.5", "Seg-Zero-7B")
    unranked = SettingsGroupFactory(leaderboard=make_board("CIFAR-10", "error"))
    for _ in range(2):
        add_row(unranked, "3.5", section=Row.Section.LISTED)
    body = body_of(client, "/")
    boards = body.partition('id="benchmarks"')[2].partition("</table>")[0]
    assert "ReasonSeg" in boards and "CIFAR-10" not in boards
    assert "Records broken lately" not in body


def test_home_shows_the_boards_that_the_newest_papers_report_on_most(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many papers of long ago count for less than a few of now; equals are as they came."""
    monkeypatch.setattr("leaderboards.activity._LOOKED_AT", 4)
    for name, papers, year in (
        ("Old", 5, 2015),
        ("Zeta", 1, 2025),
        ("alpha", 1, 2025),
        ("Busy", 2, 2024),
    ):
        group = SettingsGroupFactory(leaderboard=make_board(name, f"m {name}"))
        rows = [add_row(group, "50.0", day=date(year, 1, 1)) for _ in range(papers)]
        Leaderboard.objects.filter(pk=group.leaderboard_id).update(best=rows[0].result)
    table = (
        body_of(client, "/").partition('id="benchmarks"')[2].partition("</table>")[0]
    )
    names = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', table)
    assert names == ["Busy", "Zeta", "alpha"]


def test_best_of_a_list_is_told_with_its_settings(client: Client) -> None:
    """The best of the largest group need not be the best of all."""
    group = SettingsGroupFactory(
        leaderboard=make_board("MMLU"), key="shots=5", label="5 shots"
    )
    record(add_row(group, "80.5", "Early", date(2023, 1, 1)))
    record(add_row(group, "86.4", "Late", date(2024, 1, 1)))
    Leaderboard.objects.update(opening_group=group)
    home = body_of(client, "/")
    assert home.count("best under “5 shots”, <time") == 1
    assert "by Late, under “5 shots”" in home
    assert "best under “5 shots”, <time" in body_of(client, "/benchmarks/")
    board = body_of(client, group.leaderboard.get_absolute_url())
    assert re.search(r"Late <span[^>]*>under “5 shots”</span></dd>", board)


def test_best_of_unstated_settings_is_told_where_others_are_stated(
    client: Client,
) -> None:
    board = make_board("MMLU")
    unstated = SettingsGroupFactory(leaderboard=board, label="settings not stated")
    record(add_row(unstated, "80.5", "Early", date(2023, 1, 1)))
    record(add_row(unstated, "86.4", "Late", date(2024, 1, 1)))
    told = "under “settings not stated”"
    urls = ("/", "/benchmarks/", board.get_absolute_url())
    assert not [url for url in urls if told in body_of(client, url)]
    stated = SettingsGroupFactory(leaderboard=board, key="shots=5", label="5 shots")
    add_row(stated, "90.8", "Better", date(2025, 1, 1))
    assert [body_of(client, url).count(told) for url in urls] == [2, 1, 1]


def test_lists_put_equals_in_the_order_of_their_names(client: Client) -> None:
    for name in ("Zeta", "beta!2%", "Alpha"):
        group = SettingsGroupFactory(leaderboard=make_board(name, f"m {name}"))
        add_row(group, "50.0", day=date(2024, 1, 1))
    Dataset.objects.update(results_count=1, papers_count=1)
    body = body_of(client, "/datasets/")
    assert body.index(">Alpha<") < body.index(">beta!2%<") < body.index(">Zeta<")


def test_lists_of_benchmarks_put_equals_in_the_order_in_which_they_came(
    client: Client,
) -> None:
    task = TaskFactory()
    for name in ("Zeta", "beta", "Alpha"):
        board = make_board(name, f"m {name}")
        add_row(SettingsGroupFactory(leaderboard=board), "50.0")
        Benchmark.objects.filter(pk=board.benchmark_id).update(task=task)
    for url in ("/benchmarks/", "/benchmarks/?sort=newest", task.get_absolute_url()):
        body = body_of(client, url)
        assert body.index(">Zeta") < body.index(">beta") < body.index(">Alpha")


def test_home_takes_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            group = SettingsGroupFactory(leaderboard=make_board(f"Set {n}", f"m{n}"))
            record(add_row(group, "50.0", day=date(2024, 1, 1)))
            record(add_row(group, "57.5", day=date(2025, 1, 1)))
        with django_assert_num_queries(17):
            body_of(client, "/")
    # What was counted is counted anew only when something was read or decided.
    with django_assert_num_queries(11):
        body_of(client, "/")


def test_benchmark_list_hides_unreviewed_ones_behind_a_filter(client: Client) -> None:
    shown = SettingsGroupFactory(leaderboard=make_board("ReasonSeg"))
    hidden = SettingsGroupFactory(leaderboard=make_board("ObscureSet", "cIoU"))
    add_row(shown, "57.5", "Seg-Zero-7B")
    add_row(hidden, "1.5", "B")
    Benchmark.objects.filter(dataset__name="ObscureSet").update(is_listed=False)
    body = body_of(client, "/benchmarks/")
    assert "ReasonSeg" in body and "ObscureSet" not in body
    assert "57.5" in body and "Seg-Zero-7B" in body
    assert "ObscureSet" in body_of(client, "/benchmarks/?show=all")


def test_benchmark_list_narrows_by_area_task_and_words(client: Client) -> None:
    seen = SettingsGroupFactory(leaderboard=make_board("ReasonSeg"))
    other = SettingsGroupFactory(leaderboard=make_board("LibriSpeech", "WER"))
    add_row(seen, "57.5")
    add_row(other, "1.5")
    Task.objects.filter(name="segmenting LibriSpeech").update(area="speech")
    task = seen.leaderboard.benchmark.task
    assert task is not None
    for query in ("area=vision", f"area=vision&task={task.key}", "q=reason+segmenting"):
        body = body_of(client, f"/benchmarks/?{query}")
        assert "LibriSpeech" not in body and "57.5" in body, query
    # A task of another area counts as not given.
    assert "57.5" in body_of(client, f"/benchmarks/?task={task.key}x")
    assert "No benchmark here fits" in body_of(client, "/benchmarks/?q=nothing")


def test_benchmark_list_takes_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            add_row(SettingsGroupFactory(leaderboard=make_board(f"S{n}", f"m{n}")), "5")
        with django_assert_num_queries(4):
            body_of(client, "/benchmarks/")


@pytest.mark.parametrize(
    "entries", [MLModelFactory, TaskFactory, DatasetFactory, MetricFactory]
)
def test_page_of_a_merged_entry_leads_to_the_other_until_that_is_undone(
    client: Client, entries: type[RegistryEntryFactory]
) -> None:
    target = entries(name="GPT-4")
    source = entries(name="GPT 4 (OpenAI)", merged_into=target)
    response = client.get(source.get_absolute_url())
    assert (response.status_code, response["Location"]) == (
        302,
        target.get_absolute_url(),
    )
    source.merged_into = None
    source.save()
    assert source.name in body_of(client, source.get_absolute_url())


def test_entry_pages_explain_and_list_their_leaderboards(client: Client) -> None:
    board = make_board()
    add_row(SettingsGroupFactory(leaderboard=board), "57.5", "Seg-Zero-7B")
    assert board.metric is not None and board.benchmark.task is not None
    for entry in (board.metric, board.benchmark.task, board.benchmark.dataset):
        body = body_of(client, entry.get_absolute_url())
        assert board.get_absolute_url() in body and "57.5" in body
    body = body_of(client, board.metric.get_absolute_url())
    assert "shown as a percentage" in body


@pytest.mark.parametrize("kind", ["models", "tasks", "datasets", "metrics"])
def test_entry_lists_take_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, kind: str
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            add_row(SettingsGroupFactory(leaderboard=make_board(f"S{n}", f"m{n}")), "5")
        with django_assert_num_queries(1):
            body_of(client, f"/{kind}/")


@pytest.mark.parametrize("kind", ["models", "tasks", "datasets", "metrics"])
def test_entry_lists_search_by_name_and_say_when_nothing_fits(
    client: Client, kind: str
) -> None:
    add_row(SettingsGroupFactory(leaderboard=make_board()), "57.5", "Seg-Zero-7B")
    words = {
        "models": "zero",
        "tasks": "segmenting",
        "datasets": "reason",
        "metrics": "giou",
    }[kind]
    assert "1 result in" in body_of(client, f"/{kind}/?q={words}")
    body = body_of(client, f"/{kind}/?q=%3Cb%3Enothing")
    assert "in its name" in body and "<b>nothing" not in body


@pytest.mark.parametrize(
    "url",
    [
        "/models/nobody/",
        "/tasks/nothing/",
        "/datasets/nothing/",
        "/metrics/nothing/",
        "/leaderboards/nothing/",
    ],
)
def test_unknown_names_are_not_found(client: Client, url: str) -> None:
    assert "nothing at this address" in body_of(client, url, status=404)


def test_search_finds_boards_models_datasets_and_papers(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "57.5", "Seg-Zero-7B")
    PaperFactory(title="Reasoning about ReasonSeg")
    body = body_of(client, "/search/?q=reasonseg")
    assert group.leaderboard.get_absolute_url() in body
    assert "Reasoning about ReasonSeg" in body and "Data sets" in body
    assert group.leaderboard.get_absolute_url() in body_of(
        client, "/search/?q=giou+Reason-Seg"
    )
    assert "Seg-Zero-7B" in body_of(client, "/search/?q=segzero")


def test_search_finds_by_other_names_in_use(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "57.5")
    dataset = group.leaderboard.benchmark.dataset
    alias = AliasFactory(kind="dataset", dataset=dataset, name="RSeg Challenge")
    url = group.leaderboard.get_absolute_url()
    assert url in body_of(client, "/search/?q=rseg")
    alias.is_active = False
    alias.save()
    assert url not in body_of(client, "/search/?q=rseg")


@pytest.mark.parametrize(
    "query", ["", "%00", "%25_", "a+" * 500, "%F0%9F%92%A9", "the", "'--", "x" * 9000]
)
def test_search_answers_senseless_words(client: Client, query: str) -> None:
    body_of(client, f"/search/?q={query}")


def test_pages_send_the_policy_and_no_inline_code(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    row = add_row(group, "57.5", "A", date(2025, 1, 1))
    for url in (
        "/",
        "/benchmarks/",
        group.leaderboard.get_absolute_url(),
        row.result.paper.get_absolute_url(),
        row.result.claim.get_absolute_url(),
    ):
        response = client.get(url)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        body = response.content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?! src=)", body), url
