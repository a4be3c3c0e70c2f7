"""How a number and a name stand to each other within a sentence, as features of a link."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from papers.extraction.clauses import METRIC_SYMBOLS, NAME_SYMBOLS, Clause, Listed
from papers.extraction.cues import Cues

_BREAKS = frozenset((";", "while", "whereas", "but", "COMPARE", "OUTPERFORM", "THAN"))
# Names further away than this many others are not considered, so that cost stays linear.
MOST_NAMES = 16

# What is counted between a number and a name: symbol -> sort; of numbers it is "#".
_SORTS = {
    **dict.fromkeys(NAME_SYMBOLS, "N"),
    **dict.fromkeys(("D", "d"), "D"),
    **dict.fromkeys(METRIC_SYMBOLS, "M"),
    **dict.fromkeys(_BREAKS, ";"),
    **{sign: sign for sign in ",()"},
}

# What may stand between a number and the name that it is tied to, besides the ties.
_TIES = frozenset(
    ("on", "on the", "(", "for", "in", "on DATASET", "of", ":", "for the", "in the", "")
)
_PASSED_AFTER = METRIC_SYMBOLS | {"the", "ACCURACY", "IMPROVE", "METRICWORD"}
_PASSED_BEFORE = METRIC_SYMBOLS | frozenset(
    ("DATASET", "SET", "from", "by", "ABOUT", "of", "UPTO", "up", "to")
)


class Relation(NamedTuple):
    """Side ("b" the name before the number, "a" after), distance, and all features."""

    side: str
    distance: str
    features: tuple[str, ...]


def relation(clause: Clause, item: int, at: int) -> Relation:
    """How the name at an item stands to the number at another; remembered per clause."""
    key = (item, at)
    known = clause.relations.get(key)
    if known is None:
        known = clause.relations[key] = _relate(clause, item, at)
    return known


def _relate(clause: Clause, item: int, at: int) -> Relation:
    symbols = clause.symbols
    if at < item:
        between, side = symbols[at + 1 : item], "b"
    else:
        between, side = symbols[item + 1 : at], "a"
    length = len(between)
    distance = side + _bucket(length)
    features = [distance]
    if length <= 3:
        features.append(f"{side}|{' '.join(between)}")
    else:
        features.append(f"{side}~{between[0]} {between[-2]} {between[-1]}")
    sorts = [_SORTS.get(s, "#") for s in between if s in _SORTS or s[0] == "#"]
    features += _counted(side, "".join(sorts))
    features.append(f"{side}<{symbols[at - 1] if at else '^'}")
    features.append(f"{side}>{symbols[at + 1] if at + 1 < len(symbols) else '$'}")
    features += _list_features(clause, item, at, side)
    return Relation(side, distance, tuple(features))


@lru_cache(maxsize=2048)
def _counted(side: str, sorts: str) -> tuple[str, ...]:
    """How much of each sort there is between a number and a name, by the sorts in their order."""
    numbers = min(sorts.count("#"), 2)
    metrics, broken = min(sorts.count("M"), 2), min(sorts.count(";"), 1)
    features = [
        f"{side}d{numbers}{min(sorts.count('D'), 2)}",
        f"{side}n{numbers}{min(sorts.count('N'), 2)}",
    ]
    if metrics:
        features.append(f"{side}m{numbers}{metrics}")
    features.append(f"{side}k{min(sorts.count(','), 2)}{broken}")
    opened = sorts.count("(") - sorts.count(")")
    if opened:
        features.append(f"{side}{'(' if opened > 0 else ')'}{min(numbers, 1)}")
    return tuple(features)


def _bucket(length: int) -> str:
    if length <= 3:
        return str(length)
    if length <= 5:
        return "5"
    if length <= 8:
        return "8"
    return "13" if length <= 13 else "far"


def _list_features(clause: Clause, item: int, at: int, side: str) -> list[str]:
    """Whether number and name have the same place in two lists of one length."""
    symbols = clause.symbols
    mine = clause.number_lists.get(item) or _listed_pair(clause, item)
    theirs = clause.name_lists.get(at)
    if mine is None:
        if theirs is None:
            return []
        head = theirs.first
        before = symbols[head - 1] if head else "^"
        return [f"{side}h{before}", f"listed{min(theirs.place, 1)}"]
    place, length = mine.place, mine.length
    features = [f"alone{min(place, 1)}"]
    if theirs is not None:
        if theirs.length != length:
            return ["pair?"]
        sign = "=" if theirs.place == place else "!"
        features = ["pair" + sign]
    else:
        # "(NORB, CIFAR10) and digits (MNIST), with 2.5%, 19.5%, 0.4%, respectively"
        alike = _alike(clause, symbols[at] in METRIC_SYMBOLS, at < item, item)
        if len(alike) != length or at not in alike:
            return features
        sign = "=" if alike.index(at) == place else "!"
        features.append("order" + sign)
    if "RESPECTIVELY" in clause.cues:
        features.append("resp" + sign)
    return features


def _listed_pair(clause: Clause, item: int) -> Listed | None:
    """The place of a number's pair: "from 83.7% to 88.4% and from 38.2% to 55.7%, respectively"."""
    partners = clause.partners
    if item not in partners or "RESPECTIVELY" not in clause.cues:
        return None
    firsts = sorted({min(one, other) for one, other in partners.items()})
    if len(firsts) < 2:
        return None
    last = max(firsts[-1], partners[firsts[-1]])
    place = firsts.index(min(item, partners[item]))
    return Listed(firsts[0], last, place, len(firsts))


def _alike(clause: Clause, is_metric: bool, is_before: bool, item: int) -> list[int]:
    """All metrics, or all names, on one side of a number."""
    symbols = clause.symbols
    sort = METRIC_SYMBOLS if is_metric else NAME_SYMBOLS
    return [
        at
        for at in clause.item_mentions
        if (at < item) == is_before and symbols[at] in sort and symbols[at] != "O"
    ]


def nearest_names(clause: Clause, item: int) -> list[int]:
    """The names around a number that are near enough to be considered."""
    places = clause.name_places
    at = bisect_left(places, item)
    return places[max(0, at - MOST_NAMES) : at + MOST_NAMES]


def nearness(item: int, at: int, rivals: list[int]) -> str:
    """Whether no rival (items in order) stands between the number and the name."""
    if at < item:
        between = bisect_left(rivals, item) - bisect_right(rivals, at)
    else:
        between = bisect_left(rivals, at) - bisect_right(rivals, item)
    return "second" if between > 0 else "near"


def tie_of(clause: Clause, item: int) -> tuple[int, str]:
    """The name that is tied to the number, nothing else between, and how; -1 for none.

    "88.5% on ImageNet", "ImageNet (88.5%)" and "88.5% accuracy on the ImageNet" are ties.
    """
    known = clause.ties.get(item)
    if known is None:
        known = _find_tie(clause, item)
        if known[0] < 0 and item in clause.partners:
            # "62.4 vs 62.2 on SeedBench", "from 38% to 45% on AIME"
            known = _find_tie(clause, clause.partners[item])
        clause.ties[item] = known
    return known


def is_in_row(clause: Clause, item: int) -> bool:
    """Whether a number and the next, or the one before, are tied to names of their own alike.

    "BrowseComp (48.6%), GAIA (75.7%)": a number in such a row is of no other name.
    """
    at, tie = tie_of(clause, item)
    if at < 0:
        return False
    numbers = clause.number_items
    index = clause.item_numbers[item]
    for neighbour in (index - 1, index + 1):
        other = numbers.get(neighbour)
        if other is None:
            continue
        other_at, other_tie = tie_of(clause, other)
        if other_at not in (-1, at) and _manner(other_tie) == _manner(tie):
            return True
    return False


def _manner(tie: str) -> str:
    """How a name is tied, whatever sort of name it is."""
    return tie.rstrip("DdNXO")


def tied_names(clause: Clause) -> frozenset[int]:
    """The names of a clause that some number is tied to."""
    if clause.tied is None:
        ties = (tie_of(clause, item)[0] for item in clause.item_numbers)
        clause.tied = frozenset(at for at in ties if at >= 0)
    return clause.tied


def _find_tie(clause: Clause, item: int) -> tuple[int, str]:
    symbols = clause.symbols
    for at in nearest_names(clause, item):
        if item < at <= item + 4:
            between = symbols[item + 1 : at]
            tie = " ".join([s for s in between if s not in _PASSED_AFTER])
            if tie in _TIES:
                return at, f"tied:{tie}{symbols[at]}"
        elif item - 4 <= at < item:
            between = symbols[at + 1 : item]
            tie = " ".join([s for s in between if s not in _PASSED_BEFORE])
            if tie in _TIES:
                return at, f"tied-{tie}{symbols[at]}"
    return -1, "untied"


_PLACING = frozenset(("on", "in", "for", "at", "across", "over"))
_SKIPPED_IN_PLACE = frozenset(("the", "a", "an", "both", "all", "its", "their", "our"))
_FARTHEST_PLACE = 7  # symbols behind the number


def place_of(clause: Clause, item: int) -> tuple[str, int]:
    """What a number is said to be measured on right behind it, by its symbol, and its item.

    "93% on household objects" is of no data set, whatever the sentence before was about.
    """
    known = clause.places.get(item)
    if known is None:
        known = clause.places[item] = _find_place(clause, item)
    return known


def _find_place(clause: Clause, item: int) -> tuple[str, int]:
    symbols = clause.symbols
    listed = clause.number_lists.get(item)
    tail = listed.last if listed else item
    end = min(len(symbols), tail + _FARTHEST_PLACE)
    for at in range(tail + 1, end):
        symbol = symbols[at]
        if symbol in _PLACING:
            following = at + 1
            while following < len(symbols) and symbols[following] in _SKIPPED_IN_PLACE:
                following += 1
            if following == len(symbols):
                break
            return f"{symbol} {symbols[following]}", following
        if symbol[0] == "#" or symbol in _PLACE_ENDS:
            break
    return "", -1


_HOLDING = frozenset(("of", "by", "for", "from"))
_HOLDER_FROM = 4  # symbols behind a number: "5.1% reported for ..."
_HOLDER_WITHIN = 5


def holder_of(clause: Clause, item: int, cues: Cues) -> int:
    """The item of the system, or of the people, that a number is said to be of behind it, or -1.

    "the 5.1% reported for a trained human annotator", "the 32.0% of Llama-3.2-1B".
    """
    known = clause.holders.get(item)
    if known is None:
        known = clause.holders[item] = _find_holder(clause, item, cues)
    return known


def _find_holder(clause: Clause, item: int, cues: Cues) -> int:
    symbols, words = clause.symbols, clause.words
    listed = clause.number_lists.get(item)
    tail = listed.last if listed else item
    end = len(symbols)
    for at in range(tail + 1, min(end, tail + 1 + _HOLDER_FROM)):
        symbol = symbols[at]
        if symbol in _HOLDING:
            for place in range(at + 1, min(end, at + 1 + _HOLDER_WITHIN)):
                who = symbols[place]
                if words[place] in cues.people:
                    # "78% of experts" is a share of them, "for human pose estimation" a task.
                    is_theirs = symbol in _PEOPLE_HOLD and _ends_people(
                        clause, place, cues
                    )
                    return place if is_theirs else -1
                if who in cues.systems:
                    return place
                if who in _PLACE_ENDS or who[0] == "#":
                    return -1
            return -1
        if symbol in _PLACE_ENDS or symbol[0] == "#":
            return -1
    return -1


_PEOPLE_HOLD = frozenset(("by", "for"))
_BEHIND_PEOPLE = frozenset(
    ("performance", "level", "baseline", "on", "in", "at", "under", "who", "with")
)


def _ends_people(clause: Clause, item: int, cues: Cues) -> bool:
    """Whether nothing but people is named from an item on: "human experts", not "human pose"."""
    symbols, words = clause.symbols, clause.words
    at = item + 1
    while at < len(words) and words[at] in cues.people:
        at += 1
    return (
        at == len(words)
        or symbols[at] in _PLACE_ENDS
        or symbols[at] == "."
        or words[at] in _BEHIND_PEOPLE
    )


_PLACE_ENDS = frozenset((",", ";", "(", ")", "and", "while", "but", "THAN", "COMPARE"))


def item_at(starts: list[int], position: int) -> int:
    """The item that stands at a place of the text, or the next one."""
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < position:
            low = middle + 1
        else:
            high = middle
    return min(low, len(starts) - 1)
