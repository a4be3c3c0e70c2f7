"""Users, groups and tokens at the desk."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertNotContains
from rest_framework.authtoken.models import Token

TOKENS = "/admin/authtoken/tokenproxy/"


@pytest.mark.django_db
def test_keys_of_tokens_are_not_kept_in_the_log(
    admin_client: Client, admin_user: User
) -> None:
    admin_client.post(f"{TOKENS}add/", {"user": admin_user.pk})
    token = Token.objects.get(user=admin_user)
    admin_client.get(TOKENS)  # shows the message with the key, once
    assertNotContains(admin_client.get("/admin/"), token.key)

    admin_client.post(f"{TOKENS}{admin_user.pk}/delete/", {"post": "yes"})

    assert not Token.objects.exists()
    assert not LogEntry.objects.filter(object_repr__contains=token.key).exists()
