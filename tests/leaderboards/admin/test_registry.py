from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertRedirects

from leaderboards.curators import GROUP
from leaderboards.models import Alias, Dataset, Leaderboard, Merge, Metric, Result
from leaderboards.services import placing
from papers.services import curation
from tests import factories

pytestmark = pytest.mark.usefixtures("world")

LIST = "/admin/leaderboards/dataset/"
NO_ALIASES = {
    "aliases-TOTAL_FORMS": "0",
    "aliases-INITIAL_FORMS": "0",
    "_save": "1",
}


UNCHANGED = {"name": "Flaw Sett", "metric_tasks": "{}", "initial-metric_tasks": "{}"}


def page(entry: Any) -> str:
    return f"/admin/leaderboards/{entry._meta.model_name}/{entry.pk}/change/"


def found(name: str = "Flaw Sett") -> Dataset:
    """An entry that nobody reviewed."""
    entry: Dataset = factories.DatasetFactory(
        name=name, origin="found", results_count=1, spellings={name: 2, "flawsett": 1}
    )
    return entry


def place_on(dataset: str, curator: User, **fields: str) -> Result:
    """A result that a curator put on a data set's leaderboard."""
    claim = factories.ClaimFactory(dataset=dataset, metric="flaw AUC")
    curation.accept_claims(claim_ids=[claim.pk], curator=curator)
    placing.place_papers(paper_ids=[claim.paper_id])
    return Result.objects.get(claim=claim)


# --- Reviewing --------------------------------------------------------------------


def test_entries_that_nobody_reviewed_come_first(desk: Client) -> None:
    entry = found()

    response = desk.get(LIST)

    assert [e.pk for e in response.context["cl"].result_list] == [entry.pk, 900001]
    assertContains(response, "found in a paper, not reviewed")


@pytest.mark.parametrize("query", ["flaw sett", "FLAW-SETT"])
def test_entries_are_found_by_folded_words(desk: Client, query: str) -> None:
    entry = found()

    response = desk.get(LIST, {"q": query})

    assert [e.pk for e in response.context["cl"].result_list] == [entry.pk]


def test_edited_fields_are_the_curators_from_then_on(desk: Client) -> None:
    entry = found()
    fields = {
        "name": "FlawSett",
        "description": "Flaws.",
        "task_keys": "flaw-detection",
        "metric_keys": " flaw-auc ,",
        "metric_tasks": '{"flaw-auc": "flaw-detection"}',
    }

    response = desk.post(page(entry), fields | NO_ALIASES)

    assertRedirects(response, LIST)
    entry.refresh_from_db()
    assert (entry.name, entry.origin) == ("FlawSett", "curated")
    assert entry.task_keys == ["flaw-detection"]
    assert entry.metric_keys == ["flaw-auc"]
    assert entry.curated_fields == sorted(fields)


def test_saving_without_a_change_reviews_the_entry(desk: Client) -> None:
    entry = found()

    desk.post(page(entry), UNCHANGED | NO_ALIASES)

    entry.refresh_from_db()
    assert (entry.origin, entry.curated_fields) == ("curated", [])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required."),
        ("task_keys", "flaw-detection, nothing", "No task has the key nothing."),
        ("metric_keys", "nothing", "No metric has the key nothing."),
        ("metric_tasks", "[1]", "Give pairs of keys"),
        ("metric_tasks", '{"flaw-auc": 1}', "Give pairs of keys"),
        ("metric_tasks", '{"flaw-auc": "nothing"}', "No task has the key nothing."),
    ],
)
def test_impossible_field_is_refused(
    desk: Client, field: str, value: str, words: str
) -> None:
    entry = found()
    fields = {"name": entry.name, "metric_tasks": "{}"} | {field: value}

    response = desk.post(page(entry), fields | NO_ALIASES)

    assert words in str(response.context["errors"])
    assert Dataset.objects.get(pk=entry.pk).origin == "found"


def test_metric_s_relatives_must_be_metrics(desk: Client) -> None:
    metric = Metric.objects.get(pk=900001)
    fields = {"name": metric.name, "scale": "share", "complement": "nothing"}

    response = desk.post(page(metric), fields | NO_ALIASES)

    assert "No metric has the key nothing." in str(response.context["errors"])


def test_many_entries_are_reviewed_at_once(desk: Client) -> None:
    entries = [found("Flaw A"), found("Flaw B")]

    response = desk.post(
        LIST,
        {
            "action": "review_selected",
            "_selected_action": [entry.pk for entry in entries],
            "index": "0",
        },
        follow=True,
    )

    assertContains(response, "2 entries reviewed.")
    assert not Dataset.objects.filter(origin="found").exists()


# --- Aliases ----------------------------------------------------------------------


def test_new_alias_places_the_papers_that_write_it(desk: Client, curator: User) -> None:
    result = place_on("Crackset", curator)
    dataset = Dataset.objects.get(pk=900001)
    (alias,) = dataset.aliases.all()

    desk.post(
        page(dataset),
        {
            "name": dataset.name,
            "task_keys": "flaw-detection",
            "metric_keys": "flaw-auc",
            "metric_tasks": "{}",
            "aliases-TOTAL_FORMS": "2",
            "aliases-INITIAL_FORMS": "1",
            "aliases-0-id": alias.pk,
            "aliases-0-is_active": "on",
            "aliases-0-dataset": dataset.pk,
            "aliases-1-name": "Crack Set",
            "aliases-1-is_active": "on",
            "aliases-1-dataset": dataset.pk,
            "_save": "1",
        },
    )

    assert {a.name for a in dataset.aliases.all()} == {"Flaw Set", "Crack Set"}
    board = Result.objects.get(claim=result.claim).leaderboard
    assert board.benchmark.dataset == dataset


def test_alias_is_switched_off_and_not_renamed(desk: Client) -> None:
    dataset = Dataset.objects.get(pk=900001)
    alias = Alias.objects.get(dataset=dataset)

    desk.post(
        page(dataset),
        {
            "name": dataset.name,
            "task_keys": "flaw-detection",
            "metric_keys": "flaw-auc",
            "metric_tasks": "{}",
            "aliases-TOTAL_FORMS": "1",
            "aliases-INITIAL_FORMS": "1",
            "aliases-0-id": alias.pk,
            "aliases-0-name": "Other",
            "aliases-0-dataset": dataset.pk,
            "_save": "1",
        },
    )

    alias.refresh_from_db()
    assert (alias.name, alias.is_active) == ("Flaw Set", False)


# --- Merging ----------------------------------------------------------------------


def merge(desk: Client, *entries: Dataset, into: Dataset) -> Any:
    keys = ",".join(str(entry.pk) for entry in entries)
    return desk.post(
        f"{LIST}merge/?entries={keys}",
        {"target": into.pk, "reason": "The same."},
        follow=True,
    )


def test_merger_moves_results_and_its_undoing_moves_them_back(
    desk: Client, curator: User
) -> None:
    result = place_on("Crackset", curator)
    source, target = Dataset.objects.get(key="crackset"), Dataset.objects.get(pk=900001)

    def standing_on() -> Dataset:
        board: Leaderboard = Result.objects.get(claim=result.claim).leaderboard
        return board.benchmark.dataset

    response = merge(desk, source, target, into=target)
    assertContains(response, "Crackset now stands for Flawset.")
    assert standing_on() == target

    merger = Merge.objects.get()
    assert (merger.curator_name, merger.reason) == ("cora", "The same.")
    undo = f"/admin/leaderboards/merge/{merger.pk}/undo/"
    assertContains(desk.get(undo), "Undo the merger")
    assert standing_on() == target
    assertContains(desk.post(undo, follow=True), "two entries again")
    assert standing_on() == source


def test_merger_asks_which_entry_stays(desk: Client) -> None:
    entry = found()

    response = desk.post(
        LIST,
        {
            "action": "merge_selected",
            "_selected_action": [entry.pk, 900001],
            "index": "0",
        },
        follow=True,
    )

    assertContains(response, 'type="radio"', count=2)
    assertContains(response, "Flaw Sett (flaw-sett, 1 results")


def test_merger_of_one_or_of_none_is_refused(desk: Client) -> None:
    fields = {"action": "merge_selected", "_selected_action": ["900001"], "index": "0"}

    response = desk.post(LIST, fields, follow=True)

    assertContains(response, "Select from two to 20 entries to merge.")
    for query in ("", "?entries=x,%00", "?entries=900001"):
        assertContains(desk.get(f"{LIST}merge/{query}"), "at least two entries")


def test_entry_is_not_merged_twice(desk: Client) -> None:
    entry, target = found(), Dataset.objects.get(pk=900001)
    merge(desk, entry, target, into=target)

    response = merge(desk, entry, target, into=target)

    assertContains(response, "is merged already")
    assert Merge.objects.count() == 1


# --- Rights -----------------------------------------------------------------------


def test_curator_group_has_exactly_the_rights_it_needs() -> None:
    group = Group.objects.get(name=GROUP)

    rights = set(group.permissions.values_list("codename", flat=True))

    assert not {right for right in rights if right.startswith("delete_")}
    assert {right for right in rights if right.startswith("add_")} == {
        *("add_claim", "add_dump", "add_alias", "add_merge"),
    }
    assert {right for right in rights if right.startswith("change_")} == {
        *("change_claim", "change_dump", "change_alias", "change_merge"),
        *("change_task", "change_dataset", "change_metric", "change_mlmodel"),
    }


def test_curator_group_is_renewed_at_migrate() -> None:
    group = Group.objects.get(name=GROUP)
    before = set(group.permissions.all())
    group.permissions.set(Permission.objects.filter(codename="delete_claim"))

    call_command("migrate", verbosity=0)

    assert set(Group.objects.get(name=GROUP).permissions.all()) == before


@pytest.mark.parametrize(
    "path",
    [
        *("auth/user/", "auth/group/", "authtoken/tokenproxy/"),
        *("leaderboards/dataset/add/", "leaderboards/dataset/900001/delete/"),
        *("leaderboards/merge/add/", "papers/paper/add/", "papers/claim/1/delete/"),
    ],
)
def test_curator_may_do_nothing_else(desk: Client, path: str) -> None:
    assert desk.get(f"/admin/{path}").status_code == 403


def test_who_may_only_look_changes_no_names(client: Client) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(
        Permission.objects.filter(codename__in=["view_dataset", "view_merge"])
    )
    client.force_login(reader)
    dataset = Dataset.objects.get(pk=900001)

    assert client.get(LIST).status_code == 200
    assert client.post(page(dataset), {"name": "x"} | NO_ALIASES).status_code == 403
    assert client.post(f"{LIST}merge/?entries=1,2").status_code == 403


# --- Queries ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "factory", "queries"),
    [
        ("dataset", factories.DatasetFactory, 7),
        ("metric", factories.MetricFactory, 7),
        ("mlmodel", factories.MLModelFactory, 7),
        ("task", factories.TaskFactory, 7),
    ],
)
def test_list_takes_as_many_queries_whatever_its_length(
    desk: Client, name: str, factory: Callable[..., Any], queries: int
) -> None:
    target = factory()
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(f"/admin/leaderboards/{name}/").status_code == 200
        assert len(captured) == queries, [q["sql"] for q in captured.captured_queries]
        for _ in range(3):
            factory(merged_into=target)
