"""Stage 3: numbers with their unit, bound and sign; ranges and pairs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from papers.extraction.types import Bound, NumberMention, NumberRole

DATA = Path(__file__).with_name("data")

# A figure that has more digits than a measurement can have is an identifier.
MOST_DIGITS = 12

_FIGURE = r"[0-9][0-9]*+(?:,[0-9]{3}(?![0-9]))*+(?:\.[0-9]++)?"
_DIGITS = re.compile(_FIGURE)

# What can stand between the ends of a range: "22-35%", "8% -- 30%", "1.3~2.4", "5 to 10".
_RANGE = re.compile(
    rf"\s?(?P<joint>-|~|to(?=\s)|up\sto(?=\s))\s?(?P<sign>[+\-~]?)(?P<high>{_FIGURE}|\.[0-9]++)"
)
_BETWEEN = re.compile(rf"\s?and\s(?P<sign>[+\-~]?)(?P<high>{_FIGURE}|\.[0-9]++)")

_SPAN_WORD = re.compile(
    r"\b(?:rang\w+|var\w+|span\w*|fluctuat\w+|anywhere)(?:\s\w+){0,2}\s(?:from|between)\s\W?$"
)

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

_FROM = re.compile(r"\bfrom\s(?:an?\s|the\s)?(?:\w+\s){0,2}\W?$")
_TO = re.compile(
    r"^[^.;\d]{0,60}?(?:\bto|→|->)\s(?:an?\s)?(?:about|around|nearly|over|almost|approximately|just|only|roughly|as\s\w+\sas)?\s?\W{0,2}$"
)
_ARROW = re.compile(r"^\W{0,2}(?:→|->)\W{0,2}$")
_VERSUS = re.compile(
    r"^[^;\d]{0,40}?(?:\b(?:vs|versus|v\.s)\b\.?|\bcompared\s(?:to|with)\b|\bas opposed to\b|\binstead of\b|\brather than\b)[^;\d.]{0,40}$",
    re.IGNORECASE,
)
_HYPHEN_WORD = re.compile(r"-(?P<word>[A-Za-z]+)")
_MACHINE_HOURS = re.compile(
    r"\s?(?:(?:NVIDIA|Nvidia)\s)?(?P<machine>[A-Z]\d{2,4}\S{0,6}(?:\s?GPU)?|GPU|TPU\S{0,4}|CPU|core)[\s-](?P<time>hours?|days?|minutes|h\b)"
)


@dataclass(frozen=True, slots=True)
class Units:
    """How units are written, as one pattern, and what each alias means."""

    pattern: re.Pattern[str]
    meaning: dict[str, tuple[str, str]]  # alias -> unit, class


@lru_cache(maxsize=1)
def default_units() -> Units:
    """The units of the shipped data file."""
    meaning: dict[str, tuple[str, str]] = {}
    with (DATA / "units.toml").open("rb") as file:
        for table in tomllib.load(file)["unit"]:
            for alias in table["aliases"]:
                spelled = alias if table.get("keeps_spelling") else table["unit"]
                meaning[alias] = (spelled, table["class"])
    aliases = "|".join(sorted(map(re.escape, meaning), key=len, reverse=True))
    return Units(
        re.compile(
            rf"\s?(?:absolute\s|relative\s)?(?P<alias>{aliases})(?![A-Za-z0-9])"
        ),
        meaning,
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
            and (
                start == 1 or not (text[start - 2].isalnum() or text[start - 2] in "._")
            )
        ):
            start -= 1  # ".85"
        left, sign = _left_of(text, start)
        if left < 0:
            continue
        digits = text[start:end]
        unit, unit_class, right, word = _unit_at(text, end, units)
        if right < 0:
            after = _end_of_name(text, end)
            continue
        if right < length and text[right] in "./:" and _continues(text, right, digits):
            after = _end_of_fraction(text, end)
            continue
        digits_high = ""
        high = _range_at(text, left, start, right, word)
        if high is not None:
            high_digits, high_start, high_end = high
            high_unit, high_class, high_right, high_word = _unit_at(
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
        bound = _bound_of(text, left)
        if right < length and text[right] == "+" and bound is Bound.EXACT:
            bound = Bound.AT_LEAST
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


def _unit_at(text: str, end: int, units: Units) -> tuple[str, str, int, str]:
    """Unit, its class, where it ends, and a word glued by a hyphen; end -1 inside a name."""
    if end >= len(text):
        return "", "", end, ""
    following = text[end]
    if following == "-":
        glued = _HYPHEN_WORD.match(text, end)
        if glued is None:
            return "", "", end, ""
        word = glued.group("word")
        if word in ("fold", "times"):
            return "x", "factor", glued.end(), word
        if word in ("point", "points", "percentage", "pp", "pt"):
            return "points", "points", glued.end(), word
        if word == "percent":
            return "%", "share", glued.end(), word
        return "", "", end, word
    if following.isalpha() or following in " %×°μµÅ+":
        at = end + 1 if following == "+" else end
        match = units.pattern.match(text, at)
        if match is not None:
            alias = match.group("alias")
            unit, unit_class = units.meaning[alias]
            if following == " " and alias in ("G", "m", "T", "J", "us", "X"):
                return "", "", end, ""
            right = match.end()
            word = ""
            if right < len(text) and text[right] == "-":
                glued = _HYPHEN_WORD.match(text, right)
                word = glued.group("word") if glued else ""
            return unit, unit_class, right, word
        if following == " ":
            machine = _MACHINE_HOURS.match(text, end)
            if machine is not None:
                is_gpu = "GPU" in machine.group("machine")
                name = "GPU" if is_gpu else machine.group("machine")
                return f"{name} {machine.group('time')}", "compute", machine.end(), ""
        if following.isalpha():
            return "", "", -1, ""
    return "", "", end, ""


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


def _bound_of(text: str, left: int) -> Bound:
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


def _paired(text: str, found: list[NumberMention]) -> list[NumberMention]:
    """The same numbers, knowing their partner in "from A to B" and "A vs. B"."""
    for index in range(len(found) - 1):
        one, other = found[index], found[index + 1]
        gap = other.left - one.right
        if gap > 90 or one.digits_high:
            continue
        between = text[one.right : other.left]
        if _ARROW.match(between) or (
            _FROM.search(text[max(0, one.left - 32) : one.left]) and _TO.match(between)
        ):
            roles = (NumberRole.FROM, NumberRole.TO)
        elif gap < 80 and _VERSUS.match(between):
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
