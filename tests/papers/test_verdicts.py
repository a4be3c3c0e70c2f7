"""What curators' decisions say about the extractor's readings."""

from __future__ import annotations

import importlib
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from papers.models import Claim, Curation, Paper
from papers.services.claims import CLAIM_FIELDS, effective_reading
from papers.services.curation import (
    accept_claims,
    add_claim,
    correct_claim,
    reject_claims,
    reopen_claims,
)
from tests.factories import ClaimFactory, PaperFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("curie")


def read(version: str = "1.0.0", **fields: Any) -> Claim:
    """A claim as the machine of a version reads it, in a paper of its own."""
    claim: Claim = ClaimFactory(paper=PaperFactory(extracted_with=version), **fields)
    return reread(claim)


def reread(claim: Claim, **otherwise: Any) -> Claim:
    """The machine reads the claim as it stands, or otherwise."""
    claim.machine = effective_reading(claim) | otherwise
    claim.save()
    return claim


def verdict(version: str = "1.0.0") -> dict[str, int]:
    """What is counted for a version, zeros left out."""
    rows = {r.pop("extracted_with"): r for r in Curation.objects.verdicts(CLAIM_FIELDS)}
    return {name: count for name, count in rows.get(version, {}).items() if count}


def test_each_claim_counts_once_by_the_last_word_on_it(curator: User) -> None:
    kept, changed, dropped = read(), read(dataset="VisA"), read()
    everything = [kept.pk, changed.pk, dropped.pk]
    accept_claims(claim_ids=everything, curator=curator)
    correct_claim(claim_id=changed.pk, curator=curator, changes={"dataset": "MVTec"})
    correct_claim(claim_id=changed.pk, curator=curator, changes={"model": "FiLo"})
    reject_claims(claim_ids=[dropped.pk], curator=curator)
    assert verdict() == {
        "unchanged": 1,
        "corrected": 1,
        "wrong_dataset": 1,
        "wrong_model": 1,
        "rejected": 1,
    }


def test_accepting_a_corrected_claim_leaves_the_reading_wrong(curator: User) -> None:
    claim = read(metric="AUC")
    correct_claim(claim_id=claim.pk, curator=curator, changes={"metric": "pixel AUC"})
    accept_claims(claim_ids=[claim.pk], curator=curator)
    assert verdict() == {"corrected": 1, "wrong_metric": 1}


def test_correction_that_changes_nothing_leaves_the_reading_right(
    curator: User,
) -> None:
    claim = read(own=True, value_high=Decimal("60"))
    correct_claim(
        claim_id=claim.pk, curator=curator, changes={"value": Decimal("57.50")}
    )
    assert verdict() == {"unchanged": 1}


def test_reopened_claims_are_not_counted(curator: User) -> None:
    claim = read()
    reject_claims(claim_ids=[claim.pk], curator=curator)
    reopen_claims(claim_ids=[claim.pk], curator=curator)
    assert verdict() == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("own", False),
        ("value_high", Decimal("61.5")),
        ("says_best", True),
        ("unit", "%"),
    ],
)
def test_empty_and_other_values_differ(
    curator: User, field: str, value: object
) -> None:
    claim = read()
    correct_claim(claim_id=claim.pk, curator=curator, changes={field: value})
    assert verdict() == {"corrected": 1, f"wrong_{field}": 1}


def test_added_claim_was_missed_and_entered_one_says_nothing(curator: User) -> None:
    paper: Paper = PaperFactory(abstract="It has 81.2 on X.", extracted_with="1.0.0")
    values = {"value": Decimal("81.2"), "kind": "result"}
    added = add_claim(paper=paper, curator=curator, values=values, start=7, end=11)
    add_claim(
        paper=paper,
        curator=curator,
        values=values,
        source_url="https://example.org/table",
        quote="81.2 on X",
    )
    assert verdict() == {"missed": 1}
    reject_claims(claim_ids=[added.pk], curator=curator)
    assert verdict() == {}


def test_decisions_count_for_the_version_that_was_judged(curator: User) -> None:
    first, second = read("1.0.0"), read("2.0.0")
    accept_claims(claim_ids=[first.pk, second.pk], curator=curator)
    Paper.objects.update(extracted_with="3.0.0")
    reread(Claim.objects.get(pk=first.pk), metric="something else")
    assert verdict("1.0.0") == verdict("2.0.0") == {"unchanged": 1}
    assert verdict("3.0.0") == {}


def test_verdicts_take_one_query_for_many_decisions(
    curator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 4):
        claims = [read() for _ in range(count)]
        accept_claims(claim_ids=[claim.pk for claim in claims], curator=curator)
        with django_assert_num_queries(1):
            Curation.objects.verdicts(CLAIM_FIELDS)


def test_earlier_decisions_take_the_latest_reading(curator: User) -> None:
    claim = read(metric="AUC")
    accept_claims(claim_ids=[claim.pk], curator=curator)
    Curation.objects.update(machine=None, extracted_with="")
    migration = importlib.import_module(
        "papers.migrations.0002_decisions_know_the_reading"
    )
    migration.take_the_latest_reading(apps, None)
    assert verdict() == {"unchanged": 1}
