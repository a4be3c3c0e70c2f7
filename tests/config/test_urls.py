from __future__ import annotations

from urllib.robotparser import RobotFileParser

from django.contrib.staticfiles import finders
from django.test import Client


def test_crawlers_may_read_pages_but_not_the_admin_nor_the_api(client: Client) -> None:
    response = client.get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(response.content.decode().splitlines())

    assert response["Content-Type"] == "text/plain"
    for path in ("/", "/papers/", "/leaderboards/x/", "/api/docs/"):
        assert robots.can_fetch("anybody", path), path
    for path in ("/admin/", "/api/v1/papers/", "/search/?q=x", "/compare/?models=a"):
        assert not robots.can_fetch("anybody", path), path


def test_icon_is_found_under_its_old_address(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert finders.find(response["Location"].removeprefix("/static/"))


def test_address_above_the_leaderboards_leads_to_the_benchmarks(client: Client) -> None:
    response = client.get("/leaderboards/?task=qa")

    assert response.status_code == 302
    assert response["Location"] == "/benchmarks/?task=qa"
