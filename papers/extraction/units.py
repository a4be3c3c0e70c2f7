"""Units behind numbers, as `data/units.toml` lists them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("data")

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


def unit_at(text: str, end: int, units: Units) -> tuple[str, str, int, str]:
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
