from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from papers.dumps.inbox import NoFile, complete_files, open_file, put_away, refuse

LONG_AGO = 1_000_000_000


def put(folder: Path, name: str, *, changed: float = LONG_AGO, text: str = "x") -> Path:
    """A file in the folder, last written to at that time."""
    path = folder / name
    path.write_text(text)
    os.utime(path, (changed, changed))
    return path


def names(folder: Path) -> list[str]:
    return [path.name for path in complete_files(folder, quiet_seconds=10)]


def test_inbox_makes_its_folders(tmp_path: Path) -> None:
    assert names(tmp_path / "inbox") == []
    assert {path.name for path in (tmp_path / "inbox").iterdir()} == {"done", "refused"}


def test_inbox_gives_complete_files_oldest_first(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", changed=LONG_AGO + 60)
    put(tmp_path, "b.txt", changed=LONG_AGO)
    assert names(tmp_path) == ["b.txt", "a.txt"]


def test_inbox_waits_for_a_file_that_is_still_written(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", changed=time.time() - 9)
    assert names(tmp_path) == []
    os.utime(path, (LONG_AGO, time.time() - 11))
    assert names(tmp_path) == ["a.txt"]


def test_inbox_goes_by_arrival_where_a_file_has_a_date_to_come(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", changed=time.time() + 86400)
    assert names(tmp_path) == []
    assert [path.name for path in complete_files(tmp_path, quiet_seconds=0)] == [
        "a.txt"
    ]


@pytest.mark.parametrize(
    "name", [".a.txt", ".a.txt.x7Fq2", "a.txt.part", "a.CRDOWNLOAD", "a.txt~", "a.tmp"]
)
def test_inbox_leaves_unfinished_files_alone(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    (tmp_path / "folder").mkdir()
    assert names(tmp_path) == []


def test_link_and_pipe_are_no_files(tmp_path: Path) -> None:
    outside = put(tmp_path, "secret")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.txt").symlink_to(outside)
    os.mkfifo(inbox / "pipe.txt")
    for path in complete_files(inbox, quiet_seconds=0):
        with pytest.raises(NoFile):
            open_file(path)
        refuse(path, reason="no file")
    assert names(inbox) == []
    assert outside.read_text() == "x"


def test_refused_file_lies_beside_its_reason(tmp_path: Path) -> None:
    complete_files(tmp_path, quiet_seconds=0)
    moved = refuse(put(tmp_path, "a.txt"), reason="It is empty.")
    assert moved == tmp_path / "refused" / "a.txt"
    assert (tmp_path / "refused" / "a.txt.reason.txt").read_text() == "It is empty.\n"


def test_file_of_a_name_that_is_taken_replaces_nothing(tmp_path: Path) -> None:
    complete_files(tmp_path, quiet_seconds=0)
    kept = [put_away(put(tmp_path, "a.txt", text=str(n))) for n in range(3)]
    assert [path.name for path in kept] == ["a.txt", "a-2.txt", "a-3.txt"]
    assert [path.read_text() for path in kept] == ["0", "1", "2"]
