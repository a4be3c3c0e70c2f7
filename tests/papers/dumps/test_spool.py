from __future__ import annotations

import gzip
import hashlib
import io
import os
import time

import pytest

from papers.dumps.records import DamagedDump, DumpTooLarge
from papers.dumps.spool import TEMP_PREFIX, spool

TEXT = b"Title\nAbstract of some length.\n" * 1000


@pytest.mark.parametrize(
    "data",
    [
        TEXT,
        gzip.compress(TEXT),
        gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:]),
        gzip.compress(TEXT) + b"\0" * 100,
    ],
    ids=["plain", "gzip", "members", "padded"],
)
def test_spooled_bytes_are_named_by_their_unzipped_hash(tmp_path, data):
    spooled = spool(io.BytesIO(data), tmp_path)
    assert spooled.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert spooled.path == tmp_path / spooled.sha256
    assert spooled.path.read_bytes() == TEXT
    assert spooled.size == len(TEXT)
    assert list(tmp_path.iterdir()) == [spooled.path]


def test_same_bytes_again_are_kept_once(tmp_path):
    first = spool(io.BytesIO(TEXT), tmp_path)
    before = first.path.stat().st_ino
    assert spool(io.BytesIO(gzip.compress(TEXT)), tmp_path) == first
    assert first.path.stat().st_ino == before


def test_half_file_under_the_name_is_replaced(tmp_path):
    name = hashlib.sha256(TEXT).hexdigest()
    (tmp_path / name).write_bytes(TEXT[:10])
    assert spool(io.BytesIO(TEXT), tmp_path).path.read_bytes() == TEXT


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(TEXT)[:-20],
        gzip.compress(TEXT)[:40] + b"\xff" * 40 + gzip.compress(TEXT)[80:],
        gzip.compress(TEXT) + b"no gzip at all",
        b"\x1f\x8b",
    ],
    ids=["truncated", "corrupt", "trailing", "magic only"],
)
def test_broken_gzip_leaves_nothing(tmp_path, data):
    with pytest.raises(DamagedDump):
        spool(io.BytesIO(data), tmp_path)
    assert not list(tmp_path.iterdir())


def test_bomb_is_stopped_at_the_limit(tmp_path):
    bomb = io.BytesIO(gzip.compress(bytes(20_000_000)))
    with pytest.raises(DumpTooLarge, match="1,000,000"):
        spool(bomb, tmp_path, limit=1_000_000)
    assert not list(tmp_path.iterdir())


def test_stale_temporary_files_are_removed_and_fresh_ones_left(tmp_path):
    stale, fresh = tmp_path / f"{TEMP_PREFIX}a", tmp_path / f"{TEMP_PREFIX}b"
    stale.write_bytes(b"half")
    fresh.write_bytes(b"half")
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(stale, (long_ago, long_ago))
    spool(io.BytesIO(TEXT), tmp_path)
    assert not stale.exists()
    assert fresh.exists()
