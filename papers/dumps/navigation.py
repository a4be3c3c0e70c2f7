"""Lines of Hugging Face's pages that belong to the site, not to a paper."""

from __future__ import annotations

import re

_PHRASES = frozenset(
    """
    new
    subscribe
    get trending papers in your email inbox!
    get trending papers in your email inbox once a day!
    daily papers
    trending papers
    papers
    ak
    by
    byak and the research community
    by ak and the research community
    and the research community
    daily papers - hugging face
    trending papers - hugging face
    hugging face
    hugging face's logo
    models
    datasets
    spaces
    buckets
    buckets new
    community
    docs
    enterprise
    pricing
    website
    solutions
    tasks
    huggingchat
    collections
    languages
    organizations
    blog
    posts
    articles
    learn
    discord
    forum
    github
    team & enterprise
    hugging face pro
    enterprise support
    enterprise hub
    inference providers
    inference endpoints
    inference endpoints (dedicated)
    storage buckets
    expert support
    log in
    login
    sign up
    sign in
    join
    daily
    weekly
    monthly
    today
    yesterday
    last week
    last month
    search
    search papers
    submit
    submit paper
    submit a paper
    submitted by
    published on
    upvote
    view all papers
    view all
    show more
    load more
    read more
    previous
    next
    prev
    system theme
    theme
    light
    dark
    company
    tos
    terms
    terms of service
    privacy
    privacy policy
    about
    careers
    jobs
    press
    contact
    resources
    arxiv
    pdf
    arxiv page
    view arxiv page
    view pdf
    view arxiv
    add to collection
    paper of the day
    sign up or log in to comment
    skip to content
    skip to main content
    main navigation
    menu
    home
    back
    back to top
    loading...
    share
    cookies
    status
    """.strip().splitlines()
)
_NAVIGATION = frozenset(phrase.strip() for phrase in _PHRASES)
_PATTERN = re.compile(
    r"(?:"
    r"[0-9]{1,5}"  # a page, a count of upvotes
    r"|[^\w\s]{1,8}"
    r"|(?:(?:previous|prev|next|[0-9]{1,5}|\.{3}|…|[«»‹›<>|]) ?){2,40}"
    r"|page [0-9]{1,5}(?: of [0-9]{1,5})?"
    r"|upvote ?\+?[0-9]{0,5}"
    r"|\+ ?[0-9]{1,5}"
    r"|(?:submitted|uploaded) by [\w.-]{1,60}"
    r"|#[0-9]{1,3} paper of the (?:day|week|month)"
    r"|(?:github|arxiv) ?[0-9.]{0,6}k?"
    r"|(?:daily|weekly|monthly)(?: (?:daily|weekly|monthly)){1,2}"
    r"|sort by:? [\w ]{0,20}"
    r"|© ?[\w ,.]{1,60}"
    r"|by ?ak and .{0,40}community"
    r")",
    re.IGNORECASE,
)
_LONGEST = 80
# The head's lines, which some captures glue to one another and to the first title.
_GLUED = re.compile(
    r"(?:new\s*(?=Get trending)"
    r"|Get trending papers in your email inbox(?: once a day)?!"
    # "SubscribeWavLLM: ...", but not "Subscriber churn ...".
    r"|Subscribe(?!(?:rs?|d|s)(?:\W|$))"
    r"|Daily Papers(?=\s*by)"
    r"|by\s*AK and the research community)\s*"
)


def is_navigation(text: str) -> bool:
    """Whether a whole line is one of the site's own: a menu item, a page number."""
    if len(text) > _LONGEST:
        return False
    folded = " ".join(text.lower().replace("’", "'").split())
    return (
        folded.strip("[]*# ") in _NAVIGATION or _PATTERN.fullmatch(folded) is not None
    )


def without_glued_navigation(text: str) -> str:
    """A line of a page's head without the site's words glued in front of it."""
    position = 0
    while match := _GLUED.match(text, position):
        position = match.end()
    return text[position:].lstrip() if position < len(text) else ""
