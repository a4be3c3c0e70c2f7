"""What others show of leaderboards: feeds, badges, frames."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Leaderboard, MLModel, Row
from tests.factories import ResultFactory, RowFactory, SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board, record

pytestmark = pytest.mark.django_db

BOARD_FEED = "/feeds/leaderboards/reasonseg-giou/"
BADGE = "/leaderboards/reasonseg-giou/badge.svg"
EMBED = "/embed/leaderboards/reasonseg-giou/"


@pytest.fixture
def board() -> Leaderboard:
    """ReasonSeg with a record, a second row, and one that awaits review."""
    board = make_board()
    group = SettingsGroupFactory(leaderboard=board)
    record(add_row(group, "57.5", "A-Net", date(2023, 1, 1)))
    add_row(group, "50.0", "B-Net", date(2024, 1, 1))
    add_row(group, "99.0", "Doubtful", section=Row.Section.AWAITING)
    return board


# --- Feeds ------------------------------------------------------------------------


def feed_of(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert not feed.bozo and feed.version == "atom10"
    assert feed.feed.title and feed.feed.id and feed.feed.updated
    return feed


def test_feed_tells_of_new_results_and_which_are_the_best(
    client: Client, board: Leaderboard
) -> None:
    feed = feed_of(client, BOARD_FEED)
    assert [entry.title for entry in feed.entries] == [
        "50.0 on ReasonSeg, gIoU by B-Net",
        "Best so far: 57.5 on ReasonSeg, gIoU by A-Net",
    ]
    assert feed.feed.title == "Claimboard: new results, ReasonSeg, gIoU"
    assert feed.feed.link == "http://testserver/leaderboards/reasonseg-giou/"
    assert "It reaches <strong>50.0</strong>." in feed.entries[0].summary


def test_feed_names_the_settings_of_a_result(
    client: Client, board: Leaderboard
) -> None:
    group = SettingsGroupFactory(
        leaderboard=board, key="protocol:zero-shot", label="zero-shot"
    )
    add_row(group, "60.0", named=MLModel.objects.get(name="A-Net"))
    assert feed_of(client, BOARD_FEED).entries[0].title == (
        "60.0 on ReasonSeg, gIoU (zero-shot) by A-Net"
    )


@pytest.mark.parametrize(
    ("url", "titles"),
    [
        ("/feeds/", {"A-Net", "B-Net", "C-Net"}),
        ("/feeds/tasks/segmenting-reasonseg/", {"A-Net", "B-Net"}),
        ("/feeds/leaderboards/visa-auc/", {"C-Net"}),
        ("/feeds/models/b-net/", {"B-Net"}),
    ],
)
def test_feed_is_about_its_part(
    client: Client, board: Leaderboard, url: str, titles: set[str]
) -> None:
    other = SettingsGroupFactory(leaderboard=make_board("VisA", "AUC"))
    add_row(other, "90.0", "C-Net")
    feed = feed_of(client, url)
    assert {entry.title.rpartition(" ")[2] for entry in feed.entries} == titles


def test_feed_entries_keep_their_ids(client: Client, board: Leaderboard) -> None:
    ids = {entry.title: entry.id for entry in feed_of(client, BOARD_FEED).entries}
    assert len(set(ids.values())) == 2
    claim = board.results.get(model__name="B-Net").claim
    link = f"http://testserver{claim.get_absolute_url()}"
    assert link in ids.values()
    add_row(board.groups.get(), "70.0", "C-Net")
    later = {entry.title: entry.id for entry in feed_of(client, BOARD_FEED).entries}
    assert ids.items() < later.items()


def test_feed_of_a_merged_model_is_that_of_the_other(
    client: Client, board: Leaderboard
) -> None:
    target = MLModel.objects.get(name="A-Net")
    MLModel.objects.create(
        key="old-net", name="Old-Net", name_fold="oldnet", merged_into=target
    )
    assert len(feed_of(client, "/feeds/models/old-net/").entries) == 1


def test_feed_holds_names_that_no_xml_can(client: Client, board: Leaderboard) -> None:
    add_row(board.groups.get(), "60.0", "<b>Odd\x08\ufffe & co</b>")
    titles = [entry.title for entry in feed_of(client, BOARD_FEED).entries]
    assert any("Odd" in title and "co" in title for title in titles)
    assert b"<b>Odd" not in client.get(BOARD_FEED).content


def test_feed_that_is_known_is_not_sent_again(
    client: Client, board: Leaderboard
) -> None:
    etag = client.get(BOARD_FEED)["ETag"]
    assert client.get(BOARD_FEED, headers={"If-None-Match": etag}).status_code == 304


def test_feed_takes_as_many_queries_for_many_results(
    client: Client, board: Leaderboard
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            feed_of(client, BOARD_FEED)
        return len(captured)

    few = queries()
    for number in range(10):
        add_row(board.groups.get(), f"{30 + number}", f"E-{number}")
    assert queries() == few == 4


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/feeds/"),
        ("/leaderboards/reasonseg-giou/", BOARD_FEED),
        ("/tasks/segmenting-reasonseg/", "/feeds/tasks/segmenting-reasonseg/"),
        ("/models/a-net/", "/feeds/models/a-net/"),
    ],
)
def test_page_announces_its_feed(
    client: Client, board: Leaderboard, page: str, feed: str
) -> None:
    links = re.findall(
        r'<link rel="alternate"[^>]*href="([^"]*)"', body_of(client, page)
    )
    assert feed in links


@pytest.mark.parametrize("part", ["tasks", "leaderboards", "models"])
def test_feed_of_nothing_is_not_found(client: Client, part: str) -> None:
    assert client.get(f"/feeds/{part}/nothing/").status_code == 404


# --- Badge ------------------------------------------------------------------------


def badge_of(client: Client, query: str) -> str:
    """What a badge says, to those who see it and those who hear it."""
    response = client.get(f"{BADGE}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    root = ElementTree.fromstring(response.content)
    name = "{http://www.w3.org/2000/svg}"
    title = root.findtext(f"{name}title") or ""
    shown = [text.text for text in root.iter(f"{name}text")]
    assert root.get("role") == "img" and title == ": ".join(shown)
    return shown[1] or ""


def test_badge_says_a_models_rank(client: Client, board: Leaderboard) -> None:
    assert badge_of(client, "model=a-net") == "#1 of 2 reported on ReasonSeg, gIoU"
    assert badge_of(client, "model=b-net") == "#2 of 2 reported on ReasonSeg, gIoU"
    assert badge_of(client, "model=doubtful") == "not ranked on ReasonSeg, gIoU"


def test_badge_names_settings_that_are_stated(
    client: Client, board: Leaderboard
) -> None:
    stated = SettingsGroupFactory(leaderboard=board, key="shots=5", label="5 shots")
    model = MLModel.objects.get(name="B-Net")
    add_row(stated, "80.0", model=None)
    result = ResultFactory(group=stated, model=model, claim__number="70.0")
    RowFactory(result=result)
    said = badge_of(client, "model=b-net&settings=shots%3D5")
    assert said == "#2 of 2 reported on ReasonSeg, gIoU, 5 shots"


def test_badge_of_a_merged_model_is_that_of_the_other(
    client: Client, board: Leaderboard
) -> None:
    target = MLModel.objects.get(name="A-Net")
    MLModel.objects.create(
        key="old-net", name="Old-Net", name_fold="oldnet", merged_into=target
    )
    assert badge_of(client, "model=old-net").startswith("#1 of 2")


def test_badge_of_an_unknown_model_is_not_found(
    client: Client, board: Leaderboard
) -> None:
    assert client.get(f"{BADGE}?model=nobody").status_code == 404
    assert client.get(BADGE).status_code == 404


def test_badge_may_be_kept_for_a_while_and_asked_for_again(
    client: Client, board: Leaderboard
) -> None:
    response = client.get(f"{BADGE}?model=a-net")
    assert "max-age=300" in response["Cache-Control"]
    again = client.get(
        f"{BADGE}?model=a-net", headers={"If-None-Match": response["ETag"]}
    )
    assert again.status_code == 304


# --- Frame ------------------------------------------------------------------------


def test_frame_shows_the_first_rows_and_leads_to_the_page(
    client: Client, board: Leaderboard
) -> None:
    for number in range(12):
        add_row(board.groups.get(), f"{30 + number}", f"E-{number}")
    response = client.get(EMBED)
    body = response.content.decode()
    assert body.count('<th scope="row">') == 10
    assert "Doubtful" not in body and "A-Net" in body
    assert 'href="/leaderboards/reasonseg-giou/" target="_blank"' in body
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_frame_shows_what_its_page_shows_under_the_same_parameters(
    client: Client, board: Leaderboard
) -> None:
    body = body_of(client, f"{EMBED}?as_of=2000")
    assert "As of 31 December 2000." in body
    assert "Nothing stands on this leaderboard as of that day" in body
    assert 'href="/leaderboards/reasonseg-giou/?as_of=2000"' in body


def test_frame_takes_as_many_queries_for_many_rows(
    client: Client, board: Leaderboard
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            body_of(client, EMBED)
        return len(captured)

    few = queries()
    for number in range(9):
        add_row(board.groups.get(), f"{30 + number}", f"E-{number}")
    assert queries() == few


def test_page_gives_what_to_copy(client: Client, board: Leaderboard) -> None:
    body = body_of(client, board.get_absolute_url())
    badge = f"http://testserver{BADGE}?model=a-net"
    words = r"Rank on ReasonSeg, gIoU"
    assert f"[![{words}]({badge})](http://testserver{board.get_absolute_url()})" in body
    assert f"&lt;iframe src=&quot;http://testserver{EMBED}&quot;" in body


def test_what_to_copy_stays_text_whatever_a_board_is_called(client: Client) -> None:
    board = make_board(dataset='X"](javascript:alert(1)) <i>')
    add_row(SettingsGroupFactory(leaderboard=board), "57.5", "A-Net")
    body = body_of(client, board.get_absolute_url())
    assert r"Rank on X&quot;\](javascript:alert(1)) \&lt;i\&gt;, gIoU](" in body
    assert (
        "title=&quot;X&amp;quot;](javascript:alert(1)) &amp;lt;i&amp;gt;, gIoU&quot;"
        in body
    )
