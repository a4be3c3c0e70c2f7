"""What speaks for a name being the data set or the model of a number, as named features."""

from __future__ import annotations

from papers.extraction.clauses import NAME_SYMBOLS
from papers.extraction.features import remembered


@remembered
def ours(is_ours: bool) -> tuple[str, ...]:
    """Of the paper's own method; with "we" and "our" in the sentence more so."""
    return ("own", "own&ours") if is_ours else ("own",)


@remembered
def own_dataset(is_likely: bool) -> tuple[str, ...]:
    return "owndata", f"owndata{is_likely}"


@remembered
def in_sentence(
    sort: str, side: str, distance: str, near: str, any_near: str, evident: str, is_likely: bool
) -> tuple[str, ...]:  # fmt: skip
    """Of a name in the number's sentence: how near it is, and whether others are nearer."""
    return (
        f"{sort}{distance}{near}",
        f"{evident}{side}{near}",
        f"{side}any{any_near}",
        f"in{evident}{is_likely}",
    )


@remembered
def in_pair(
    role: str, side: str, near: str, last: str, before: str, symbol: str
) -> tuple[str, ...]:
    """Of a name beside "from A to B" or "A vs. B"."""
    pair = role + side
    return pair + near, pair + last, f"{pair}<{before}", pair + symbol


@remembered
def of_baseline(side: str, distance: str, before: str, is_own: bool) -> tuple[str, ...]:
    """Of a name beside somebody else's number."""
    features = (f"base{distance}", f"base{side}<{before}")
    return (*features, "baseown") if is_own else features


@remembered
def tied(tie: str, sort: str, in_row: bool) -> tuple[str, ...]:
    """Of the name that the number is tied to; in a row of such pairs it is hardly another."""
    features = ("tied", tie, sort + tie)
    return (*features, "row", "row" + tie) if in_row else features


@remembered
def not_tied(
    tie: str, sort: str, is_other_tied: bool, is_of_other: bool, in_row: bool
) -> tuple[str, ...]:
    """Of a name while the number is tied to another one, or the name to another number."""
    features: tuple[str, ...] = ("other" + tie,) if is_other_tied else ()
    if in_row:
        features += ("otherrow",)
    if is_of_other:
        # "A (1.2), B (3.4)": 3.4 is not A's.
        features += ("ofother", f"ofother{is_other_tied}", "ofother" + sort)
    return features


@remembered
def elsewhere(
    sort: str, evident: str, before: int, after: int, count: int, is_likely: bool
) -> tuple[str, ...]:
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


@remembered
def elsewhere_tied(tie: str, is_own_data: bool, in_row: bool) -> tuple[str, ...]:
    features = (f"out{tie}", f"out{tie}{is_own_data}")
    return (*features, "outrow") if in_row else features


@remembered
def among_evident(evident: str, count: int, is_likely: bool) -> tuple[str, ...]:
    """Of a name elsewhere, by how many data sets the text has for sure."""
    return f"out{evident}of{count}", f"out{evident}of{count}{is_likely}"


@remembered
def placed(what: str, place: str, evident: str, is_likely: bool) -> tuple[str, ...]:
    """Of a data set while the number is said to be measured on something."""
    word = place.partition(" ")[0]
    return f"{what}@{place}", f"{what}{evident}@{word}{is_likely}"


@remembered
def none(
    kind: str, sort: str, likely: int, has_own_dataset: bool, unit: str
) -> tuple[str, ...]:
    """Of belonging to no name."""
    return (
        "none",
        f"none{sort}",
        f"none{kind}",
        f"none{sort}{min(likely, 2)}",
        f"nonedata{has_own_dataset}{likely > 0}",
        f"noneunit{unit}{sort}",
    )


@remembered
def none_by_cues(cues: frozenset[str]) -> tuple[str, ...]:
    return tuple([f"none:{cue}" for cue in sorted(cues)])


@remembered
def none_beside(
    tie: str, is_elsewhere: bool, is_likely: bool, has_own: bool, is_ours: bool, in_row: bool
) -> tuple[str, ...]:  # fmt: skip
    """Of belonging to no name, by what other names there are."""
    features = (
        f"none{tie}",
        f"noneelse{is_elsewhere}{is_likely}",
        f"noneown{has_own}{is_ours}",
    )
    return (*features, "nonerow") if in_row else features


@remembered
def none_among_evident(count: int, is_likely: bool, sort: str) -> tuple[str, ...]:
    return f"noneof{count}{is_likely}", f"noneof{count}{sort}"


@remembered
def nameless(
    sort: str, kind: str, distance: str, symbol: str, names: int
) -> tuple[str, ...]:
    """Of people, chance and "the strongest baseline"."""
    return (
        f"{sort}{kind}",
        f"{sort}{kind}{distance}",
        f"{sort}{symbol}",
        f"{sort}names{names}",
    )


@remembered
def worded_place(way: str, kind: str, head: str) -> tuple[str, ...]:
    """Of a phrase: how it stands to the number."""
    return f"w{way}", f"w{way}{kind}", f"w{way}{head}"


@remembered
def worded_form(
    way: str, kind: str, head: str, first: str, words: int, names: int, has_own: bool
) -> tuple[str, ...]:
    """Of a phrase: what it is made of."""
    return (
        "worded",
        f"worded{kind}",
        f"worded{has_own}",
        f"worded{has_own}{way}",
        f"words{words}",
        f"head{head}",
        f"head{head}{kind}",
        f"head{head}{has_own}",
        f"named{names}{first in NAME_SYMBOLS}",
    )


@remembered
def worded_among(way: str, last: str, known: int) -> tuple[str, ...]:
    """Of a phrase: its noun, what that ends like, and how many other candidates there are."""
    return f"last:{last}", f"ends:{way}{last[-4:]}", f"among{known}"


@remembered
def introduced(
    way: str,
    kind: str,
    has_own: bool,
    is_ours: bool,
    is_likely: bool,
    spaces: int,
    known: int,
) -> tuple[str, ...]:
    """Of the words that the title, or "we propose", has for a method."""
    return (
        "intro",
        f"i{way}",
        f"i{way}{kind}",
        f"i{way}{has_own}",
        f"intro{has_own}{kind}",
        f"intro{has_own}{is_ours}",
        f"intro{has_own}{is_likely}",
        f"i{way}words{spaces}",
        f"intro{known}",
    )


@remembered
def introduced_before(way: str, away: int, has_own: bool) -> tuple[str, ...]:
    """Of such words so many sentences before."""
    return f"iaway{away}", f"i{way}away{away}", f"iaway{away}{has_own}"
