"""Commands whose output is read by something that stops reading, such as `head`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.pipes import ended_by_closed_pipe

ROOT = Path(settings.BASE_DIR)


def manage(
    *command: str, folder: Path, stdout: int
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )


def with_closed_pipe(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of whose output nobody reads anything."""
    read, write = os.pipe()
    os.close(read)
    try:
        return manage(*command, folder=folder, stdout=write)
    finally:
        os.close(write)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    lines = (
        {
            "id": f"s-{n}",
            "title": f"Net {n}",
            "abstract": f"Net-{n} has an accuracy of {n}.5% on ImageNet.",
        }
        for n in range(60)
    )
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def test_extract_ends_quietly_and_blames_no_dump(tmp_path: Path, dump: Path) -> None:
    ended = with_closed_pipe("extract", str(dump), folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_ingest_ends_quietly_with_its_work_done(tmp_path: Path, dump: Path) -> None:
    manage("migrate", "-v0", folder=tmp_path, stdout=subprocess.DEVNULL)
    command = ("ingest", "--json", "--jobs", "1", str(dump))
    ended = with_closed_pipe(*command, folder=tmp_path)
    assert (ended.returncode, ended.stderr) == (141, "")
    again = manage(*command, folder=tmp_path, stdout=subprocess.PIPE)
    (report,) = json.loads(again.stdout)["dumps"]
    assert (report["state"], report["papers"]) == ("done", 60)
    assert report["was_read_before"]
    assert json.loads(again.stdout)["papers_read"] == 0


def test_other_broken_pipes_stay_errors(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        capfd.disabled(),
        pytest.raises(BrokenPipeError, match="of a connection"),
        ended_by_closed_pipe(),
    ):
        raise BrokenPipeError("of a connection")
