"""Stage 3: numbers with their unit, bound and sign; ranges and pairs."""

from __future__ import annotations

import re

from papers.extraction.bounds import bound_of
from papers.extraction.types import Bound, NumberMention, NumberRole
from papers.extraction.units import Units, unit_at

# A figure that has more digits than a measurement can have is an identifier.
MOST_DIGITS = 12

_FIGURE = r"[0-9][0-9]*+(?:,[0-9]{3}(?![0-9]))*+(?:\.[0-9]++)?"
_DIGITS = re.compile(_FIGURE)

# What can stand between the ends of a range: "22-35%", "8% -- 30%", "1.3~2.4", "5 to 10".
_RANGE = re.compile(
    rf"\s?(?P<joint>-|~|to(?=\s)|up\sto(?=\s))\s?(?P<sign>[+\-~]?)(?P<high>{_FIGURE}|\.[0-9]++)"
)
_BETWEEN = re.compile(rf"\s?and\s(?P<sign>[+\-~]?)(?P<high>{_FIGURE}|\.[0-9]++)")

_SPREAD = re.compile(rf"\s?±\s?{_FIGURE}")
_SPAN_WORD = re.compile(
    r"\b(?:rang\w+|var\w+|span\w*|fluctuat\w+|anywhere)(?:\s\w+){0,2}\s(?:from|between)\s\W?$"
)

_FROM = re.compile(r"\bfrom\s(?:an?\s|the\s)?(?:\w+\s){0,2}\W?$")
_TO = re.compile(
    r"^[^.;\d]{0,60}?(?:\bto|→|->)\s(?:an?\s)?(?:about|around|nearly|over|almost|approximately|just|only|roughly|as\s\w+\sas)?\s?\W{0,2}$"
)
_ARROW = re.compile(r"^\W{0,2}(?:→|->)\W{0,2}$")
# Parts of the words that set one number against another, looked for first.
_AGAINST = ("vs", "ersus", "v.s", "ompared", "pposed", "nstead", "ather", "VS")
_VERSUS = re.compile(
    r"^[^;\d]{0,40}?(?:\b(?:vs|versus|v\.s)\b\.?|\bcompared\s(?:to|with)\b|\bas opposed to\b|\binstead of\b|\brather than\b)[^;\d.]{0,40}$",
    re.IGNORECASE,
)


def find_numbers(text: str, units: Units) -> list[NumberMention]:
    """The numbers of a text that stand for themselves, not inside a name."""
    found: list[NumberMention] = []
    length = len(text)
    after = 0
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if start < after:
            continue
        if (
            text[start - 1] == "."
            and start
            and "." not in match.group()
            and (
                start == 1 or not (text[start - 2].isalnum() or text[start - 2] in "._")
            )
        ):
            start -= 1  # ".85"
        left, sign = _left_of(text, start)
        if left < 0:
            continue
        digits = text[start:end]
        unit, unit_class, right, word = unit_at(text, end, units)
        if right < 0:
            after = _end_of_name(text, end)
            continue
        if not unit and right < length and text[right] in " ±":
            # "5.07 ± 0.65 per cent": the unit is that of both.
            spread = _SPREAD.match(text, right)
            if spread:
                unit, unit_class, past, _ = unit_at(text, spread.end(), units)
                right = past if unit else right
        if right < length and text[right] in "./:" and _continues(text, right, digits):
            after = _end_of_fraction(text, end)
            continue
        digits_high = ""
        high = _range_at(text, left, start, right, word)
        if high is not None:
            high_digits, high_start, high_end = high
            high_unit, high_class, high_right, high_word = unit_at(
                text, high_end, units
            )
            if high_right >= 0 and _is_range(
                digits, high_digits, unit, high_unit, text[right:high_start]
            ):
                digits_high, end, word = high_digits, high_end, high_word
                right = high_right
                if high_unit:
                    unit, unit_class = high_unit, high_class
        if (
            left > 0
            and text[left - 1] == "$"
            and not unit
            or left > 0
            and text[left - 1] == "$"
            and unit_class == "scale"
        ):
            unit, unit_class = "$", "money"
        if not unit and text[max(0, left - 11) : left].strip().endswith("factor of"):
            unit, unit_class = "x", "factor"
        bound = bound_of(text, left)
        if text[end : end + 1] == "+" and bound is Bound.EXACT:
            bound = Bound.AT_LEAST  # "90+%"
        after = end
        if len(digits) > MOST_DIGITS or len(digits_high) > MOST_DIGITS:
            continue
        found.append(
            NumberMention(
                start,
                end,
                left,
                right,
                digits.replace(",", ""),
                digits_high.replace(",", ""),
                unit,
                unit_class,
                bound,
                sign,
                word,
                None,
                -1,
            )
        )
    return _paired(text, _with_shared_units(text, found))


_LISTED = re.compile(r"\s?(?:/|,\s(?:and\s)?|\sand\s|,)\s?[~+-]?")


def _with_shared_units(text: str, found: list[NumberMention]) -> list[NumberMention]:
    """ "0.2/0.3/0.6%" and "4.7, 0.2 and 5.5 percent": the last unit is that of the list."""
    for index in range(len(found) - 2, -1, -1):
        one, other = found[index], found[index + 1]
        if (
            not one.unit
            and other.unit
            and not one.word
            and other.left - one.right < 8
            and other.unit_class != "factor"
            and one.digits.count(".") == other.digits.count(".")
            and _LISTED.fullmatch(text, one.right, other.left)
        ):
            found[index] = one._replace(unit=other.unit, unit_class=other.unit_class)
    return found


def _left_of(text: str, start: int) -> tuple[int, str]:
    """Where the number begins with its sign, and the sign; -1 inside a name."""
    if start == 0:
        return 0, ""
    before = text[start - 1]
    if before == "/":
        # "18/13/53%" is a list, "8/255" was passed over as one.
        return (
            (start, "") if start > 1 and text[start - 2] in "0123456789%" else (-1, "")
        )
    if before == "Δ":
        return start - 1, "+"
    if before == "-":
        if text[max(0, start - 5) : start].lower().lstrip(" (") == "sub-":
            return start, ""
        earlier = text[start - 2] if start > 1 else " "
        if earlier.isalnum() or earlier in ")]%_":
            return -1, ""
        return start - 1, "-"
    if before in "+":
        earlier = text[start - 2] if start > 1 else " "
        return (start - 1, "+") if not earlier.isalnum() else (-1, "")
    if before == "±":
        return -1, ""
    if before == " " and start > 1 and text[start - 2] == "±":
        return -1, ""
    if before in "^_@#" or before.isalnum():
        return -1, ""
    if before in ".," and start > 1 and text[start - 2].isalnum():
        # "v1.5", "Fig.3"; a list without spaces ("0.1,0.2") goes on.
        return (start, "") if before == "," and text[start - 2].isdigit() else (-1, "")
    return start, ""


def _end_of_name(text: str, end: int) -> int:
    """Past the letters and digits of a name that begins with a figure."""
    length = len(text)
    while end < length and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return end


_FRACTION = re.compile(r"(?:[./:]\d++)+")
_SCORES = re.compile(
    r"(?:/\d++(?:\.\d++)?){1,12}+\s?(?:%|percent|points?)|(?:/\d++){2}"
)


def _continues(text: str, right: int, digits: str) -> bool:
    """Whether "8/255", "1.2.3" or "10:30" goes on: no number by itself."""
    if right + 1 >= len(text) or not text[right + 1].isdigit():
        return False
    if text[right] != "/":
        return True
    return (
        "." not in digits
        and text[right - 1].isdigit()
        and not _SCORES.match(text, right)
    )


def _end_of_fraction(text: str, end: int) -> int:
    match = _FRACTION.match(text, end)
    return match.end() if match else end


def _range_at(
    text: str, left: int, start: int, right: int, word: str
) -> tuple[str, int, int] | None:
    """The upper figure of a range that begins here: digits, start, end."""
    if word and right < len(text) and text[right] == "-":
        return None
    match = _RANGE.match(text, right)
    if match is None:
        if text[max(0, left - 8) : left].lower() != "between ":
            return None
        match = _BETWEEN.match(text, right)
        if match is None:
            return None
    elif match.group("joint").endswith("to"):
        before = text[max(0, left - 40) : left]
        if _FROM.search(before) and not _SPAN_WORD.search(before):
            return None
    return match.group("high"), match.start("high"), match.end("high")


def _is_range(low: str, high: str, unit: str, high_unit: str, joint: str) -> bool:
    """Whether two figures are the ends of a range: rising, and of one unit."""
    if unit and high_unit and unit != high_unit:
        return False
    if unit and not high_unit and "-" in joint:
        return False
    try:
        return float(low.replace(",", "")) < float(high.replace(",", ""))
    except ValueError:
        return False


_VERSUS_AT_ONCE = re.compile(
    r"[\s,(]*(?:vs|versus|v\.s|compared|as opposed|instead|rather)\b", re.IGNORECASE
)


def _may_compare(one: NumberMention, other: NumberMention, between: str) -> bool:
    """Whether two numbers may be the sides of one comparison: not 5 and 70% in
    "86% in the 5-shot setting, compared to 70%", nor 224 and 22% in "at 224 pixels".
    """
    if one.word and not other.word:
        return False
    return not other.unit or bool(one.unit or _VERSUS_AT_ONCE.match(between))


def _paired(text: str, found: list[NumberMention]) -> list[NumberMention]:
    """The same numbers, knowing their partner in "from A to B" and "A vs. B"."""
    for index in range(len(found) - 1):
        one, other = found[index], found[index + 1]
        gap = other.left - one.right
        if gap > 90 or one.digits_high:
            continue
        between = text[one.right : other.left]
        before = text[max(0, one.left - 32) : one.left]
        if _ARROW.match(between) or (
            "from " in before and _FROM.search(before) and _TO.match(between)
        ):
            roles = (NumberRole.FROM, NumberRole.TO)
        elif (
            gap < 80
            and any(w in between for w in _AGAINST)
            and _VERSUS.match(between)
            and _may_compare(one, other, between)
        ):
            roles = (NumberRole.LEFT, NumberRole.RIGHT)
        else:
            continue
        if one.role is None:
            one = one._replace(role=roles[0], partner=index + 1)
        other = other._replace(role=roles[1], partner=index)
        if not one.unit and other.unit and not one.word:
            # "from 22.0 to 27.5%" has one unit.
            one = one._replace(unit=other.unit, unit_class=other.unit_class)
        found[index], found[index + 1] = one, other
    return found
