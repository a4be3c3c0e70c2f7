"""One paper's page, as text or Markdown: its title, date and abstract."""

from __future__ import annotations

import re

from papers.dumps.arxiv_ids import find_arxiv_id, read_arxiv_id
from papers.dumps.dates import PrintedDate, printed_date
from papers.dumps.entries import one_line, trim
from papers.dumps.hf_details import DATE_LINE
from papers.dumps.markdown_lines import MarkdownLine, MarkdownText
from papers.dumps.navigation import is_navigation
from papers.dumps.page_entries import (
    NO_ABSTRACT,
    ONLY_SUMMARY,
    PageEntry,
    looks_generated,
)

_PAGE_TITLE = re.compile(r"Paper page\s*[-–:]\s*(.+)")
_GENERATED = re.compile(r"AI[- ]generated summary\.?", re.IGNORECASE)
_END = re.compile(
    r"View (?:arXiv|PDF)|Add to collection|Community\b|(?:Models|Datasets|Spaces) citing"
    r"|Collections including|Get this paper in your|Upvote\b|GitHub\b|Project page"
    r"|Sign up or log in|[-–_*=]{3,}$",
    re.IGNORECASE,
)
_BEHIND_TITLE = re.compile(r"Published on |Submitted by|Authors?:|Upvote|#[0-9]+ Paper")
_ADDRESS = re.compile(r"https?://[^\s\"'<>()]{1,300}")
_BARE_ID = re.compile(r"arxiv: ?(\S{1,30})", re.IGNORECASE)
_SPACE_BEFORE = re.compile(r" +([,.;:)])")
_NO_WORD = re.compile(r"[\W_]+")
_MOST_TITLE_LINES = 3
# Blocks as short as this are words that were links, torn out of their sentences.
_TORN = 60


def find_paper_page(text: MarkdownText) -> tuple[PageEntry, PrintedDate | None] | None:
    """The paper of a page that shows a single one; None if it is no such page."""
    lines = text.lines
    abstract_at = next(
        (
            index
            for index, line in enumerate(lines)
            if line.text.strip(":").lower() == "abstract"
        ),
        None,
    )
    if abstract_at is None:
        return None
    head = lines[:abstract_at]
    title_at, title = _title(head)
    paper = _paper_id(head)
    abstract, is_generated = _abstract(lines[abstract_at + 1 :])
    problem = ""
    if not abstract:
        problem = ONLY_SUMMARY if is_generated else NO_ABSTRACT
    entry = PageEntry(
        line=head[title_at].number
        if title_at is not None
        else lines[abstract_at].number,
        title=title,
        abstract=abstract,
        arxiv_id=paper,
        upvotes=text.upvotes.get(paper or ""),
        url=f"https://huggingface.co/papers/{paper}" if paper else "",
        problem=problem,
    )
    return entry, _published(head)


def _title(head: list[MarkdownLine]) -> tuple[int | None, str]:
    """Where the title stands and what it is: as the page's own title names it."""
    page_title = ""
    for line in head:
        if match := _PAGE_TITLE.search(line.text):
            page_title = match[1].strip("'\" ")
            break
    named = _folded(page_title)
    candidates = [
        index
        for index, line in enumerate(head)
        if line.text
        and not _PAGE_TITLE.search(line.text)
        and (
            (named and _folded(line.text) and named.startswith(_folded(line.text)[:60]))
            if named
            else line.level and not is_navigation(line.text)
        )
        and len(_folded(line.text)) > 3
    ]
    if not candidates:
        return None, page_title
    # The page's head may hold the title too; the one nearest the abstract is whole.
    start = candidates[-1]
    parts = [head[start].text]
    for line in head[start + 1 :]:
        if (
            line.level
            or len(parts) >= _MOST_TITLE_LINES
            or is_navigation(line.text)
            or _BEHIND_TITLE.match(line.text)
            or (not line.text and len(_folded("".join(parts))) >= len(named))
        ):
            break
        if line.text:
            parts.append(line.text)
    return start, one_line("\n".join(parts))


def _paper_id(head: list[MarkdownLine]) -> str | None:
    for line in head:
        if line.paper:
            return line.paper
        if match := _BARE_ID.fullmatch(line.text):
            arxiv = read_arxiv_id(match[1])
        elif match := _ADDRESS.search(line.text):
            arxiv = find_arxiv_id(match[0])
        else:
            continue
        if arxiv:
            return arxiv.id
    return None


def _published(head: list[MarkdownLine]) -> PrintedDate | None:
    for line in head:
        if line.text.startswith("Published on ") and (
            match := DATE_LINE.fullmatch(line.text)
        ):
            return printed_date(match)
    return None


def _abstract(lines: list[MarkdownLine]) -> tuple[str, bool]:
    """The abstract without the summary generated above it, and if there was one."""
    blocks: list[list[str]] = [[]]
    is_labelled = False
    for line in lines:
        if line.level or _END.match(line.text):
            break
        if _GENERATED.fullmatch(line.text):
            is_labelled = True
            blocks = [[]]
        elif line.text:
            blocks[-1].append(line.text)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    if not is_labelled and blocks and _opens_with_summary(blocks):
        is_labelled = True
        blocks[0] = blocks[0][1:]
        blocks = [block for block in blocks if block]
    torn = sum(len(" ".join(block)) < _TORN for block in blocks)
    if torn > 2 and torn > len(blocks) / 4:
        words = " ".join(line for block in blocks for line in block)
        return _SPACE_BEFORE.sub(r"\1", words), is_labelled
    abstract = trim("\n\n".join("\n".join(block) for block in blocks))
    if abstract and not is_labelled and looks_generated(abstract):
        return "", True
    return abstract, is_labelled


def _opens_with_summary(blocks: list[list[str]]) -> bool:
    """Whether the first line is the summary that the site generates: one sentence, set
    apart from the lines of the abstract below it by its length or by a blank line."""
    first, *others = (line for block in blocks for line in block)
    if not others or not first.endswith(".") or not looks_generated(first):
        return False
    rest = " ".join(others)
    if looks_generated(rest):
        return False
    # Abstracts are folded at a width; the summary is one line however long.
    return (
        len(blocks[0]) == 1
        or len(others) == 1
        or len(first) > max(len(line) for line in others[:-1])
    )


def _folded(text: str) -> str:
    return _NO_WORD.sub("", text).lower()
