"""The watched folder: which of its files are complete, and where they go when taken."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

DONE, REFUSED = "done", "refused"
# What browsers, editors and copying programs call a file that they still write.
_PARTIAL_SUFFIXES = (
    ".part",
    ".partial",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".filepart",
    ".swp",
    "~",
)


class NoFile(Exception):
    """What lies in the folder is no file of its own, but leads elsewhere."""


def complete_files(folder: Path, *, quiet_seconds: float) -> list[Path]:
    """What lies in the folder and is no longer written to, the oldest first.

    Makes the folder, and those for what is taken, if they are not there. Subfolders, hidden
    files and those named like unfinished ones are left alone.
    """
    for path in (folder, folder / DONE, folder / REFUSED):
        path.mkdir(parents=True, exist_ok=True)
    now = time.time()
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.lower().endswith(_PARTIAL_SUFFIXES):
                continue
            with suppress(FileNotFoundError):
                if entry.is_dir(follow_symlinks=False):
                    continue
                status = entry.stat(follow_symlinks=False)
                # Some programs give a file a date to come; then its arrival counts.
                changed = status.st_ctime if status.st_mtime > now else status.st_mtime
                if now - changed >= quiet_seconds:
                    found.append((changed, Path(entry.path)))
    return [path for _, path in sorted(found)]


def open_file(path: Path) -> BinaryIO:
    """The file, open for reading.

    Raises:
        NoFile: it is a link, a pipe or a device.
    """
    if path.is_symlink():
        raise NoFile("It is a link; put the file itself here.")
    # Not to be led elsewhere, or to wait for a pipe's writer, if it was changed just now.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    file = os.fdopen(descriptor, "rb")
    if not S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise NoFile("It is no regular file.")
    return file


def put_away(path: Path) -> Path:
    """Move a file that was taken to `done`; where it lies now."""
    return _move(path, path.parent / DONE)


def refuse(path: Path, *, reason: str) -> Path:
    """Move a file to `refused`, with the reason in a text file beside it."""
    refused = _move(path, path.parent / REFUSED)
    refused.with_name(f"{refused.name}.reason.txt").write_text(
        f"{reason}\n", encoding="utf-8"
    )
    return refused


def _move(path: Path, folder: Path) -> Path:
    """Move a file into a folder, under another name if its own is taken there."""
    target, number = folder / path.name, 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    return path.rename(target)
