"""Lines of a dump with their numbers and bytes, each in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from papers.dumps.entries import ENTRY_LIMIT
from papers.dumps.records import Checkpoint

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHUNK = 1024 * 1024


@dataclass(slots=True)
class RawLine:
    """One line without its line end; `oversized` ones hold only their beginning."""

    number: int
    offset: int
    end: int  # the byte at which the next line begins
    data: bytes
    oversized: bool = False
    is_ended: bool = True  # by a line end, which the last line of a file may lack


def read_lines(source: BinaryIO, start: Checkpoint) -> Iterator[RawLine]:
    """The lines of `source` from `start` on; a byte order mark is passed over."""
    source.seek(start.offset)
    number, offset = start.line, start.offset
    while data := source.readline(ENTRY_LIMIT):
        end = offset + len(data)
        oversized = False
        is_ended = data.endswith(b"\n")
        if len(data) >= ENTRY_LIMIT and not is_ended:
            oversized = True
            data = data[:1000]
            while rest := source.readline(_CHUNK):
                end += len(rest)
                if is_ended := rest.endswith(b"\n"):
                    break
        if offset == 0 and data.startswith(BYTE_ORDER_MARK):
            data = data[len(BYTE_ORDER_MARK) :]
        yield RawLine(number, offset, end, data.rstrip(b"\r\n"), oversized, is_ended)
        number += 1
        offset = end
