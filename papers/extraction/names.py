"""Stage 4: names: those of the registry by one scan, others by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from papers.extraction.cues import Cues
from papers.extraction.name_finder import (
    EDGES,
    SHORT,
    NameFinder,
    family,
    folded,
    name_finder,
)
from papers.extraction.normalize import lower_in_place
from papers.extraction.phrases import metric_phrases, with_sense
from papers.extraction.registry import Registry
from papers.extraction.sorts import (
    DATASET,
    EXTENDED,
    METRIC,
    MODEL,
    PHRASE,
    PLAIN,
)
from papers.extraction.types import NameMention, NumberMention

# The rest of a name's word: "BERT-base", "Node.js", "R&D", "C++".
_REST = r"\w*+(?:(?:[-.&@^*·]|'(?!s\b)|\+(?=\w))\w++)*+[+*]{0,2}"
_CAPITAL = "[A-Z\u0391-\u03c9]"
_CAPITALISED = re.compile(_CAPITAL + _REST)
# A word that has its capital further in: "iPhone", "k-NN", "3DPW".
_LATER_CAPITAL = re.compile(
    rf"(?<![^\W_])(?=[^\sA-Z\u0391-\u03c9]{{0,40}}+{_CAPITAL})[^\W_]{_REST}"
)
_JOINING = frozenset("-.&@^*·'+_")
LONGEST_NAME = 80  # characters

_VERSION = re.compile(r"\d(?:\.\d)?")
# A dash of prose that a conversion left as a hyphen: "benchmarks-GAIA", "BrowseComp-ZH-the".
_GLUED_BEFORE = re.compile(
    r"(?:\w*(?:benchmarks?|datasets?|models?|methods?|tasks?|corpora|metrics|settings|baselines))-(?=[A-Z])"
)
_GLUED_AFTER = re.compile(
    r"-(?:the|and|or|an?|which|with|our|we|to|in|on|for|that|is|are|as|where|while|by|from|it|its)\b(?!-)"  # "Checkmate-in-One" is a name
)
# "MiroThinker v1.0"
_RELEASE = re.compile(r" v\d++(?:\.\d++)?(?![-.]?\w)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def _known(text: str, finder: NameFinder) -> list[NameMention]:
    """Names of the registry that stand as words of the text."""
    found = []
    length = len(text)
    patterns = finder.patterns
    # Patterns have spaces around them, so that they match whole words only. Names that
    # follow each other share one, so all matches are asked for.
    spaced = f" {lower_in_place(text).translate(EDGES)} "
    for index, start, end in finder.automaton.find_matches_as_indexes(
        spaced, overlapping=True
    ):
        end -= 2
        spelled, types, is_exact = patterns[index]
        written = text[start:end]
        if is_exact and written != spelled and not written.isupper():
            continue
        if (
            not types & METRIC
            and written.islower()
            and not spelled.islower()
            and not any(map(str.isdigit, written))
        ):
            # "quality" is no QuALITY, "scene flow" no Scene Flow; "cifar10" is CIFAR-10.
            continue
        if start > 1 and text[start - 1] in "-." and text[start - 2].isalnum():
            # "Video-MME" is not MME; what shape finds will cover it.
            if not types & METRIC:
                continue
            if text[start - 1] == ".":
                continue
        if (
            end + 1 < length
            and text[end] == "-"
            and text[end + 1].isalnum()
            and not types & METRIC
        ):
            continue
        found.append(NameMention(start, end, written, types, not types & PHRASE))
    return _leftmost(found)


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Where the words that have a capital begin and end."""
    after = 0
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        if start < after:
            continue
        if start and (text[start - 1].isalnum() or text[start - 1] in _JOINING):
            begin = max(after, text.rfind(" ", after, start) + 1)
            for word in _LATER_CAPITAL.finditer(text, begin):
                if word.end() > start:
                    yield word.span()
                    end = word.end()
                    break
        else:
            yield start, end
        after = end


def _shaped(
    text: str,
    numbers: list[NumberMention],
    sentence_starts: frozenset[int],
    cues: Cues,
    finder: NameFinder,
) -> list[NameMention]:
    """Names by their shape: capitals inside a sentence, capitals and figures mixed."""
    number_at = {number.start: number for number in numbers}
    found: list[NameMention] = []
    doubtful: list[int] = []
    last_end = -2
    types_by_fold = finder.types_by_fold
    generic, starters, symbols = cues.generic, cues.starters, cues.symbols
    for start, end in _words(text):
        token = text[start:end]
        if token in ("A", "I") or len(token) > LONGEST_NAME:
            continue
        if token[0] == "Δ" and not token[1:2].isalpha():
            continue  # "Δ5.4%" is a difference
        if token.islower() and folded(token) not in types_by_fold:
            continue  # Greek: "ρ" is a symbol, "π_0.5" a model
        if text.startswith((" et al", " and colleagues"), end):
            continue
        if "-" in token:
            glued = _GLUED_BEFORE.match(token)
            if glued:
                start += glued.end()
                token = token[glued.end() :]
            glued = _GLUED_AFTER.search(token)
            if glued:
                end = start + glued.start()
                token = token[: glued.start()]
                if token.islower() or len(token) < 2:
                    continue
        if start in number_at or (token[0].isdigit() and not _is_named(token, generic)):
            continue
        is_joined = (
            start == last_end + 1
            and text[last_end] == " "
            and bool(found)
            and end - found[-1].start <= LONGEST_NAME
        )
        lower = token.lower()
        is_plain = token[1:].islower() and token.isalpha() and token.isascii()
        if is_plain and not is_joined and start in sentence_starts:
            if lower in starters or lower in symbols:
                continue
            doubtful.append(len(found))
        elif lower in generic or (lower[-1] == "s" and lower[:-1] in generic):
            if not is_joined:
                continue
        elif is_plain and lower in starters and not is_joined:
            continue
        elif "-" in token:
            head, _, tail = token.rpartition("-")
            if tail in cues.tails:
                if head.lower() in generic or head.islower() or len(head) < 2:
                    continue
                token, end = head, start + len(head)
                is_plain = False
        if (
            is_plain
            and not is_joined
            and found
            and found[-1].types & PLAIN
            and text[last_end:start] == " of "
        ):
            # "Buffer of Thoughts"
            one = found[-1]
            found[-1] = NameMention(one.start, end, text[one.start : end], 0, False)
        elif is_joined and not (
            found[-1].types & (METRIC | DATASET) and token.isupper()
        ):
            one = found[-1]
            found[-1] = NameMention(one.start, end, text[one.start : end], 0, False)
        else:
            types = types_by_fold.get(folded(token), 0) or family(token, finder)
            if types & METRIC and sum(map(str.isupper, token)) < 2:
                types &= ~METRIC
            if is_plain and len(token) <= SHORT and token not in finder.short_names:
                types = 0  # "Word error rates" are not of WORD
            if is_plain and not types:
                types = PLAIN
            found.append(NameMention(start, end, token, types, False))
        number = number_at.get(end + 1)
        if number is not None and text[end] == " ":
            one = found[-1]
            if _joins(text, one, number, finder):
                end = number.right
                found[-1] = one._replace(end=end, text=text[one.start : end])
        release = _RELEASE.match(text, end) if text.startswith(" v", end) else None
        if release:
            end = release.end()
            one = found[-1]
            found[-1] = one._replace(end=end, text=text[one.start : end])
        last_end = end
    if doubtful:
        sure = {m.text for i, m in enumerate(found) if i not in doubtful}
        found = [
            m
            for i, m in enumerate(found)
            if i not in doubtful or not m.types & PLAIN or m.text in sure
        ]
    return found


def _is_named(token: str, generic: frozenset[str]) -> bool:
    """Whether a word that begins with a figure is a name: "3DPW", "2WikiMultihopQA"."""
    return len(token) > 2 and not token[-1].isdigit() and token.lower() not in generic


def _joins(
    text: str, name: NameMention, number: NumberMention, finder: NameFinder
) -> bool:
    """Whether a number behind a name is part of it: "Llama 3.1", "DAVIS 2016", "Qwen3 8B"."""
    if number.digits_high or number.word or name.types & METRIC:
        return False
    if number.unit in ("B", "M") and number.right == number.end + 1:
        return True
    if number.unit:
        return False
    if _YEAR.fullmatch(number.digits):
        return True
    if not _VERSION.fullmatch(number.digits):
        return False
    key = folded(name.text)
    if finder.types_by_fold.get(key + number.digits.replace(".", "")):
        return True
    if finder.families.get(name.text, 0) & MODEL:
        return True  # "Claude Opus 9.1"
    rest = text[number.end : number.end + 3]
    return len(rest) == 3 and rest[0] == " " and rest[1].isupper()


def find_names(
    text: str,
    numbers: list[NumberMention],
    sentence_starts: frozenset[int],
    registry: Registry,
    cues: Cues,
) -> list[NameMention]:
    """All names of a text in order, none overlapping another."""
    finder = name_finder(registry, cues)
    known = _known(text, finder)
    metrics = [m for m in known if m.types & METRIC]
    others = [m for m in known if not m.types & METRIC or m.types & (DATASET | MODEL)]
    ends = frozenset(number.right for number in numbers)
    metrics = with_sense(_longest(metric_phrases(text, metrics, cues, ends)), cues)
    shaped = _shaped(text, numbers, sentence_starts, cues, finder)
    return _merged(text, others, shaped, metrics, finder)


def inside_names(
    numbers: list[NumberMention], mentions: list[NameMention]
) -> list[int]:
    """The numbers that are part of a name: of "Llama 3.1" and "DAVIS 2016"."""
    found = []
    at = 0
    for index, number in enumerate(numbers):
        while at < len(mentions) and mentions[at].end <= number.start:
            at += 1
        if at < len(mentions) and mentions[at].start < number.start:
            found.append(index)
    return found


def _leftmost(mentions: list[NameMention]) -> list[NameMention]:
    """Of overlapping mentions the first and of those the longest."""
    kept: list[NameMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _longest(mentions: list[NameMention]) -> list[NameMention]:
    """The longest of overlapping mentions, in order of place."""
    kept: list[NameMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


def _merged(
    text: str,
    known: list[NameMention],
    shaped: list[NameMention],
    metrics: list[NameMention],
    finder: NameFinder,
) -> list[NameMention]:
    """Registry names, shapes and metrics as one list without overlaps."""
    result: list[NameMention] = []
    known = _longest(known)
    at = 0
    for shape in shaped:
        while at < len(known) and known[at].end <= shape.start:
            result.append(known[at])
            at += 1
        inside = []
        while at < len(known) and known[at].start < shape.end:
            inside.append(known[at])
            at += 1
        if not inside:
            result.append(shape)
            continue
        first = inside[0]
        if first.start <= shape.start and first.end >= shape.end:
            result.extend(inside)
            continue
        # "GPT-4o Elo" holds two names; "SWE-bench Verified" unknown as such is one.
        if first.start == shape.start and len(inside) == 1:
            rest = text[first.end : shape.end].strip()
            types = finder.types_by_fold.get(folded(rest), 0)
            if types & METRIC or not rest:
                result.append(first)
                continue
            result.append(
                NameMention(
                    first.start,
                    shape.end,
                    text[first.start : shape.end],
                    first.types | EXTENDED,
                    True,
                )
            )
            continue
        result.extend(inside)
    result.extend(known[at:])
    return _with_metrics(_longest(result), metrics)


_LONGER = re.compile(r"-[A-Z][a-z]\w*+")


def _goes_on(name: NameMention, metric: NameMention) -> bool:
    """Whether a name only begins like a metric: "MOSS-Video", but not "FID-VID"."""
    return (
        name.start == metric.start
        and len(name.text) > metric.end - metric.start
        and _LONGER.fullmatch(name.text, metric.end - metric.start) is not None
    )


def _with_metrics(
    names: list[NameMention], metrics: list[NameMention]
) -> list[NameMention]:
    """Names and metrics without overlaps: a data set or model goes before a metric.

    A name that may also be a metric goes before metrics that it covers.
    """
    merged: list[NameMention] = []
    dropped: set[int] = set()
    at = 0
    for name in names:
        while at < len(metrics) and metrics[at].end <= name.start:
            at += 1
        clash = []
        for place in range(at, len(metrics)):
            if metrics[place].start >= name.end:
                break
            clash.append(place)
        if clash:
            if not name.types & (DATASET | MODEL) and not _goes_on(
                name, metrics[clash[0]]
            ):
                continue
            if name.types & METRIC and metrics[clash[-1]].end > name.end:
                continue
            dropped.update(clash)
        merged.append(name)
    merged += [m for place, m in enumerate(metrics) if place not in dropped]
    merged.sort()
    return merged
