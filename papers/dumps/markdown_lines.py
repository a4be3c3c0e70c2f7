"""Markdown as plain lines that remember which paper they lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from papers.dumps.arxiv_ids import find_arxiv_id
from papers.dumps.entries import trim

# Marks of our own, set behind the lines of a link while the text is taken apart.
_MARK, _MARK_END, _PROFILE = "\ue000", "\ue001", "\ue002"
_OWN_MARKS = re.compile(f"[{_MARK}{_MARK_END}{_PROFILE}]")
_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\]\([^()\s]{0,2000}\)")
# [text](address) and [text][7]; the text may hold lines and one pair of brackets.
_TEXT = r"\[((?:[^\[\]\\]++|\\.|\[[^\[\]]{0,200}+\])*+)\]"
_LINK = re.compile(
    _TEXT + r"(?:\(<?((?:https?://|/|\#)[^()\s>]{0,2000})>?(?:\s\"[^\"]{0,300}\")?\)"
    r"|\[([0-9]{1,5})\])",
    re.DOTALL,
)
_DEFINITION = re.compile(
    r"^\s{0,3}\[([0-9]{1,5})\]:?\s{1,4}<?(https?://[^\s>]{1,2000})>?", re.MULTILINE
)
_BARE_ADDRESS = re.compile(r"<?(https?://[^\s<>]{1,2000})>?")
_MARKED = re.compile(f"{_MARK}([^{_MARK_END}]*)#([0-9]+){_MARK_END}")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ESCAPED = re.compile(r"\\([\\`*_\[\]()#+\-.!|<>~])")
_LINE_END = re.compile(r"\\{1,2}(?=\n)|\\{1,2}$")
_TITLE_BREAK = re.compile(r"\\{1,2}\s++")
_DIGITS = re.compile(r"[0-9]{1,6}")
_BULLET = re.compile(r"(?:[-*+]|[0-9]{1,3}\.)\s+(?=\S)")
_PROFILE_ADDRESS = re.compile(
    r"(?:https?://(?:huggingface\.co|hf\.co))?/[\w.-]{1,100}/?"
)
_NO_PROFILE = re.compile(
    r"/(?:papers|login|join|models|datasets|spaces|docs|pricing|enterprise|blog|posts"
    r"|tasks|chat|collections|languages|organizations|learn|storage|inference\S*)/?$"
)


@dataclass(frozen=True, slots=True)
class MarkdownLine:
    """One line without its markup."""

    number: int
    text: str
    level: int = 0  # of the heading that it is
    indented: bool = False
    paper: str = ""  # the arXiv id of the paper to whose page it leads
    link: int = 0  # the number of the link that it is part of
    is_profile: bool = False  # leads to a user's or an organisation's page
    is_bullet: bool = False


@dataclass(slots=True)
class MarkdownText:
    """The lines of a page, and what its links say of papers by their id."""

    lines: list[MarkdownLine] = field(default_factory=list)
    upvotes: dict[str, int] = field(default_factory=dict)
    comments: dict[str, int] = field(default_factory=dict)


def read_markdown(text: str) -> MarkdownText:
    """Take the markup off a page's lines; their numbers stay those of the file."""
    page = MarkdownText()
    text = _IMAGE.sub("", _OWN_MARKS.sub("", text))
    addresses = dict(_DEFINITION.findall(text))
    numbers = iter(range(1, len(text) + 2))

    def flatten(match: re.Match[str]) -> str:
        inner, address, reference = match.groups()
        return _flatten(
            page, inner, address or addresses.get(reference, ""), next(numbers)
        )

    for number, line in enumerate(_LINK.sub(flatten, text).split("\n"), 1):
        _add_line(page.lines, number, line)
    return page


def _flatten(page: MarkdownText, inner: str, address: str, number: int) -> str:
    """What stays of a link in the text: its words, marked with where it leads."""
    empty = "\n" * inner.count("\n")
    digits = _DIGITS.search(inner)
    if "/login?next=" in address:
        if (arxiv := find_arxiv_id(unquote(address.partition("next=")[2]))) and digits:
            page.upvotes[arxiv.id] = int(digits[0])
        return empty if "papers%2F" in address else inner
    if "#community" in address:
        if (arxiv := find_arxiv_id(address)) and digits:
            page.comments[arxiv.id] = int(digits[0])
        return empty
    inner = _ESCAPED.sub(r"\1", _LINE_END.sub("", inner))
    paper = find_arxiv_id(address)
    if paper is not None and "arxiv.org" not in address:
        mark = f"{_MARK}{paper.id}#{number}{_MARK_END}"
    elif paper is None and _PROFILE_ADDRESS.fullmatch(address):
        mark = "" if _NO_PROFILE.search(address) else _PROFILE
    else:
        mark = f"{_MARK}#{number}{_MARK_END}" if not address else ""
    return "\n".join(
        line + mark if line.strip() else line for line in inner.split("\n")
    )


def _add_line(lines: list[MarkdownLine], number: int, line: str) -> None:
    marked = _MARKED.findall(line)
    paper, link = next((found for found in marked if found[0]), ("", ""))
    if not link and marked:
        link = marked[0][1]
    text = trim(_OWN_MARKS.sub("", _MARKED.sub("", line)))
    if (match := _BARE_ADDRESS.fullmatch(text)) and _is_site(match[1]):
        # Some scrapes write the address of a link on a line of its own below it.
        _mark_above(lines, match[1])
        lines.append(MarkdownLine(number, ""))
        return
    level = 0
    if match := _HEADING.match(text):
        level = len(match[1])
        text = _TITLE_BREAK.sub(" ", match[2].strip(" *#"))
    bullet = _BULLET.match(text)
    lines.append(
        MarkdownLine(
            number,
            text[bullet.end() :] if bullet and not level else text.strip("[]*"),
            level,
            indented=line[:1].isspace() and bool(text),
            paper=paper,
            link=int(link or 0),
            is_profile=_PROFILE in line,
            is_bullet=bullet is not None,
        )
    )


def _is_site(address: str) -> bool:
    return address.startswith(("https://huggingface.co/", "https://hf.co/"))


def _mark_above(lines: list[MarkdownLine], address: str) -> None:
    """Mark the text above, at most two blank lines up, as leading to `address`."""
    paper = find_arxiv_id(address) if "#" not in address else None
    is_profile = _PROFILE_ADDRESS.fullmatch(address) and not _NO_PROFILE.search(address)
    for index in range(len(lines) - 1, max(-1, len(lines) - 4), -1):
        above = lines[index]
        if above.text:
            lines[index] = replace(
                above,
                paper=paper.id if paper else above.paper,
                is_profile=bool(is_profile) or above.is_profile,
            )
            return
