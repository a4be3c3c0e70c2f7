"""Stage 5a: what a number is, told by the words around it."""

from __future__ import annotations

from papers.extraction.clauses import METRIC_SYMBOLS, NAME_SYMBOLS, UNKNOWN_WORD, Clause
from papers.extraction.cues import Cues
from papers.extraction.entities import Entities
from papers.extraction.types import Bound, NumberMention, NumberRole

# In the order of the weights; the first is "no claim".
LABELS = ("none", "result", "baseline", "improvement", "efficiency")

_BREAKS = frozenset((",", ";", ":", "while", "but", "(", ")"))


def _size(number: NumberMention) -> str:
    """How large and how exact a number is, in a few classes."""
    digits = number.digits
    whole, _, decimals = digits.partition(".")
    if decimals:
        return f"{min(len(whole.lstrip('0')), 4)}.{min(len(decimals), 4)}"
    if len(whole) == 4 and whole[:2] in ("19", "20"):
        return "year"
    if whole in ("1", "2", "3", "4", "5"):
        return "few"
    return f"i{min(len(whole), 6)}" + ("00" if whole.endswith("0") else "")


def kind_features(
    number: NumberMention,
    index: int,
    numbers: list[NumberMention],
    clause: Clause,
    sentence_count: int,
    entities: Entities,
    cues: Cues,
) -> list[str]:
    """What can be seen of a number, as names of features."""
    telling, verbs = cues.telling, cues.verbs
    symbols = clause.symbols
    item = clause.number_items[index]
    last = len(symbols) - 1
    unit = number.unit_class
    size = _size(number)
    listed = clause.number_lists.get(item)
    if listed:
        head = listed[0]
        tail = head
        members = [i for i, m in clause.number_lists.items() if m[0] == head]
        tail = max(members)
    else:
        head = tail = item
    l1 = symbols[item - 1] if item > 0 else "^"
    l2 = symbols[item - 2] if item > 1 else "^"
    h1 = symbols[head - 1] if head > 0 else "^"
    h2 = symbols[head - 2] if head > 1 else "^"
    h3 = symbols[head - 3] if head > 2 else "^"
    t1 = symbols[tail + 1] if tail < last else "$"
    t2 = symbols[tail + 2] if tail + 1 < last else "$"
    t3 = symbols[tail + 3] if tail + 2 < last else "$"
    features = [
        f"u:{number.unit}" if len(number.unit) < 3 else f"u:{unit}",
        f"z:{size}",
        f"uz:{unit}:{size}",
        f"h1:{h1}",
        f"h2:{h2}",
        f"h12:{h2} {h1}",
        f"h123:{h3} {h2} {h1}",
        f"h3:{h3}",
        f"t1:{t1}",
        f"t2:{t2}",
        f"t3:{t3}",
        f"t12:{t1} {t2}",
        f"t123:{t1} {t2} {t3}",
        f"uh1:{unit} {h1}",
        f"ut1:{unit} {t1}",
        f"ht:{h1} {t1}",
        f"hut:{h1} {unit} {t1}",
    ]
    # What governs the number: "by" in "by an average of about 5%".
    governor = _governor(symbols, head, cues.passed)
    features.append(f"g:{governor}")
    features.append(f"gu:{governor} {unit}")
    features.append(f"gt:{governor} {t1}")
    object_ = _object(symbols, tail, cues.passed)
    features.append(f"o:{object_}")
    features.append(f"go:{governor} {object_}")
    features.append(f"ou:{object_} {unit}")
    # "a 5% drop in accuracy": what changed, and which way.
    change = _change(symbols, tail)
    measure = _measure(symbols, head, tail)
    features.append(f"chg:{change}")
    features.append(f"chg:{change}{measure}")
    features.append(f"nm:{measure}")
    features.append(f"nm:{measure}{unit}")
    features.append(f"nm:{measure}{governor}")
    if number.sign:
        features.append(f"s:{number.sign}")
        features.append(f"su:{number.sign}{unit}")
    if number.word:
        features.append("w:" + number.word.lower())
        features.append("hyphen")
    if number.digits_high:
        features.append("range")
        features.append(f"range:{unit}")
    if number.bound is not Bound.EXACT:
        features.append(f"b:{number.bound.value}{unit}")
    if number.role is not None:
        features.append(f"role:{number.role.value}")
        features.append(f"role:{number.role.value}{unit}")
    if listed:
        features.append(f"listed:{min(listed[2], 4)}:{min(listed[1], 2)}")
    # Words of the clause: back to a break, and on to the next number or break.
    at = head - 1
    steps = 0
    seen: set[str] = set()
    verb = ""
    breaks = 0
    while at >= 0 and steps < 14:
        symbol = symbols[at]
        if symbol in _BREAKS:
            breaks += 1
            if breaks == 1 and symbol != "(":
                features.append("lb:" + symbol)
        if symbol in verbs and not verb:
            verb = symbol
        if symbol in telling and symbol not in seen:
            seen.add(symbol)
            features.append(f"lw{min(breaks, 1)}:{symbol}")
        at -= 1
        steps += 1
    features.append(f"v:{verb}")
    features.append(f"vu:{verb} {unit}")
    features.append(f"vh1:{verb} {h1}")
    features.append(f"vg:{verb} {governor}")
    features.append(f"vm:{verb} {measure}")
    features.append(f"vmg:{verb} {measure} {governor}")
    features.append(f"vc:{verb} {change}")
    features.append(f"vgu:{verb} {governor} {unit}")
    features.append(f"vgo:{verb} {governor} {object_}")
    at = tail + 1
    steps = 0
    seen = set()
    breaks = 0
    first_noun = ""
    while at <= last and steps < 12:
        symbol = symbols[at]
        if symbol[0] == "#":
            break
        if symbol in _BREAKS:
            breaks += 1
        if symbol in telling:
            if not first_noun:
                first_noun = symbol
            if symbol not in seen:
                seen.add(symbol)
                features.append(f"rw{min(breaks, 1)}:{symbol}")
        at += 1
        steps += 1
    features.append(f"n:{first_noun}")
    features.append(f"nu:{first_noun} {unit}")
    features.append(f"vn:{verb} {first_noun}")
    present = clause.cues
    for cue in telling & present:
        features.append(f"c:{cue}")
    if present & NAME_SYMBOLS:
        features.append("names")
    for symbol in METRIC_SYMBOLS & present:
        features.append(f"metric:{unit}{symbol}")
    # A number in brackets takes after what stands before them.
    opened = _opening_before(symbols, item)
    if opened >= 0:
        p1 = symbols[opened - 1] if opened > 0 else "^"
        features.append(f"p:{p1}")
        features.append(f"pu:{p1} {unit}{number.sign}")
        p2 = symbols[opened - 2] if opened > 1 else "^"
        features.append(f"p2:{p2} {p1}")
        features.append("p" + symbols[opened])
    others = len(clause.number_items)
    features.append(f"count:{min(others, 5)}")
    if number.role in (NumberRole.TO, NumberRole.FROM):
        partner = numbers[number.partner]
        features.append(f"pair:{number.role.value}:{partner.unit_class}:{verb}")
    if index > 0 and index - 1 in clause.number_items:
        previous = numbers[index - 1]
        gap = item - clause.number_items[index - 1]
        features.append(f"prev:{previous.unit_class}:{min(gap, 6)}")
    features.append(
        "first"
        if clause.index == 0
        else "last"
        if clause.index == sentence_count - 1
        else "mid"
    )
    features.append(f"where:{min(9, clause.index * 10 // max(1, sentence_count))}")
    # The nearest marks of comparison and achievement to the left, and whose number it is.
    marks: list[str] = []
    who = ""
    at = item - 1
    while at >= 0 and len(marks) < 2:
        symbol = symbols[at]
        if symbol in cues.comparison:
            marks.append(symbol)
        elif not who and symbol in cues.systems:
            who = symbol
        at -= 1
    mark = marks[0] if marks else "^"
    features.append(f"mark:{mark}")
    features.append(f"mark2:{mark} {marks[1] if len(marks) > 1 else '^'}")
    features.append(f"marku:{mark} {unit}")
    features.append(f"who:{who}")
    features.append(f"who:{who} {mark}")
    paper = f"{entities.own >= 0:d}{entities.own_dataset >= 0:d}"
    features.append(f"paper:{paper}")
    features.append(f"paper:{paper}{who}")
    features.append(f"paper:{paper}{who}{mark}")
    if UNKNOWN_WORD == l1 == l2:
        features.append("strange")
    return features


def _governor(symbols: list[str], head: int, passed: frozenset[str]) -> str:
    """The first word to the left that is more than an adverb or an article."""
    for at in range(head - 1, max(-1, head - 7), -1):
        symbol = symbols[at]
        if symbol == "of" and at and symbols[at - 1] in _AMOUNTS:
            continue
        if symbol == "to" and at and symbols[at - 1] == "UPTO":
            continue
        if symbol == "THAN" and at and symbols[at - 1] in ("MORE", "LESS"):
            continue
        if symbol not in passed:
            return symbol
    return "^"


_AMOUNTS = frozenset(("AVERAGE", "factor", "total"))


def _object(symbols: list[str], tail: int, passed: frozenset[str]) -> str:
    """The first word to the right that is more than an adverb or an article."""
    for at in range(tail + 1, min(len(symbols), tail + 6)):
        if symbols[at] not in passed:
            return symbols[at]
    return "$"


_CHANGES = frozenset(
    ("IMPROVE", "REDUCE", "DROP", "HIGHER", "WORSE", "FASTER", "LESS", "MORE", "GAP")
)
_ENDS = frozenset((",", ";", "(", ")", "on", "in", "and", "while", "for", "to", "from"))


def _change(symbols: list[str], tail: int) -> str:
    """The word of change that a number is said of, right behind it."""
    for at in range(tail + 1, min(len(symbols), tail + 6)):
        symbol = symbols[at]
        if symbol in _CHANGES:
            return symbol
        if symbol in _ENDS or symbol[0] == "#":
            return ""
    return ""


def _measure(symbols: list[str], head: int, tail: int) -> str:
    """The sort of the metric nearest to a number, and its side."""
    for away in range(1, 8):
        after, before = tail + away, head - away
        if after < len(symbols) and symbols[after] in METRIC_SYMBOLS:
            return symbols[after] + ">"
        if before >= 0 and symbols[before] in METRIC_SYMBOLS:
            return symbols[before] + "<"
    return ""


def _opening_before(symbols: list[str], item: int) -> int:
    """The item of the bracket that the number stands in, or -1."""
    at = item - 1
    steps = 0
    while at >= 0 and steps < 8:
        symbol = symbols[at]
        if symbol == ")":
            return -1
        if symbol in ("(", "["):
            return at
        at -= 1
        steps += 1
    return -1


def transition(
    numbers: list[NumberMention], clause: Clause, previous: int, index: int
) -> str:
    """How a number stands to the one before it, for what both are of one kind."""
    one, other = numbers[previous], numbers[index]
    if one.role is not None and one.partner == index:
        return "pair:" + one.role.value
    gap = clause.number_items[index] - clause.number_items[previous]
    listed = clause.number_lists.get(clause.number_items[index])
    if listed and listed == (
        *clause.number_lists.get(clause.number_items[previous], (-1, 0, 0))[:1],
        listed[1],
        listed[2],
    ):
        return "list"
    same = "same" if one.unit_class == other.unit_class else "other"
    return f"{same}:{'near' if gap < 6 else 'mid' if gap < 14 else 'far'}"
