from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from leaderboards.models import Result
from leaderboards.templatetags.numbers import as_meant
from papers.models import Claim, Curation
from papers.services.claims import CLAIM_FIELDS, effective_reading
from tests.factories import ClaimFactory, PaperFactory

pytestmark = pytest.mark.usefixtures("world")

LIST = "/admin/papers/claim/"


def page(pk: int) -> str:
    return f"{LIST}{pk}/change/"


def form_of(claim: Claim, **changes: Any) -> dict[str, Any]:
    """What the form of a claim posts, as it is but for some changes."""
    values = {name: getattr(claim, name) for name in CLAIM_FIELDS} | changes
    words = {None: "", True: "true", False: "false"}
    posted = {
        f"claim-{name}": words[value]
        if value is None or isinstance(value, bool)
        else value
        for name, value in values.items()
    }
    if not values["says_best"]:
        del posted["claim-says_best"]
    return posted


# --- The list ---------------------------------------------------------------------


def test_list_opens_on_what_awaits_review_the_least_sure_first(desk: Client) -> None:
    ClaimFactory(pk=21, queue_reason="unsure", confidence=0.1, sentence="Unsure 57.5.")
    ClaimFactory(pk=22, queue_reason="gone", is_withdrawn=True)

    response = desk.get(LIST)

    assert [claim.pk for claim in response.context["cl"].result_list] == [22, 21, 2]
    assertContains(response, '<mark data-kind="result">83.9 to 85.1</mark>')


def test_list_leads_to_other_pages_only_where_there_are_some(desk: Client) -> None:
    for link in ('rel="prev"', 'rel="next"'):
        assertNotContains(desk.get(LIST), link)
    ClaimFactory.create_batch(130, queue_reason="unsure")
    first, second = desk.get(LIST), desk.get(f"{LIST}?p=2")
    assertContains(first, 'rel="next"')
    assertNotContains(first, 'rel="prev"')
    assertContains(second, 'rel="prev"')


def test_list_leads_nowhere_from_a_last_page_that_is_full(desk: Client) -> None:
    ClaimFactory.create_batch(99, queue_reason="unsure")
    first, second = desk.get(LIST), desk.get(f"{LIST}?p=2")
    assertContains(first, 'rel="next"')
    assert len(second.context["cl"].result_list) == 50
    assertNotContains(second, 'rel="next"')


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("queue=all", [5, 4, 3, 2, 1]),
        ("queue=no", [5, 4, 3, 1]),
        ("queue=unsure", [2]),
        ("queue=all&kind__exact=efficiency", [3]),
        ("queue=all&confidence=30-50", [2]),
        ("queue=all&review__exact=rejected", [4]),
        ("queue=all&dataset__icontains=flaw", [2, 1]),
        ("queue=all&metric__icontains=auc", [2, 1]),
        ("queue=all&q=faster", [3]),
        ("queue=all&q=2501.00001", [4, 3, 2, 1]),
        ("q=2501.00001", [4, 3, 2, 1]),
        ("queue=waiting&q=2501.00001", [2]),
        ("q=+", [2]),
    ],
)
def test_list_is_narrowed(desk: Client, query: str, found: list[int]) -> None:
    response = desk.get(f"{LIST}?{query}")

    assert [claim.pk for claim in response.context["cl"].result_list] == found


def test_search_says_what_it_finds_in_the_queue_and_in_all_claims(desk: Client) -> None:
    everywhere = desk.get(f"{LIST}?q=flaw&kind__exact=result")
    queue = desk.get(f"{LIST}?q=flaw&kind__exact=result&queue=waiting")

    assertContains(everywhere, '<b aria-current="true">all claims 2</b>', html=True)
    assertContains(
        everywhere,
        '<a href="?kind__exact=result&amp;q=flaw&amp;queue=waiting">in the queue 1</a>',
        html=True,
    )
    assertContains(queue, '<b aria-current="true">in the queue 1</b>', html=True)
    assertNotContains(desk.get(LIST), "all claims 2")


@pytest.mark.parametrize(
    ("query", "words", "way_on"),
    [
        ("q=nowhere", "No claims match “nowhere”", 'href="?"'),
        ("queue=gone", "No claims match these filters", 'href="?"'),
        ("", "No claims await review", 'href="?queue=all"'),
    ],
)
def test_empty_list_says_why_and_leads_on(
    desk: Client, query: str, words: str, way_on: str
) -> None:
    Claim.objects.update(queue_reason="")

    response = desk.get(f"{LIST}?{query}")

    assertContains(response, words)
    assertContains(response, way_on)


@pytest.mark.parametrize(
    ("action", "review", "made"),
    [
        ("accept_selected", "accepted", "accept"),
        ("reject_selected", "rejected", "reject"),
        ("reopen_selected", "none", "reopen"),
    ],
)
def test_many_claims_are_decided_at_once(
    desk: Client, action: str, review: str, made: str
) -> None:
    response = desk.post(
        f"{LIST}?queue=all",
        {"action": action, "_selected_action": ["1", "2"], "index": "0"},
        follow=True,
    )

    assertContains(response, "2 claims ")
    assert set(
        Claim.objects.filter(pk__in=[1, 2]).values_list("review", flat=True)
    ) == {review}
    assert Curation.objects.filter(action=made, curator_name="cora").count() >= 2


def test_claims_that_changed_since_the_list_was_shown_stay_as_they_are(
    desk: Client,
) -> None:
    form = desk.get(f"{LIST}?queue=all").context["action_form"]
    Claim.objects.filter(pk=2).update(changed_at=timezone.now() + timedelta(hours=1))

    response = desk.post(
        f"{LIST}?queue=all",
        {
            "action": "accept_selected",
            "_selected_action": ["1", "2"],
            "index": "0",
            "seen_at": form["seen_at"].value(),
        },
        follow=True,
    )

    assertContains(response, "1 claim accepted.")
    assertContains(response, "1 claim changed since this list was shown")
    assert Claim.objects.get(pk=2).review == "none"


# --- One claim --------------------------------------------------------------------


def test_page_shows_the_evidence_beside_the_fields_and_the_decisions(
    desk: Client,
) -> None:
    response = desk.get(page(1))

    assertContains(response, '<mark data-kind="result">95.9</mark>', count=2)
    assertContains(response, 'name="claim-value" value="95.9"')
    assertContains(response, "As printed.")
    assertContains(response, "Next in the queue")


def test_text_of_a_paper_is_never_markup(desk: Client) -> None:
    ClaimFactory(
        pk=31,
        paper=PaperFactory(title="<b>x</b>", abstract="<i>It reaches 57.5</i>."),
        start=14,
        sentence="<i>It reaches 57.5</i>.",
        sentence_start=0,
        model="<s>y</s>",
        queue_reason="unsure",
    )

    for url in (LIST, page(31)):
        text = desk.get(url).content.decode()
        assert not any(tag in text for tag in ("<b>x", "<i>It", "<s>y"))


@pytest.mark.parametrize(
    ("button", "review"),
    [("_accept", "accepted"), ("_reject", "rejected"), ("_reopen", "none")],
)
def test_decision_leads_to_the_next_claim(
    desk: Client, button: str, review: str
) -> None:
    ClaimFactory(pk=21, queue_reason="unsure", confidence=0.4)
    ClaimFactory(pk=22, queue_reason="unsure", confidence=0.2)

    response = desk.post(page(2), {button: "1", "claim-reason": "So it is."})

    assertRedirects(response, page(21))
    assert Claim.objects.get(pk=2).review == review
    made = Curation.objects.get(claim=2)
    assert (made.curator_name, made.reason) == ("cora", "So it is.")


def test_claim_that_changed_since_its_page_was_shown_is_looked_at_again(
    desk: Client,
) -> None:
    seen = Claim.objects.get(pk=2).changed_at
    seen_at = seen.isoformat()
    assertContains(desk.get(page(2)), f'name="seen_at" value="{seen_at}"')
    Claim.objects.filter(pk=2).update(changed_at=seen + timedelta(hours=1))

    response = desk.post(page(2), {"_accept": "1", "seen_at": seen_at}, follow=True)

    assertRedirects(response, page(2))
    assertContains(response, "This claim changed since its page was shown")
    assert Claim.objects.get(pk=2).review == "none"


def test_last_decision_leads_back_to_the_list(desk: Client) -> None:
    response = desk.post(page(2), {"_accept": "1"}, follow=True)

    assertRedirects(response, LIST)
    assertContains(response, "No other claim awaits review.")


def test_decision_outside_the_queue_leads_back_to_its_claim(desk: Client) -> None:
    response = desk.post(page(5), {"_accept": "1"}, follow=True)

    assertRedirects(response, page(5))
    assertContains(response, "accepted.")


@pytest.mark.parametrize("pk", [2, 5])
@pytest.mark.parametrize("button", ["_accept", "_reject", "_save"])
def test_decision_of_who_came_from_a_page_for_readers_leads_back_there(
    desk: Client, pk: int, button: str
) -> None:
    claim = Claim.objects.get(pk=pk)

    response = desk.post(f"{page(pk)}?from=site", form_of(claim) | {button: "1"})

    assertRedirects(response, claim.get_absolute_url())


def test_correction_says_what_the_number_was_and_is(desk: Client) -> None:
    claim = Claim.objects.get(pk=5)
    claim.machine = effective_reading(claim)
    claim.save()
    was = as_meant(claim)
    form = form_of(claim, value="91.5", value_high="") | {"_save": 1}

    response = desk.post(page(5), form, follow=True)

    (said,) = response.context["messages"]
    assert f"; before, it was {was}." in said.message
    assert f">{Claim.objects.get(pk=5)}</a> corrected" in said.message
    assert "91.5" in said.message


def test_correction_pins_the_claim_and_shows_on_the_leaderboard_at_once(
    desk: Client,
) -> None:
    claim = Claim.objects.get(pk=5)
    fields = {"dataset": "Flawset", "metric": "flaw AUC", "value": "91.5"}

    desk.post(
        page(5), form_of(claim, **fields) | {"claim-reason": "Table 2", "_save": 1}
    )

    claim.refresh_from_db()
    assert (claim.value, claim.review) == (Decimal("91.5"), "corrected")
    result = Result.objects.get(claim=5)
    assert (str(result.leaderboard), result.value) == (
        "Flawset, flaw AUC",
        Decimal("91.5"),
    )
    made = Curation.objects.get(claim=5)
    assert (made.action, made.reason) == ("correct", "Table 2")
    assert made.after["dataset"] == "Flawset"
    # The curation is the log: the admin's own would be a second one.
    assert not LogEntry.objects.exists()


def test_correction_of_what_changed_since_is_not_made(desk: Client) -> None:
    claim = Claim.objects.get(pk=5)
    seen_at = claim.changed_at.isoformat()
    Claim.objects.filter(pk=5).update(
        dataset="Read anew", changed_at=claim.changed_at + timedelta(seconds=1)
    )
    form = form_of(claim, value="91.5") | {"_save": 1, "seen_at": seen_at}

    response = desk.post(page(5), form, follow=True)

    assertContains(response, "This claim changed since its page was shown")
    claim.refresh_from_db()
    assert (claim.dataset, claim.review) == ("Read anew", "none")
    assert not Curation.objects.filter(claim=5).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "many"}, "Enter a number."),
        (
            {"value_high": "1"},
            "The upper end of a range cannot be below its lower end.",
        ),
        ({"kind": "improvement"}, "An improvement is for the better or for the worse"),
    ],
)
def test_impossible_correction_is_shown_at_its_field(
    desk: Client, changes: dict[str, str], words: str
) -> None:
    before = Claim.objects.values().get(pk=3)

    response = desk.post(
        page(3), form_of(Claim.objects.get(pk=3), **changes) | {"_save": "1"}
    )

    assertContains(response, words)
    assert Claim.objects.values().get(pk=3) == before


def test_claims_are_neither_added_nor_deleted_here(
    desk: Client, admin_client: Client
) -> None:
    for browser in (desk, admin_client):
        assert browser.get(f"{LIST}add/").status_code == 403
        assert browser.post(f"{LIST}1/delete/", {"post": "yes"}).status_code == 403
        browser.post(
            LIST,
            {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"},
        )
    assert Claim.objects.filter(pk=1).exists()


def test_decisions_can_only_be_read(desk: Client, admin_client: Client) -> None:
    for browser in (desk, admin_client):
        assertContains(browser.get("/admin/papers/curation/"), "cora")
        assertContains(browser.get("/admin/papers/curation/1/change/"), "As printed.")
        browser.post("/admin/papers/curation/1/change/", {"reason": "Other"})
        assert browser.get("/admin/papers/curation/add/").status_code == 403
        assert browser.post("/admin/papers/curation/1/delete/").status_code == 403
    assert Curation.objects.get().reason == "As printed."


def test_who_may_only_look_decides_nothing(client: Client) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_claim"))
    client.force_login(reader)

    response = client.get(page(2))
    assertNotContains(response, "_accept")
    assert client.post(page(2), {"_accept": "1"}).status_code == 403
    client.post(
        LIST, {"action": "accept_selected", "_selected_action": ["2"], "index": "0"}
    )
    assert Claim.objects.get(pk=2).review == "none"


# --- Queries ----------------------------------------------------------------------


def more_claims() -> None:
    for _ in range(5):
        ClaimFactory(queue_reason="unsure", confidence=0.2)


def decide(desk: Client) -> Callable[[], None]:
    def accept() -> None:
        desk.post(page(1), {"_accept": "1"})

    return accept


@pytest.mark.parametrize(
    ("url", "queries", "double"),
    [
        (LIST, 6, lambda desk: more_claims),
        (f"{LIST}?queue=all", 6, lambda desk: more_claims),
        ("/admin/papers/curation/", 7, decide),
        (page(1), 9, decide),
    ],
)
def test_page_takes_as_many_queries_whatever_its_length(
    desk: Client,
    url: str,
    queries: int,
    double: Callable[[Client], Callable[[], None]],
) -> None:
    desk.get(url)  # types of content are asked for once in a process
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(url).status_code == 200
        assert len(captured) == queries, [q["sql"] for q in captured.captured_queries]
        double(desk)()


def test_form_names_fields_as_the_rest_of_the_page_does(desk: Client) -> None:
    form = desk.get("/admin/papers/claim/1/change/").context["adminform"].form

    assert form.fields["value_high"].label == "Upper end"
    assert form.fields["own"].label == "Paper’s own model"
