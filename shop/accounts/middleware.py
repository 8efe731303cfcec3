"""Puts a Viewer on each request, from the session, a token, or a guest's signed cookies."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from shop.accounts import operations, tokens
from shop.accounts.viewer import Viewer
from shop.kit.addresses import is_country
from shop.kit.translated import current_language

CART_COOKIE = "usta_cart"
ORDERS_COOKIE = "usta_orders"
PREFERENCES_COOKIE = "usta_preferences"
#: Written by the page's script: the browser's own zone, which counts until somebody chooses one.
ZONE_COOKIE = "usta_zone"
GUEST_COOKIE_AGE = 60 * 60 * 24 * 90


class ViewerMiddleware:
    """Sets `request.viewer`, activates its language and zone, and writes the guest cookies that changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the viewer known; a token that is not valid is refused at once."""
        request.new_cookies = {}  # type: ignore[attr-defined]
        try:
            request.viewer = viewer_of(request)  # type: ignore[attr-defined]
        except tokens.InvalidToken as error:
            body = {"errors": [{"message": str(error.message), "extensions": {"code": error.code}}]}
            return JsonResponse(body, status=401, headers={"WWW-Authenticate": "Bearer"})
        with timezone.override(request.viewer.timezone):  # type: ignore[attr-defined]
            response = self.get_response(request)
        for name, value in request.new_cookies.items():  # type: ignore[attr-defined]
            _set_cookie(response, name, value)
        return response


def viewer_of(request: HttpRequest) -> Viewer:
    """The one who asks; raises InvalidToken for a bearer token that is unknown, expired or revoked."""
    user, scopes = None, None
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = tokens.authenticate(header.removeprefix("Bearer ").strip(), at=timezone.now())
        user, scopes = token.user, frozenset(token.scopes)
    elif request.user.is_authenticated:
        user = request.user
    if user is not None:
        operations.note_seen(user, at=timezone.now())
    chosen = _chosen(request, user)
    return Viewer(
        user=user,
        cart_token=signed_text(request.COOKIES.get(CART_COOKIE, "")) or request.headers.get("X-Cart-Token", "")[:64],
        order_tokens=_order_tokens(request),
        scopes=scopes,
        staff_confirmed=_second_factor(request, user, scopes),
        language=current_language(),
        currency=chosen["currency"],
        ship_to=chosen["ship_to"],
        timezone=chosen["timezone"],
    )


def remember(request: HttpRequest, cookie: str, value: str) -> None:
    """Have the answer set a signed cookie; an empty value removes it."""
    request.new_cookies[cookie] = signing.dumps(value, salt="usta.guest") if value else ""  # type: ignore[attr-defined]


def signed_text(cookie: str) -> str:
    """The value of a signed cookie, "" when it is missing or was changed."""
    if not cookie:
        return ""
    try:
        return str(signing.loads(cookie, salt="usta.guest"))
    except signing.BadSignature:
        return ""


def _order_tokens(request: HttpRequest) -> frozenset[str]:
    kept = signed_text(request.COOKIES.get(ORDERS_COOKIE, "")).split()
    sent = request.headers.get("X-Order-Token", "").split()
    return frozenset(token for token in [*kept, *sent] if 20 <= len(token) <= 64)


def _chosen(request: HttpRequest, user: Any) -> dict[str, Any]:
    """Currency, destination and zone: the header of a program, the cookie, the account, the default."""
    kept = [*signed_text(request.COOKIES.get(PREFERENCES_COOKIE, "")).split("|"), "", "", ""][:3]
    currency = request.headers.get("X-Currency", "") or kept[0] or (user.currency if user else "")
    country = request.headers.get("X-Ship-To", "") or kept[1] or (str(user.country) if user else "")
    zone = kept[2] or (user.timezone if user else "") or unquote(request.COOKIES.get(ZONE_COOKIE, ""))[:50]
    return {
        "currency": currency if currency in settings.CURRENCIES else settings.DEFAULT_CURRENCY,
        "ship_to": country.upper() if is_country(country.upper()) else "",
        "timezone": _zone(zone),
    }


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


def _second_factor(request: HttpRequest, user: Any, scopes: frozenset[str] | None) -> bool:
    """Whether a member of the staff passed the second factor in this session (a staff token was made in one)."""
    if user is None or not user.staff_roles:
        return False
    if scopes is not None:
        return "staff" in scopes
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name)
        return
    response.set_cookie(name, value, max_age=GUEST_COOKIE_AGE, httponly=True, samesite="Lax", secure=settings.HTTPS)
