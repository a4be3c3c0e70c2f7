"""Stage 6: numbers and names joined into claims, with the fields that rules decide."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from papers.extraction.clauses import METRIC_SYMBOLS, Clause
from papers.extraction.cues import Cues
from papers.extraction.types import Bound, Kind, NumberMention, NumberRole

# "from A to B" is a baseline and a result, "A vs. B" a result and a baseline, unless both are
# differences or costs or no claims. By the places of `LABELS`.
_NONE, _RESULT, _BASELINE, _IMPROVEMENT, _EFFICIENCY = range(5)
_ALIKE = ((_NONE, _NONE), (_IMPROVEMENT, _IMPROVEMENT), (_EFFICIENCY, _EFFICIENCY))
_PAIRS = {
    NumberRole.FROM: ((_BASELINE, _RESULT), *_ALIKE),
    NumberRole.LEFT: ((_RESULT, _BASELINE), *_ALIKE),
}


def ruled_chances(
    rows: list[list[float]],
    numbers: list[NumberMention],
    order: list[int],
    differences: Collection[int] = (),
) -> list[list[float]]:
    """The chances of a sentence's numbers, after the rules that hold whatever they say.

    `order` are the indices of the numbers in the text; `differences` those that stand over or
    under a system, as `is_over_system` finds them.
    """
    place_of = {index: place for place, index in enumerate(order)}
    for place, number in enumerate(numbers):
        pairs = _PAIRS.get(number.role) if number.role is not None else None
        partner = place_of.get(number.partner)
        if pairs is not None and partner is not None:
            one, other = rows[place], rows[partner]
            joint = [one[a] * other[b] for a, b in pairs]
            whole = sum(joint) or 1.0
            rows[place], rows[partner] = [0.0] * len(one), [0.0] * len(one)
            for (a, b), chance in zip(pairs, joint, strict=True):
                rows[place][a] += chance / whole
                rows[partner][b] += chance / whole
        elif number.role is None and (
            number.sign == "+" or order[place] in differences
        ):
            # "+6.9%" and "7% above Gopher" are differences.
            kept = [
                0.0 if at in (_RESULT, _BASELINE) else c
                for at, c in enumerate(rows[place])
            ]
            whole = sum(kept) or 1.0
            rows[place] = [chance / whole for chance in kept]
    return rows


_LEVELS = frozenset(("above", "below", "behind", "ahead"))
_PASSED_TO_LEVEL = frozenset(("points", "point", "pp", "percentage", "percent"))
_ON_A_LEVEL = frozenset(("PREVIOUS", "BEST"))
_LEVEL_WITHIN = 5  # symbols


def is_over_system(clause: Clause, item: int, cues: Cues) -> bool:
    """Whether a number says how far above or below a system something is.

    "more than 7% above Gopher", "2 BLEU above the best earlier results"; not "85%, above Gopher".
    """
    symbols, words = clause.symbols, clause.words
    at = item + 1
    while at < len(symbols) and (
        symbols[at] in METRIC_SYMBOLS or words[at] in _PASSED_TO_LEVEL
    ):
        at += 1
    if at >= len(symbols) or words[at] not in _LEVELS:
        return False
    for symbol in symbols[at + 1 : at + 1 + _LEVEL_WITHIN]:
        if symbol in cues.systems or symbol in _ON_A_LEVEL:
            return True
        if symbol == "," or symbol[0] == "#":
            return False
    return False


_BEST = re.compile(
    r"\bstate[- ]of[- ](?:the[- ])?art\b|\bSo?TA\b|\bSOTA\b|\b(?:new|sets?|setting|establish\w*) (?:a |the )?(?:new )?(?:record|state)|\brecord[- ]breaking\b|"
    r"\bbest(?:[- ](?:performing|performance|published|reported|known|result|results|score|scores|accuracy|model))?\b|\bhighest\b|\bstrongest\b|\btop[- ]performing\b",
    re.IGNORECASE,
)
_BEST_WORDS = ("state", "sota", "best", "record", "highest", "strongest", "top")
_NEAR_BEST = re.compile(
    r"(?:compar\w+|competitive|close|on par|similar|approach\w*|near\w*|match\w*)(?: \w+){0,3} (?:state[- ]of|SOTA)|than (?:the )?(?:previous |current )?(?:state|best)",
    re.IGNORECASE,
)


def says_best(sentence: str, kind: Kind) -> bool:
    """Whether the sentence calls the number a best one, a record, state of the art."""
    if kind not in (Kind.RESULT, Kind.IMPROVEMENT):
        return False
    return _calls_best(sentence)


@lru_cache(maxsize=64)
def _calls_best(sentence: str) -> bool:
    """`says_best` for a sentence; remembered, since its numbers share it."""
    lower = sentence.lower()
    if not any(word in lower for word in _BEST_WORDS):
        return False
    return _BEST.search(sentence) is not None and not _NEAR_BEST.search(sentence)


def is_relative(number: NumberMention, clause: Clause, text: str) -> bool | None:
    """Whether a difference is a share of the old value, or of the scale; None unsaid."""
    before = text[max(clause.start, number.left - 32) : number.left].lower()
    after = text[number.right : min(clause.end, number.right + 40)].lower()
    if "absolute" in before[-24:] or after.lstrip().startswith(
        ("absolute", "in absolute", "(absolute")
    ):
        return False
    if "relative" in before[-24:] or "relative" in after[:28].replace(
        "relative to", ""
    ):
        return True
    if number.unit_class == "points":
        return False
    return None


def carried_bounds(numbers: list[NumberMention], clauses: list[Clause]) -> list[Bound]:
    """The numbers' bounds, where "up to" holds for a whole list."""
    bounds = [number.bound for number in numbers]
    for clause in clauses:
        for item, listed in clause.number_lists.items():
            if not listed.place:
                continue
            index = clause.item_numbers[item]
            if bounds[index] is Bound.EXACT:
                bounds[index] = bounds[clause.item_numbers[listed.first]]
    return bounds
