"""Addresses made without reversing each of them."""

from __future__ import annotations

import pytest
from django.test.utils import override_script_prefix
from django.urls import reverse

from papers.addresses import address

PAGES = [
    ("papers:claim", {"key": 7}, [7]),
    ("papers:paper", {"key": 7, "slug": "a-title_1"}, [7, "a-title_1"]),
    ("leaderboards:model", {"slug": "lisa-7b"}, ["lisa-7b"]),
    ("leaderboards:leaderboard", {"slug": "987654321"}, ["987654321"]),
]


@pytest.mark.parametrize(("view", "parts", "arguments"), PAGES)
def test_address_is_what_reversing_gives(view, parts, arguments) -> None:
    assert address(view, **parts) == reverse(view, args=arguments)
    with override_script_prefix("/below/"):
        assert address(view, **parts) == reverse(view, args=arguments)
    assert address(view, **parts) == reverse(view, args=arguments)
