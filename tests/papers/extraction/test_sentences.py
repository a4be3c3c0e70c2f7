"""Sentences end where a reader would end them."""

from __future__ import annotations

import pytest

from papers.extraction.sentences import LONGEST, sentence_spans, sentence_starts

SENTENCES = {
    "plain": ["We reach 5.1%.", "It is fast."],
    "abbreviations": [
        "See, e.g. Table 2, i.e. all of it, vs. Smith et al. 2017.",
        "Then.",
    ],
    "decimals and versions": ["Version v1.5 has 3.2 points.", "Good."],
    "initials": ["J. Smith wrote it in the U.S. Army.", "He left."],
    "quotes and brackets": ['(It is "done.") ', "Next one."],
    "questions": ["Why not?", "Because of it!", "Fine."],
    "versus with stops": ["It has 89.1% v.s. 81.0% here.", "Yes."],
}


@pytest.mark.parametrize("sentences", SENTENCES.values(), ids=SENTENCES)
def test_sentence_spans_cover_each_sentence(sentences: list[str]) -> None:
    text = " ".join(s.strip() for s in sentences)
    found = [text[span.start : span.end] for span in sentence_spans(text)]
    assert found == [s.strip() for s in sentences]


def test_sentence_glued_to_the_next_is_cut() -> None:
    assert sentence_starts("It limits scaling.Our method does not.") == [0, 18]


def test_names_with_stops_are_not_cut() -> None:
    assert sentence_starts("We use Node.Js and M.Sc. students.") == [0]


def test_overlong_sentence_is_cut_at_spaces() -> None:
    text = "on " * LONGEST
    bounds = [*sentence_starts(text), len(text)]
    lengths = [end - start for start, end in zip(bounds, bounds[1:], strict=False)]
    assert max(lengths) <= LONGEST
    assert all(text[start] == "o" for start in bounds[:-1])
