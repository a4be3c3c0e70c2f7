from __future__ import annotations

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


def made(name: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("make_curator", name, stdout=out)
    return out.getvalue()


def test_new_curator_can_log_in_and_decide(client: Client) -> None:
    found = re.search(r"password  (\S{12,})", made("cora"))

    assert found
    assert client.login(username="cora", password=found[1])
    assert client.get("/admin/papers/claim/").status_code == 200
    assert User.objects.get().has_perm("papers.change_claim")


def test_user_who_is_known_keeps_the_password() -> None:
    User.objects.create_user("carl", password="as before")

    assert "password" not in made("carl")

    carl = User.objects.get()
    assert carl.check_password("as before")
    assert carl.is_staff and not carl.is_superuser
    assert carl.has_perm("papers.change_claim")
