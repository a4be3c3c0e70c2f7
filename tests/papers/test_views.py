"""The pages on papers, claims and dumps."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory
from django.views import defaults
from pytest_django import DjangoAssertNumQueries

from papers.models import (
    Claim,
    Curation,
    Dump,
    Paper,
    PaperRedirect,
    RefusedEntry,
    Sighting,
)
from papers.paging import PAGE_SIZE
from tests.factories import (
    ClaimFactory,
    DumpFactory,
    PaperFactory,
    ResultFactory,
    RowFactory,
)

pytestmark = pytest.mark.django_db

ABSTRACT = (
    "We propose <b>Seg-Zero</b> & more. It reaches 57.5 on the ReasonSeg benchmark,"
    " surpassing LISA-7B by 18%."
)
SENTENCE = ABSTRACT.index("It reaches")


def body_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def seg_zero() -> Paper:
    """A paper with two claims in place."""
    paper: Paper = PaperFactory(
        title="Seg-Zero: Reasoning Chains for Segmentation",
        abstract=ABSTRACT,
        published=date(2025, 3, 1),
        published_precision="month",
        published_source="arxiv-id",
        arxiv_id="2503.06520",
    )
    for number, kind in (("57.5", "result"), ("18", "improvement")):
        start = ABSTRACT.index(number)
        ClaimFactory(
            paper=paper,
            number=number,
            start=start,
            kind=kind,
            sentence=ABSTRACT[SENTENCE:],
            sentence_start=SENTENCE,
            metric="gIoU",
            dataset="ReasonSeg",
        )
    return paper


def see(paper: Paper, dump: Dump, entry: int = 0) -> Sighting:
    return Sighting.objects.create(
        dump=dump,
        paper=paper,
        entry=entry,
        line=entry + 1,
        source=5,
        title=paper.title,
        title_key=paper.title_key,
        abstract=paper.abstract,
        abstract_hash=paper.abstract_hash,
        abstract_length=len(paper.abstract),
    )


def test_paper_page_marks_every_claim_in_the_escaped_abstract(client: Client) -> None:
    body = body_of(client, seg_zero().get_absolute_url())
    assert "We propose &lt;b&gt;Seg-Zero&lt;/b&gt; &amp; more. It reaches <a" in body
    assert 'class="number kind kind--result"' in body
    assert 'class="number kind kind--improvement"' in body
    assert "<b>Seg-Zero</b>" not in body
    assert "Mar 2025" in body and "https://arxiv.org/abs/2503.06520" in body


def test_paper_page_leaves_out_rejected_and_withdrawn_claims(client: Client) -> None:
    paper = seg_zero()
    Claim.objects.filter(number="57.5").update(review="rejected")
    Claim.objects.filter(number="18").update(is_withdrawn=True)
    body = body_of(client, paper.get_absolute_url())
    assert "number kind" not in body
    assert "found no number in this abstract" in body


def test_paper_page_redirects_to_the_right_slug(client: Client) -> None:
    paper = seg_zero()
    for url in (f"/papers/{paper.pk}/", f"/papers/{paper.pk}/another/"):
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (
            301,
            paper.get_absolute_url(),
        )


def test_paper_page_of_an_absorbed_number_leads_to_the_paper(client: Client) -> None:
    paper = seg_zero()
    PaperRedirect.objects.create(old_id=paper.pk + 500, paper=paper)
    response = client.get(f"/papers/{paper.pk + 500}/old-title/")
    assert response["Location"] == paper.get_absolute_url()


def test_paper_page_says_from_which_dumps_it_is_known(client: Client) -> None:
    paper = seg_zero()
    see(paper, DumpFactory(name="monday.txt"))
    see(paper, DumpFactory(name="tuesday.txt"), entry=4)
    body = body_of(client, paper.get_absolute_url())
    assert "monday.txt" in body and "tuesday.txt" in body and "line 5" in body


def test_paper_page_takes_as_many_queries_for_many_claims(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    paper = seg_zero()
    for count in (2, 4):
        for n in range(count):
            claim = ClaimFactory(paper=paper, start=3000 + 100 * count + 10 * n)
            ResultFactory(claim=claim)
            see(paper, DumpFactory(), entry=n)
        with django_assert_num_queries(12):
            body_of(client, paper.get_absolute_url())


def test_paper_list_narrows_by_title_kind_year_and_dump(client: Client) -> None:
    paper = seg_zero()
    dump = DumpFactory()
    see(paper, dump)
    PaperFactory(title="Another Work on Something Else", published=date(2020, 1, 1))
    for query in (
        "q=reasoning+SEGMENTATION",
        "q=2503.06520v2",
        "q=https://arxiv.org/abs/2503.06520",
        "kind=improvement",
        "year=2025",
        f"dump={dump.pk}",
    ):
        body = body_of(client, f"/papers/?{query}")
        assert "Seg-Zero" in body and "Another Work" not in body, query
    assert "Another Work" in body_of(client, "/papers/")
    for query in ("q=nowhere", "q=via+video", "q=2503.06521"):
        assert "No paper here fits" in body_of(client, f"/papers/?{query}"), query


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/papers/?year=20ab", "“20ab” makes no sense as “year”"),
        ("/papers/?kind=<b>", "“&lt;b&gt;” makes no sense as “kind”"),
        ("/papers/?dump=4711", "“4711” makes no sense as “dump”"),
        ("/claims/?review=x", "“x” makes no sense as “review”"),
        ("/benchmarks/?area=x", "“x” makes no sense as “area”"),
    ],
)
def test_list_says_which_filter_made_no_sense(
    client: Client, address: str, said: str
) -> None:
    assert f"{said} and was left out." in body_of(client, address)
    assert "makes no sense" not in body_of(client, "/papers/?year=2025&kind=result")


def test_paper_list_takes_as_many_queries_for_many_papers(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        for _ in range(5):
            ClaimFactory()
        with django_assert_num_queries(4):
            body_of(client, "/papers/")


def test_paper_list_without_any_dump_says_what_to_do(client: Client) -> None:
    assert "python manage.py ingest" in body_of(client, "/papers/")


@pytest.mark.parametrize(
    "query",
    [
        "after=1~2~3&before=x&year=99999&kind=%00&dump=-1",
        "q=%00%ff%27%22%3Cscript%3E",
        "q=" + "a+" * 3000,
        "dump=9223372036854775808&after=2024-02-30~1",
        "after=0001-01-01~99999999999999999999999",
    ],
)
def test_paper_list_answers_senseless_addresses(client: Client, query: str) -> None:
    seg_zero()
    assert "<script>" not in body_of(client, f"/papers/?{query}")


@pytest.mark.parametrize("page", ["papers", "claims", "dumps"])
@pytest.mark.parametrize("key", ["0", "4711", "9" * 30])
def test_pages_of_unknown_keys_are_not_found(
    client: Client, page: str, key: str
) -> None:
    body = body_of(client, f"/{page}/{key}/", status=404)
    assert "nothing at this address" in body and 'role="search"' in body


def test_claim_list_quotes_claims_read_last_first(client: Client) -> None:
    seg_zero()
    body = body_of(client, "/claims/")
    assert ">57.5</mark> on the ReasonSeg" in body and "published " in body
    assert body.index(">18</mark>") < body.index(">57.5</mark>")


def test_claim_list_narrows_by_kind_and_review(client: Client) -> None:
    claims = seg_zero().claims
    claims.filter(number="18").update(review="rejected")
    ClaimFactory(number="33.3", is_withdrawn=True, review="rejected")
    body = body_of(client, "/claims/")
    assert ">57.5</mark>" in body and ">18</mark>" not in body
    body = body_of(client, "/claims/?review=rejected")
    assert ">18</mark>" in body and "rejected by a curator" in body
    assert ">57.5</mark>" not in body and "33.3" not in body
    assert ">57.5</mark>" in body_of(client, "/claims/?kind=result&review=none")
    assert "No claim here is" in body_of(client, "/claims/?kind=baseline")
    # What makes no sense counts as not given.
    assert ">57.5</mark>" in body_of(client, "/claims/?kind=x&review=%00&after=a~b")


def test_claim_list_takes_as_many_queries_for_many_claims(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        for _ in range(5):
            ClaimFactory()
        with django_assert_num_queries(1):
            body_of(client, "/claims/")


def test_claim_list_goes_on_over_pages(client: Client) -> None:
    for number in range(PAGE_SIZE + 1):
        ClaimFactory(number=f"{number}.25")
    first = body_of(client, "/claims/?kind=result")
    assert ">0.25</mark>" not in first and "Next page" in first
    url = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert url is not None
    second = body_of(client, url[1].replace("&amp;", "&"))
    assert ">0.25</mark>" in second and ">1.25</mark>" not in second


def test_claim_list_without_any_dump_says_what_to_do(client: Client) -> None:
    assert "python manage.py ingest" in body_of(client, "/claims/")


def test_claim_page_shows_sentence_fields_and_history(client: Client) -> None:
    claim = seg_zero().claims.get(number="57.5")
    claim.machine = {"metric": "cIoU", "value": "57.5", "kind": "result", "bound": "="}
    claim.review, claim.own = "corrected", True
    claim.save()
    curator = get_user_model().objects.create_user("ada")
    Curation.objects.create(
        claim=claim,
        curator=curator,
        curator_name="ada",
        action="correct",
        before={"metric": "cIoU"},
        after={"metric": "gIoU"},
        reason="The table says gIoU <i>",
    )
    body = body_of(client, claim.get_absolute_url())
    assert "It reaches <mark" in body and ">57.5</mark> on the ReasonSeg" in body
    assert "the machine reads: cIoU" in body
    assert "Corrected by ada" in body and "metric: cIoU → gIoU" in body
    assert "The table says gIoU &lt;i&gt;" in body


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({}, "≥ 57.5%"),
        ({"review": "corrected", "metric": "cIoU"}, "≥ 57.5%"),
        ({"review": "corrected", "value": "5.75"}, "≥ 5.75%"),
        ({"review": "corrected", "value_high": "60"}, "≥ 57.5 to 60%"),
        ({"review": "accepted", "value": "5.75"}, "≥ 57.5%"),
    ],
    ids=["as read", "other field", "value", "range", "accepted"],
)
def test_heading_gives_the_number_that_a_curator_corrected(
    client: Client, fields: dict[str, str], heading: str
) -> None:
    machine = {"value": "57.50", "value_high": None}
    claim = ClaimFactory(number="57.5", unit="%", bound=">=", machine=machine)
    Claim.objects.filter(pk=claim.pk).update(**fields)
    body = body_of(client, claim.get_absolute_url())
    assert f"<h1>{heading}</h1>" in body
    assert "57.5</mark>" in body
    (number,) = re.findall(r"<title>([^ ]*)", body)
    assert heading.startswith(f"≥ {number.rstrip('%')}")


def test_claim_page_says_what_became_of_a_dropped_claim(client: Client) -> None:
    claim = seg_zero().claims.get(number="57.5")
    Claim.objects.filter(pk=claim.pk).update(review="rejected")
    body = body_of(client, claim.get_absolute_url())
    assert "A curator rejected this claim" in body and "noindex" in body
    assert "because a curator rejected it" in body and "waits to be placed" not in body
    Claim.objects.filter(pk=claim.pk).update(review="none", is_withdrawn=True)
    body = body_of(client, claim.get_absolute_url())
    assert "This claim was withdrawn" in body and "because it was withdrawn" in body


def test_claim_page_says_why_it_is_on_no_leaderboard(client: Client) -> None:
    claim = ClaimFactory(dataset="ReasonSeg")
    assert "waits to be placed" in body_of(client, claim.get_absolute_url())
    Paper.objects.update(needs_placing=False)
    assert "several data sets have the name" in body_of(
        client, claim.get_absolute_url()
    )


def test_claim_page_says_why_being_the_best_cannot_be_told(client: Client) -> None:
    row = RowFactory(result__says_best=True)
    body = body_of(client, row.result.claim.get_absolute_url())
    assert "Cannot be told: the date of its paper is not known." in body
    assert "as the ranking stands today" in body
    row = RowFactory(
        result__says_best=True, result__claim__paper__published=date(2024, 1, 1)
    )
    body = body_of(client, row.result.claim.get_absolute_url())
    assert "Cannot be told: no earlier result" in body
    assert "as the ranking stands today" not in body


def test_claim_page_of_an_entered_claim_shows_its_quote_and_source(
    client: Client,
) -> None:
    claim = ClaimFactory(
        start=None,
        end=None,
        sentence="Table 3 gives 61.2.",
        sentence_start=None,
        number="61.2",
        origin="entered",
        source_url="https://example.org/table-3",
        confidence=None,
    )
    body = body_of(client, claim.get_absolute_url())
    assert "Table 3 gives 61.2." in body and "https://example.org/table-3" in body
    assert "entered by a curator from elsewhere" in body


def test_claim_page_tells_place_and_contradiction(client: Client) -> None:
    first = ResultFactory(
        claim__number="57.5",
        claim__paper__published=date(2024, 1, 1),
        settings=[["split", "test", True]],
    )
    ResultFactory(
        claim__number="58.9",
        claim__paper__published=date(2024, 5, 1),
        group=first.group,
        model=first.model,
        settings=[["split", "test", True]],
    )
    body = body_of(client, first.claim.get_absolute_url())
    assert "contradicted</span> by" in body and f"58.9 by {first.model.name}" in body


def test_claim_page_takes_a_fixed_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    result = ResultFactory()
    for _ in range(2):
        for _ in range(3):
            ResultFactory(group=result.group, model=result.model)
            Curation.objects.create(
                claim=result.claim, curator_name="ada", action="accept"
            )
        with django_assert_num_queries(10):
            body_of(client, result.claim.get_absolute_url())


def test_only_curators_are_led_to_the_correction_of_a_claim(client: Client) -> None:
    paper = seg_zero()
    claim = paper.claims.first()
    pages = (claim.get_absolute_url(), paper.get_absolute_url())
    link = f'href="/admin/papers/claim/{claim.pk}/change/?from=site">Correct this claim'
    users = get_user_model().objects

    def offered() -> list[bool]:
        return [link in body_of(client, url) for url in pages]

    assert offered() == [False, False]
    client.force_login(users.create_user("reader", is_staff=True))
    assert offered() == [False, False]
    cora = users.create_user("cora", is_staff=True)
    cora.groups.add(Group.objects.get(name="curator"))
    client.force_login(cora)
    assert offered() == [True, True]
    assert "Cookie" in client.get(pages[0])["Vary"]
    # Who left the staff cannot enter the admin, whatever the groups say.
    users.update(is_staff=False)
    assert offered() == [False, False]


def test_dump_list_shows_state_and_counts(client: Client) -> None:
    DumpFactory(name="good.txt", state="done", papers_count=1234, layout="jsonl")
    DumpFactory(name="bad.txt", state="refused", error="No known layout.")
    body = body_of(client, "/dumps/")
    assert "good.txt" in body and "1,234" in body and "JSON lines" in body
    assert "<strong>refused</strong>" in body


def test_dump_page_shows_progress_and_polls_while_unfinished(client: Client) -> None:
    dump = DumpFactory(
        state="reading", size=1000, next_offset=250, next_entry=5, papers_count=5
    )
    body = body_of(client, dump.get_absolute_url())
    assert 'value="25"' in body and 'hx-trigger="every 2s"' in body
    assert "htmx" in body and "load it again" in body

    Dump.objects.update(state="done")
    body = body_of(client, dump.get_absolute_url())
    assert "every 2s" not in body and "<progress" not in body


def test_dump_page_lists_refused_entries_with_line_and_reason(client: Client) -> None:
    dump = DumpFactory(state="done", refused_count=1)
    RefusedEntry.objects.create(
        dump=dump, entry=3, line=1207, reason="No abstract.", excerpt="<b>A title"
    )
    body = body_of(client, dump.get_absolute_url())
    assert "1,207" in body and "No abstract." in body and "&lt;b&gt;A title" in body


def test_dump_page_says_why_it_was_refused(client: Client) -> None:
    dump = DumpFactory(state="refused", error="Seen: <html>\nnothing else")
    body = body_of(client, dump.get_absolute_url())
    assert "This file was refused." in body
    assert "Seen: &lt;html&gt;<br>nothing else" in body
    assert "<dt>Layout</dt><dd>not recognised</dd>" in body


def test_dump_pages_take_as_many_queries_for_many_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dump = DumpFactory(state="done", listing_month=5, listing_day=6)
    for count in (4, 8):
        for n in range(count):
            see(PaperFactory(), dump, entry=100 * count + n)
            RefusedEntry.objects.create(
                dump=dump, entry=100 * count + 50 + n, line=n, reason="Damaged."
            )
            DumpFactory()
        with django_assert_num_queries(3):
            body = body_of(client, dump.get_absolute_url())
        assert "6 May, year unknown" in body
        with django_assert_num_queries(1):
            body_of(client, "/dumps/")


def test_pages_answer_to_reading_only(client: Client) -> None:
    assert client.post("/papers/").status_code == 405


def test_claim_value_keeps_its_printed_form(client: Client) -> None:
    claim = ClaimFactory(number="1,200", value=Decimal(1200), unit="ms", bound="<=")
    body = body_of(client, claim.get_absolute_url())
    assert '<dd class="said">≤ 1,200 ms</dd>' in body


def test_error_pages_say_what_to_do_next(rf: RequestFactory) -> None:
    request = rf.get("/")
    for response, step in (
        (defaults.server_error(request), "begin again from the first page"),
        (defaults.permission_denied(request, PermissionDenied()), "log in"),
        (defaults.bad_request(request, SuspiciousOperation()), "Begin again"),
    ):
        body = response.content.decode()
        assert step in body and "css/site.css" in body
