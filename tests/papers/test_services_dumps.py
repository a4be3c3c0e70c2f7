"""Registering dumps and reading them: what is read anew, and what is refused."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from papers.dumps.records import Layout
from papers.models import Dump, Paper, Sighting
from papers.services.dumps import (
    fail_dump,
    ingest_batch,
    register_dump,
    spooled_path,
)

pytestmark = pytest.mark.django_db

PAGE = b"""\
new
Subscribe
by AK and the research community
Nov 3

Seeing the Forest for the Trees: A Study of Attention

We study attention in models of language and of vision at length. Our method reaches 91.2% on ImageNet and is faster than what came before it, which we show in experiments on many benchmarks of different kinds and sizes. Code is available.

Hearing the Sea in a Shell: Audio Models at Small Scale

We present a small model of audio that runs on a phone without loss of quality. It reaches 4.2 WER on LibriSpeech, and we show in experiments on many benchmarks of different kinds and sizes that it is as good as larger ones. Code is available.
"""


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.DUMPS_DIR = tmp_path / "dumps"


def lines(*titles: str) -> bytes:
    return b"".join(
        json.dumps({"title": title, "abstract": f"On {title}."}).encode() + b"\n"
        for title in titles
    )


def bring(content: bytes, name: str = "dump", **values: object) -> Dump:
    return register_dump(file=io.BytesIO(content), name=name, **values)


def read(dump: Dump, size: int = 500) -> Dump:
    while ingest_batch(dump_id=dump.pk, size=size):
        pass
    dump.refresh_from_db()
    return dump


def test_dump_brought_twice_changes_nothing() -> None:
    dump = read(bring(lines("A title that is long enough")))
    before = (list(Sighting.objects.values()), list(Dump.objects.values()))
    assert bring(lines("A title that is long enough"), name="other").pk == dump.pk
    assert not ingest_batch(dump_id=dump.pk)
    assert (list(Sighting.objects.values()), list(Dump.objects.values())) == before


def test_new_listing_day_changes_dates_and_nothing_else() -> None:
    dump = read(bring(PAGE), size=1)
    assert (dump.papers_count, dump.listing_month, dump.listing_day) == (2, 11, 3)
    assert dump.listed_on is None
    papers = list(Paper.objects.order_by("pk").values())
    again = read(bring(PAGE, listed_on=date(2025, 11, 20)), size=1)
    assert (again.pk, again.state, again.listed_on) == (
        dump.pk,
        "done",
        date(2025, 11, 3),
    )
    assert set(Sighting.objects.values_list("listed_on", flat=True)) == {
        date(2025, 11, 3)
    }
    assert list(Paper.objects.order_by("pk").values()) == papers
    assert not bring(PAGE, listed_on=date(2025, 11, 20)).is_unfinished
    assert not bring(PAGE).is_unfinished


def test_new_listing_day_keeps_the_layout_that_was_asked_for() -> None:
    text = PAGE.partition(b"\n\n")[2].replace(b"\n\n", b"\n")
    dump = read(bring(text, layout=Layout.HF_TEXT_DETAILED))
    again = read(bring(text, listed_on=date(2025, 11, 20)))
    assert (again.pk, again.layout) == (dump.pk, Layout.HF_TEXT_DETAILED)


def test_dump_is_read_anew_when_asked() -> None:
    dump = read(bring(lines("A title that is long enough", "Another such title")))
    Sighting.objects.filter(entry=0).update(title="Read by an older reader")
    again = read(
        bring(lines("A title that is long enough", "Another such title"), again=True)
    )
    assert (again.pk, again.reading, again.papers_count) == (dump.pk, 1, 2)
    assert set(Paper.objects.values_list("title", flat=True)) == {
        "A title that is long enough",
        "Another such title",
    }


def test_what_a_new_reading_no_longer_sees_is_forgotten() -> None:
    dump = read(bring(lines("A title that is long enough")))
    gone = Sighting.objects.get()
    gone.pk, gone.entry = None, 7
    gone.paper = Paper.objects.create(identity="title:gone", title="Gone")
    gone.save()
    read(bring(lines("A title that is long enough"), again=True))
    assert Sighting.objects.get().dump == dump
    assert Paper.objects.get().title == "A title that is long enough"


def test_page_that_is_no_text_further_on_is_refused_whole() -> None:
    dump = read(bring(PAGE + b"\n\nA Third Title of Some Length\n\n\xff\xfe"), size=1)
    assert dump.state == Dump.State.REFUSED
    assert "UTF-8" in dump.error
    assert not Paper.objects.exists()


def test_failure_does_not_undo_what_another_worker_finished() -> None:
    dump = read(bring(lines("A title that is long enough")))
    fail_dump(dump_id=dump.pk, error="It took too long.")
    dump.refresh_from_db()
    assert (dump.state, dump.error) == ("done", "")


def test_dump_whose_kept_copy_is_gone_fails_until_it_is_brought_again() -> None:
    dump = bring(lines("A title that is long enough"))
    spooled_path(dump).unlink()
    assert read(dump).state == Dump.State.FAILED
    assert read(bring(lines("A title that is long enough"))).state == Dump.State.DONE


def test_name_that_is_no_text_is_kept_as_far_as_it_is() -> None:
    dump = bring(lines("A title that is long enough"), name="caf\udce9.jsonl")
    dump.refresh_from_db()
    assert dump.name == "caf?.jsonl"


def test_abstract_of_a_book_is_refused_and_the_rest_is_kept() -> None:
    book = json.dumps({"title": "A whole book as abstract", "abstract": "a" * 20_001})
    dump = read(bring(lines("A title that is long enough") + book.encode() + b"\n"))
    assert (dump.papers_count, dump.refused_count) == (1, 1)
    assert "20,000 characters" in dump.refused.get().reason
