"""The elements of a long JSON list, each with its place, in bounded memory.

A streaming parser such as ijson tells neither where an element stands nor goes on after
a damaged one, and holds an element of any size. So the list is only parted here, by
brackets and quotes; what stands between is parsed one element at a time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from os import SEEK_END
from typing import BinaryIO

from papers.dumps.entries import ENTRY_LIMIT
from papers.dumps.lines import BYTE_ORDER_MARK
from papers.dumps.records import Checkpoint

_CHUNK = 256 * 1024
_BLANK = b" \t\r\n,"
# A whole string is passed over at once; a lone quote begins one that the chunk cuts.
_INSIDE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\]]', re.DOTALL)
_OUTSIDE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["{}\[\],]', re.DOTALL)
_STRING_REST = re.compile(rb'(?:[^"\\]++|\\.)*+"', re.DOTALL)


# A key and the beginning of its value; longer keys are none that is looked for.
_MEMBER = re.compile(rb'"([^"\\]{0,100})"\s*+:\s*+')
_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """The place of a value in a JSON object, with its first bytes."""

    key: str
    offset: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Element:
    """One element's bytes; of `oversized` and `cut` ones only what there is."""

    line: int
    after_line: int
    after: int  # the byte behind the element
    data: bytes
    oversized: bool = False
    cut: bool = False  # the file ends inside it, or before the list is closed


def list_elements(source: BinaryIO, start: Checkpoint) -> Iterator[Element]:
    """The elements of a JSON list from `start` on, which lies behind its bracket.

    Reading ends at the closing bracket; a file that ends before it gives a last element
    that is `cut` and whose `after` lies beyond the end of the file.
    """
    cursor = _Cursor(source, start)
    while mark := cursor.next_mark():
        if mark == b"]":
            return
        element = cursor.take_element()
        if element.cut:
            yield replace(element, after=element.after + 1)
            return
        yield element
    if start.offset <= source.seek(0, SEEK_END):
        yield Element(cursor.line, cursor.line, cursor.offset + 1, b"", cut=True)


def start_of_list(source: BinaryIO, offset: int = 0) -> Checkpoint | None:
    """The place behind the bracket of the list that begins at `offset`, blanks aside."""
    cursor = _Cursor(source, Checkpoint())
    while cursor.offset < offset and cursor.take(offset - cursor.offset):
        pass
    if cursor.next_mark() != b"[":
        return None
    cursor.take(1)
    return Checkpoint(0, cursor.line, cursor.offset)


def object_members(source: BinaryIO) -> Iterator[Member]:
    """The members of the JSON object that a file is, each before its value is read over.

    Members under keys with escapes or of over a hundred bytes are passed by.
    """
    cursor = _Cursor(source, Checkpoint())
    if cursor.next_mark() != b"{":
        return
    cursor.take(1)
    while cursor.next_mark() == b'"':
        head = os.pread(source.fileno(), _LOOKED_AT, cursor.offset)
        if found := _MEMBER.match(head):
            key = found[1].decode(errors="replace")
            yield Member(key, cursor.offset + found.end(), head[found.end() :])
        cursor.take_element(in_object=True)


class _Cursor:
    """A place in the file that knows its line and byte."""

    def __init__(self, source: BinaryIO, start: Checkpoint) -> None:
        source.seek(start.offset)
        self._source = source
        self._data = b""
        self._position = 0
        self.offset = start.offset
        self.line = start.line
        if (
            start.offset == 0
            and self._fill()
            and self._data.startswith(BYTE_ORDER_MARK)
        ):
            self.take(len(BYTE_ORDER_MARK))

    def _fill(self) -> bool:
        """Have at least one byte at hand; False at the end of the file."""
        if self._position >= len(self._data):
            self._data = self._source.read(_CHUNK)
            self._position = 0
        return bool(self._data)

    def take(self, count: int) -> bytes:
        """Move over up to `count` bytes, as many as are at hand, and return them."""
        if not self._fill():
            return b""
        taken = self._data[self._position : self._position + count]
        self._position += len(taken)
        self.offset += len(taken)
        self.line += taken.count(b"\n")
        return taken

    def next_mark(self) -> bytes:
        """Move over blanks and commas to the next byte; empty at the file's end."""
        while self._fill():
            rest = len(self._data) - self._position
            filled = len(self._data[self._position :].lstrip(_BLANK))
            self.take(rest - filled)
            if filled:
                return self._data[self._position : self._position + 1]
        return b""

    def take_element(self, *, in_object: bool = False) -> Element:
        """Move over one element, to its end or the comma or bracket behind it.

        Of an object it is a member, with its key.
        """
        ends = (b",", b"}") if in_object else (b",", b"]")
        line = self.line
        parts: list[bytes] = []
        length = depth = 0
        in_string = escaped = False
        done = False
        while not done and self._fill():
            data, position = self._data, self._position
            if escaped:
                position += 1
                escaped = False
            while True:
                if in_string:
                    found = _STRING_REST.match(data, position)
                else:
                    found = (_INSIDE if depth else _OUTSIDE).search(data, position)
                if found is None:
                    position = len(data)
                    # A backslash at the chunk's end hides the next chunk's first byte.
                    tail = data[self._position :]
                    backslashes = len(tail) - len(tail.rstrip(b"\\"))
                    escaped = in_string and backslashes % 2 == 1
                    break
                position = found.end()
                mark = found[0]
                if in_string:
                    in_string = False
                elif mark == b'"':
                    in_string = True
                elif mark in (b"{", b"["):
                    depth += 1
                elif mark in (b"}", b"]") and depth:
                    depth -= 1
                    done = depth == 0
                elif mark in ends:
                    position -= 1
                    done = True
                if done:
                    break
            part = self.take(position - self._position)
            length += len(part)
            if length <= ENTRY_LIMIT:
                parts.append(part)
        oversized = length > ENTRY_LIMIT
        text = b"".join(parts)[:1000] if oversized else b"".join(parts).rstrip()
        return Element(
            line, self.line, self.offset, text, oversized, cut=depth > 0 or in_string
        )
