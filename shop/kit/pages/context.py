"""What every page's frame shows: language, destination and currency, who is signed in, the cart, the crafts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from shop.kit.formatting import country_name, currency_sign
from shop.kit.graphql import documents, execution
from shop.kit.translated import current_language

#: Languages by the name that their readers call them.
NATIVE_NAMES = {
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "tg": "Тоҷикӣ",
    "tk": "Türkmençe",
    "uz": "Oʻzbekcha",
    "ru": "Русский",
    "en": "English",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame; its document runs only when the template reads it."""
    viewer = getattr(request, "viewer", None)
    language = current_language()
    languages = [{"code": code, "name": name, "url": _address_in(request, code)} for code, name in NATIVE_NAMES.items()]
    currency = getattr(viewer, "currency", settings.DEFAULT_CURRENCY)
    ship_to = getattr(viewer, "ship_to", "")
    return {
        "language": language,
        "languages": languages,
        "currency": currency,
        "currency_sign": currency_sign(currency, language),
        "ship_to": ship_to,
        "ship_to_name": country_name(ship_to, language) if ship_to else "",
        "canonical": settings.SITE_URL + request.path,
        "alternates": [{"code": item["code"], "url": settings.SITE_URL + item["url"].partition("?")[0]} for item in languages],
        "save_data": request.headers.get("Save-Data", "").lower() == "on",
        "q": request.GET.get("q", "")[:200],
        "viewer_timezone": getattr(viewer, "timezone", None),
        "site_url": settings.SITE_URL,
        "shell": SimpleLazyObject(lambda: frame(request)),
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """The answer to the frame's document, asked once a request."""
    if not hasattr(request, "viewer"):
        return {}
    if not hasattr(request, "frame"):
        request.frame = execution.run(documents.of_page("shell"), request).data or {}  # type: ignore[attr-defined]
    found: dict[str, Any] = request.frame  # type: ignore[attr-defined]
    return found


def _address_in(request: HttpRequest, language: str) -> str:
    """The same page in another language; the front page where the address has none."""
    try:
        match = request.resolver_match or resolve(request.path_info)
        with override(language):
            address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except (Resolver404, Exception):  # noqa: BLE001  an error page has no address of its own
        with override(language):
            return reverse("storefront:home")
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query and request.method == "GET" else address
