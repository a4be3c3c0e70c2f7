#!/usr/bin/env python
"""Claimboard's command line."""

import os
import sys

if __name__ == "__main__":
    # Here, since processes that only read abstracts import this module as well.
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
