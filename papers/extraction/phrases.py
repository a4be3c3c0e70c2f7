"""Metrics with the words that belong to them: "lip vertex error", "pass@256"."""

from __future__ import annotations

import re
from functools import lru_cache

from papers.extraction.cues import Cues
from papers.extraction.sorts import EFFICIENT, LOWER, METRIC, ORDINARY, PHRASE
from papers.extraction.types import NameMention

# "pass@256", "Recall@10", "nDCG@10"
_AT_RANK = re.compile(r"(?<![\w.])[A-Za-z][A-Za-z-]{0,11}@\w{1,4}(?![\w.@]\w)")


def metric_phrases(
    text: str, metrics: list[NameMention], cues: Cues, number_ends: frozenset[int]
) -> list[NameMention]:
    """Metrics with the words before them that belong to them: "lip vertex error"."""
    found: list[NameMention] = []
    for mention in metrics:
        at, end = mention.start, mention.end
        if end in number_ends:
            # "pp" of "2.1 pp gap" is the number's unit.
            continue
        is_vague = bool(mention.types & (PHRASE | ORDINARY))
        edge = max(0, at - 48)
        for word in reversed(text[edge:at].split(" ")[-4:-1]):
            if not word or not word[0].isalpha() or not word[-1].isalnum():
                break
            start = at - len(word) - 1
            if start < edge or (start > 0 and text[start - 1] != " "):
                break
            lower = word.lower()
            if lower in cues.metric_stops or word.endswith("'s"):
                break
            if start + len(word) in number_ends:
                break
            if lower not in cues.metric_qualifiers:
                if not is_vague or lower in cues.symbols:
                    break
                if (
                    not word[1:].islower()
                    and not word.isupper()
                    and "score" not in mention.text.lower()
                ):
                    break
            at = start
        if at < mention.start:
            mention = mention._replace(start=at, text=text[at:end])
        found.append(mention)
    if "@" in text:
        found += [
            NameMention(m.start(), m.end(), m.group(), METRIC | PHRASE, False)
            for m in _AT_RANK.finditer(text)
        ]
    return found


def with_sense(metrics: list[NameMention], cues: Cues) -> list[NameMention]:
    """Metrics that know whether they are of cost, and whether less is better."""
    sensed = []
    for mention in metrics:
        sense = _sense(mention.text, cues)
        if sense:
            mention = mention._replace(types=mention.types | sense)
        sensed.append(mention)
    return sensed


@lru_cache(maxsize=1024)
def _sense(metric: str, cues: Cues) -> int:
    words = metric.lower().replace("-", " ").split()
    if any(cues.symbols.get(word) in _COSTS for word in words):
        return EFFICIENT
    return LOWER if any(word in cues.lower_metrics for word in words) else 0


_COSTS = frozenset(
    ("SPEED", "COST", "MEMORY", "PARAMETERS", "FASTER", "TOKENS", "TIMEUNIT")
)
