"""Rows of leaderboards, which Jinja2 renders."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from jinja2 import UndefinedError

from leaderboards.models import Result
from tests.factories import SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board

ROWS = "leaderboards/board_rows.html"


@pytest.mark.django_db
def test_rows_escape_what_papers_and_models_are_called(client: Client) -> None:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(
        group,
        "57.5",
        "<script>M</script>",
        claim__paper__title="<script>T</script>",
        claim__sentence="57.5 " + 9 * "<script>S</script>",
    )
    body = body_of(client, group.leaderboard.get_absolute_url())
    for sign in "MTS":
        assert f"<script>{sign}" not in body
        assert f"&lt;script&gt;{sign}" in body


@pytest.mark.django_db
def test_row_of_an_imported_result_links_its_paper(client: Client) -> None:
    row = add_row(SettingsGroupFactory(leaderboard=make_board()), "57.5", "Ada")
    Result.objects.filter(pk=row.result_id).update(
        claim=None, origin=Result.Origin.IMPORTED
    )
    body = body_of(client, row.leaderboard.get_absolute_url())
    paper = row.result.paper.get_absolute_url()
    assert f'data-pad=""><a href="{paper}">57.5</a>' in body
    assert "This number is wrong" not in body


def test_rows_fail_where_they_are_given_something_else() -> None:
    with pytest.raises(UndefinedError):
        render_to_string(ROWS, {"section": object()}, using="jinja2")
