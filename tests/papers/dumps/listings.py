"""Listings in our own words, laid out as the text dumps are."""

from __future__ import annotations

from pathlib import Path

from papers.dumps import read_entries
from papers.dumps.records import Layout, PaperRecord, RefusedEntry

PAPERS = (
    (
        "Tidewater: Forecasting Harbour Levels with Sparse Attention",
        "Predicting how high water will stand in a harbour needs long histories and few "
        "sensors. We describe Tidewater, a forecaster whose attention reads only the hours "
        "that past storms share. On the HarbourBench data it lowers the mean error from 14.2 "
        "to 9.8 centimetres and trains in a third of the time.",
    ),
    (
        "Counting Birds by Ear: Weak Labels for Dawn Choruses",
        "Field recordings hold many voices at once, and naming each is slow work. This paper "
        "trains a counter from one number per recording. Our model reaches 81.3% accuracy on "
        "ChorusSet and needs no labelled calls at all, where earlier counters needed "
        "thousands of them.",
    ),
    (
        "QuillNet: Reading Handwritten Ledgers without Line Segmentation",
        "Ledgers mix figures, names and strokes of the pen. Most readers cut a page into "
        "lines first and fail where lines touch. We introduce QuillNet, which reads whole "
        "pages in one pass and reports a character error rate of 3.1% on LedgerPages, half "
        "that of the best reader so far.",
    ),
    (
        "When Do Small Models Plan? A Study of Stacking Blocks",
        "It is often said that planning appears only in large networks. We test networks of "
        "twelve sizes on a stacking game with a known best play. The smallest one that plans "
        "has four million weights, and further size adds speed rather than skill. Code is at "
        "https://example.org/stacking",
    ),
    (
        "Gradient Echo: Recovering Training Order from Final Weights",
        "Does a trained network remember in which order it saw its data? We measure echoes of "
        "late batches in the last layers and recover the order of epochs with an accuracy of "
        "67%. The echo fades when the learning rate is annealed to nothing, which suggests a "
        "simple defence.",
    ),
    (
        "Lanternfish: Depth Estimation in Turbid Water",
        "Underwater cameras see little beyond an arm's length. Lanternfish fuses a sonar ping "
        "with one picture and estimates depth for every pixel. In trials in three lakes it "
        "cuts the relative error by 22% against the strongest camera-only method and runs on "
        "a battery for nine hours.",
    ),
)
HEAD = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\n"
Entry = tuple[str, str]


def compact(lines: list[str]) -> str:
    """Lines as the compact layout prints them, the first glued to "Subscribe"."""
    return "\n".join(
        ["Get trending papers in your email inbox!", "Subscribe" + lines[0], *lines[1:]]
    )


def spaced(lines: list[str], day: str = "May 6") -> str:
    """Lines as the spaced layout prints them."""
    return HEAD + "\n\n".join(["byAK and the research community", day, *lines])


def lines_of(papers: tuple[Entry, ...] = PAPERS) -> list[str]:
    """Titles and abstracts in turn."""
    return [text for paper in papers for text in paper]


def read(
    path: Path, text: str | bytes, layout: Layout
) -> list[PaperRecord | RefusedEntry]:
    """The entries of a dump with this text."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_entries(path, layout))


def kept(entries: list[PaperRecord | RefusedEntry]) -> list[Entry]:
    """Titles and abstracts of the entries that were read."""
    return [(e.title, e.abstract) for e in entries if isinstance(e, PaperRecord)]


def refused(entries: list[PaperRecord | RefusedEntry]) -> list[RefusedEntry]:
    """The entries that were not."""
    return [e for e in entries if isinstance(e, RefusedEntry)]
