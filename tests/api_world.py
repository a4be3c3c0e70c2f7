"""A small world for the API's tests: two papers, four claims, one leaderboard.

Every key is fixed, so that whole responses can be compared with files in
`tests/data/responses/`. After a wanted change of a response, run the tests with
`UPDATE_RESPONSES=1`, and read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from leaderboards.curators import GROUP
from leaderboards.models import (
    Alias,
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    RegistryEntry,
    Row,
    Task,
)
from papers.models import Claim, Curation, Paper, RefusedEntry, Sighting
from tests import factories

RESPONSES = Path(__file__).parent / "data" / "responses"
NOW = "2026-03-04T05:06:07Z"

ABSTRACT = (
    "We introduce Lamplight, a detector of flaws. Lamplight reaches an AUC of 95.9% on"
    " Flawset, a new record, and 83.9 to 85.1% without labels. It is 2.5 times faster than"
    " Torch."
)


def build_world() -> None:
    """Make the small world; time should be frozen at `NOW`."""
    dump = factories.DumpFactory(
        pk=1, name="listing.txt", layout="hf-text-spaced", state="done", size=512
    )
    RefusedEntry.objects.create(
        pk=1, dump=dump, entry=3, line=40, reason="It has no abstract.", excerpt="Lost"
    )
    lamplight = factories.PaperFactory(
        pk=1,
        title="Lamplight: Finding Flaws",
        identity="arxiv:2501.00001",
        arxiv_id="2501.00001",
        abstract=ABSTRACT,
        published=date(2025, 1, 2),
        published_source="arxiv-version",
        authors=["Ada Lamp"],
        authors_count=1,
    )
    undated = factories.PaperFactory(pk=2, title="Torch: An Older Light")
    Sighting.objects.create(
        pk=1,
        dump=dump,
        paper=lamplight,
        entry=1,
        line=5,
        source=1,
        title=lamplight.title,
        title_key=lamplight.title_key,
        abstract=ABSTRACT,
        abstract_hash=lamplight.abstract_hash,
        abstract_length=len(ABSTRACT),
        organisation="Lamp Works",
        comments=2,
    )
    names = {"metric": "AUC", "dataset": "Flawset", "model": "Lamplight"}
    best = claim_at(
        lamplight, "95.9", pk=1, unit="%", own=True, says_best=True, **names
    )
    claim_at(
        lamplight,
        "83.9 to 85.1",
        pk=2,
        value="83.9",
        value_high="85.1",
        unit="%",
        confidence=0.31,
        queue_reason="unsure",
        **names,
    )
    claim_at(lamplight, "2.5", pk=3, kind="efficiency", unit="x", comparator="Torch")
    claim_at(lamplight, "1", pk=4, review="rejected", kind="result", start=None)
    Curation.objects.create(
        pk=1,
        claim=best,
        curator_name="cora",
        action="accept",
        before={"value": "95.9", "direction": "", "review": "none"},
        after={"value": "95.9", "direction": "", "review": "accepted"},
        reason="As printed.",
    )
    _build_board(best, undated)


def claim_at(
    paper: Paper, number: str, *, start: int | None = 0, **fields: Any
) -> Claim:
    """A claim at the place of a number in its paper's abstract."""
    if start is not None:
        start = paper.abstract.index(number)
        begin = paper.abstract.rindex(".", 0, start - 1) + 2 if start > 60 else 0
        fields |= {
            "end": start + len(number),
            "sentence_start": begin,
            "sentence": paper.abstract[begin : paper.abstract.index(". ", start) + 1]
            if ". " in paper.abstract[start:]
            else paper.abstract[begin:],
        }
    else:
        fields |= {"end": None, "sentence_start": None, "sentence": f"It has {number}."}
    claim: Claim = factories.ClaimFactory(
        paper=paper, number=number, start=start, **fields
    )
    claim.refresh_from_db()
    return claim


def _build_board(best: Claim, undated: Paper) -> None:
    task = factories.TaskFactory(
        pk=900001, name="flaw detection", area="vision", results_count=2
    )
    dataset = factories.DatasetFactory(
        pk=900001,
        name="Flawset",
        task_keys=[task.key],
        metric_keys=["flaw-auc"],
        results_count=2,
        papers_count=2,
    )
    metric = factories.MetricFactory(
        pk=900001, name="flaw AUC", results_count=2, papers_count=2
    )
    factories.AliasFactory(pk=900001, kind="dataset", dataset=dataset, name="Flaw Set")
    counts = {"results_count": 2, "papers_count": 2}
    benchmark: Benchmark = factories.BenchmarkFactory(
        pk=1, dataset=dataset, task=task, is_listed=True, **counts
    )
    board: Leaderboard = factories.LeaderboardFactory(
        pk=1,
        benchmark=benchmark,
        metric=metric,
        slug="flawset-flaw-auc",
        rows_count=2,
        revision=7,
        latest_published=date(2025, 1, 2),
        **counts,
    )
    group = factories.SettingsGroupFactory(pk=1, leaderboard=board, rows_count=2)
    lamplight = factories.MLModelFactory(
        pk=900001,
        name="Lamplight",
        introduced_by=best.paper,
        origin=RegistryEntry.Origin.FOUND,
        results_count=1,
        papers_count=1,
    )
    torch = factories.MLModelFactory(
        pk=900002, name="Torch", results_count=1, papers_count=1
    )
    older = factories.ClaimFactory(
        pk=5, paper=undated, start=11, number="91.0", model="Torch", unit="%"
    )
    first = factories.ResultFactory(
        pk=1,
        claim=best,
        group=group,
        model=lamplight,
        unit="%",
        reported_by="own",
        says_best=True,
        settings=[["shots", "0", True], ["backbone", "ViT-B/16", False]],
        tiebreak=1,
    )
    second = factories.ResultFactory(
        pk=2, claim=older, group=group, model=torch, unit="%", tiebreak=2
    )
    for result in (first, second):
        row: Row = factories.RowFactory(pk=result.pk, result=result)
        assert row.pk == result.pk
    board.opening_group, board.best = group, first
    board.save()


def assert_is_response(name: str, data: Any) -> None:
    """Fail unless a response's JSON is what the file of that name holds."""
    path = RESPONSES / f"{name}.json"
    if os.environ.get("UPDATE_RESPONSES"):
        text = json.dumps(data, indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
    assert data == json.loads(path.read_text(encoding="utf-8"))


def _count_on() -> None:
    """Let PostgreSQL's next keys follow those that were given."""
    models = [
        *apps.get_app_config("papers").get_models(),
        *apps.get_app_config("leaderboards").get_models(),
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """The small world, at a frozen time, with nobody's requests counted yet."""
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        for model in (Alias, Task, Dataset, Metric, MLModel):
            # Without collecting what hangs on them: nothing does yet.
            entries = model._default_manager.all()
            entries._raw_delete(entries.db)
        build_world()
        _count_on()
        yield


@pytest.fixture
def curator(db: None) -> User:
    """A user with the rights of the group of curators."""
    user = User.objects.create_user("cora", is_staff=True)
    user.groups.add(Group.objects.get(name=GROUP))
    return user


@pytest.fixture
def as_curator(curator: User) -> APIClient:
    """A program with a curator's token."""
    token = Token.objects.create(user=curator)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client
