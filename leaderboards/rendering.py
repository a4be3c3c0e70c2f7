"""What the templates in templates/jinja2/ know beside what they are given.

They are of Jinja2, which renders the rows of a leaderboard several times as fast as Django's
templates do. Everything else is written in those.
"""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import date
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from leaderboards.models import Result
from leaderboards.templatetags.numbers import counted
from papers.readable import readable
from papers.templatetags.dates import published
from papers.templatetags.texts import shortened, sureness


def environment(**options: Any) -> Environment:
    """Jinja2 with the filters of the other templates; all that is given is escaped."""
    # What is misspelt in a template fails, where Django's would show nothing.
    options["undefined"] = StrictUndefined
    found = Environment(**options, trim_blocks=True, lstrip_blocks=True)
    # Django's `get_reported_by_display` goes through all choices each time.
    found.globals |= {"url": reverse, "reporters": dict(Result.ReportedBy.choices)}
    found.filters |= {
        "counted": counted,
        "date": date,
        "published": published,
        "readable": readable,
        "shortened": shortened,
        "sureness": sureness,
    }
    return found
