"""Who is refused something in the admin is told what is missing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import ClaimFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser in which somebody has logged in who may look at claims only."""
    user = User.objects.create_user("rita", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_claim"))
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("method", "path", "words", "permission"),
    [
        ("get", "papers/paper/", "view papers", "papers.view_paper"),
        ("get", "papers/dump/add/", "add dumps", "papers.add_dump"),
        (
            "post",
            "papers/claim/{claim}/change/",
            "change claims",
            "papers.change_claim",
        ),
        ("get", "leaderboards/dataset/", "view data sets", "leaderboards.view_dataset"),
    ],
)
def test_missing_permission_is_named(
    reader: Client, method: str, path: str, words: str, permission: str
) -> None:
    claim = ClaimFactory()

    response = getattr(reader, method)(
        f"/admin/{path.format(claim=claim.pk)}", {"_accept": "1"}
    )

    assertContains(response, f"You may not {words}", status_code=403)
    assertContains(
        response, f"rita lacks the permission <code>{permission}", status_code=403
    )
    assertContains(response, 'href="/admin/"', status_code=403)
    assertNotContains(response, "try again", status_code=403)


def test_what_nobody_can_do_is_said_to_be_so(admin_client: Client) -> None:
    response = admin_client.get("/admin/papers/claim/add/")

    assertContains(response, "Nobody can add claims here", status_code=403)


def test_unknown_address_leads_staff_back_to_the_admin(
    client: Client, reader: Client
) -> None:
    words = "to the start of the admin"
    assertContains(reader.get("/nowhere/"), words, status_code=404)
    client.logout()
    assertNotContains(client.get("/nowhere/"), words, status_code=404)


def test_one_word_names_a_thing_in_the_menu_and_on_the_list(
    admin_client: Client,
) -> None:
    page = admin_client.get("/admin/").content.decode()

    for word in ("Curations", "Mergers", "Data sets"):
        assert page.count(word) >= 2, word
    assert "Decisions" not in page
    assert "Datasets" not in page
