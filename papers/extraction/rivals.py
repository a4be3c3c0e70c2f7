"""Candidates for what a difference is measured against."""

from __future__ import annotations

from papers.extraction.clauses import METRIC_SYMBOLS, Clause
from papers.extraction.comparators import PREVIOUS_BEST, ComparatorPhrase
from papers.extraction.evidence import evidence_marks
from papers.extraction.features import LinkWeigher, Names, S
from papers.extraction.relations import (
    MOST_NAMES,
    item_at,
    nearest_names,
    nearness,
    relation,
)
from papers.extraction.scene import Candidate, Scene
from papers.extraction.types import Kind, NumberMention
from papers.extraction.wording import bracketed_phrase, phrase_text

_LONGEST_PHRASE = 24  # symbols
# What may stand between a difference and what it is over: "5% higher accuracy than", "gain in F1 over".
_PASSED_TO_RIVAL = frozenset(
    (
        "IMPROVE HIGHER WORSE LESS MORE FASTER REDUCE DROP THAN COMPARE OUTPERFORM GAP in of to "
        "with ACCURACY ERROR METRICWORD SPEED COST MEMORY PARAMETERS RATE"
    ).split()
)
_APPOSED_ENDS = frozenset((",", ")", "(", "by", "and", "$"))

_NONE_CUES = frozenset(
    "THAN COMPARE OUTPERFORM BASELINE PREVIOUS BEST IMPROVE REDUCE DROP GAP FASTER".split()
)
# Words that say what sort of thing a phrase without a name is.
_HEADS = frozenset(
    (
        "BASELINE METHOD MODELSIZE PREVIOUS BEST RANDOM ERROR ACCURACY SPEED COST MEMORY "
        "METRICWORD RATE SUCCESS M Ml Me DATASET SET IMPROVE"
    ).split()
)


def comparator_candidates(
    scene: Scene, clause: Clause, index: int, kind: Kind, weigher: LinkWeigher[S]
) -> list[Candidate[S]]:
    """What a difference may be measured against; the last stands for none."""
    number, item = scene.numbers[index], clause.number_items[index]
    phrases = _nearest_phrases(scene, clause, number)
    places = [item_at(clause.starts, phrase.start) for phrase in phrases]
    found: list[Candidate[S]] = []
    is_joined = False
    for at, phrase in zip(places, phrases, strict=True):
        joint = _joint(scene, clause, item, at, phrase)
        is_joined = is_joined or joint != ""
        found += _phrase_candidates(
            scene, clause, item, at, phrase, kind, joint, places, weigher
        )
    covered = {candidate.start for candidate in found}
    found += _bracketed(scene, clause, item, kind, covered, weigher)
    found += _name_candidates(scene, clause, item, kind, places, covered, weigher)
    count = min(len(phrases), 2)
    none = weigher.weigh(_none, kind.value, number.unit_class, number.sign, count)
    if is_joined:
        none += weigher.weigh(_none_of_joined)
    none += weigher.weigh(_none_by_cues, _NONE_CUES & clause.cues, min(count, 1))
    found.append(Candidate("", none))
    return found


def _none(kind: str, unit: str, sign: str, phrases: int) -> Names:
    return (
        "none",
        f"none{kind}",
        f"none{phrases}",
        f"none{unit}",
        f"none{sign}",
        f"none{unit}{phrases}",
    )


def _none_of_joined() -> Names:
    return ("none:joined",)


def _none_by_cues(cues: frozenset[str], phrases: int) -> Names:
    return tuple(
        [f"none:{cue}{count}" for cue in sorted(cues) for count in ("", phrases)]
    )


def _joint(
    scene: Scene, clause: Clause, item: int, at: int, phrase: ComparatorPhrase
) -> str:
    """What alone joins a phrase to a number: "beats X by 5%", "5% over X"; else nothing."""
    symbols, passed = clause.symbols, scene.cues.passed
    listed = clause.number_lists.get(item)
    head, tail = (listed.first, listed.last) if listed else (item, item)
    if at < head:
        end = item_at(clause.starts, phrase.end)
        between = [s for s in symbols[end:head] if s not in passed]
        return "by" if between == ["by"] else ""
    between = symbols[tail + 1 : at]
    is_alone = all(
        s in passed or s in METRIC_SYMBOLS or s in _PASSED_TO_RIVAL for s in between
    )
    return "behind" if is_alone else ""


def _joined(joint: str, mark: str) -> Names:
    return f"joint:{joint}", f"joint:{joint}:{mark}"


def _nearest_phrases(
    scene: Scene, clause: Clause, number: NumberMention
) -> list[ComparatorPhrase]:
    """The phrases around a number that are near enough to be considered."""
    phrases = scene.phrases.get(clause.index, [])
    if len(phrases) <= MOST_NAMES:
        return phrases
    near = sorted(phrases, key=lambda phrase: abs(phrase.start - number.start))
    return sorted(near[:MOST_NAMES])


def _phrase_candidates(
    scene: Scene,
    clause: Clause,
    item: int,
    at: int,
    phrase: ComparatorPhrase,
    kind: Kind,
    joint: str,
    places: list[int],
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """A marked phrase as a whole, and the name that it holds."""
    symbols, entities = clause.symbols, scene.entities
    standing = relation(clause, item, at)
    mark, weigh = phrase.mark, weigher.weigh
    near = nearness(item, at, places)
    inside = next(
        (
            place
            for place in range(at, min(len(symbols), at + _LONGEST_PHRASE))
            if (mention_index := clause.item_mentions.get(place, -1)) >= 0
            and phrase.start <= scene.mentions[mention_index].start < phrase.end
            and symbols[place] not in METRIC_SYMBOLS
        ),
        -1,
    )
    text, group = phrase.text, phrase.start
    if inside < 0:
        begins_with_name = False
        content = (
            "best"
            if text == PREVIOUS_BEST
            else _head_of(symbols, clause.starts, at, phrase.end)
        )
    else:
        mention_index = clause.item_mentions[inside]
        mention = scene.mentions[mention_index]
        begins_with_name = mention.start == phrase.start
        content = f"{symbols[inside]}{'name' if begins_with_name else 'holds'}"
    added = weigher.crossed(standing.features, ("",))
    added += weigh(_marked, mark, standing.side, standing.distance, near)
    added += weigh(_called, mark, content)
    unit = scene.numbers[clause.item_numbers[item]].unit_class
    added += weigh(_compared, mark, kind.value, unit, min(text.count(" "), 4))
    if joint:
        added += weigh(_joined, joint, mark)
    if inside < 0:
        readings = [Candidate(text, added, phrase.start, group)]
        named = _apposed(clause, phrase)
        if named >= 0:
            mention = scene.mentions[clause.item_mentions[named]]
            apposed = added + weigh(_named_behind, symbols[named])
            readings.append(Candidate(mention.text, apposed, mention.start, group))
        return readings
    entity_index = entities.of_mention[mention_index]
    if entity_index == entities.own:
        added += weigh(_own)
    if begins_with_name:
        is_whole = mention.end >= phrase.end - 1
        if is_whole:
            name = entities.entities[entity_index].text
            return [Candidate(name, added, phrase.start, group)]
        whole = added + weigh(_whole, text.rsplit(" ", 1)[-1].lower())
        return [
            Candidate(mention.text, added, phrase.start, group),
            Candidate(text, whole, phrase.start, group),
        ]
    praise = scene.text[phrase.start : mention.start].lower().split()
    if mention.end >= phrase.end - 1 and scene.cues.rival_praise.issuperset(praise):
        # "the prior LISA-7B"
        return [Candidate(mention.text, added, mention.start, group)]
    inner = added + weigh(_inner, symbols[inside], mark)
    return [
        Candidate(text, added, phrase.start, group),
        Candidate(mention.text, inner, mention.start, group),
    ]


def _apposed(clause: Clause, phrase: ComparatorPhrase) -> int:
    """The item of the name that says whom a phrase means, or -1.

    "the second-best model, Gemini 2.5 Pro, by", "the strongest baseline (Claude Code)",
    "closed models such as RT-2-X".
    """
    symbols = clause.symbols
    at = item_at(clause.starts, phrase.end)
    opening = symbols[at]
    if opening == "such":
        at += 1
    elif opening not in (",", "(", "like", "including"):
        return -1
    at += 1
    if (
        at >= len(symbols)
        or symbols[at] not in ("X", "N")
        or at not in clause.item_mentions
    ):
        return -1
    following = symbols[at + 1] if at + 1 < len(symbols) else "$"
    return -1 if opening == "," and following not in _APPOSED_ENDS else at


def _bracketed(
    scene: Scene,
    clause: Clause,
    item: int,
    kind: Kind,
    covered: set[int],
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """The words before the bracket of a number: "contrastive decoding methods (+15%)"."""
    phrase = bracketed_phrase(clause, item, scene.cues)
    if phrase is None or clause.starts[phrase.first] in covered:
        return []
    head = clause.symbols[phrase.last]
    if head in METRIC_SYMBOLS or head in ("D", "d"):
        return []
    start = clause.starts[phrase.first]
    covered.add(start)
    sign = scene.numbers[clause.item_numbers[item]].sign
    added = weigher.weigh(_in_bracket, head, kind.value, sign, "THAN" in clause.cues)
    return [Candidate(phrase_text(scene.text, clause, phrase), added, start)]


def _in_bracket(head: str, kind: str, sign: str, is_than: bool) -> Names:
    return (
        "bracketed",
        f"bracketed{kind}{sign}",
        f"bracketed{head}",
        f"bracketed{is_than}{sign}",
    )


def _marked(mark: str, side: str, distance: str, near: str) -> Names:
    return (
        f"k:{mark}",
        f"k:{mark}{side}",
        f"k:{mark}{distance}",
        f"k:{mark}{near}{side}",
        f"{side}{near}",
    )


def _called(mark: str, content: str) -> Names:
    return f"c:{content}", f"kc:{mark}{content}", "phrase"


def _compared(mark: str, kind: str, unit: str, spaces: int) -> Names:
    return f"{kind}k:{mark}", f"{unit}k:{mark}", f"words{spaces}"


def _own() -> Names:
    return ("own",)


def _named_behind(symbol: str) -> Names:
    return "apposed", f"apposed:{symbol}"


def _whole(head: str) -> Names:
    return "whole", f"whole:{head}"


def _inner(symbol: str, mark: str) -> Names:
    return "inner", f"inner{symbol}", f"innerk:{mark}"


def _name_candidates(
    scene: Scene,
    clause: Clause,
    item: int,
    kind: Kind,
    places: list[int],
    covered: set[int],
    weigher: LinkWeigher[S],
) -> list[Candidate[S]]:
    """Names that no mark stands before: "improves LISA by 18%"."""
    symbols, entities, weigh = clause.symbols, scene.entities, weigher.weigh
    phrases = min(len(places), 2)
    found: list[Candidate[S]] = []
    for at in nearest_names(clause, item):
        mention_index = clause.item_mentions[at]
        entity_index = entities.of_mention[mention_index]
        mention = scene.mentions[mention_index]
        if entity_index < 0 or mention.start in covered or symbols[at] == "D":
            continue
        standing = relation(clause, item, at)
        symbol = symbols[at]
        before = symbols[at - 1] if at else "^"
        earlier = symbols[at - 2] if at > 1 else "^"
        near = nearness(item, at, places)
        added = weigher.crossed(standing.features, ("n",))
        added += weigh(_named, symbol, standing.distance)
        added += weigh(_named_after, symbol, earlier, before)
        added += weigh(_named_among, near, kind.value, phrases)
        added += weigh(_evident, entities.entities[entity_index].evidence)
        if entity_index == entities.own:
            added += weigh(_named_own)
        found.append(Candidate(mention.text, added, mention.start))
    return found


def _named(symbol: str, distance: str) -> Names:
    return "name", f"n{symbol}{distance}"


def _named_after(symbol: str, earlier: str, before: str) -> Names:
    return f"n{symbol}<{before}", f"n{symbol}<{earlier} {before}"


def _named_among(near: str, kind: str, phrases: int) -> Names:
    return f"n{near}", f"n{kind}", f"nphrases{phrases}"


def _evident(evidence: int) -> Names:
    return tuple(["n:" + mark for mark in evidence_marks(evidence)])


def _named_own() -> Names:
    return ("nown",)


def _head_of(symbols: list[str], starts: list[int], at: int, end: int) -> str:
    """The last telling word of a phrase: "BASELINE", "METHOD", or none."""
    head = "_"
    while at < len(symbols) and starts[at] < end:
        if symbols[at] in _HEADS:
            head = symbols[at]
        at += 1
    return head
