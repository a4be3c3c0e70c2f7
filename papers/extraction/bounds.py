"""Whether the words before a number bound it: "up to 5%", "over 90%"."""

from __future__ import annotations

import re

from papers.extraction.types import Bound

# The words right before a number that bound it. "only", "merely" and "just" do not.
_BOUND_WORDS: dict[str, Bound] = {
    **dict.fromkeys(
        [
            "up to",
            "upto",
            "at most",
            "as much as",
            "as high as",
            "as many as",
            "less than",
            "lower than",
            "under",
            "below",
            "within",
            "no more than",
            "not more than",
            "fewer than",
            "as few as",
            "as little as",
            "as low as",
            "as small as",
            "as large as",
            "maximum of",
            "at best",
            "peaks at",
            "a maximum of",
        ],
        Bound.AT_MOST,
    ),
    **dict.fromkeys(
        [
            "over",
            "more than",
            "at least",
            "exceeding",
            "exceeds",
            "exceed",
            "above",
            "surpassing",
            "greater than",
            "higher than",
            "beyond",
            "no less than",
            "not less than",
            "larger than",
            "in excess of",
            "upwards of",
            "exceeded",
            "better than",
            "a minimum of",
            "well over",
            "topping",
        ],
        Bound.AT_LEAST,
    ),
    **dict.fromkeys(
        [
            "approximately",
            "around",
            "about",
            "roughly",
            "nearly",
            "almost",
            "close to",
            "approx",
            "approx.",
            "circa",
            "ca.",
            "an estimated",
            "approaching",
            "some",
            "near",
            "near-",
        ],
        Bound.ABOUT,
    ),
}
_BOUND = re.compile(
    rf"(?:^|[\s(\[~])(?P<words>{'|'.join(sorted(map(re.escape, _BOUND_WORDS), key=len, reverse=True))})"
    r"(?:\s(?:an?|the|by))?(?:\s(?:additional|average|impressive|absolute|extra|relative|further|approximately|around|about|nearly|roughly))?\s?$",
    re.IGNORECASE,
)
_FILLERS = "a an the by additional average impressive absolute extra relative further approximately around about nearly roughly".split()
# The last words that a bound can end in: looked for first.
_BOUND_ENDS = frozenset((*(words.split()[-1] for words in _BOUND_WORDS), *_FILLERS))
_BOUND_SIGNS = {
    "~": Bound.ABOUT,
    "≥": Bound.AT_LEAST,
    ">": Bound.AT_LEAST,
    "≤": Bound.AT_MOST,
    "<": Bound.AT_MOST,
    "↑": None,
    "↓": None,
}


def bound_of(text: str, left: int) -> Bound:
    if left == 0:
        return Bound.EXACT
    at = left - 1
    if text[at] == " " and at > 0:
        at -= 1
    if text[at] == ">" and text[at - 1] == "-":
        return Bound.EXACT
    sign = _BOUND_SIGNS.get(text[at])
    if sign is not None:
        return sign
    before = text[max(0, left - 16) : left].rstrip()
    if before[before.rfind(" ") + 1 :].lstrip("([").lower() not in _BOUND_ENDS:
        return Bound.EXACT
    words = _BOUND.search(text, max(0, left - 36), left)
    return _BOUND_WORDS[words.group("words").lower()] if words else Bound.EXACT
