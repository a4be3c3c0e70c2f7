from __future__ import annotations

import gzip
import io
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from celery.exceptions import Retry, SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from papers.models import Dump, Paper
from papers.services import dumps
from papers.services.dumps import register_dump
from tasks.dumps import MOST_ATTEMPTS, ingest_dump, resume_unfinished, scan_inbox
from tasks.locks import only_one
from tests.factories import DumpFactory, PaperFactory
from tests.tasks.conftest import Enqueued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    settings.DUMPS_DIR = tmp_path / "dumps"
    settings.INBOX_DIR = tmp_path / "inbox"
    settings.INBOX_QUIET_SECONDS = 0


def listing(entries: int) -> bytes:
    """A dump of the `jsonl` layout."""
    return b"".join(
        json.dumps(
            {"title": f"A long enough title, number {n}", "abstract": f"Says {n}."}
        ).encode()
        + b"\n"
        for n in range(entries)
    )


def registered(entries: int = 3) -> Dump:
    return register_dump(file=io.BytesIO(listing(entries)), name="listing.jsonl")


def test_dump_is_read_and_its_papers_are_handed_on(enqueued: Enqueued) -> None:
    dump = registered()
    ingest_dump(dump.pk)
    dump.refresh_from_db()
    assert (dump.state, dump.papers_count, dump.attempts) == ("done", 3, 0)
    assert enqueued == [("papers.extract_papers",)]


def test_long_dump_is_read_in_several_jobs(
    enqueued: Enqueued, settings: Settings
) -> None:
    settings.JOB_SECONDS, settings.DUMP_BATCH = 0, 2
    dump = registered(entries=3)
    ingest_dump(dump.pk)
    assert Paper.objects.count() == 2
    assert enqueued == [("papers.ingest_dump", dump.pk), ("papers.extract_papers",)]
    enqueued.clear()
    ingest_dump(dump.pk)
    assert Paper.objects.count() == 3
    assert enqueued == [("papers.extract_papers",)]


@contextmanager
def worker_that_holds(name: str) -> Iterator[None]:
    """Another worker, busy with the job of that name."""
    holds, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with only_one(name):
            holds.set()
            may_end.wait(30)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert holds.wait(30)
    yield
    may_end.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_second_worker_leaves_a_dump_to_the_first(enqueued: Enqueued) -> None:
    dump = registered()
    with worker_that_holds(f"dump-{dump.pk}"):
        ingest_dump(dump.pk)
    dump.refresh_from_db()
    assert (dump.state, dump.attempts, enqueued) == ("waiting", 0, [])


def test_dump_that_fails_again_and_again_is_given_up_with_its_error(
    enqueued: Enqueued, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**kwargs: object) -> bool:
        raise ValueError("the moon is full")

    dump = registered()
    monkeypatch.setattr(dumps, "ingest_batch", fail)
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises((Retry, ValueError)):
            ingest_dump(dump.pk)
    assert Dump.objects.get(pk=dump.pk).state == "waiting"
    ingest_dump(dump.pk)
    dump.refresh_from_db()
    assert (dump.state, dump.error) == ("failed", "ValueError: the moon is full")


def test_dump_that_ends_its_worker_again_and_again_is_given_up(
    enqueued: Enqueued,
) -> None:
    dump = registered()
    Dump.objects.filter(pk=dump.pk).update(attempts=MOST_ATTEMPTS)
    ingest_dump(dump.pk)
    dump.refresh_from_db()
    assert dump.state == "failed"
    assert "broken off 6 times" in dump.error
    assert enqueued == []


def test_given_up_dump_is_read_when_it_is_brought_again(enqueued: Enqueued) -> None:
    dump = registered()
    dumps.fail_dump(dump_id=dump.pk, error="The disk was full.")
    assert registered() == dump
    ingest_dump(dump.pk)
    dump.refresh_from_db()
    assert (dump.state, dump.error, dump.papers_count) == ("done", "", 3)


def test_database_that_is_away_is_no_fault_of_the_dump(
    enqueued: Enqueued, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_connection(**kwargs: object) -> bool:
        raise OperationalError("server closed the connection")

    dump = registered()
    monkeypatch.setattr(dumps, "ingest_batch", lose_connection)
    for _ in range(MOST_ATTEMPTS + 3):
        with pytest.raises((Retry, OperationalError)):
            ingest_dump(dump.pk)
    dump.refresh_from_db()
    assert (dump.state, dump.attempts) == ("waiting", 0)


def test_unfinished_work_is_enqueued_again(enqueued: Enqueued) -> None:
    waiting = DumpFactory(state="waiting")
    DumpFactory(state="done")
    reading = DumpFactory(state="reading")
    DumpFactory(state="refused")
    resume_unfinished(idle_seconds=0)
    assert enqueued == [
        ("papers.ingest_dump", waiting.pk),
        ("papers.ingest_dump", reading.pk),
    ]


def test_dump_that_is_being_read_is_not_enqueued_a_second_time(
    enqueued: Enqueued,
) -> None:
    dump = DumpFactory(state="reading")
    resume_unfinished()
    assert enqueued == []
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        resume_unfinished()
    assert enqueued == [("papers.ingest_dump", dump.pk)]


@pytest.mark.parametrize(
    ("flags", "job"),
    [
        ({"needs_extraction": True}, "papers.extract_papers"),
        ({"needs_placing": True}, "leaderboards.place_papers"),
    ],
)
def test_papers_that_wait_are_enqueued_again(
    enqueued: Enqueued, flags: dict[str, bool], job: str
) -> None:
    PaperFactory()
    resume_unfinished()
    assert enqueued == []
    PaperFactory(**flags)
    resume_unfinished()
    assert enqueued == [(job,)]


def put(folder: Path, name: str, content: bytes) -> Path:
    """A complete file in the watched folder."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


def left_in(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_file_in_the_inbox_becomes_a_dump_and_is_put_away(
    enqueued: Enqueued, settings: Settings
) -> None:
    put(settings.INBOX_DIR, "a.jsonl.gz", gzip.compress(listing(2)))
    scan_inbox()
    dump = Dump.objects.get()
    assert (dump.name, dump.state) == ("a.jsonl.gz", "waiting")
    assert enqueued == [("papers.ingest_dump", dump.pk)]
    assert left_in(settings.INBOX_DIR) == ["done/a.jsonl.gz"]


def test_file_that_comes_to_the_inbox_twice_changes_nothing(
    enqueued: Enqueued, settings: Settings
) -> None:
    for _ in range(2):
        put(settings.INBOX_DIR, "a.jsonl", listing(2))
        scan_inbox()
        ingest_dump(Dump.objects.get().pk)
    assert Dump.objects.get().papers_count == Paper.objects.count() == 2
    assert left_in(settings.INBOX_DIR) == ["done/a-2.jsonl", "done/a.jsonl"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(gzip.compress(listing(50))[:-20], "gzip", id="truncated gzip"),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"Dear sirs,\nno papers here.\n", "", id="no known layout"),
    ],
)
def test_file_that_is_no_dump_is_refused_with_its_reason(
    enqueued: Enqueued, settings: Settings, content: bytes, reason: str
) -> None:
    put(settings.INBOX_DIR, "a.txt", content)
    scan_inbox()
    assert enqueued == []
    assert left_in(settings.INBOX_DIR) == ["refused/a.txt", "refused/a.txt.reason.txt"]
    said = (settings.INBOX_DIR / "refused" / "a.txt.reason.txt").read_text()
    assert len(said) > 10
    assert reason in said


def test_link_in_the_inbox_is_refused_and_what_it_leads_to_is_not_read(
    enqueued: Enqueued, settings: Settings, tmp_path: Path
) -> None:
    outside = put(tmp_path, "outside.jsonl", listing(1))
    settings.INBOX_DIR.mkdir()
    (settings.INBOX_DIR / "link.jsonl").symlink_to(outside)
    scan_inbox()
    assert not Dump.objects.exists()
    assert (settings.INBOX_DIR / "refused" / "link.jsonl").is_symlink()


def test_file_that_takes_too_long_is_refused_and_the_next_is_taken(
    enqueued: Enqueued, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_slow(*, name: str, **rest: object) -> Dump:
        if name == "slow.jsonl":
            raise SoftTimeLimitExceeded
        return register_dump(name=name, **rest)

    monkeypatch.setattr(dumps, "register_dump", be_slow)
    put(settings.INBOX_DIR, "slow.jsonl", b"")
    put(settings.INBOX_DIR, "a.jsonl", listing(1))
    scan_inbox()
    assert "done/a.jsonl" in left_in(settings.INBOX_DIR)
    assert "refused/slow.jsonl.reason.txt" in left_in(settings.INBOX_DIR)


def test_file_on_which_reading_fails_is_refused_and_the_next_is_taken(
    enqueued: Enqueued, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*, name: str, **rest: object) -> Dump:
        if name == "odd.jsonl":
            raise RecursionError("too deep")
        return register_dump(name=name, **rest)

    monkeypatch.setattr(dumps, "register_dump", stumble)
    put(settings.INBOX_DIR, "odd.jsonl", b"")
    put(settings.INBOX_DIR, "z.jsonl", listing(1))
    scan_inbox()
    assert left_in(settings.INBOX_DIR) == [
        "done/z.jsonl",
        "refused/odd.jsonl",
        "refused/odd.jsonl.reason.txt",
    ]


def test_file_stays_in_the_inbox_while_the_disk_is_full(
    enqueued: Enqueued, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_disk_full(**kwargs: object) -> Dump:
        raise OSError(28, "No space left on device")

    put(settings.INBOX_DIR, "a.jsonl", listing(1))
    with monkeypatch.context() as patched:
        patched.setattr(dumps, "register_dump", find_disk_full)
        scan_inbox()
    assert left_in(settings.INBOX_DIR) == ["a.jsonl"]
    scan_inbox()
    assert left_in(settings.INBOX_DIR) == ["done/a.jsonl"]
