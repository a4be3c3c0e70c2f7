"""What papers say, made readable: signs for the LaTeX and conversions that abstracts hold.

Only for the eye. What is stored, given to programs and pointed into stays byte for byte; a
text is therefore cut first, and every piece keeps what stood in it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from papers.extraction.normalize import Repair, repairs

# Most texts hold none of these, and are shown as they are.
_MARKS = ("\\", "$", "{", "}", "^", "~", "`", "--", "''", "ell_infty")
_BARE = ("times", "approx", "sim", "geq", "leq", "pm", "circ", "arrow")
_GLUED = re.compile(
    r"(?<![A-Za-z])(?:approx|sim|geq|leq|pm)(?=\d)"
    r"|\d%?(?:times|approx|simeq|sim|geq|leq|pm|circ|(?:right|up|down)arrow)(?![A-Za-z])"
)
# Mathematics between dollars; what only looks so is money: "$5 to $10" has a space before
# the second one, "$5M/$10M" a digit behind it.
_MATHS = re.compile(
    r"(?<![\\$])\$(?=[^\s$])(?:\\[A-Za-z]+\s?\$|[^$]{0,300}(?<=[^\s\\])\$(?!\d))"
)
_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    '"': "\u0308",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
}
_WORDS = {
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "cf": "cf.",
    "sqrt": "√",
    "deg": "°",
    "in": "∈",
    **{name: name for name in ("max", "min", "log", "exp", "arg")},
}
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# What the extractor reads past, or reads as one sign where a reader expects another.
_FURTHER = re.compile(
    r"\\(?P<literal>[{}])"
    r"|\\(?P<accent>['`\"^~=.])(?:\{(?P<inner>[A-Za-z])\}|(?P<letter>[A-Za-z]))"
    r"|\\frac\{(?P<over>[^{}]{1,40})\}\{(?P<under>[^{}]{1,40})\}"
    r"|\\(?P<space>[,;: ])"
    r"|\\(?P<approx>approx)(?![A-Za-z])\{?\}?"
    rf"|\\(?P<word>{'|'.join(_WORDS)})(?![A-Za-z])(?:\{{\}})?(?:(?<=\.)\.)?"
    # A macro that holds a name: "\GitChameleon{}"
    r"|\\(?P<name>[A-Za-z]{2,40})\{\}"
    # A space that does not break: "Table~1"; of figures it makes a range
    r"|(?<=[^\s\d~\\])(?P<tie>~)(?=[^\s~])|(?<=\d)(?P<tie_behind>~)(?=[A-Za-z])"
    r"|(?P<color>\\color\{\w{1,30}\})|\\(?P<round>[()\[\]])"
    r"|(?<=[A-Za-z0-9)])\^(?:\{(?P<power>-?\d{1,3})\}|(?P<raised>-?\d{1,3})(?![\d.]))"
    r"|(?<![A-Za-z\\$])(?P<bare>text(?:bf|it|tt|sc|rm)|math(?:bf|it|rm|cal|bb|sf))(?=\{)"
    r"|(?P<opening>``)|(?P<closing>'')"
    r"|(?<![A-Za-z\\])(?P<infinity>ell_infty)(?![A-Za-z])"
)
_SIGNS = {
    "opening": "“",
    "closing": "”",
    "tie": " ",
    "space": " ",
    "infinity": "ℓ_∞",
    "bare": "",
    "color": "",
    "round": "",
    "tie_behind": " ",
}
_DASHES = {"-": "–", " - ": "—"}


class _Edit(NamedTuple):
    start: int
    end: int
    sign: str


def readable(text: str) -> str:
    """A text as a reader wants to see it.

    >>> readable(r"It gains $1.10\\%$ over 85times larger models")
    'It gains 1.10% over 85× larger models'
    """
    return readable_pieces(text, ())[0]


def readable_pieces(text: str, cuts: Sequence[int]) -> list[str]:
    """A text cut at some places, in their order, each piece as a reader wants to see it."""
    bounds = [0, *cuts, len(text)]
    if not _is_suspect(text):
        return [text[start:end] for start, end in pairwise(bounds)]
    edits = _edits(text)
    starts = [edit.start for edit in edits]
    return [
        _edited(text, start, end, edits, bisect_left(starts, start))
        for start, end in pairwise(bounds)
    ]


def _is_suspect(text: str) -> bool:
    if any(mark in text for mark in _MARKS):
        return True
    return any(word in text for word in _BARE) and bool(_GLUED.search(text))


def _edited(text: str, start: int, end: int, edits: Sequence[_Edit], first: int) -> str:
    """A piece of a text with the edits that lie within it, of which one is the first."""
    shown, done = [], start
    for at in range(first, len(edits)):
        edit = edits[at]
        if edit.start >= end:
            break
        if edit.end <= end:
            shown += [text[done : edit.start], edit.sign]
            done = edit.end
    shown.append(text[done:end])
    # A piece of nothing but signs for the typesetter would leave a mark without a text.
    return "".join(shown) or text[start:end]


def _edits(text: str) -> list[_Edit]:
    """What is shown in place of what, none of it overlapping."""
    found = [_further(match) for match in _FURTHER.finditer(text)]
    taken = {place for edit in found for place in range(edit.start, edit.end)}
    maths = [match.span() for match in _MATHS.finditer(text)]
    dollars = {place for start, end in maths for place in (start, end - 1)}
    repaired = [repair for repair in repairs(text) if repair.start not in taken]
    braces = _braces(text, repaired, found, maths)
    for repair in repaired:
        sign = _DASHES.get(repair.sign, repair.sign)
        if repair.kind == "citation":
            continue
        if repair.kind == "behind" and text[repair.start].isspace():
            continue  # "3 times" are words
        if repair.kind is None and not repair.sign:
            is_typeset = dollars if text[repair.start] == "$" else braces
            if repair.start not in is_typeset:
                continue
        end = repair.end
        if repair.kind == "style" and text[repair.start - 1 : repair.start] == "{":
            end += text[end : end + 1] == " "  # "{\em so}"
        found.append(_Edit(repair.start, end, sign))
    # Dollars that are taken for money where figures are read.
    found += [_Edit(place, place + 1, "") for place in dollars]
    return list(_apart(sorted(found, key=lambda edit: (edit.start, -edit.end))))


def _apart(edits: Sequence[_Edit]) -> Iterator[_Edit]:
    done = 0
    for edit in edits:
        if edit.start >= done:
            yield edit
            done = edit.end


def _further(match: re.Match[str]) -> _Edit:
    kind = match.lastgroup or ""
    start, end = match.span()
    if kind in ("inner", "letter"):
        accented = match[kind] + _ACCENTS[match["accent"]]
        return _Edit(start, end, unicodedata.normalize("NFC", accented))
    if kind == "under":
        return _Edit(start, end, f"{match['over']}/{match['under']}")
    if kind == "approx":
        return _Edit(start, end, "≈")
    if kind == "word":
        return _Edit(start, end, _WORDS[match["word"]])
    if kind in ("power", "raised"):
        return _Edit(start, end, match[kind].translate(_RAISED))
    return _Edit(start, end, _SIGNS.get(kind, match[kind]))


def _braces(
    text: str,
    repaired: Sequence[Repair],
    further: Sequence[_Edit],
    maths: Sequence[tuple[int, int]],
) -> set[int]:
    """Where braces group for the typesetter; others belong to the text, as in "{A, B}"."""
    behind = {repair.end for repair in repaired} | {edit.end for edit in further}
    fractions = {repair.start for repair in repaired if repair.sign == "/"}
    in_maths = {place for start, end in maths for place in range(start, end)}
    found: set[int] = set()
    opened: list[int] = []
    for brace in re.finditer(r"(?<!\\)[{}]", text):
        at = brace.start()
        if brace.group() == "{":
            opened.append(at)
            continue
        if not opened:
            continue
        start = opened.pop()
        is_group = (
            text[start - 1 : start] in tuple("^_}")
            or text[start + 1 : start + 2] in tuple("\\}")
            or start in in_maths
            or start in fractions
            or (start in behind and text[start - 1 : start] != " ")
        )
        if is_group:
            found |= {start, at}
    return found
