"""Stage 2: where sentences begin and end."""

from __future__ import annotations

import re

from papers.extraction.types import Span

# A stop, closing quotes or brackets, space, and something that can begin a sentence. The
# word before the stop decides whether it is an abbreviation.
_STOP = re.compile(r"(?P<mark>[.!?])(?P<close>[)\]\"']{0,3})(?:\s+|(?=[A-Z][a-z]))")

_ABBREVIATIONS = frozenset(
    [
        "e.g",
        "i.e",
        "etc",
        "al",
        "fig",
        "figs",
        "eq",
        "eqs",
        "eqn",
        "sec",
        "ref",
        "refs",
        "vs",
        "cf",
        "no",
        "nos",
        "approx",
        "resp",
        "incl",
        "dr",
        "mr",
        "ms",
        "prof",
        "st",
        "vol",
        "ca",
        "viz",
        "w.r.t",
        "avg",
        "est",
        "max",
        "min",
        "tab",
        "app",
        "ch",
        "dept",
        "univ",
        "inc",
        "corp",
        "ltd",
        "jr",
        "sr",
        "a.k.a",
        "dim",
        "acc",
        "param",
        "params",
    ]
)
# Characters; no sentence of an abstract is as long.
LONGEST = 1500

_WORD_BEFORE = re.compile(r"[\w.]{1,12}$")
_NEVER_ENDS = frozenset(
    ("e.g", "i.e", "cf", "vs", "v.s", "fig", "eq", "w.r.t", "approx")
)


def sentence_starts(text: str) -> list[int]:
    """Where sentences begin, in order; the first is 0."""
    starts = [0]
    length = len(text)
    for match in _STOP.finditer(text):
        end = match.end()
        if end >= length:
            break
        following = text[end]
        mark = match.start()
        is_glued = end == match.end("close")
        if match.group("mark") == ".":
            before = _WORD_BEFORE.search(text, max(0, mark - 12), mark)
            word = before.group() if before else ""
            lower = word.lower()
            if lower in _NEVER_ENDS:
                continue
            if lower in _ABBREVIATIONS and not (
                lower in ("etc", "al") and following.isupper() and not is_glued
            ):
                continue
            # "J. Smith", "U.S. Army": a single capital is an initial.
            last = word.rpartition(".")[2]
            if len(last) == 1 and last.isupper() and not is_glued:
                continue
            # "scaling.Our" is two sentences, "Node.Js" and "v1.Beta" are not.
            if is_glued and (len(word) < 4 or not word.islower()):
                continue
        elif is_glued:
            continue
        if following.islower():
            # "iPhone", "mBERT" and "k-means" begin sentences too, but rarely.
            continue
        starts.append(end)
    return _without_long_ones(text, starts)


def _without_long_ones(text: str, starts: list[int]) -> list[int]:
    """The same with cuts in what is too long for a sentence, so that cost stays linear."""
    bounds = [*starts[1:], len(text)]
    if all(end - start <= LONGEST for start, end in zip(starts, bounds, strict=True)):
        return starts
    cut: list[int] = []
    for start, end in zip(starts, bounds, strict=True):
        while end - start > LONGEST:
            cut.append(start)
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            start = space + 1 if space > 0 else start + LONGEST
        cut.append(start)
    return cut


def sentence_spans(text: str) -> list[Span]:
    """The sentences, without the white space between them."""
    starts = sentence_starts(text)
    spans = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        stripped = len(text[start:end].rstrip())
        spans.append(Span(start, start + stripped))
    return spans
