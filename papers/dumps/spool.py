"""Bring a dump's unzipped bytes to rest under their hash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from papers.dumps.records import DamagedDump, DumpTooLarge

CHUNK = 256 * 1024
# arXiv's whole metadata snapshot is about 5 GB.
DEFAULT_LIMIT = 16 * 1024**3
GZIP_MAGIC = b"\x1f\x8b"
TEMP_PREFIX = ".spooling-"
# Nobody writes to one temporary file this long; what is older was left by a kill.
STALE_AFTER = 24 * 3600


@dataclass(frozen=True, slots=True)
class SpooledDump:
    """A dump's unzipped bytes on disk, named by their hash."""

    path: Path
    sha256: str
    size: int


def spool(
    source: BinaryIO, directory: Path, *, limit: int = DEFAULT_LIMIT
) -> SpooledDump:
    """Write the unzipped bytes of `source` to `directory/<sha256>`.

    Raises DumpTooLarge over `limit` unzipped bytes and DamagedDump for a broken gzip;
    in both cases nothing is left behind. A kill leaves at most a temporary file, which
    a later call removes.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _remove_stale(directory)
    digest = hashlib.sha256()
    size = 0
    handle, name = tempfile.mkstemp(prefix=TEMP_PREFIX, dir=directory)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            for block in _unzipped(source):
                size += len(block)
                if size > limit:
                    raise DumpTooLarge(
                        f"The dump is larger than {limit:,} bytes unzipped. "
                        "Split it, or raise the limit."
                    )
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        sha256 = digest.hexdigest()
        final = directory / sha256
        if final.exists() and final.stat().st_size == size:
            temporary.unlink()
        else:
            os.replace(temporary, final)
            _sync_directory(directory)
        return SpooledDump(path=final, sha256=sha256, size=size)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _unzipped(source: BinaryIO) -> Iterator[bytes]:
    """The bytes of `source` in blocks, unzipped when they begin with gzip's magic."""
    block = source.read(CHUNK)
    while 0 < len(block) < len(GZIP_MAGIC):
        more = source.read(CHUNK)
        if not more:
            break
        block += more
    if block.startswith(GZIP_MAGIC):
        yield from _gunzip(source, block)
        return
    while block:
        yield block
        block = source.read(CHUNK)


def _gunzip(source: BinaryIO, block: bytes) -> Iterator[bytes]:
    """Every member of a gzip in turn, in blocks of at most CHUNK however dense it is."""
    members = 0
    while True:
        # Gzip files may be several members in a row, with zero bytes behind the last.
        while not (block := block.lstrip(b"\0") if members else block):
            block = source.read(CHUNK)
            if not block:
                return
        if len(block) < len(GZIP_MAGIC):
            block += source.read(CHUNK)
        if not block.startswith(GZIP_MAGIC):
            raise DamagedDump(
                f"The gzip is followed by bytes that are no gzip, after {members} "
                "complete part(s). Download or compress the file anew."
            )
        inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while not inflater.eof:
            if not block:
                block = source.read(CHUNK)
                if not block:
                    raise DamagedDump(
                        "The gzip ends in the middle. Download the file anew."
                    )
            try:
                unzipped = inflater.decompress(block, CHUNK)
            except zlib.error as error:
                raise DamagedDump(
                    f"The gzip is corrupt ({error}). Download the file anew."
                ) from error
            block = inflater.unconsumed_tail
            if unzipped:
                yield unzipped
        block = inflater.unused_data
        members += 1


def _sync_directory(directory: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets one."""
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_stale(directory: Path) -> None:
    """Remove temporary files that a killed run left behind."""
    oldest = time.time() - STALE_AFTER
    for path in directory.glob(TEMP_PREFIX + "*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
