"""Workers killed in the middle of a dump: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from tasks.local_servers import LocalServer
from tasks.programs import job_worker
from tasks.supervisor import Process

pytestmark = pytest.mark.kill

ROOT = Path(settings.BASE_DIR)
KILLS = 10
ENTRIES = 260
PATIENCE = 60.0
# Small, so that a kill has many places to fall between and within.
SMALL_BATCHES = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DUMP_BATCH": "5",
    "PAPER_BATCH": "10",
    "LOG_LEVEL": "WARNING",
}
# Each gains one with every entry read, paper extracted, paper placed.
PROGRESS = """
    SELECT (SELECT coalesce(sum(next_entry), 0) FROM papers_dump)
         + (SELECT count(*) FROM papers_paper WHERE NOT needs_extraction)
         + (SELECT count(*) FROM papers_paper
            WHERE NOT needs_extraction AND NOT needs_placing),
           (SELECT count(*) FROM papers_dump WHERE state <> 'done')
         + (SELECT count(*) FROM papers_paper WHERE needs_extraction OR needs_placing)
"""


def generated_dump(path: Path) -> Path:
    """A dump with repeated titles, changed abstracts and broken entries."""
    chance = random.Random(7)
    lines = []
    for number in range(ENTRIES):
        topic = number % 200  # the last ones come a second time, worded otherwise
        model = f"Net{topic % 90}"
        score = 50 + chance.randrange(400) / 10
        entry = {
            "title": f"{model}: learning of kind number {topic} from little data",
            "abstract": (
                f"We propose {model}, a method for task {number}. On ImageNet it reaches a"
                f" top-1 accuracy of {score}%, and {score - 10:.1f} on the ReasonSeg"
                f" benchmark, {chance.randrange(1, 9)}% better than Other{topic % 50}."
            ),
        }
        if topic % 3 == 0:
            entry["id"] = f"25{topic % 12 + 1:02d}.{topic:05d}"
        lines.append("{broken" if number % 37 == 5 else json.dumps(entry))
    path.write_text("\n".join(lines) + "\n")
    return path


class Site:
    """A site with a database and a queue of its own, run by other processes."""

    def __init__(
        self,
        environment: dict[str, str],
        connect: Callable[[], sqlite3.Connection | psycopg.Connection[Any]],
    ) -> None:
        self.environment = SMALL_BATCHES | environment
        self._connect = connect

    def run(self, *command: str) -> str:
        """Run Python to its end on this site; what it printed."""
        ended = subprocess.run(
            [sys.executable, *command],
            env={"PATH": os.environ["PATH"], **self.environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def state(self) -> dict[str, Any]:
        """All that it knows."""
        state: dict[str, Any] = json.loads(self.run("-m", "tests.tasks.state"))
        return state

    @contextmanager
    def watched(self) -> Iterator[Callable[[], tuple[int, int]]]:
        """A function that says how far the work is, and how much is left to do."""
        connection = self._connect()

        def progress() -> tuple[int, int]:
            row = connection.execute(PROGRESS).fetchone()
            assert row is not None
            return int(row[0]), int(row[1])

        try:
            yield progress
        finally:
            connection.close()

    @contextmanager
    def working(self) -> Iterator[Process]:
        """A worker with its beat, SIGKILLed at the end with all its children."""
        worker = job_worker(concurrency=1, with_beat=True, environment=self.environment)
        worker.log = Path(self.environment["DATA_DIR"]) / "worker.log"
        worker.start()
        try:
            yield worker
        finally:
            worker.signal(signal.SIGKILL, group=True)
            assert worker.running is not None
            worker.running.wait()


def wait_until(happened: Callable[[], bool], log: Path) -> None:
    """Watch closely until something happened; fail with the worker's log if it does not."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, log.read_text()[-4000:]
        time.sleep(0.002)


def killed_again_and_again(site: Site, seed: int) -> None:
    """Let a worker do all work that there is, killing it ten times on the way."""
    chance = random.Random(seed)
    log = Path(site.environment["DATA_DIR"]) / "worker.log"
    with site.watched() as progress:
        kills = 0
        while kills < KILLS:
            before, left = progress()
            assert left, "the work was done before the worker was killed ten times"
            # About a tenth of the work each time, and then at any instant.
            target = before + chance.randrange(1, 2 * ENTRIES // KILLS)
            with site.working():
                wait_until(lambda: progress()[0] >= target, log)  # noqa: B023 (called here only)
                time.sleep(chance.random() * 0.02)
            kills += 1
        assert progress()[1], "the last kill came after the work"
        with site.working():
            wait_until(lambda: progress()[1] == 0, log)


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated_dump(tmp_path_factory.mktemp("dump") / "dump.jsonl")


@pytest.fixture(scope="module")
def undisturbed(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a site knows that read the dump in peace."""
    site = sqlite_site(tmp_path_factory.mktemp("peace"))
    site.run("manage.py", "migrate", "--verbosity", "0")
    site.run("manage.py", "ingest", "--json", "--jobs", "1", str(dump))
    return site.state()


def sqlite_site(folder: Path) -> Site:
    return Site(
        {"DATA_DIR": str(folder)},
        lambda: sqlite3.connect(folder / "claimboard.sqlite3", timeout=30),
    )


def bring(site: Site, dump: Path) -> None:
    """Put the dump into the watched folder of a site that is set up."""
    site.run("manage.py", "migrate", "--verbosity", "0")
    register = (
        "import pathlib;from papers.services.dumps import register_dump;"
        f"path=pathlib.Path({str(dump)!r});"
        "print(register_dump(file=path.open('rb'), name=path.name).state)"
    )
    assert site.run("manage.py", "shell", "--verbosity", "0", "-c", register) == (
        "waiting\n"
    )


def test_worker_alone_killed_ten_times_loses_and_doubles_nothing(
    dump: Path, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    site = sqlite_site(tmp_path)
    bring(site, dump)
    killed_again_and_again(site, seed=1)
    assert site.state() == undisturbed


@pytest.mark.postgresql
@pytest.mark.redis
def test_team_worker_killed_ten_times_loses_and_doubles_nothing(
    dump: Path,
    undisturbed: dict[str, Any],
    tmp_path: Path,
    postgresql: LocalServer,
    redis_server: LocalServer,
) -> None:
    site = Site(
        {
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": postgresql.url,
            "REDIS_URL": redis_server.url,
        },
        lambda: psycopg.connect(postgresql.url, autocommit=True),
    )
    bring(site, dump)
    killed_again_and_again(site, seed=2)
    assert site.state() == undisturbed
