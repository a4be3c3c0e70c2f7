"""Tell a dump's layout from its content, or say why it has none."""

from __future__ import annotations

from pathlib import Path

from papers.dumps.entries import trim
from papers.dumps.records import DamagedDump, Layout, UnknownLayout
from papers.dumps.sniff_json import sniff_json
from papers.dumps.sniff_markup import is_markup, sniff_markup
from papers.dumps.sniff_text import sniff_text

# What is looked at; enough for the longest heads of saved pages.
HEAD = 512 * 1024
NEWLINE = b"\n"
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip inside a gzip"),
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Text that holds more NULs than one in so many bytes is no text.
_NUL_SHARE = 10_000
_NUL_FREE = 8 * 1024


def sniff(path: Path) -> Layout:
    """The layout of the dump at `path` (unzipped), judged by its content alone.

    Raises UnknownLayout with the reason and the first lines seen, and DamagedDump where
    the first part is no readable text.
    """
    with path.open("rb") as source:
        data = source.read(HEAD)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnknownLayout(
                f"The file is {what}, not a listing of papers. "
                "Take the listing out of it, as text, HTML, Markdown, XML or JSON."
            )
    text = trim(decode_head(data))
    if not text:
        raise UnknownLayout("The file is empty.")
    # The first line of a file with one object a line may be the damaged one.
    may_be_json = text.startswith(("{", "[")) or "\n{" in text
    if may_be_json and (layout := sniff_json(path, text)):
        return layout
    if is_markup(text):
        return sniff_markup(text)
    return sniff_text(text)


def decode_head(data: bytes) -> str:
    """The text of a file's first bytes; raises DamagedDump where they are none."""
    if data.startswith(_UTF16):
        raise DamagedDump("The file is UTF-16. Save it as UTF-8.")
    nul = data.find(b"\0")
    if nul >= 0 and (nul < _NUL_FREE or data.count(b"\0") * _NUL_SHARE > len(data)):
        raise DamagedDump(
            f"The file holds a NUL at byte {nul} (line {data.count(NEWLINE, 0, nul) + 1}), "
            "so it is no text. Save the listing anew."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last character may be cut, by this reading or with the file's end.
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8-sig")
        raise DamagedDump(
            f"Line {data.count(NEWLINE, 0, error.start) + 1} holds bytes that are not "
            f"UTF-8 (byte {data[error.start]:#04x} at offset {error.start}). "
            "Save the file as UTF-8."
        ) from error
