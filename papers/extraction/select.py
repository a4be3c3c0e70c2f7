"""Stage 4: numbers that are no claims by their form alone, with the reason.

What remains is judged by the words around it; these are left out before anything costly is done.
"""

from __future__ import annotations

import re

from papers.extraction.cues import Cues
from papers.extraction.types import Bound, NumberMention

_NEXT_WORD = re.compile(r"\s?([A-Za-z]+(?:-[A-Za-z]+)*)")
# "(3)", "2) we show"
_BRACKET_BEFORE = re.compile(r"(?:\(|[.;:,]\s|\sand\s)$")
# What is counted, where the sentence says it as a merit.
_MERIT = re.compile(
    r"(?:\b(?:only|just|merely|mere|few|fewer|using|uses|within|needs?|requir\w+|to|than|on|from|with|as)|[~<>≤≥])\s?$",
    re.IGNORECASE,
)
_INTERVAL = re.compile(
    r"(?:\bCI|\bconfidence interval|\binterval)s?\b[^a-z]{0,16}\[?[^a-z]{0,12}$",
    re.IGNORECASE,
)
_COMPARED = ("=", "<", ">", "≤")
_P_VALUE = re.compile(r"\b[pn]\s?[=<>≤]\s?$")

_SIZES = frozenset(("MODELSIZE", "DATASET", "SET", "EVALUATE", "BEST", "different"))


def discard_reason(text: str, number: NumberMention, cues: Cues) -> str:
    """Why a number is no claim whatever stands around it; "" where it may be one."""
    before = text[max(0, number.left - 40) : number.left]
    if before.rstrip()[-1:] in _COMPARED and _P_VALUE.search(before):
        return "a p-value or a sample's size"
    if ("CI" in before or "nterval" in before) and _INTERVAL.search(before):
        return "the end of a confidence interval"
    if number.unit_class or number.sign or number.digits_high or number.role:
        return ""
    digits = number.digits
    if number.word:
        return f"a setting: {digits}-{number.word}"
    if "." in digits:
        return ""
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return "a year"
    after = text[number.right : number.right + 1]
    if after == ")" and len(digits) < 3 and _BRACKET_BEFORE.search(before):
        return "a number in a list"
    word = _NEXT_WORD.match(text, number.right)
    if word is None:
        return ""
    symbol = cues.symbols.get(word.group(1).lower(), "")
    if symbol in _SIZES:
        return f"a count: {digits} {word.group(1)}"
    if number.bound is not Bound.EXACT:
        return ""
    if symbol == "EXAMPLES" and not _MERIT.search(before):
        return f"a count: {digits} {word.group(1)}"
    return ""


# Counts ("7B", "128K") and bare whole numbers are claims only beside other measurements.
_COUNTS = frozenset(("", "scale"))


def is_measured(number: NumberMention) -> bool:
    """Whether a number has the form of a measurement: a unit, decimals, a sign, a range."""
    return bool(
        number.unit_class not in _COUNTS
        or number.sign
        or number.digits_high
        or number.role
        or "." in number.digits
    )
