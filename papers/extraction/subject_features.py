"""What speaks for a name being the data set or the model of a number, as named features."""

from __future__ import annotations

from papers.extraction.evidence import evidence_marks
from papers.extraction.features import Names


def known(types: int, evidence: int) -> Names:
    """Of a name: what the registry and the text tell about it."""
    marks = evidence_marks(evidence)
    return (f"t{types}", f"m:{','.join(marks)}", *(f"e:{m}" for m in marks or ("",)))


def ours(is_ours: bool) -> Names:
    """Of the paper's own method; with "we" and "our" in the sentence more so."""
    return ("own", "own&ours") if is_ours else ("own",)


def own_dataset(is_likely: bool) -> Names:
    return "owndata", f"owndata{is_likely}"


def in_sentence(
    sort: str, side: str, distance: str, near: str, any_near: str, evident: str, is_likely: bool
) -> Names:  # fmt: skip
    """Of a name in the number's sentence: how near it is, and whether others are nearer."""
    return (
        f"{sort}{distance}{near}",
        f"{evident}{side}{near}",
        f"{side}any{any_near}",
        f"in{evident}{is_likely}",
    )


def in_pair(
    role: str, side: str, near: str, last: str, before: str, symbol: str
) -> Names:
    """Of a name beside "from A to B" or "A vs. B"."""
    pair = role + side
    return pair + near, pair + last, f"{pair}<{before}", pair + symbol


def of_baseline(side: str, distance: str, before: str, is_own: bool) -> Names:
    """Of a name beside somebody else's number."""
    features = (f"base{distance}", f"base{side}<{before}")
    return (*features, "baseown") if is_own else features


def tied(tie: str, sort: str, in_row: bool) -> Names:
    """Of the name that the number is tied to; in a row of such pairs it is hardly another."""
    features = ("tied", tie, sort + tie)
    return (*features, "row", "row" + tie) if in_row else features


def not_tied(
    tie: str, sort: str, is_other_tied: bool, is_of_other: bool, in_row: bool
) -> Names:
    """Of a name while the number is tied to another one, or the name to another number."""
    features: Names = ("other" + tie,) if is_other_tied else ()
    if in_row:
        features += ("otherrow",)
    if is_of_other:
        # "A (1.2), B (3.4)": 3.4 is not A's.
        features += ("ofother", f"ofother{is_other_tied}", "ofother" + sort)
    return features


def elsewhere(
    sort: str, evident: str, before: int, after: int, count: int, is_likely: bool
) -> Names:
    """Of a name that the number's sentence lacks, so many sentences away."""
    features = (
        f"{sort}out",
        f"{sort}out{evident}",
        f"out{evident}-{before}",
        f"out{evident}+{after}",
        f"count{count}",
        f"out{evident}-{before}{is_likely}",
    )
    return features if count else (*features, "titleonly")


def elsewhere_tied(tie: str, is_own_data: bool, in_row: bool) -> Names:
    features = (f"out{tie}", f"out{tie}{is_own_data}")
    return (*features, "outrow") if in_row else features


def among_evident(evident: str, count: int, is_likely: bool) -> Names:
    """Of a name elsewhere, by how many data sets the text has for sure."""
    return f"out{evident}of{count}", f"out{evident}of{count}{is_likely}"


def placed(what: str, place: str, evident: str, is_likely: bool) -> Names:
    """Of a data set while the number is said to be measured on something."""
    word = place.partition(" ")[0]
    return f"{what}@{place}", f"{what}{evident}@{word}{is_likely}"


def none(kind: str, sort: str, likely: int, has_own_dataset: bool, unit: str) -> Names:
    """Of belonging to no name."""
    return (
        "none",
        f"none{sort}",
        f"none{kind}",
        f"none{sort}{min(likely, 2)}",
        f"nonedata{has_own_dataset}{likely > 0}",
        f"noneunit{unit}{sort}",
    )


def none_by_cues(cues: frozenset[str]) -> Names:
    return tuple([f"none:{cue}" for cue in sorted(cues)])


def none_beside(
    tie: str, is_elsewhere: bool, is_likely: bool, has_own: bool, is_ours: bool, in_row: bool
) -> Names:  # fmt: skip
    """Of belonging to no name, by what other names there are."""
    features = (
        f"none{tie}",
        f"noneelse{is_elsewhere}{is_likely}",
        f"noneown{has_own}{is_ours}",
    )
    return (*features, "nonerow") if in_row else features


def none_among_evident(count: int, is_likely: bool, sort: str) -> Names:
    return f"noneof{count}{is_likely}", f"noneof{count}{sort}"


def nameless(sort: str, kind: str, distance: str) -> Names:
    """Of people, chance and "the strongest baseline"."""
    return sort + kind, sort + kind + distance


def nameless_beside(sort: str, symbol: str, names: int) -> Names:
    return sort + symbol, f"{sort}names{names}"


def named_system(word: str, kind: str) -> Names:
    """Of chance, by the word for it."""
    return (word.lower() + kind,)


def held() -> Names:
    """Of what the number is said to be of."""
    return ("held",)


def people(kind: str) -> Names:
    return "held", f"people{kind}"


def worded_place(way: str, kind: str, head: str) -> Names:
    """Of a phrase: how it stands to the number."""
    return f"w{way}", f"w{way}{kind}", f"w{way}{head}"


def worded(way: str, kind: str, has_own: bool) -> Names:
    """Of a phrase: that it is one."""
    return "worded", f"worded{kind}", f"worded{has_own}", f"worded{has_own}{way}"


def worded_head(head: str, kind: str, has_own: bool) -> Names:
    return f"head{head}", f"head{head}{kind}", f"head{head}{has_own}"


def worded_form(words: int, names: int, begins_with_name: bool) -> Names:
    """Of a phrase: what it is made of."""
    return f"words{words}", f"named{names}{begins_with_name}"


def worded_among(way: str, last: str, known: int) -> Names:
    """Of a phrase: its noun, what that ends like, and how many other candidates there are."""
    return f"last:{last}", f"ends:{way}{last[-4:]}", f"among{known}"


def introduced(way: str, kind: str, has_own: bool) -> Names:
    """Of the words that the title, or "we propose", has for a method."""
    return "intro", f"i{way}", f"i{way}{kind}", f"i{way}{has_own}"


def introduced_among(
    kind: str, has_own: bool, is_ours: bool, is_likely: bool, known: int
) -> Names:
    """Of such words, by what else there is."""
    return (
        f"intro{has_own}{kind}",
        f"intro{has_own}{is_ours}",
        f"intro{has_own}{is_likely}",
        f"intro{known}",
    )


def introduced_words(way: str, spaces: int, last: str) -> Names:
    return f"i{way}words{spaces}", f"intro:{last}"


def introduced_before(way: str, away: int, has_own: bool) -> Names:
    """Of such words so many sentences before."""
    return f"iaway{away}", f"i{way}away{away}", f"iaway{away}{has_own}"
