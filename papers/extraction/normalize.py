"""Stage 1: the damage of LaTeX and of conversions is undone, with a map back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

# Characters that mean the same as another one of the same length: no map is needed.
_ALIKE = {
    **dict.fromkeys("\u00a0\u2000\u2002\u2003\u2005\u2006\u2007\u2008\u2009", " "),
    **dict.fromkeys("\u200a\u202f\u205f\u3000\t\n\r\x0b\x0c\u2028\u2029", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u223c\uff5e\u2248\u2243\u2245\u02dc\u301c", "~"),
    **dict.fromkeys("\u2a2f\u2715\u2716", "\u00d7"),
    **dict.fromkeys("\u2265\u2a7e\u2267", "\u2265"),
    **dict.fromkeys("\u2264\u2a7d\u2266", "\u2264"),
    **dict.fromkeys("\u27f6\u279c\u21d2\u279d\u2794", "\u2192"),
    "\uff05": "%",
    "\ufe6a": "%",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\uff0c": ",",
    "\uff08": "(",
    "\uff09": ")",
    "\u00ba": "\u00b0",
}
_UNLIKE = re.compile(f"[{''.join(_ALIKE)}]")

# Commands by the sign they stand for. With a backslash always ("\times"); without one, as
# some conversions leave them, only where they touch a number or a brace ("85times").
_SIGNS = {
    "times": "×",
    "approx": "~",
    "sim": "~",
    "simeq": "~",
    "thicksim": "~",
    "geq": "≥",
    "ge": "≥",
    "geqslant": "≥",
    "gt": ">",
    "textgreater": ">",
    "leq": "≤",
    "le": "≤",
    "leqslant": "≤",
    "lt": "<",
    "textless": "<",
    "pm": "±",
    "circ": "°",
    "degree": "°",
    "deg": "°",
    "rightarrow": "→",
    "to": "→",
    "uparrow": "↑",
    "downarrow": "↓",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "Delta": "Δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "lambda": "λ",
    "mu": "μ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "psi": "ψ",
    "omega": "ω",
    "infty": "∞",
    "ell": "ℓ",
    "cdot": "·",
    "percent": "%",
}
# A conversion that drops the backslash leaves these as words; "to", "le" or "pi" without
# one are too ordinary to be touched.
_BARE = tuple(
    "times approx simeq sim geq leq pm circ rightarrow uparrow downarrow".split()
)

_STYLES = "text(?:bf|it|tt|sc|sf|rm|up|normal)?|math(?:bf|it|tt|rm|sf|cal|bb|frak)|emph|em|bf|it|rm|tt|boldsymbol|bm|mbox|underline|uline|textsubscript|textsuperscript|left|right|xspace|displaystyle|hspace|,|;|!|:| "

# One character that damage begins with (the search skips to it fast), and what may follow.
_DAMAGE = re.compile(
    r"[\\^{}$\[+0-9%-](?:"
    r"(?<=\\)(?:(?P<escaped>[%&#_$])"
    # "\textbf{95.2}", "$\mathcal{J}$": the command goes, what it wraps stays.
    rf"|(?P<style>{_STYLES})(?![A-Za-z])(?:\s(?=\{{))?"
    # "\times", "\sim$174,000"
    r"|(?P<command>[A-Za-z]+))"
    # "$textbf{x}$"
    r"|(?<=[${ ])(?P<bare_style>text(?:bf|it|tt|sc|rm)|math(?:bf|it|rm|cal|bb|sf))(?=\{)"
    # "85times", "20.9%uparrow"
    rf"|(?<=[0-9%])\s?(?P<behind>{'|'.join(_BARE)})(?![A-Za-z])"
    # "^{circ}"
    r"|(?<=\^)\{?\\?(?P<degree>circ)(?![A-Za-z])"
    r"|(?<=\+)(?P<plus_minus>/-)"
    # "1{,}000"
    r"|(?<=\{)(?P<comma>,)\}"
    # "20--30"; three dashes are a dash of prose, more are a line
    r"|(?<=-)(?P<dashes>-{1,2})(?!-)"
    r"|(?<=--)-(?P<line>-++)"
    # "LMH [14, 15]": citations
    r"|(?<=\[)(?P<citation>[0-9]{1,3}(?:[,\s-]{1,2}[0-9]{1,3}){0,9}\])"
    r"|(?<=[{}$]))"
)
# "approx72%", "sim$174,000", "Delta11%"
_BEFORE = re.compile(
    r"(?<![A-Za-z\\])(?P<before>approx|simeq|sim|geq|leq|pm|Delta)(?=\s?[\d.$])"
)
_BEHIND = re.compile(rf"[0-9]%?\s?(?:{'|'.join(_BARE)})(?![A-Za-z])")

# What damage begins with, looked for first: most texts have none. The words are damage only
# beside a figure; "simeq" begins with one of them.
_MARKS = ("\\", "$", "{", "}", "--", "[", "+/-")
_WORDS = "approx sim geq leq pm Delta times circ rightarrow uparrow downarrow".split()
_FIRST_LOOK = AhoCorasick([*_MARKS, *_WORDS], implementation=Implementation.DFA)

# "8{255}" was \frac{8}{255}.
_FRACTION = re.compile(r"[0-9]\{[0-9]{1,4}\}")

# A dollar before a figure and prose behind it is money, not mathematics: "$0.25 per".
_MONEY = re.compile(r"\$\d[\d.,]*+\s?(?:[KMBkmb](?:illion)?\b|/|\s[a-z]{3})")


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text without conversion damage that knows where it stood before."""

    text: str
    _starts: tuple[int, ...] = ()  # where stretches of unchanged text begin ...
    _shifts: tuple[int, ...] = ()  # ... and how far they were moved

    def stored(self, position: int) -> int:
        """The position in the stored text of a character of the normalised one."""
        if not self._starts:
            return position
        at = bisect_right(self._starts, position) - 1
        return position + (self._shifts[at] if at >= 0 else 0)


def normalize(stored: str) -> Normalized:
    """The text with signs for commands, plain dashes and plain spaces."""
    if stored.isascii():
        alike = _spaced(stored)
    else:
        alike = _UNLIKE.sub(lambda match: _ALIKE[match.group()], stored)
    matches = _damage(alike)
    if not matches:
        return Normalized(alike)
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    length = last = 0
    for start, end, sign, _ in _repairs(alike, matches):
        if start > last:
            starts.append(length)
            shifts.append(last - length)
            pieces.append(alike[last:start])
            length += start - last
        starts.append(length)
        shifts.append(start - length)
        pieces.append(sign)
        length += len(sign)
        last = end
    starts.append(length)
    shifts.append(last - length)
    pieces.append(alike[last:])
    return Normalized("".join(pieces), tuple(starts), tuple(shifts))


# "\GitChameleon{}": authors define commands for the names of what they made.
_NAME_COMMAND = re.compile(r"[A-Z][a-z]+[A-Z][A-Za-z]+")


class Repair(NamedTuple):
    """A stretch of damage, what stands for it, and of which kind it is."""

    start: int
    end: int
    sign: str
    kind: str | None  # none of braces and dollars


def repairs(text: str) -> Iterator[Repair]:
    """What is undone in a text, from its beginning to its end."""
    return _repairs(text, _damage(text))


def _damage(text: str) -> list[re.Match[str]]:
    before: list[re.Match[str]] = []
    is_marked = False
    for found, start, _ in _FIRST_LOOK.find_matches_as_indexes(text, overlapping=True):
        if found < len(_MARKS):
            is_marked = True
            continue
        if match := _BEFORE.match(text, start):
            before.append(match)
        is_marked = is_marked or any(
            _BEHIND.match(text, max(0, start - figure)) for figure in (1, 2, 3)
        )
    if not is_marked:
        return before
    return sorted([*_DAMAGE.finditer(text), *before], key=re.Match.start)


def _repairs(text: str, matches: Iterable[re.Match[str]]) -> Iterator[Repair]:
    money = {m.start() for m in _MONEY.finditer(text)} if "$" in text else set()
    last = 0
    is_open = (
        False  # between a dollar that opens mathematics and the one that closes it
    )
    for match in matches:
        start, end = match.span()
        if start < last:
            continue
        if text[start] == "$" and match.lastgroup is None:
            if not is_open and start in money:
                continue
            is_open = not is_open
        sign = _replacement(match)
        if sign is None:
            continue
        if match.lastgroup == "behind":
            start += 1
        elif match.lastgroup == "citation" and start and text[start - 1] == " ":
            start = max(last, start - 1)
        yield Repair(start, end, sign, match.lastgroup)
        last = end


def lower_in_place(text: str) -> str:
    """Lower case of the same length, which `str.lower` does not promise."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


_CONTROLS = str.maketrans(dict.fromkeys("\t\n\r\x0b\x0c", " "))


def _spaced(text: str) -> str:
    """The text with plain spaces for tabs and line breaks."""
    return text if text.isprintable() else text.translate(_CONTROLS)


def _replacement(match: re.Match[str]) -> str | None:
    """What stands for a piece of damage, or None where it is to stay as it is."""
    kind = match.lastgroup
    if kind is None and _FRACTION.match(match.string, match.start() - 1):
        return "/"
    if kind is None or kind in ("style", "citation"):
        return ""
    word = match.group(kind)
    if kind in ("escaped", "comma"):
        return word
    if kind == "bare_style":
        return match.group()[0].replace("$", "").replace("{", "")
    if kind == "degree":
        return "°"
    if kind == "plus_minus":
        return "±"
    if kind == "dashes":
        return "-" if len(word) == 1 else " - "
    if kind == "line":
        return None
    if kind == "command" and word not in _SIGNS and _NAME_COMMAND.fullmatch(word):
        return word
    return _SIGNS.get(word)
