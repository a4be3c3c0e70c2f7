"""Make somebody a curator."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand

from leaderboards.curators import GROUP


class Command(BaseCommand):
    help = "Let a user log in to the admin and decide on claims and names; made if new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the user's name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user, is_new = get_user_model().objects.get_or_create(username=name)
        if is_new:
            password = secrets.token_urlsafe(12)
            user.set_password(password)
        user.is_staff = True
        user.save()
        user.groups.add(Group.objects.get(name=GROUP))
        self.stdout.write(f"{name} is a curator and logs in at /admin/.")
        if is_new:
            self.stdout.write(f"    password  {password}  (shown once)")
