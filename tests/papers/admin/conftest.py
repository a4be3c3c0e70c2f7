"""A curator at the desk."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.api_world import curator, world

__all__ = ["curator", "desk", "world"]


@pytest.fixture
def desk(client: Client, curator: User) -> Client:
    """A browser in which a curator has logged in."""
    client.force_login(curator)
    return client
