"""What all parts of the desk have in common: rows that are looked at, not edited."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import helpers
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator


def laid_out(form: Any, fieldsets: Any, model_admin: Any) -> helpers.AdminForm:
    """Any form in the rows and fieldsets of the admin's theme."""
    return helpers.AdminForm(form, fieldsets, {}, model_admin=model_admin)


class EndlessPaginator(InfinitePaginator):
    """Pages of rows that are not counted: a row more is read to know whether others follow."""

    has_more = False

    def page(self, number: int | str) -> Page[Any]:
        first = (self.validate_number(number) - 1) * self.per_page
        rows = list(self.object_list[first : first + self.per_page + 1])
        self.has_more = len(rows) > self.per_page
        page: Page[Any] = self._get_page(rows[: self.per_page], number, self)
        return page


class ReadOnlyAdmin(ModelAdmin):
    """Rows that nobody adds, changes or deletes here.

    Large tables are not counted: their lists only know whether there is a next page.
    """

    show_full_result_count = False
    paginator = EndlessPaginator
    list_disable_select_all = True
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def confirmation(
        self, request: HttpRequest, title: str, question: str
    ) -> TemplateResponse:
        """A page that asks before the address it stands at is posted to.

        The theme's buttons are links, and following a link must change nothing.
        """
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "question": question,
        }
        return TemplateResponse(request, "admin/confirm.html", context)
