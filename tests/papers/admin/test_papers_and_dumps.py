from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertRedirects
from pytest_django.fixtures import Settings

from papers.models import Claim, Curation, Dump
from papers.unclaimed import unclaimed_numbers
from tasks import dumps as dump_jobs
from tests.api_world import ABSTRACT
from tests.factories import DumpFactory, PaperFactory

pytestmark = pytest.mark.usefixtures("world")

PAPER = "/admin/papers/paper/1/change/"
ADD = "/admin/papers/paper/1/add-claim/"
UPLOAD = "/admin/papers/dump/add/"
LISTING = (
    b'{"title": "A new paper of light", "abstract": "It reaches 5.1% on Flawset."}\n'
)
NEW = {"claim-value": "2.5", "claim-bound": "=", "claim-kind": "efficiency"}


# --- Papers and missed claims -----------------------------------------------------


def test_numbers_without_a_claim_are_found_with_what_their_form_says() -> None:
    claims = Claim.objects.filter(paper=1).exclude(pk=3)

    (number,) = unclaimed_numbers(ABSTRACT, claims)

    assert ABSTRACT[number.start : number.end] == number.number == "2.5"
    assert (number.value, number.unit, number.bound) == ("2.5", "x", "=")


@pytest.mark.parametrize(
    ("abstract", "printed"),
    [
        (r"It is approx72\% better.", ["72"]),
        ("It takes 1,200 hours.", ["1,200"]),
        (r"$\textbf{95.9}$ and 8 -- 30\%", ["95.9", "8 -- 30"]),
        ("Nothing in figures.", []),
        ("", []),
    ],
)
def test_numbers_are_the_abstract_s_own_characters(
    abstract: str, printed: list[str]
) -> None:
    numbers = unclaimed_numbers(abstract, [])

    assert [abstract[n.start : n.end] for n in numbers] == printed


def test_paper_shows_claims_in_place_and_offers_the_missed_numbers(
    desk: Client,
) -> None:
    Claim.objects.filter(pk=3).delete()

    response = desk.get(PAPER)

    assertContains(
        response,
        '<mark data-kind="result"><a href="/admin/papers/claim/1/change/">95.9</a></mark>',
        html=True,
    )
    assertContains(response, f'href="{ADD}?at={ABSTRACT.index("2.5")}"')


def test_missed_claim_is_added_at_its_number(desk: Client) -> None:
    Claim.objects.filter(pk=3).delete()
    url = f"{ADD}?at={ABSTRACT.index('2.5')}"
    assertContains(desk.get(url), 'name="claim-value" value="2.5"')

    response = desk.post(url, NEW | {"claim-dataset": "Flawset"})

    assertRedirects(response, PAPER)
    claim = Claim.objects.latest("pk")
    assert (claim.origin, claim.number, claim.dataset) == ("added", "2.5", "Flawset")
    assert Curation.objects.get(claim=claim).action == "add"


def test_number_from_elsewhere_is_entered_with_its_address_and_quote(
    desk: Client,
) -> None:
    refused = desk.post(ADD, NEW)
    assertContains(refused, "A number from elsewhere needs its web address", count=2)

    place = {
        "claim-source_url": "https://example.org/table",
        "claim-quote": "Lamplight: 2.5 times",
    }
    assertRedirects(desk.post(ADD, NEW | place), PAPER)

    claim = Claim.objects.latest("pk")
    assert (claim.origin, claim.sentence) == ("entered", "Lamplight: 2.5 times")


@pytest.mark.parametrize("at", ["0", "x", "-1", "99999", str(ABSTRACT.index("95.9"))])
def test_no_claim_is_added_where_no_missed_number_is(desk: Client, at: str) -> None:
    assert desk.get(f"{ADD}?at={at}").status_code == 404


def test_papers_cannot_be_changed(desk: Client, admin_client: Client) -> None:
    for browser in (desk, admin_client):
        browser.post(PAPER, {"title": "Other"})
        assert browser.get("/admin/papers/paper/add/").status_code == 403
        assert browser.post("/admin/papers/paper/1/delete/").status_code == 403
        assertContains(browser.get(PAPER), "Lamplight: Finding Flaws")


# --- Dumps ------------------------------------------------------------------------


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The dumps whose reading was enqueued."""
    asked: list[int] = []
    monkeypatch.setattr(dump_jobs.ingest_dump, "delay_on_commit", asked.append)
    return asked


def upload(desk: Client, content: bytes = LISTING, **fields: Any) -> Any:
    file = SimpleUploadedFile("listing.jsonl", content)
    return desk.post(UPLOAD, {"file": file, **fields}, follow=True)


def test_upload_leads_to_the_dump_that_is_being_read(
    desk: Client, enqueued: list[int]
) -> None:
    response = upload(desk, listed_on="2025-02-03")

    dump = Dump.objects.get(name="listing.jsonl")
    assertRedirects(response, f"/admin/papers/dump/{dump.pk}/change/")
    assertContains(response, "It is being read")
    assert str(dump.asked_listed_on) == "2025-02-03"
    assert dump.brought_by is not None and dump.brought_by.username == "cora"
    assert enqueued == [dump.pk]


def test_upload_of_no_known_layout_leads_to_the_reason(
    desk: Client, enqueued: list[int]
) -> None:
    response = upload(desk, b"%PDF-1.7 nothing of ours")

    dump = Dump.objects.get(name="listing.jsonl")
    assert dump.error
    assertContains(response, dump.error.splitlines()[0][:40])
    assert enqueued == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\x1f\x8b\x08\x00 broken", "gzip"), (b"", "The file is empty.")],
)
def test_file_that_cannot_be_read_is_refused_at_its_field(
    desk: Client, content: bytes, words: str
) -> None:
    response = upload(desk, content)

    assert words in str(response.context["errors"]["file"])
    assert Dump.objects.count() == 1


def test_too_large_a_file_is_refused_at_its_field(
    desk: Client, settings: Settings
) -> None:
    settings.UPLOAD_SIZE_LIMIT = 20

    assertContains(upload(desk), "Files of up to 20\xa0bytes can be uploaded")


def test_dump_shows_its_counts_and_refused_entries(desk: Client) -> None:
    response = desk.get("/admin/papers/dump/1/change/")

    assertContains(response, "It has no abstract.")
    assertContains(response, "Read again")


def test_dump_is_read_again_from_its_kept_copy(
    desk: Client, enqueued: list[int]
) -> None:
    upload(desk)
    dump = Dump.objects.get(name="listing.jsonl")
    Dump.objects.filter(pk=dump.pk).update(state=Dump.State.DONE)

    url = f"/admin/papers/dump/{dump.pk}/read-again/"
    assertContains(desk.get(url), "Read listing.jsonl anew")
    assert enqueued == [dump.pk]

    desk.post(url)

    dump.refresh_from_db()
    assert (dump.state, dump.reading) == ("waiting", 1)
    assert enqueued == [dump.pk, dump.pk]


def test_dump_without_its_copy_says_so(desk: Client, enqueued: list[int]) -> None:
    response = desk.post("/admin/papers/dump/1/read-again/", follow=True)

    assertContains(response, "listing.txt cannot be read again")
    assert enqueued == []


@pytest.mark.parametrize(
    ("url", "queries"), [("/admin/papers/paper/", 6), ("/admin/papers/dump/", 6)]
)
def test_list_takes_as_many_queries_whatever_its_length(
    desk: Client, url: str, queries: int
) -> None:
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = desk.get(url)
        assert response.status_code == 200
        assert len(captured) == queries, [q["sql"] for q in captured.captured_queries]
        PaperFactory.create_batch(3)
        DumpFactory.create_batch(3)


def test_list_of_dumps_tells_sizes_as_people_read_them(admin_client: Client) -> None:
    DumpFactory(name="some.txt", size=12_385, refused_count=3)

    page = admin_client.get("/admin/papers/dump/")

    assertContains(page, "12.1\xa0KB")
    assertContains(page, "Entries refused")


def test_times_are_written_as_on_the_pages(admin_client: Client) -> None:
    came = datetime(2026, 3, 4, 17, 6, tzinfo=UTC)
    Dump.objects.filter(pk=DumpFactory().pk).update(created_at=came)
    for url in ("/admin/papers/dump/", "/dumps/"):
        assertContains(admin_client.get(url), "4 Mar 2026, 17:06 UTC")


def test_first_page_begins_with_papers_and_ends_with_access(
    admin_client: Client,
) -> None:
    apps = admin_client.get("/admin/").context["app_list"]

    labels = [app["app_label"] for app in apps]
    assert labels == ["papers", "leaderboards", "auth", "authtoken"]
