"""Stage 5a: what a number is, told by the words around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from papers.extraction.clauses import METRIC_SYMBOLS, NAME_SYMBOLS, Clause
from papers.extraction.company import beside_number, names_beside
from papers.extraction.cues import Cues
from papers.extraction.entities import Entities
from papers.extraction.features import Names, S, Weigher
from papers.extraction.relations import holder_of
from papers.extraction.types import Bound, NumberMention, NumberRole

# In the order of the weights; the first is "no claim".
LABELS = ("none", "result", "baseline", "improvement", "efficiency")

_FAR = 14  # how many symbols away a word still tells the kind
_FARTHEST = 60
_SHORTEST_ABSTRACT = 3  # sentences
_BREAKS = frozenset((",", ";", ":", "while", "but", "(", ")"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A number with what the models make of it."""

    index: int
    clause: Clause
    chances: tuple[float, ...]  # of `LABELS`
    label: str
    added: int  # what its own features weigh


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


def clause_features(
    clause: Clause, sentence_count: int, entities: Entities, cues: Cues
) -> list[str]:
    """What holds of all numbers of a sentence."""
    present = clause.cues
    features = [f"c:{cue}" for cue in cues.telling & present]
    if present & NAME_SYMBOLS:
        features.append("names")
    features.append(f"count:{min(len(clause.number_items), 5)}")
    if sentence_count >= _SHORTEST_ABSTRACT:
        # Abstracts begin with the problem and end with the result; a few sentences do not.
        if clause.index == 0:
            features.append("first")
        elif clause.index == sentence_count - 1:
            features.append("last")
        features.append(f"where:{min(9, clause.index * 10 // sentence_count)}")
    features.append(f"paper:{_paper(entities)}")
    return features


def _paper(entities: Entities) -> str:
    """Whether the paper has a method and a benchmark of its own."""
    return f"{entities.own >= 0:d}{entities.own_dataset >= 0:d}"


def kind_features(
    number: NumberMention,
    index: int,
    numbers: list[NumberMention],
    clause: Clause,
    entities: Entities,
    cues: Cues,
    weigher: Weigher[S],
) -> S:
    """What can be seen of a number itself, added up."""
    symbols = clause.symbols
    item = clause.number_items[index]
    unit = number.unit_class
    listed = clause.number_lists.get(item)
    head, tail = (listed.first, listed.last) if listed else (item, item)
    h1, h2 = _at(symbols, head - 1), _at(symbols, head - 2)
    t1, t2, t3 = (_at(symbols, tail + away) for away in (1, 2, 3))
    # What governs the number: "by" in "by an average of about 5%", and what comes after.
    governor = _governor(symbols, head, cues.passed)
    target = _object(symbols, tail, cues.passed)
    # "a 5% drop in accuracy": what changed, and which way.
    change = _change(symbols, tail)
    measure = _measure(symbols, head, tail)
    verb, features = _before(symbols, head, cues)
    mark, earlier_mark, who = _comparison(symbols, item, cues)
    features += _after(symbols, tail, cues)
    features += [f"metric:{unit}{symbol}" for symbol in METRIC_SYMBOLS & clause.cues]
    features += _form_features(number, unit)
    # The words next to a number as they are, where a class says too little.
    features += ["w-:" + w for w in clause.words[max(0, head - 3) : head] if w]
    features += ["w+:" + w for w in clause.words[tail + 1 : tail + 4] if w]
    if listed:
        features.append(f"listed:{min(listed.length, 4)}:{min(listed.place, 2)}")
    # A number in brackets takes after what stands before them.
    opened = _opening_before(symbols, item)
    if opened >= 0:
        p1 = _at(symbols, opened - 1)
        features += (
            f"p:{p1}",
            f"pu:{p1} {unit}{number.sign}",
            "p" + symbols[opened],
        )
        features += _before_bracket(symbols, opened, cues)
    holder = holder_of(clause, item, cues)
    if holder >= 0:
        features.append(f"of:{symbols[holder]}")
    if number.role in (NumberRole.TO, NumberRole.FROM):
        partner = numbers[number.partner]
        features.append(f"pair:{number.role.value}:{partner.unit_class}:{verb}")
    previous = clause.number_items.get(index - 1)
    if previous is not None:
        gap = min(item - previous, 6)
        features.append(f"prev:{numbers[index - 1].unit_class}:{gap}")
    weigh = weigher.weigh
    added = weigher.each(features)
    added += weigh(
        _form, number.unit if len(number.unit) < 3 else unit, unit, _size(number)
    )
    added += weigh(_left, h2, h1, unit)
    added += weigh(_right, t1, t2, unit)
    added += weigh(_third, t3)
    added += weigh(_governed, governor, unit)
    added += weigh(_object_of, target, unit)
    added += weigh(_measured, change, measure, unit, governor)
    added += weigh(_done, verb, governor, measure, change)
    added += weigh(_compared, mark, earlier_mark, unit)
    added += weigh(_owned, who, mark, _paper(entities))
    for beside in names_beside(clause, item, head, tail, entities):
        added += weigh(beside_number, *beside)
    return added


def _form(spelled: str, unit: str, size: str) -> Names:
    return f"u:{spelled}", f"z:{size}", f"uz:{unit}:{size}"


def _left(h2: str, h1: str, unit: str) -> Names:
    return f"h1:{h1}", f"h2:{h2}", f"h12:{h2} {h1}", f"uh1:{unit} {h1}"


def _right(t1: str, t2: str, unit: str) -> Names:
    return f"t1:{t1}", f"t2:{t2}", f"t12:{t1} {t2}", f"ut1:{unit} {t1}"


def _third(t3: str) -> Names:
    return (f"t3:{t3}",)


def _governed(governor: str, unit: str) -> Names:
    return f"g:{governor}", f"gu:{governor} {unit}"


def _object_of(target: str, unit: str) -> Names:
    return f"o:{target}", f"ou:{target} {unit}"


def _measured(change: str, measure: str, unit: str, governor: str) -> Names:
    return (
        f"chg:{change}",
        f"chg:{change}{measure}",
        f"nm:{measure}",
        f"nm:{measure}{unit}",
        f"nm:{measure}{governor}",
    )


def _done(verb: str, governor: str, measure: str, change: str) -> Names:
    return f"vg:{verb} {governor}", f"vm:{verb} {measure}", f"vc:{verb} {change}"


def _compared(mark: str, earlier: str, unit: str) -> Names:
    return f"mark:{mark}", f"mark2:{mark} {earlier}", f"marku:{mark} {unit}"


def _owned(who: str, mark: str, paper: str) -> Names:
    return (
        f"who:{who}",
        f"who:{who} {mark}",
        f"paper:{paper}{who}",
        f"paper:{paper}{who}{mark}",
    )


@lru_cache(maxsize=256)
def follows(relation: str) -> Names:
    """The features of a number for each kind of the one before, which it stands to like this."""
    return tuple([f"after:{label}:{relation}" for label in LABELS])


def _at(symbols: list[str], place: int) -> str:
    if place < 0:
        return "^"
    return symbols[place] if place < len(symbols) else "$"


def _form_features(number: NumberMention, unit: str) -> list[str]:
    """Sign, bound, range and pair of a number."""
    features: list[str] = []
    if number.sign:
        features += (f"s:{number.sign}", f"su:{number.sign}{unit}")
    if number.word:
        features += ("w:" + number.word.lower(), "hyphen")
    if number.digits_high:
        features += ("range", f"range:{unit}")
    if number.bound is not Bound.EXACT:
        features.append(f"b:{number.bound.value}{unit}")
    if number.role is not None:
        features += (f"role:{number.role.value}", f"role:{number.role.value}{unit}")
    return features


def _before(symbols: list[str], head: int, cues: Cues) -> tuple[str, list[str]]:
    """The nearest verb to the left, and the telling words up to a break."""
    verb = ""
    features: list[str] = []
    is_open = True
    for symbol in reversed(symbols[max(0, head - _FAR) : head]):
        if symbol in _BREAKS:
            if is_open and symbol != "(":
                features.append("lb:" + symbol)
            is_open = False
        elif symbol in cues.verbs and not verb:
            verb = symbol
        if is_open and symbol in cues.telling:
            features.append("lw:" + symbol)
        elif verb and not is_open:
            break
    return verb, features


def _after(symbols: list[str], tail: int, cues: Cues) -> list[str]:
    """The telling words to the right, up to a break or the next number."""
    features = []
    for symbol in symbols[tail + 1 : tail + _FAR]:
        if symbol in _BREAKS or symbol[0] == "#":
            break
        if symbol in cues.telling:
            features.append("rw:" + symbol)
    return features


_MOST_IN_PHRASE = 6


def _before_bracket(symbols: list[str], opened: int, cues: Cues) -> list[str]:
    """The telling words of the phrase before a bracket: "human performance (88.8%)"."""
    features = []
    for symbol in reversed(symbols[max(0, opened - _MOST_IN_PHRASE) : opened]):
        if symbol in _BREAKS or symbol[0] == "#":
            break
        if symbol in cues.telling:
            features.append("pw:" + symbol)
    return features


def _comparison(symbols: list[str], item: int, cues: Cues) -> tuple[str, str, str]:
    """The two nearest marks of comparison or achievement to the left, and whose number it is."""
    marks: list[str] = []
    who = ""
    for symbol in reversed(symbols[max(0, item - _FARTHEST) : item]):
        if symbol in cues.comparison:
            marks.append(symbol)
            if len(marks) == 2:
                break
        elif not who and symbol in cues.systems:
            who = symbol
    marks += ("^", "^")
    return marks[0], marks[1], who


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
    item, earlier = clause.number_items[index], clause.number_items[previous]
    listed, list_before = (
        clause.number_lists.get(item),
        clause.number_lists.get(earlier),
    )
    if listed and list_before and listed.first == list_before.first:
        return "list"
    same = "same" if one.unit_class == other.unit_class else "other"
    gap = item - earlier
    return f"{same}:{'near' if gap < 6 else 'mid' if gap < 14 else 'far'}"
