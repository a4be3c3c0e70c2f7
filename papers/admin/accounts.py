"""Users, groups and API tokens, in the look of the rest of the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from rest_framework.authtoken.admin import TokenAdmin
from rest_framework.authtoken.models import TokenProxy
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

for model in (User, Group, TokenProxy):
    admin.site.unregister(model)


@admin.register(User)
class ClaimboardUserAdmin(UserAdmin, ModelAdmin):
    """People who may log in."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class ClaimboardGroupAdmin(GroupAdmin, ModelAdmin):
    """What people may do. The group "curator" is renewed at every migrate."""


@admin.register(TokenProxy)
class ClaimboardTokenAdmin(TokenAdmin, ModelAdmin):
    """Keys with which programs write through the API in a user's name."""

    # Django's log and its "recent actions" name what was touched: here, the key itself.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: a token says whose it is and since when."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing, likewise."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing, likewise."""
