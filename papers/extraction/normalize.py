"""Stage 1: the damage of LaTeX and of conversions is undone, with a map back."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# Characters that mean the same as another one of the same length: no map is needed.
_ALIKE = str.maketrans(
    {
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
)

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
_BARE = ("times", "approx", "simeq", "sim", "geq", "leq", "pm", "circ", "rightarrow")

_STYLES = "text(?:bf|it|tt|sc|sf|rm|up|normal)?|math(?:bf|it|tt|rm|sf|cal|bb|frak)|emph|em|bf|it|rm|tt|boldsymbol|bm|mbox|underline|uline|textsubscript|textsuperscript|left|right|xspace|displaystyle|hspace|,|;|!|:| "

_DAMAGE = re.compile(
    r"\\(?P<escaped>[%&#_$])"
    # "\textbf{95.2}", "$\mathcal{J}$": the command goes, what it wraps stays.
    rf"|\\(?:{_STYLES})(?![A-Za-z])\s?(?=\{{)|\\(?:{_STYLES})(?![A-Za-z])"
    r"|(?<=[${ ])(?:text(?:bf|it|tt|sc|rm)|math(?:bf|it|rm|cal|bb|sf))(?=\{)"
    # "\times", "\sim$174,000"
    r"|\\(?P<command>[A-Za-z]+)"
    # "85times", "approx72%", "1sim 2"
    rf"|(?<=\d)\s?(?P<behind>{'|'.join(_BARE)})(?![A-Za-z])"
    rf"|(?<![A-Za-z\\])(?P<before>approx|simeq|sim|geq|leq|pm|Delta)(?=\s?[\d.$])"
    r"|\^\{?\\?(?P<degree>circ)(?![A-Za-z])"
    r"|(?P<plus_minus>\+/-)"
    # "1{,}000"
    r"|\{(?P<comma>,)\}"
    # "20--30"; three dashes are a dash of prose
    r"|(?<![-\w])(?P<dashes>---?)(?![-])|(?<=\w)(?P<dashes2>---?)(?![-])"
    # "LMH [14, 15]": citations
    r"|(?P<citation>\s?\[\d{1,3}(?:[,\s-]{1,2}\d{1,3}){0,9}\])"
    r"|[{}]"
    r"|\$"
)

_TRIGGER = re.compile(
    r"[\\${}]|--|\[\d|\+/-|\d\s?(?:times|approx|sim|geq|leq|pm|circ|rightarrow)(?![A-Za-z])"
    r"|(?<![A-Za-z])(?:approx|simeq|sim|geq|leq|pm|Delta)\s?[\d.]"
)

# A dollar before a figure and prose behind it is money, not mathematics: "$0.25 per".
_MONEY = re.compile(r"\$\d[\d.,]*+\s?(?:[KMBkmb](?:illion)?\b|/|per\b|\w{3,})")


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
    alike = stored.translate(_ALIKE) if not stored.isascii() else _spaced(stored)
    if not _TRIGGER.search(alike):
        return Normalized(alike)
    money = {m.start() for m in _MONEY.finditer(alike)} if "$" in alike else set()
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    length = last = 0
    is_open = (
        False  # between a dollar that opens mathematics and the one that closes it
    )
    for match in _DAMAGE.finditer(alike):
        start, end = match.span()
        if alike[start] == "$":
            if not is_open and start in money:
                continue
            is_open = not is_open
        sign = _replacement(match)
        if sign is None:
            continue
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


_CONTROL = re.compile(r"[\t\n\r\x0b\x0c]")


def _spaced(text: str) -> str:
    return _CONTROL.sub(" ", text) if _CONTROL.search(text) else text


def _replacement(match: re.Match[str]) -> str | None:
    """What stands for a piece of damage, or None where it is to stay as it is."""
    kind = match.lastgroup
    if kind is None:
        return ""
    if kind == "citation":
        return ""
    if kind == "plus_minus":
        return "±"
    word = match.group(kind)
    if kind in ("escaped", "comma"):
        return word
    if kind == "degree":
        return "°"
    if kind in ("dashes", "dashes2"):
        return "-" if len(word) == 2 else " - "
    if kind == "command":
        return _SIGNS.get(word)
    return _SIGNS[word]
