"""Models beside each other: who is ahead, and where nothing is said."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.comparing import (
    Contender,
    boards_apart,
    rivals_of,
    scores_of,
    verdict_of,
)
from leaderboards.models import Leaderboard, MLModel, Result, Row, SettingsGroup
from leaderboards.stands import stands_of
from tests.factories import (
    MLModelFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
)
from tests.leaderboards.pages import add_row, body_of, make_board


def contenders(*values: str) -> list[Contender]:
    """Contenders with these values, printed as they are written here."""
    return [
        Contender(n, Decimal(value), -Decimal(value).as_tuple().exponent)
        for n, value in enumerate(values, start=1)
    ]


@pytest.mark.parametrize(
    ("values", "ahead", "margin"),
    [
        (("57.5", "44.4"), {1}, "13.1"),
        (("44.4", "57.5", "50.0"), {2}, "7.5"),
        (("57.5", "57.5"), {1, 2}, None),
        (("57.5", "57.5", "50"), {1, 2}, "7.5"),
        (("57.4", "57"), {1, 2}, None),
        (("57.6", "57"), {1}, "0.6"),
        (("-3.1", "-4.5"), {1}, "1.4"),
    ],
    ids=[
        "ahead",
        "of three",
        "level",
        "two level before a third",
        "by rounding",
        "beyond rounding",
        "lower is better",
    ],
)
def test_verdict_names_who_is_ahead_and_by_how_much(
    values: tuple[str, ...], ahead: set[int], margin: str | None
) -> None:
    verdict = verdict_of(contenders(*values))
    assert verdict.ahead == ahead
    assert verdict.margin == (None if margin is None else Decimal(margin))


@pytest.fixture
def models(db: None) -> list[MLModel]:
    return [
        MLModelFactory(name=name, results_count=9) for name in ("Ada", "Bel", "Cyd")
    ]


def group_on(dataset: str, settings: str = "", metric: str = "") -> SettingsGroup:
    """A settings group on the leaderboard of a data set."""
    found = SettingsGroup.objects.filter(leaderboard__benchmark__dataset__name=dataset)
    board = (
        found[0].leaderboard if found else make_board(dataset, metric or f"m {dataset}")
    )
    label = settings or "settings not stated"
    group: SettingsGroup = SettingsGroupFactory(
        leaderboard=board, key=settings, label=label
    )
    return group


def stand(group: SettingsGroup, number: str, model: MLModel, **fields: Any) -> Row:
    """A row of a model in a group."""
    return add_row(group, number, named=model, **fields)


def url_of(*models: MLModel) -> str:
    return f"/compare/?models={','.join(model.key for model in models)}"


def test_only_rankings_that_models_share_are_compared(
    client: Client, models: list[MLModel]
) -> None:
    ada, bel, cyd = models
    shared, five = group_on("ReasonSeg"), group_on("ReasonSeg", "shots=5")
    stand(shared, "57.5", ada, day=date(2025, 1, 1))
    stand(shared, "44.4", bel)
    stand(five, "99.9", cyd)
    alone = group_on("VisA")
    stand(alone, "33.3", ada)
    body = body_of(client, url_of(*models))
    assert "Ada by 13.1" in body
    assert "57.5" in body and "44.4" in body
    assert "not compared: only with shots=5" in body and "99.9" not in body
    assert "VisA" not in body
    assert [(s.rankings, s.ahead, s.level) for s in scores_of(stands_of(models))] == [
        (1, 1, 0),
        (1, 0, 0),
        (0, 0, 0),
    ]


def test_lower_is_ahead_where_lower_is_better(
    client: Client, models: list[MLModel]
) -> None:
    group = group_on("LibriSpeech")
    metric = group.leaderboard.metric
    assert metric is not None
    metric.higher_is_better = False
    metric.save()
    group = SettingsGroup.objects.get(pk=group.pk)
    stand(group, "2.5", models[0])
    stand(group, "1.9", models[1])
    body = body_of(client, url_of(*models[:2]))
    assert "Bel by 0.6" in body and "lower is better" in body


def test_different_settings_are_said_and_not_compared(
    client: Client, models: list[MLModel]
) -> None:
    ada, bel, _ = models
    stand(group_on("MMLU", "shots=5"), "81.1", ada)
    stand(group_on("MMLU", "shots=0"), "77.0", bel)
    (apart,), has_more = boards_apart(stands_of([ada, bel]))
    assert apart.settings_differ and not has_more
    body = body_of(client, url_of(ada, bel))
    assert "No two of these models stand in one ranking" in body
    assert "the settings differ" in body and "81.1" in body and "shots=0" in body
    assert " by 4.1" not in body


@pytest.mark.parametrize(
    ("section", "fields", "said"),
    [
        (Row.Section.LISTED, {"not_ranked_reason": "range"}, "a range is given"),
        (Row.Section.AWAITING, {}, "awaits review"),
    ],
    ids=["listed", "awaiting"],
)
def test_what_is_not_ranked_counts_for_nobody(
    client: Client, models: list[MLModel], section: int, fields: Any, said: str
) -> None:
    ada, bel, cyd = models
    group = group_on("MMLU")
    stand(group, "81.1", ada)
    stand(group, "95.0", bel, section=section, **fields)
    body = body_of(client, url_of(ada, bel))
    assert "fewer than two are ranked" in body and said in body
    stand(group, "70.0", cyd)
    body = body_of(client, url_of(ada, bel, cyd))
    assert "Ada by 11.1" in body and said in body


def test_ranks_are_those_among_all_rows_of_the_ranking(
    client: Client, models: list[MLModel]
) -> None:
    group = group_on("ReasonSeg")
    for number in ("90.1", "88.0", "88.0"):
        add_row(group, number)
    stand(group, "57.5", models[0])
    stand(group, "44.4", models[1])
    body = body_of(client, url_of(*models[:2]))
    assert "#4, " in body and "#5, " in body


def test_merged_models_stand_for_what_they_are_now(
    client: Client, models: list[MLModel]
) -> None:
    ada, bel, _ = models
    old = MLModelFactory(name="Ada (old)", merged_into=ada)
    group = group_on("ReasonSeg")
    stand(group, "57.5", ada)
    stand(group, "44.4", bel)
    body = body_of(client, url_of(old, bel, ada))
    assert "Ada by 13.1" in body and body.count('class="picked__item"') == 2


def test_senseless_addresses_are_answered(
    client: Client, models: list[MLModel]
) -> None:
    many = [*models, *(MLModelFactory() for _ in range(4))]
    assert "Five models are the most" in body_of(client, url_of(*many))
    body = body_of(client, "/compare/?models=ada,%3Cb%3Enobody,%00,,ada")
    assert "“&lt;b&gt;nobody”" in body and "add a second one" in body
    assert "A model to begin with" in body_of(client, "/compare/?models=" + "x," * 900)
    body_of(client, f"{url_of(*models)}&after=nonsense&before=~")


def test_picker_adds_a_name_that_leaves_no_doubt(
    client: Client, models: list[MLModel]
) -> None:
    MLModelFactory(name="Bel-7B", results_count=3)
    response = client.get("/compare/?models=ada&add=Bel")
    assert (response.status_code, response["Location"]) == (
        302,
        "/compare/?models=ada,bel",
    )
    body = body_of(client, "/compare/?models=ada&add=be")
    assert "Which “be” do you mean?" in body
    assert "/compare/?models=ada,bel-7b" in body
    assert "No model with results is called" in body_of(client, "/compare/?add=zzz")
    assert "do you mean one of these" in body_of(client, "/compare/?add=bell-7bb")


def test_picker_answers_a_script_with_links_alone(
    client: Client, models: list[MLModel]
) -> None:
    response = client.get("/compare/?models=ada&add=b", headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "<html" not in body and 'href="/compare/?models=ada,bel"' in body
    assert "HX-Request" in response["Vary"]


def test_picker_offers_models_of_the_same_rankings(
    client: Client, models: list[MLModel]
) -> None:
    ada, bel, cyd = models
    for dataset in ("ReasonSeg", "VisA"):
        group = group_on(dataset)
        stand(group, "57.5", ada)
        stand(group, "44.4", bel)
    stand(group, "30.0", cyd)
    SettingsGroup.objects.update(rows_count=3)
    assert rivals_of([ada], 8) == [bel, cyd]
    assert "/compare/?models=ada,bel" in body_of(client, url_of(ada))


def test_models_compare_as_of_a_day_by_what_was_reported_then(
    client: Client, models: list[MLModel]
) -> None:
    """Bel leads today; in 2023 an earlier number of Ada stood, and Ada led."""
    ada, bel, _ = models
    group = group_on("ReasonSeg")
    early, late = date(2023, 2, 1), date(2024, 2, 1)
    latest = date(2024, 3, 1)
    rows = [
        stand(group, "57.5", ada, day=late, shown_until=date.max),
        stand(group, "61.6", bel, day=latest, shown_until=date.max),
    ]
    for row, number, until in zip(rows, ("50.5", "44.4"), (late, latest), strict=True):
        Result.objects.filter(pk=row.result_id).update(row_key=row.key)
        ResultFactory(
            group=group,
            model=row.result.model,
            claim__number=number,
            claim__paper__published=early,
            row_key=row.key,
            shown_until=until,
        )
    undated = group_on("VisA")
    stand(undated, "33.3", ada)
    stand(undated, "22.2", bel)

    today = body_of(client, url_of(ada, bel))
    assert "Bel by 4.1" in today and "33.3" in today and "As of" in today
    then = body_of(client, f"{url_of(ada, bel)}&as_of=2023")
    assert "Ada by 6.1" in then and "As of 31 December 2023." in then
    assert "57.5" not in then and "33.3" not in then
    assert "models=ada&amp;as_of=2023-12-31" in then
    before = body_of(client, f"{url_of(ada, bel)}&as_of=2022")
    assert "No two of these models stand in one ranking" in before

    response = client.get("/compare.csv?models=ada,bel&as_of=2024-02-15")
    assert "as-of-2024-02-15.csv" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()
    lines = list(csv.DictReader(text.splitlines()))
    assert [
        (of["model"], of["rank"], of["value"], of["witnesses"]) for of in lines
    ] == [
        ("Ada", "1", "57.5", "2"),
        ("Bel", "2", "44.4", "1"),
    ]


def test_boards_on_which_nothing_was_compared_then_are_named(
    models: list[MLModel],
) -> None:
    ada, bel, _ = models
    day = date(2023, 2, 1)
    stand(group_on("ReasonSeg"), "57.5", ada, day=day, shown_until=date.max)
    five = group_on("ReasonSeg", "shots=5")
    stand(five, "44.4", bel, day=day, shown_until=date.max)
    stand(five, "51.0", ada, day=date(2024, 1, 1), shown_until=date.max)
    assert boards_apart(stands_of((ada, bel))) == ((), False)
    (apart,), _ = boards_apart(stands_of((ada, bel), date(2023, 12, 31)))
    assert apart.settings_differ
    assert [[s.value for s in cell.shown] for cell in apart.cells] == [
        ["57.5"],
        ["44.4"],
    ]


def test_file_holds_every_compared_line(client: Client, models: list[MLModel]) -> None:
    ada, bel, cyd = models
    for dataset, better in (("ReasonSeg", "57.5"), ("VisA", "40.0")):
        group = group_on(dataset)
        stand(group, better, ada)
        stand(group, "44.4", bel)
    stand(group_on("MMLU", "shots=5"), "81.1", cyd)
    response = client.get(url_of(*models).replace("/compare/", "/compare.csv"))
    assert "compare-ada-bel-cyd.csv" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()
    lines = list(csv.DictReader(text.splitlines()))
    found = {(of["dataset"], of["model"], of["is_ahead"], of["rank"]) for of in lines}
    assert found == {
        ("ReasonSeg", "Ada", "yes", "1"),
        ("ReasonSeg", "Bel", "no", "2"),
        ("VisA", "Ada", "no", "2"),
        ("VisA", "Bel", "yes", "1"),
    }


def test_page_takes_as_many_queries_for_many_rankings(
    client: Client,
    models: list[MLModel],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            shared = group_on(f"S{n}")
            for model in models:
                stand(shared, "50", model)
            stand(group_on(f"T{n}", "a"), "50", models[0])
            stand(group_on(f"T{n}", "b"), "50", models[1])
        with django_assert_num_queries(12):
            body_of(client, url_of(*models))


def test_long_comparisons_are_paged(client: Client, models: list[MLModel]) -> None:
    board = make_board()
    for n in range(52):
        group = SettingsGroupFactory(leaderboard=board, key=f"n={n}", label=f"n {n}")
        for model in models[:2]:
            RowFactory(result=ResultFactory(group=group, model=model))
    first = body_of(client, url_of(*models[:2]))
    assert first.count('class="compared__ahead"') == 25 and "Next page" in first
    assert "<strong>0</strong> ahead, of 52 rankings; level at the top in 52" in first


def test_most_rankings_are_found_by_the_database(
    models: list[MLModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    for shared in map(group_on, ("ReasonSeg", "VisA")):
        for model in models[:2]:
            stand(shared, "57.5", model)
    stands = stands_of(models)
    looked_up = list(stands.groups())
    monkeypatch.setattr("leaderboards.stands._MANY", 0)
    assert list(stands.groups()) == looked_up and len(looked_up) == 2


@pytest.mark.parametrize(("many", "named"), [(9, 9), (0, 9), (0, 0)])
def test_results_on_boards_are_the_same_however_they_are_found(
    models: list[MLModel], monkeypatch: pytest.MonkeyPatch, many: int, named: int
) -> None:
    monkeypatch.setattr("leaderboards.result_querysets._MANY", many)
    monkeypatch.setattr("leaderboards.result_querysets._NAMED", named)
    rows = [stand(group_on(name), "57.5", models[0]) for name in ("ReasonSeg", "VisA")]
    boards = Leaderboard.objects.filter(pk=rows[0].leaderboard_id)
    found = Result.objects.on(boards, 1)
    assert [result.pk for result in found] == [rows[0].result_id]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("models=ada,nope", "models: nope is not the key of a model.\n"),
        ("models=ada&as_of=abc", "as_of: abc makes no sense here.\n"),
        ("models=ada,bel,cyd,dot,eve,fay", "models: these are more than 5.\n"),
    ],
)
def test_file_of_a_comparison_is_refused_for_what_makes_no_sense(
    client: Client, db: None, query: str, said: str
) -> None:
    for key in ("ada", "bel", "cyd", "dot", "eve", "fay"):
        MLModelFactory(key=key, name=key)
    response = client.get(f"/compare.csv?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == said
    assert client.get(f"/compare/?{query}").status_code == 200
