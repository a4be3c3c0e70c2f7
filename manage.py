#!/usr/bin/env python
"""Claimboard's command line."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    # Here, since processes that only read abstracts import this module as well.
    from django.core.management import execute_from_command_line

    from config.pipes import ended_by_closed_pipe

    with ended_by_closed_pipe():
        execute_from_command_line(sys.argv)
