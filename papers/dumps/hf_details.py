"""What Hugging Face's pages print below a title: authors, organisation, date."""

from __future__ import annotations

import re

from papers.dumps.dates import PRINTED_DATE, PrintedDate, printed_date

# Lines of details are never longer.
LONGEST_DETAIL = 160
SEPARATORS = frozenset("·•⋅∙|")
# "• 6 authors"
AUTHORS = re.compile(r"[\s·•*–-]*([0-9]{1,5}) authors?", re.IGNORECASE)
# "Oct 6, 2024 2": a date, and how many comments there are.
DATE_LINE = re.compile(
    r"(?:[·•]\s*)?(?:Published on |Submitted on )?"
    rf"{PRINTED_DATE}(?:\s+(?P<comments>[0-9]{{1,6}}))?"
)
_NO_WORD = re.compile(r"\W")


class Details:
    """The details of one entry, gathered line by line."""

    def __init__(self) -> None:
        self.authors_count: int | None = None
        self.organisation = ""
        self.printed: PrintedDate | None = None
        self.comments: int | None = None

    def add(self, text: str) -> bool:
        """Take what a line tells; False if it is none of the known details."""
        if len(text) > LONGEST_DETAIL:
            return False
        if match := AUTHORS.fullmatch(text):
            self.authors_count = int(match[1])
        elif match := DATE_LINE.fullmatch(text):
            self.printed = printed_date(match)
            self.comments = int(match["comments"] or 0)
        elif self.printed is not None and text.isdecimal() and len(text) < 7:
            self.comments = int(text)
        else:
            return text in SEPARATORS
        return True


def name_once(text: str) -> str:
    """An organisation's name that stands twice, as picture and as text, once.

    The picture may be named by the handle: "occ-ai OCC", "umass University of ...".
    """
    half = len(text) // 2
    if len(text) % 2 and text[:half] == text[half + 1 :] and text[half].isspace():
        return text[:half]
    handle, _, name = text.partition(" ")
    name = name.strip()
    if not name:
        return text
    if _folded(name).startswith(_folded(handle)):
        return name
    if (handle.islower() or "-" in handle) and name[0].isupper():
        return name
    return text


def _folded(text: str) -> str:
    return _NO_WORD.sub("", text).lower()
