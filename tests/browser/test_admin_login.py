from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_first_user_logs_in_to_the_admin(page: Page) -> None:
    get_user_model().objects.create_superuser("admin", password="a long password")
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("a long password")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Users", exact=True).first.wait_for()
    assert page.url.endswith("/admin/")
