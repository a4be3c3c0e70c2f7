"""Storing what the machine reads, and what becomes of curators' decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from papers.extraction import bulk
from papers.extraction.bulk import Outcome, read_texts
from papers.extraction.types import Bound, ExtractedClaim, Kind, Span
from papers.identity import abstract_hash
from papers.models import Claim, Curation, Paper
from papers.services.claims import effective_reading, extract_papers, mark_outdated
from papers.services.curation import (
    accept_claims,
    add_claim,
    correct_claim,
    reject_claims,
    reopen_claims,
)
from tests.factories import PaperFactory

pytestmark = pytest.mark.django_db

ABSTRACT = "We study anomalies. FiLo reaches 95.9 on VisA and 83.9 on MVTec."


@pytest.fixture
def paper() -> Paper:
    return Paper.objects.create(
        identity="arxiv:2404.00001",
        arxiv_id="2404.00001",
        title="FiLo",
        title_key="filo",
        abstract=ABSTRACT,
        abstract_hash=abstract_hash(ABSTRACT),
    )


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("curie")


def extracted(abstract: str, number: str, **values: Any) -> ExtractedClaim:
    start = abstract.index(number)
    begins = abstract.index("FiLo")
    fields: dict[str, Any] = {
        "span": Span(start, start + len(number)),
        "value": Decimal(number),
        "value_high": None,
        "unit": "",
        "bound": Bound.EXACT,
        "kind": Kind.RESULT,
        "direction": None,
        "relative": None,
        "metric": None,
        "dataset": "VisA",
        "model": "FiLo",
        "comparator": None,
        "condition": "",
        "own": True,
        "says_best": False,
        "sentence": Span(begins, len(abstract)),
        "confidence": 0.9,
        "rule": "test",
    }
    return ExtractedClaim(**fields | values)


class Machine:
    """An extractor that reads the numbers it is told to, if they are there."""

    def __init__(self, *numbers: str, **values: Any) -> None:
        self.numbers, self.values = numbers, values

    def __call__(self, texts: Sequence[tuple[str, str]]) -> list[Outcome]:
        return [
            Outcome([extracted(a, n, **self.values) for n in self.numbers if n in a])
            for _, a in texts
        ]


def read(paper: Paper, *numbers: str, version: str = "1", **values: Any) -> None:
    extract_papers(
        paper_ids=[paper.pk], read=Machine(*numbers, **values), version=version
    )


def rewrite(paper: Paper, abstract: str) -> None:
    paper.abstract, paper.abstract_hash = abstract, abstract_hash(abstract)
    paper.needs_extraction = True
    paper.save()


def test_extract_papers_names_the_number_and_marks_the_paper(paper: Paper) -> None:
    read(paper, "95.9", "83.9")
    claim = Claim.objects.get(number="95.9")
    assert ABSTRACT[claim.start : claim.end] == "95.9"
    assert claim.sentence_before.endswith("reaches ")
    assert claim.sentence_after.startswith(" on VisA")
    paper.refresh_from_db()
    assert (paper.needs_extraction, paper.needs_placing) == (False, True)


def test_extract_papers_twice_changes_nothing(paper: Paper) -> None:
    read(paper, "95.9", "83.9")
    Paper.objects.update(needs_placing=False)
    before = list(Claim.objects.order_by("pk").values())
    read(paper, "95.9", "83.9")
    assert list(Claim.objects.order_by("pk").values()) == before
    assert not Paper.objects.awaiting_placing().exists()


def test_extract_papers_withdraws_and_revives_without_deleting(paper: Paper) -> None:
    read(paper, "95.9", "83.9")
    first = Claim.objects.get(number="83.9").pk
    read(paper, "95.9")
    assert Claim.objects.get(pk=first).is_withdrawn
    read(paper, "95.9", "83.9")
    assert Claim.objects.count() == 2
    assert not Claim.objects.get(pk=first).is_withdrawn


def test_extract_papers_moves_claims_along_with_their_sentence(paper: Paper) -> None:
    read(paper, "95.9", "83.9")
    before = dict(Claim.objects.values_list("number", "pk"))
    moved = "A new beginning that is longer.\n" + ABSTRACT.replace("FiLo ", "FiLo  ")
    rewrite(paper, moved)
    read(paper, "95.9", "83.9")
    assert dict(Claim.objects.effective().values_list("number", "pk")) == before
    for claim in Claim.objects.all():
        assert moved[claim.start : claim.end] == claim.number


def test_claim_is_carried_over_to_a_text_that_says_the_same_in_other_words(
    paper: Paper,
) -> None:
    read(paper, "95.9", "83.9", metric="zero-shot AUC", dataset="VisA test", unit="%")
    before = dict(Claim.objects.values_list("number", "pk"))
    again = "On VisA we see 83.9 per image, while FiLo has 95.9 per pixel."
    rewrite(paper, again)
    read(paper, "95.9", "83.9", metric="AUC")
    claims = Claim.objects.order_by("pk")
    assert {claim.number: claim.pk for claim in claims} == before
    for claim in claims:
        assert (claim.is_withdrawn, claim.metric) == (False, "AUC")
        assert again[claim.start : claim.end] == claim.number
        assert claim.sentence in again


@pytest.mark.parametrize(
    "other",
    [
        {"dataset": "MVTec"},
        {"metric": "F1"},
        {"model": "AnomalyGPT"},
        {"kind": Kind.IMPROVEMENT},
        {"unit": "dB"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_claim_is_withdrawn_where_the_same_number_means_something_else(
    paper: Paper, other: dict[str, Any]
) -> None:
    read(paper, "95.9", metric="AUC", unit="%")
    was = Claim.objects.get()
    rewrite(paper, "Another text: FiLo has 95.9.")
    read(paper, "95.9", **{"metric": "AUC", "unit": "%"} | other)
    was.refresh_from_db()
    assert was.is_withdrawn
    assert Claim.objects.effective().get().pk != was.pk


def test_of_equal_numbers_each_claim_becomes_the_one_that_agrees_in_most(
    paper: Paper,
) -> None:
    both = "FiLo reaches 95.9 on VisA and 95.9 on MVTec."
    rewrite(paper, both)

    def two(abstract: str, first: str, second: str) -> list[Outcome]:
        one, other = (
            extracted(abstract, "95.9", dataset=first),
            extracted(abstract, "95.9", dataset=second),
        )
        at = abstract.rindex("95.9")
        return [Outcome([one, replace(other, span=Span(at, at + 4))])]

    extract_papers(paper_ids=[paper.pk], read=lambda _: two(both, "VisA", ""))
    before = {claim.dataset: claim.pk for claim in Claim.objects.all()}
    turned = "FiLo is at 95.9 for MVTec, and for VisA at 95.9."
    rewrite(paper, turned)
    extract_papers(paper_ids=[paper.pk], read=lambda _: two(turned, "MVTec", "VisA"))
    after = {claim.dataset: claim.pk for claim in Claim.objects.effective()}
    assert after == {"VisA": before["VisA"], "MVTec": before[""]}


def test_decision_on_a_sentence_is_not_carried_over_to_another(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    was = Claim.objects.get()
    accept_claims(claim_ids=[was.pk], curator=curator)
    rewrite(paper, "Another text: FiLo has 95.9.")
    read(paper, "95.9")
    was.refresh_from_db()
    assert (was.is_withdrawn, was.queue_reason) == (True, Claim.QueueReason.GONE)
    assert Claim.objects.effective().get().review == Claim.Review.NONE


def test_pinned_claim_moves_with_a_sentence_whose_blanks_changed(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    claim = Claim.objects.get()
    accept_claims(claim_ids=[claim.pk], curator=curator)
    moved = "At first:\n" + ABSTRACT.replace("FiLo reaches", "FiLo\n  reaches")
    rewrite(paper, moved)
    read(paper)
    claim.refresh_from_db()
    assert moved[claim.start : claim.end] == "95.9"
    assert claim.sentence == moved[moved.index("FiLo") :]
    assert moved.startswith(claim.sentence, claim.sentence_start)


def test_extract_papers_leaves_what_was_not_read_in_time(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    late = PaperFactory(title="A later paper", needs_extraction=True)
    count = extract_papers(
        paper_ids=[paper.pk, late.pk], read=partial(read_texts, seconds=0)
    )
    assert count == Claim.objects.count() > 0
    assert list(Paper.objects.awaiting_extraction()) == [late]


def test_accepted_claim_survives_a_changed_extractor(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    claim = Claim.objects.get()
    accept_claims(claim_ids=[claim.pk], curator=curator)
    read(paper, "95.9", version="2", dataset="MVTec")
    claim.refresh_from_db()
    assert claim.dataset == "VisA"
    assert claim.machine["dataset"] == "MVTec"
    assert claim.queue_reason == Claim.QueueReason.DIFFERS


def test_claim_that_the_machine_read_anew_is_not_accepted_as_seen_before(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9", dataset="VisA")
    seen = Claim.objects.get()
    read(paper, "95.9", dataset="MVTec AD", version="2")
    decide = partial(accept_claims, claim_ids=[seen.pk], curator=curator)
    assert decide(seen_at=seen.changed_at) == []
    assert not Curation.objects.exists()
    [accepted] = decide(seen_at=Claim.objects.get().changed_at)
    assert (accepted.dataset, accepted.review) == ("MVTec AD", "accepted")


def test_corrected_claim_stays_out_of_the_queue_while_the_machine_reads_the_same(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    claim = Claim.objects.get()
    correct_claim(claim_id=claim.pk, curator=curator, changes={"dataset": "MVTec AD"})
    read(paper, "95.9", version="2")
    claim.refresh_from_db()
    assert (claim.dataset, claim.queue_reason) == ("MVTec AD", "")
    read(paper, "95.9", version="3", dataset="MVTec AD")
    claim.refresh_from_db()
    assert claim.queue_reason == ""


def test_pinned_claim_outlives_a_machine_that_no_longer_sees_it(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    accept_claims(claim_ids=[Claim.objects.get().pk], curator=curator)
    read(paper, version="2")
    claim = Claim.objects.get()
    assert not claim.is_withdrawn
    assert claim.queue_reason == Claim.QueueReason.DIFFERS


def test_pinned_claim_is_withdrawn_and_queued_when_its_sentence_leaves(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    accept_claims(claim_ids=[Claim.objects.get().pk], curator=curator)
    rewrite(paper, "Nothing of it is left.")
    read(paper, "95.9")
    claim = Claim.objects.get()
    assert claim.is_withdrawn
    assert claim.queue_reason == Claim.QueueReason.GONE
    rewrite(paper, ABSTRACT)
    read(paper, "95.9")
    claim.refresh_from_db()
    assert (claim.is_withdrawn, claim.queue_reason) == (False, "")


def test_rejected_claim_stays_rejected(paper: Paper, curator: User) -> None:
    read(paper, "95.9")
    reject_claims(claim_ids=[Claim.objects.get().pk], curator=curator, reason="a size")
    read(paper, "95.9", version="2", dataset="MVTec")
    claim = Claim.objects.get()
    assert claim.review == Claim.Review.REJECTED
    assert not Claim.objects.effective().exists()


def test_reopened_claim_waits_for_review_with_the_machine_reading(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    pk = Claim.objects.get().pk
    correct_claim(claim_id=pk, curator=curator, changes={"value": Decimal("59.9")})
    reopen_claims(claim_ids=[pk], curator=curator)
    claim = Claim.objects.get()
    assert claim.value == Decimal("95.9")
    assert list(Claim.objects.awaiting_review()) == [claim]
    read(paper, "95.9", version="2")
    assert list(Claim.objects.awaiting_review()) == [claim]


def test_decisions_survive_when_their_paper_turns_out_to_be_another(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    claim = Claim.objects.get()
    accept_claims(claim_ids=[claim.pk], curator=curator)
    other = Paper.objects.create(
        identity="arxiv:2404.00009",
        title="FiLo",
        title_key="filo",
        abstract=ABSTRACT,
        abstract_hash=abstract_hash(ABSTRACT),
    )
    read(other, "95.9")
    Claim.objects.filter(pk=claim.pk).update(paper=other, is_withdrawn=True)
    read(other, "95.9", version="2")
    live = Claim.objects.effective().get()
    assert (live.pk, live.review) == (claim.pk, "accepted")


def test_every_decision_is_a_curation(paper: Paper, curator: User) -> None:
    read(paper, "95.9", "83.9")
    pk = Claim.objects.get(number="95.9").pk
    correct_claim(
        claim_id=pk,
        curator=curator,
        changes={"metric": "pixel-level AUC"},
        reason="table 2",
    )
    curation = Curation.objects.get()
    assert curation.before["metric"] == ""
    assert curation.after["metric"] == "pixel-level AUC"
    assert (curation.curator_name, curation.reason) == ("curie", "table 2")


def test_correct_claim_names_the_field_that_cannot_be(
    paper: Paper, curator: User
) -> None:
    read(paper, "95.9")
    with pytest.raises(ValidationError) as caught:
        correct_claim(
            claim_id=Claim.objects.get().pk, curator=curator, changes={"kind": "guess"}
        )
    assert "kind" in caught.value.message_dict
    assert Claim.objects.get().kind == "result"
    assert not Curation.objects.exists()


def test_add_claim_marks_a_number_that_the_machine_missed(
    paper: Paper, curator: User
) -> None:
    start = ABSTRACT.index("83.9")
    values = {"value": Decimal("83.9"), "kind": "result", "dataset": "MVTec"}
    claim = add_claim(
        paper=paper, curator=curator, values=values, start=start, end=start + 4
    )
    assert claim.sentence == ABSTRACT[20:]
    read(paper, "95.9")
    claim.refresh_from_db()
    assert not claim.is_withdrawn
    with pytest.raises(ValidationError, match="already a claim"):
        add_claim(
            paper=paper, curator=curator, values=values, start=start, end=start + 4
        )


def test_add_claim_from_elsewhere_needs_address_and_quote(
    paper: Paper, curator: User
) -> None:
    values = {"value": Decimal("97.1"), "kind": "result"}
    with pytest.raises(ValidationError) as caught:
        add_claim(paper=paper, curator=curator, values=values)
    assert set(caught.value.message_dict) == {"source_url", "quote"}
    claim = add_claim(
        paper=paper,
        curator=curator,
        values=values,
        source_url="https://example.org/table",
        quote="97.1 in table 3",
    )
    assert claim.origin == Claim.Origin.ENTERED
    read(paper, "95.9")
    claim.refresh_from_db()
    assert claim.is_live


def test_extract_papers_keeps_the_error_of_an_abstract_and_goes_on(
    paper: Paper,
) -> None:
    def broken(texts: Sequence[tuple[str, str]]) -> list[Outcome]:
        return [Outcome((), "ValueError: odd abstract") for _ in texts]

    extract_papers(paper_ids=[paper.pk], read=broken)
    paper.refresh_from_db()
    assert paper.extraction_error == "ValueError: odd abstract"
    assert not paper.needs_extraction


def test_mark_outdated_asks_for_papers_of_another_extractor(paper: Paper) -> None:
    read(paper, "95.9", version="1")
    assert mark_outdated(version="1") == 0
    assert mark_outdated(version="2") == 1


def test_mark_outdated_marks_all_a_few_at_a_time() -> None:
    PaperFactory.create_batch(3, extracted_with="1")
    assert mark_outdated(version="2", at_once=2) == 3
    assert mark_outdated(version="2", at_once=2) == 0


def test_effective_reading_equals_the_machine_reading_as_stored(paper: Paper) -> None:
    read(paper, "95.9", value=Decimal("95.90"))
    claim = Claim.objects.get()
    assert effective_reading(claim) == claim.machine


def test_unsure_readings_wait_for_review(paper: Paper) -> None:
    sure = extracted(ABSTRACT, "95.9")
    unsure = replace(extracted(ABSTRACT, "83.9"), confidence=0.05)
    extract_papers(paper_ids=[paper.pk], read=lambda texts: [Outcome([sure, unsure])])
    assert [c.number for c in Claim.objects.awaiting_review()] == ["83.9"]
