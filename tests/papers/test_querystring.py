"""Query strings: what makes no sense counts as not given."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import RequestFactory

from papers.querystring import Asked


def asked(query: str, *names: str) -> Asked:
    return Asked.in_request(RequestFactory().get(f"/papers/?{query}"), *names)


def test_asked_keeps_known_names_only() -> None:
    assert asked("q=a&evil=b", "q").values == {"q": "a"}


def test_asked_drops_nuls_and_what_is_too_long() -> None:
    assert asked("q=%00a%00", "q").text("q") == "a"
    assert len(asked("q=" + "x" * 5000, "q").text("q")) == 400


@pytest.mark.parametrize(
    "text", ["abcd", "-1", "1.5", "99999", "0", "٢٠٢٤", "", "1899"], ids=str
)
def test_asked_year_is_none_for_what_is_no_year(text: str) -> None:
    assert asked(f"year={text}", "year").year("year") is None


def test_asked_days_are_the_ends_of_a_period_and_leave_out_what_is_none() -> None:
    there = asked("as_of=2024-02&since=2024&x=soon", "as_of", "since", "x")
    assert there.as_of("as_of") == date(2024, 2, 29)
    assert there.first_day("since") == date(2024, 1, 1)
    assert there.first_day("x") is None
    assert there.as_of("not-given") is None
    assert there.misread == {"x": "soon"}


def test_day_to_look_back_to_has_limits_that_a_day_to_begin_with_has_not() -> None:
    there = asked("as_of=9999&since=1800", "as_of", "since")
    assert there.as_of("as_of") is None
    assert there.first_day("since") == date(1800, 1, 1)
    assert there.misread == {"as_of": "9999"}


def test_asked_link_changes_one_thing_and_leads_to_the_first_page() -> None:
    now = asked("q=a+b&kind=result&after=9", "q", "kind")
    assert now.link(kind="baseline") == "/papers/?q=a+b&kind=baseline"
    assert now.link(kind=None) == "/papers/?q=a+b"
    assert now.link(after="7") == "/papers/?q=a+b&kind=result&after=7"
    assert asked("q=a", "q").link(q="") == "/papers/"


def test_asked_choice_falls_back_to_the_default() -> None:
    assert asked("kind=nothing", "kind").choice("kind", ["result"], "result") == (
        "result"
    )


def test_value_that_makes_no_sense_is_kept_to_be_told() -> None:
    given = asked("kind=x&year=20ab", "kind", "year", "dump")

    assert given.choice("kind", ["result"]) == ""
    assert given.year("year") is None
    assert given.number("dump", low=1, high=9) is None
    assert given.misread == {"kind": "x", "year": "20ab"}
