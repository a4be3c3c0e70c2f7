"""What readers see of improvements and of what does not fit together."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Comparison, Finding, Leaderboard, MLModel
from papers.models import Claim, Paper
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.pages import body_of

pytestmark = pytest.mark.usefixtures("small_registry")

BOARD = "/leaderboards/reasonseg-giou/"
IMPROVEMENTS = f"{BOARD}improvements/"


def paper(title: str, year: int | None) -> Paper:
    made: Paper = PaperFactory(
        title=title, published=date(year, 1, 1) if year else None
    )
    return made


def score(number: str, model: str, of: Paper, **fields: Any) -> Claim:
    given = {"metric": "gIoU", "condition": "zero-shot", "own": True} | fields
    return claim_on("ReasonSeg", number, model=model, paper=of, **given)


def gain(number: str, model: str, over: str, of: Paper, **fields: Any) -> Claim:
    given = {"metric": "gIoU", "condition": "zero-shot", "unit": "%", "direction": "up"}
    return claim_on(
        "ReasonSeg",
        number,
        kind="improvement",
        model=model,
        comparator=over,
        paper=of,
        sentence=f"It beats {over} by {number}%.",
        sentence_start=None,
        own=True,
        **(given | fields),
    )


@pytest.fixture
def history(small_registry: None) -> dict[str, Paper]:
    """One finding of each kind: three on ReasonSeg, one on ImageNet."""
    papers = {
        "lisa": paper("LISA", 2023),
        "again": paper("LISA Again", 2024),
        "zero": paper("Seg-Zero", 2025),
        "off": paper("Off the Scale", 2022),
    }
    score("47.3", "LISA-7B", papers["lisa"])
    score("44.4", "LISA-7B", papers["again"], own=False)
    score("57.5", "Seg-Zero", papers["zero"])
    gain("18", "Seg-Zero", "LISA-7B", papers["zero"])
    score("45", "Late", paper("Late", 2026), says_best=True)
    claim_on(
        "ImageNet",
        "130.5",
        metric="accuracy",
        model="Off",
        unit="%",
        paper=papers["off"],
    )
    place_all()
    assert Finding.objects.count() == 4
    return papers


def titles(body: str) -> list[str]:
    """The headings of the findings on a page."""
    return re.findall(r'class="finding__title">([^<]*)<', body)


CONTRADICTION = "LISA-7B: 47.3 or 44.4?"
NOT_BEST = "45 was not the best: 57.5 was known"
IMPROBABLE = "130.5 is off the scale"
NOT_FITTING = "18% does not fit"


def test_audit_shows_all_findings_newest_first(
    client: Client, history: dict[str, Paper]
) -> None:
    body = body_of(client, "/audit/")
    assert titles(body) == [NOT_BEST, NOT_FITTING, CONTRADICTION, IMPROBABLE]
    assert "Two papers give different numbers for LISA-7B" in body
    assert "Values of top-1 accuracy lie between 0 and 100" in body
    assert "Reported are 57.5 for Seg-Zero and 47.3 for LISA-7B" in body
    assert "10.2 points, or 21.6% apart" in body
    assert body.count('class="finding__side"') == 2 + 3 + 2 + 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=contradiction", [CONTRADICTION]),
        ("kind=improbable", [IMPROBABLE]),
        ("kind=nonsense", [NOT_BEST, NOT_FITTING, CONTRADICTION, IMPROBABLE]),
        ("area=vision&task=image-classification", [IMPROBABLE]),
        ("task=image-classification", [IMPROBABLE]),
        ("area=speech", []),
        ("area=nowhere", [NOT_BEST, NOT_FITTING, CONTRADICTION, IMPROBABLE]),
        ("q=reasonseg", [NOT_BEST, NOT_FITTING, CONTRADICTION]),
        ("q=reasonseg&kind=earlier-better", [NOT_BEST]),
        ("q=nowhere", []),
        ("board=imagenet-top-1-accuracy", [IMPROBABLE]),
        ("model=lisa-7b", [CONTRADICTION]),
        ("board=nowhere", [NOT_BEST, NOT_FITTING, CONTRADICTION, IMPROBABLE]),
    ],
)
def test_audit_is_narrowed_by_its_address(
    client: Client, history: dict[str, Paper], query: str, expected: list[str]
) -> None:
    assert titles(body_of(client, f"/audit/?{query}")) == expected


def test_audit_of_a_paper_has_what_speaks_of_it_on_either_side(
    client: Client, history: dict[str, Paper]
) -> None:
    def of(name: str) -> list[str]:
        return titles(body_of(client, f"/audit/?paper={history[name].pk}"))

    assert of("lisa") == [CONTRADICTION]
    assert of("zero") == [NOT_BEST, NOT_FITTING]


def test_audit_says_which_filter_makes_no_sense(
    client: Client, history: dict[str, Paper]
) -> None:
    body = body_of(client, "/audit/?board=nowhere")
    assert "“nowhere” makes no sense as “board”" in body


def test_audit_pages_through_many(client: Client, history: dict[str, Paper]) -> None:
    for place in range(30):
        claim_on("ImageNet", f"{200 + place}", metric="accuracy", model=f"Net-{place}")
    place_all()
    first = body_of(client, "/audit/?kind=improbable")
    assert len(titles(first)) == 25
    (following,) = re.findall(r'<a href="([^"]*)" rel="next"', first)
    second = body_of(client, following.replace("&amp;", "&"))
    assert len(titles(second)) == 31 - 25
    assert not set(titles(first)) & set(titles(second))


def test_audit_without_findings_says_what_to_do(client: Client) -> None:
    assert "No dump has been read yet" in body_of(client, "/audit/")
    claim_on("ReasonSeg", "57.5", metric="gIoU", model="LISA-7B")
    place_all()
    assert "Nothing was found" in body_of(client, "/audit/")
    narrowed = body_of(client, "/audit/?kind=contradiction")
    assert "All of that fits together" in narrowed
    assert 'href="/audit/"' in narrowed


def test_audit_takes_as_many_queries_for_many_findings(
    client: Client, history: dict[str, Paper]
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            body_of(client, "/audit/?area=vision")
        return len(queries)

    few = count_queries()
    for place in range(6):
        of = paper(f"Another {place}", 2024)
        score(f"{30 + place}", "LISA-7B", of, own=False)
        gain(f"{60 + place}", "Seg-Zero", "LISA-7B", history["zero"])
    place_all()
    assert Finding.objects.count() > 10
    assert count_queries() == few


def test_text_of_papers_is_escaped(client: Client) -> None:
    for year, number in ((2023, "40"), (2024, "50")):
        of = paper(f"<b>Bold</b> {year}", year)
        score(number, "<i>Net</i>-1", of, own=False)
    place_all()
    for url in ("/audit/", "/feeds/audit/"):
        body = body_of(client, url)
        assert "<b>Bold" not in body and "<i>Net" not in body
        assert "Net" in body


def test_feed_brings_what_was_found_last_first(
    client: Client, history: dict[str, Paper]
) -> None:
    feed = feedparser.parse(client.get("/feeds/audit/").content)
    newest = Finding.objects.order_by("-pk")
    assert [entry.id.partition("#")[2] for entry in feed.entries] == [
        f"finding-{finding.pk}" for finding in newest
    ]
    by_title = {entry.title: entry for entry in feed.entries}
    entry = by_title[f"ReasonSeg, gIoU (zero-shot): {NOT_FITTING}"]
    assert "It beats LISA-7B by" in entry.summary
    assert entry.link.startswith("http://testserver/audit/?board=reasonseg-giou")


def test_feed_is_narrowed_as_the_page_is(
    client: Client, history: dict[str, Paper]
) -> None:
    def entries(query: str) -> int:
        return len(
            feedparser.parse(client.get(f"/feeds/audit/?{query}").content).entries
        )

    assert entries("kind=contradiction") == 1
    assert entries("board=reasonseg-giou") == 3
    assert entries("task=image-classification") == 1
    assert entries("area=vision&q=imagenet") == 1
    assert entries("model=lisa-7b") == 1
    assert entries(f"paper={history['zero'].pk}") == 2
    body = body_of(client, "/audit/?kind=contradiction&board=reasonseg-giou")
    assert "/feeds/audit/?kind=contradiction&amp;board=reasonseg-giou" in body
    query = "area=vision&task=image-classification"
    body = body_of(client, f"/audit/?{query}")
    assert f"/feeds/audit/?{query}".replace("&", "&amp;") in body
    feed = feedparser.parse(client.get(f"/feeds/audit/?{query}").content)
    assert feed.feed.link == f"http://testserver/audit/?{query}"


@pytest.mark.parametrize(
    "query", ["board=nowhere", "task=nothing", "kind=nonsense", "paper=0", "model=no"]
)
def test_feed_of_what_is_not_there_is_not_found(
    client: Client, history: dict[str, Paper], query: str
) -> None:
    assert client.get(f"/feeds/audit/?{query}").status_code == 404


def test_feed_of_a_task_stays_when_its_last_finding_is_resolved(
    client: Client, history: dict[str, Paper]
) -> None:
    Finding.objects.filter(task__key="image-classification").delete()
    for query in ("task=image-classification", "area=vision"):
        answer = client.get(f"/feeds/audit/?{query}")
        assert answer.status_code == 200
    body = body_of(client, "/audit/?task=image-classification")
    assert "makes no sense" not in body


def test_feed_can_be_read_whatever_papers_are_called(client: Client) -> None:
    score("47.3", "LISA-7B", paper("First", 2023))
    second = paper("Sec\x08ond", 2024)
    score("57.5", "", second)
    gain("18", "", "LISA-7B", second)
    place_all()
    assert Finding.objects.get().kind == Finding.Kind.IMPROVEMENT
    feed = feedparser.parse(client.get("/feeds/audit/").content)
    assert "Reported for method of “Sec ond”" in feed.entries[0].summary


def test_feed_is_answered_not_modified(client: Client, history: Any) -> None:
    etag = client.get("/feeds/audit/")["ETag"]
    assert (
        client.get("/feeds/audit/", headers={"If-None-Match": etag}).status_code == 304
    )


def test_every_page_leads_to_the_audit_of_what_it_shows(
    client: Client, history: dict[str, Paper]
) -> None:
    zero, lisa = history["zero"], MLModel.objects.get(key="lisa-7b")
    claim = Claim.objects.get(kind="improvement")
    for url, words, target in (
        (BOARD, "1 contradiction, 1 best-claim", "board=reasonseg-giou"),
        (lisa.get_absolute_url(), "1 contradiction:", "model=lisa-7b"),
        (zero.get_absolute_url(), "1 best-claim that does not", f"paper={zero.pk}"),
        (claim.get_absolute_url(), "1 improvement that does not", f"paper={zero.pk}"),
    ):
        body = body_of(client, url)
        assert words in body, url
        assert f'href="/audit/?{target}"' in body, url
    assert 'href="/audit/"' in body_of(client, "/")


def test_pages_without_findings_do_not_speak_of_the_audit(
    client: Client, history: dict[str, Paper]
) -> None:
    Finding.objects.all().delete()
    for url in (BOARD, history["zero"].get_absolute_url()):
        assert "see the sentences" not in body_of(client, url)


def test_leaderboard_shows_who_is_said_to_beat_whom(
    client: Client, history: dict[str, Paper]
) -> None:
    body = body_of(client, BOARD)
    section = body[body.index('id="improvements"') :]
    assert "better than" in section
    assert "<strong>65.3</strong>" in section and "<strong>55.8</strong>" in section
    assert "does not fit" in section
    assert f'href="{IMPROVEMENTS}"' in section
    assert "It beats LISA-7B by 18%." in section


def test_leaderboard_as_of_a_day_leaves_later_improvements_out(
    client: Client, history: dict[str, Paper]
) -> None:
    assert 'id="improvements"' not in body_of(client, f"{BOARD}?as_of=2024")
    body = body_of(client, f"{BOARD}?as_of=2025")
    assert f'href="{IMPROVEMENTS}?as_of=2025-12-31"' in body


def test_leaderboard_with_improvements_alone_says_so(client: Client) -> None:
    gain("5", "Seg-Zero", "LISA-7B", paper("Gains", 2024))
    place_all()
    body = body_of(client, BOARD)
    assert "what they claim are improvements" in body
    assert 'id="improvements"' in body


def test_empty_settings_groups_are_not_offered(client: Client) -> None:
    score("50", "LISA-7B", paper("One", 2024))
    gain("5", "Seg-Zero", "LISA-7B", paper("Two", 2024), condition="5-shot")
    place_all()
    assert Leaderboard.objects.get().groups.count() == 2
    assert "all settings" not in body_of(client, BOARD)


def test_improvements_as_of_a_day_follow_from_the_numbers_of_that_day(
    client: Client, history: dict[str, Paper]
) -> None:
    """Today a number of 2026 stands for Anchor; in 2025 an earlier, smaller one did."""
    score("50.5", "Anchor", paper("Measured", 2024), own=False)
    gain("4", "Other", "Anchor", paper("Gains", 2025), unit="points")
    score("52.5", "Anchor", paper("Measured Again", 2026), own=False)
    place_all()

    def implied(url: str) -> list[str]:
        return re.findall(r"<strong>([^<]*)</strong> for Other", body_of(client, url))

    assert implied(IMPROVEMENTS) == implied(BOARD) == ["56.5"]
    for url in (f"{IMPROVEMENTS}?as_of=2025", f"{BOARD}?as_of=2025"):
        assert implied(url) == ["54.5"]
    body = body_of(client, f"{IMPROVEMENTS}?as_of=2025&verdict=fits")
    assert "As of 31 December 2025." in body
    assert "makes no sense as “verdict”" in body
    assert f'href="{BOARD}?as_of=2025-12-31"' in body


@pytest.mark.parametrize(
    ("fields", "implied"),
    [
        ({"bound": ">="}, "≥ 61.5"),
        ({"bound": "<="}, "≤ 61.5"),
        ({"bound": "~"}, "≈ 61.5"),
        ({"bound": ">=", "direction": "down"}, "≤ 53.5"),
        ({"number": "4 to 6", "value": "4", "value_high": "6"}, "≥ 61.5"),
    ],
    ids=["at least", "at most", "about", "worse by at least", "range"],
)
def test_what_follows_from_a_bound_is_bounded(
    client: Client, history: dict[str, Paper], fields: dict[str, Any], implied: str
) -> None:
    given = {"number": "4", "unit": "points"} | fields
    gain(given.pop("number"), "Other", "Seg-Zero", paper("Gains", 2025), **given)
    place_all()
    body = body_of(client, IMPROVEMENTS)
    assert f"<strong>{implied}</strong> for Other" in body


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["18%"]),
        ("?verdict=disagrees", ["18%"]),
        ("?verdict=fits", []),
        ("?metric=all", ["18%", "7 points"]),
        ("?as_of=2024", []),
    ],
)
def test_improvements_are_narrowed_by_their_address(
    client: Client, history: dict[str, Paper], query: str, shown: list[str]
) -> None:
    early = paper("Early", 2020)
    gain("7", "Old", "LISA-7B", early, metric="cIoU", unit="points")
    place_all()
    body = body_of(client, f"{IMPROVEMENTS}{query}")
    found = re.findall(r'class="edges__by"><a href="[^"]*">([^<]*)</a>', body)
    assert found == shown
    if not shown:
        assert "No improvement claimed here fits all of that" in body


def test_improvements_follow_the_revision_of_the_leaderboard(
    client: Client, history: dict[str, Paper]
) -> None:
    etag = client.get(IMPROVEMENTS)["ETag"]
    headers = {"If-None-Match": etag}
    assert client.get(IMPROVEMENTS, headers=headers).status_code == 304
    gain("7", "Seg-Zero", "LISA-7B", paper("New", 2026))
    place_all()
    assert client.get(IMPROVEMENTS, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"relative": True}, "relative"),
        ({"relative": False}, "in points"),
        ({}, ""),
        ({"number": "10.2"}, "in points, as the reported numbers show"),
        ({"unit": "points"}, ""),
    ],
)
def test_improvement_says_how_it_is_meant(
    client: Client, fields: dict[str, Any], words: str
) -> None:
    of = paper("Gains", 2024)
    score("57.5", "Seg-Zero", of)
    score("47.3", "LISA-7B", paper("LISA", 2023))
    number = fields.pop("number", "18")
    gain(number, "Seg-Zero", "LISA-7B", of, **fields)
    place_all()
    body = body_of(client, IMPROVEMENTS)
    (cell,) = re.findall(r'class="edges__by"><a[^>]*>[^<]*</a>(.*?)</td>', body)
    assert re.sub(r"<[^>]*>", "", cell).strip() == words


def test_losses_and_unnamed_sides_are_said_in_words(client: Client) -> None:
    of = paper("Losses", 2024)
    gain("5", "Seg-Zero", "", of, direction="down")
    gain("6", "", "previous state of the art", of)
    place_all()
    body = body_of(client, IMPROVEMENTS)
    assert ">worse</span>" in body and "(than what is not said)" in body
    assert "the method of this paper" in body
    assert "previous state of the art" in body


def test_model_page_shows_improvements_of_either_side(
    client: Client, history: dict[str, Paper]
) -> None:
    for key in ("lisa-7b", "seg-zero"):
        body = body_of(client, f"/models/{key}/")
        assert 'id="improvements"' in body
        assert "18%" in body
    for place in range(8):
        gain(f"{place + 1}", "Seg-Zero", f"Old-{place}", history["zero"])
    place_all()
    body = body_of(client, "/models/seg-zero/")
    assert body.count('class="edges__entry"') == 6
    assert 'href="/models/seg-zero/?show=improvements"' in body
    every = body_of(client, "/models/seg-zero/?show=improvements")
    assert every.count('class="edges__entry"') == 9


def test_model_known_from_improvements_alone_has_a_page(client: Client) -> None:
    gain("5", "Seg-Zero", "FiLo", paper("Gains", 2024))
    place_all()
    body = body_of(client, "/models/filo/")
    assert "Seg-Zero" in body and 'id="improvements"' in body


def test_claim_page_says_what_follows(
    client: Client, history: dict[str, Paper]
) -> None:
    claim = Claim.objects.get(kind="improvement")
    body = body_of(client, claim.get_absolute_url())
    assert "relative or in points: not said" in body
    assert "Which makes" in body and "<strong>65.3</strong>" in body
    assert "does not fit" in body
    Finding.objects.all().delete()
    Comparison.objects.all().delete()
    body = body_of(client, claim.get_absolute_url())
    assert "this is a difference between two" in body


def test_paper_page_says_what_follows_beside_the_claim(
    client: Client, history: dict[str, Paper]
) -> None:
    body = body_of(client, history["zero"].get_absolute_url())
    assert "which makes" in body and "reported:" in body


def test_contradiction_names_settings_that_split_no_ranking_too(client: Client) -> None:
    score("57.5", "LISA-7B", paper("One", 2023), condition="ResNet-50 backbone")
    score("60.1", "LISA-7B", paper("Two", 2024), condition="ResNet-50 backbone")
    place_all()
    body = body_of(client, "/audit/?kind=contradiction")
    assert "(ResNet-50 backbone)" in body
