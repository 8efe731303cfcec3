"""The back room: Django's administration, which shows everything and changes only what no operation does.

Whoever enters has signed in on the shop's own pages, with the second factor: the site has no sign-in of its own.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url


class BackRoomConfig(AdminConfig):
    """Puts our site in the place of Django's."""

    default_site = "shop.kit.back_room.BackRoom"


class BackRoom(admin.AdminSite):
    """For those who hold the platform's admin role and passed the second factor."""

    site_title = site_header = "Usta: back room"
    index_title = "What is there"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own pages only: those that libraries bring would change, and show, what nobody should."""
        if admin_class is not None and issubclass(admin_class, Rights):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this viewer may enter."""
        return bool(request.viewer.has_staff_role())  # type: ignore[attr-defined]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send strangers to the shop's sign-in, those of the staff to their second factor; for others there is nothing here."""
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.is_signed_in and (viewer.staff_confirmed or not viewer.user.staff_roles):
            raise Http404
        page = "account_second_factor" if viewer.is_signed_in else settings.LOGIN_URL
        target = request.GET.get("next") or request.get_full_path()
        return HttpResponseRedirect(f"{resolve_url(page)}?{urlencode({'next': target})}")


class Rights:
    """What those who are in the room may do with rows of a kind: see them, and what the three flags add."""

    adds = changes = deletes = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everybody who is in the room."""
        return True

    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the flag."""
        return self.adds

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the flag."""
        return self.changes

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the flag."""
        return self.deletes


class ReadOnly(Rights, admin.ModelAdmin):
    """Shows rows and changes none: what can be done with them is an operation with its history and its signals."""


class AddOnly(ReadOnly):
    """Rows that are added and never changed, such as rules that hold from a date on."""

    adds = True


class Editable(Rights):
    """Mixed into what no operation exists for."""

    adds = changes = deletes = True


def show(
    model: type[Model], *columns: str, search: tuple[str, ...] = (), hidden: tuple[str, ...] = (), kind: type[ReadOnly] = ReadOnly
) -> None:
    """Register a model: its columns in a list, the newest first; `hidden` fields (secrets) are shown nowhere."""
    related = [name for name in columns if model._meta.get_field(name).is_relation]
    options = {
        "list_display": columns,
        "list_select_related": related,
        "search_fields": search,
        "exclude": hidden,
        "ordering": ("-pk",),
        "show_full_result_count": False,
        "raw_id_fields": [field.name for field in model._meta.fields if field.is_relation],
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (kind,), options))
