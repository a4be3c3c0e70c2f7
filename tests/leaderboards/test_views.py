"""The pages on leaderboards and on what is measured there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.models import (
    Alias,
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    Record,
    Result,
    Row,
    SettingsGroup,
    Task,
)
from tests.factories import (
    AliasFactory,
    BenchmarkFactory,
    DatasetFactory,
    DumpFactory,
    LeaderboardFactory,
    MetricFactory,
    MLModelFactory,
    PaperFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_names(db: None) -> None:
    """The database without the shipped registry, so that tests name things themselves."""
    for model in (Alias, Task, Dataset, Metric, MLModel):
        model.objects.all().delete()


def body_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def make_board(dataset: str = "ReasonSeg", metric: str = "gIoU") -> Leaderboard:
    """A listed leaderboard without results, with its task."""
    board: Leaderboard = LeaderboardFactory(
        benchmark=BenchmarkFactory(
            dataset=DatasetFactory(name=dataset),
            task=TaskFactory(name=f"segmenting {dataset}", area="vision"),
            is_listed=True,
        ),
        metric=MetricFactory(name=metric),
    )
    return board


def add_row(
    group: SettingsGroup,
    number: str,
    model: str | None = None,
    day: date | None = None,
    section: int = Row.Section.RANKED,
    **fields: object,
) -> Row:
    """A row of one result, with the counts that placing keeps."""
    names = {"model__name": model} if model else {}
    result = ResultFactory(
        group=group,
        claim__number=number,
        claim__paper__published=day,
        awaiting_review=section == Row.Section.AWAITING,
        **names,
        **fields,
    )
    higher = group.leaderboard.metric.higher_is_better
    row: Row = RowFactory(
        result=result,
        section=section,
        rank_value=result.value if higher is not False else -result.value,
    )
    count(group.leaderboard)
    return row


def count(board: Leaderboard) -> None:
    """Bring the stored figures up to date."""
    results, papers = board.results.count(), board.results.values("paper").count()
    opening = max(board.groups.all(), key=lambda group: (group.rows.count(), -group.pk))
    best = opening.rows.ranked().order_by("-rank_value").first()
    for group in board.groups.all():
        SettingsGroup.objects.filter(pk=group.pk).update(
            rows_count=group.rows.filter(section__lt=2).count(),
            awaiting_count=group.rows.filter(section=2).count(),
        )
    figures = {"results_count": results, "papers_count": papers}
    Leaderboard.objects.filter(pk=board.pk).update(
        opening_group=opening,
        best=best.result if best else None,
        rows_count=board.rows.count(),
        **figures,
    )
    benchmark = board.benchmark
    Benchmark.objects.filter(pk=benchmark.pk).update(**figures)
    Dataset.objects.filter(pk=benchmark.dataset_id).update(**figures)
    Task.objects.filter(pk=benchmark.task_id).update(**figures)
    Metric.objects.filter(pk=board.metric_id).update(**figures)
    MLModel.objects.filter(results__leaderboard=board).update(results_count=1)


def ranks_and_models(body: str) -> list[tuple[str, str]]:
    """What a reader sees of a table: each rank with its model."""
    return re.findall(
        r'class="board__rank">(?:<span class="unheard">Rank </span>)?(\d*)</td>\s*'
        r'<th scope="row" class="board__model"><a [^>]*>([^<]*)<',
        body,
    )


def test_leaderboard_ranks_rows_and_ties_share(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    for model, number in [("A", "57.5"), ("B", "59.4"), ("C", "57.5"), ("D", "44.4")]:
        add_row(group, number, model)
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert ranks_and_models(body) == [("1", "B"), ("2", "A"), ("2", "C"), ("4", "D")]
    assert "Higher is better." in body and "segmenting ReasonSeg" in body


def test_leaderboard_of_a_lower_is_better_metric_begins_with_the_least(
    client: Client,
) -> None:
    board = make_board(metric="FID")
    Metric.objects.update(higher_is_better=False)
    board.metric.refresh_from_db()
    group = SettingsGroupFactory(leaderboard=board)
    add_row(group, "3.5", "A")
    add_row(group, "2.1", "B")
    body = body_of(client, board.get_absolute_url())
    assert ranks_and_models(body) == [("1", "B"), ("2", "A")]
    assert "Lower is better." in body


def test_leaderboard_rows_carry_the_sentence_of_every_witness(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    row = add_row(group, "57.5", "Seg-Zero-7B", date(2025, 3, 1))
    ResultFactory(group=group, model=row.result.model, claim__number="57.9")
    Row.objects.update(witnesses_count=2)
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert "2 sentences" in body
    assert body.index(">57.5</mark>") < body.index(">57.9</mark>")
    assert row.result.claim.get_absolute_url() in body


def test_leaderboard_shows_what_is_not_ranked_below_with_the_reason(
    client: Client,
) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "99.0", "Doubtful", section=Row.Section.AWAITING)
    add_row(
        group,
        "90.0",
        "Bounded",
        section=Row.Section.LISTED,
        not_ranked_reason="at-most",
        bound="<=",
    )
    add_row(group, "57.5", "Sure")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert ranks_and_models(body) == [("1", "Sure"), ("", "Bounded"), ("", "Doubtful")]
    assert "only an upper bound is given" in body and "≤ 90.0" in body
    assert body.index("Listed, not ranked") < body.index("Awaiting review")


def test_leaderboard_opens_on_the_largest_group_and_links_the_others(
    client: Client,
) -> None:
    board = make_board()
    stated = SettingsGroupFactory(leaderboard=board, key="shots=5", label="5 shots")
    group = SettingsGroupFactory(leaderboard=board)
    add_row(stated, "80.0", "Shown five")
    add_row(group, "57.5", "A")
    add_row(group, "58.5", "B")
    url = board.get_absolute_url()
    body = body_of(client, url)
    assert ranks_and_models(body) == [("1", "B"), ("2", "A")]
    assert "?settings=shots%3D5" in body and "?settings=all" in body

    assert ranks_and_models(body_of(client, f"{url}?settings=shots%3D5")) == [
        ("1", "Shown five")
    ]
    everything = body_of(client, f"{url}?settings=all")
    assert ranks_and_models(everything) == [
        ("", "Shown five"),
        ("", "B"),
        ("", "A"),
    ]
    assert "has an order and no ranks" in everything
    assert "All results, highest first, not ranked" in everything


def test_leaderboard_folds_many_settings_away(client: Client) -> None:
    board = make_board()
    for n in range(15):
        group = SettingsGroupFactory(
            leaderboard=board, key=f"shots={n}", label=f"{n} shots"
        )
        add_row(group, "50.0")
    body = body_of(client, board.get_absolute_url())
    assert body.index("More: Settings") < body.index("9 shots")
    assert body.count("9 shots") == 1
    shown = body_of(client, f"{board.get_absolute_url()}?settings=shots%3D9")
    assert shown.index("9 shots") < shown.index("More: Settings")


def test_leaderboard_pages_go_on_counting_ranks(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    # The 50th and the 51st row tie across the border of two pages.
    for n in range(60):
        add_row(group, f"{90 - n + (n == 50)}.0", f"M{n}")
    url = group.leaderboard.get_absolute_url()
    first = body_of(client, url)
    assert len(ranks_and_models(first)) == 50
    following = re.search(r'href="([^"]*)" rel="next"', first)
    assert following
    second = ranks_and_models(body_of(client, following[1].replace("&amp;", "&")))
    assert second[0] == ("50", "M50")
    assert second[1] == ("52", "M51")
    assert len(second) == 10


def test_leaderboard_sorts_and_narrows_by_its_address(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "60.0", "Old", date(2023, 1, 1), reported_by="own")
    add_row(group, "57.5", "New", date(2025, 1, 1), reported_by="other")
    add_row(group, "50.0", "Undated", origin="entered")
    url = group.leaderboard.get_absolute_url()

    def models(query: str) -> list[str]:
        return [name for _, name in ranks_and_models(body_of(client, url + query))]

    assert models("?sort=worst") == ["Undated", "New", "Old"]
    assert "Ranking, lowest first" in body_of(client, f"{url}?sort=worst")
    assert models("?sort=newest") == ["New", "Old", "Undated"]
    assert models("?by=other") == ["New"]
    assert models("?origin=entered") == ["Undated"]
    assert models("?year=2023") == ["Old"]
    # A narrowed or turned list still shows the rank among all.
    assert ranks_and_models(body_of(client, f"{url}?by=other")) == [("2", "New")]
    assert "No row of this leaderboard fits" in body_of(client, f"{url}?year=1999")


def test_leaderboard_shows_dates_no_more_precise_than_known(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    row = add_row(group, "57.5", "A", date(2025, 3, 1))
    add_row(group, "50.0", "B")
    paper = row.result.paper
    type(paper).objects.filter(pk=paper.pk).update(published_precision="month")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert '<time datetime="2025-03">Mar 2025</time>' in body
    assert "date unknown" in body


def test_leaderboard_draws_its_records(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    for number, day in (("50.0", date(2023, 1, 1)), ("57.5", date(2024, 1, 1))):
        row = add_row(group, number, f"M{number}", day)
        record(row)
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert body.count("chart__line") == 2, "one drawing for each width of screen"
    assert 'aria-label="M57.5, 57.5, 2024"' in body


def record(row: Row) -> None:
    assert row.published is not None
    Record.objects.create(
        leaderboard=row.leaderboard,
        group=row.group,
        result=row.result,
        rank_value=row.rank_value,
        published=row.published,
    )


def test_leaderboard_takes_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board = make_board()
    group = SettingsGroupFactory(leaderboard=board)
    for count_of_rows in (5, 10):
        for n in range(count_of_rows):
            day = date(2000 + count_of_rows + n, 1, 1)
            record(add_row(group, f"{40 + count_of_rows + n}.5", day=day))
        with django_assert_num_queries(9):
            body_of(client, board.get_absolute_url())
        with django_assert_num_queries(5):
            body_of(client, f"{board.get_absolute_url()}?settings=all")


@pytest.mark.parametrize(
    "query",
    [
        "settings=%00nowhere&sort=none&by=x&origin=y&year=20000",
        "after=0~1~2",
        "after=0~nan~1~2",
        "after=0~inf~1~2",
        "after=0~1e400~1~2",
        "after=0~57.5~99999999999999999999~1&before=z",
        "sort=newest&after=0~2024-13-01~1",
    ],
)
def test_leaderboard_answers_senseless_addresses(client: Client, query: str) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "57.5", "A")
    url = f"{group.leaderboard.get_absolute_url()}?{query}"
    body_of(client, url)


def test_leaderboard_without_rows_says_where_to_go(client: Client) -> None:
    board = make_board()
    body = body_of(client, board.get_absolute_url())
    assert "Nothing stands on this leaderboard" in body
    assert board.benchmark.dataset.get_absolute_url() in body


def test_leaderboard_names_are_escaped(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board(dataset="<img src=x> Set"))
    add_row(group, "57.5", "<script>alert(1)</script>")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert "<script>alert" not in body and "<img src=x>" not in body


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


def test_home_takes_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            group = SettingsGroupFactory(leaderboard=make_board(f"Set {n}", f"m{n}"))
            record(add_row(group, "50.0", day=date(2024, 1, 1)))
            record(add_row(group, "57.5", day=date(2025, 1, 1)))
        with django_assert_num_queries(8):
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
        with django_assert_num_queries(3):
            body_of(client, "/benchmarks/")


def test_model_page_lists_all_results_and_says_which_lead(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    row = add_row(group, "57.5", "Seg-Zero-7B", date(2025, 3, 1))
    body = body_of(client, row.result.model.get_absolute_url())
    assert "ReasonSeg" in body and "current best" in body and "Mar 2025" in body


def test_model_page_of_a_merged_model_leads_to_the_other(client: Client) -> None:
    target = MLModelFactory(name="GPT-4")
    source = MLModelFactory(name="GPT 4 (OpenAI)", merged_into=target)
    response = client.get(source.get_absolute_url())
    assert (response.status_code, response["Location"]) == (
        301,
        target.get_absolute_url(),
    )


def test_model_page_without_results_says_what_to_do(client: Client) -> None:
    assert "No result is known" in body_of(client, MLModelFactory().get_absolute_url())


def test_model_page_takes_as_many_queries_for_many_results(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    model = MLModelFactory()
    for start in (0, 4):
        for n in range(start, start + 4):
            board = make_board(f"S{n}", f"m{n}")
            ResultFactory(group=SettingsGroupFactory(leaderboard=board), model=model)
        with django_assert_num_queries(2):
            body_of(client, model.get_absolute_url())


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


def test_search_takes_as_many_queries_for_many_finds(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            group = SettingsGroupFactory(leaderboard=make_board(f"S{n}", f"m{n}"))
            add_row(group, "5")
        with django_assert_num_queries(5):
            body_of(client, "/search/?q=s")


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


def test_results_compare_as_decimals_not_floats(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "0.1", "A")
    add_row(group, "0.3", "B")
    assert Result.objects.get(number="0.3").value == Decimal("0.3")
    body = body_of(client, group.leaderboard.get_absolute_url())
    assert ">0.3</a>" in body
