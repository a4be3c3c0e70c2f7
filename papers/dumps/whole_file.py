"""Files that a reader needs as a whole, up to a limit."""

from __future__ import annotations

from pathlib import Path

from papers.dumps.records import DamagedDump, DumpTooLarge

# Readers that build a tree of the whole file take no more than this.
WHOLE_LIMIT = 20_000_000
_NEWLINE = b"\n"


def read_whole(path: Path) -> bytes:
    """All bytes of the file; raises DumpTooLarge over WHOLE_LIMIT."""
    size = path.stat().st_size
    if size > WHOLE_LIMIT:
        raise DumpTooLarge(
            f"The file has {size:,} bytes. Pages, feeds and JSON of this form are read "
            f"up to {WHOLE_LIMIT:,} bytes; split it, or give one JSON object a line."
        )
    return path.read_bytes()


def read_whole_text(path: Path) -> str:
    """The text of the whole file; raises DamagedDump where it is not UTF-8."""
    data = read_whole(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(_NEWLINE, 0, error.start) + 1
        raise DamagedDump(
            f"Line {line} holds bytes that are not UTF-8 (byte "
            f"{data[error.start]:#04x} at offset {error.start}). "
            "Save the file as UTF-8."
        ) from error
