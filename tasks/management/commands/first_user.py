"""Make the first person who may log in, once."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make a staff user with a generated password, unless there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="admin")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        users = get_user_model().objects
        if staff := users.filter(is_staff=True).order_by("pk").first():
            self.stdout.write(
                f"Log in at /admin/ as {staff.get_username()} (password forgotten:"
                f" python manage.py changepassword {staff.get_username()})."
            )
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(username=username, password=password)
        self.stdout.write(
            f"Made a staff user for /admin/, shown once:\n"
            f"    user      {username}\n    password  {password}"
        )
