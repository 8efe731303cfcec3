"""What people change about themselves: preferences, profile, addresses, second factor."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts import queries
from shop.accounts.models import Address, User
from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.addresses import is_country, normalize
from shop.kit.errors import Conflict, Invalid, SignInRequired
from shop.kit.phones import normalize_phone
from shop.kit.translated import LANGUAGES

MAX_ADDRESSES = 30
SEEN_IS_NOTED_EVERY = timedelta(hours=1)


def choose(
    *,
    by: Viewer,
    at: datetime,
    currency: str | None = None,
    ship_to: str | None = None,
    timezone: str | None = None,
    language: str | None = None,
) -> dict[str, str]:
    """Currency, destination, zone and language as they are from now on; what is None stays.

    A person's are kept with the account; a guest's are the caller's to remember. Invalid for what is unknown.
    """
    chosen = {
        "currency": by.currency if currency is None else currency.upper(),
        "ship_to": by.ship_to if ship_to is None else ship_to.upper(),
        "timezone": by.timezone.key if timezone is None else timezone,
        "language": by.language if language is None else language,
    }
    _check_choice(chosen)
    if by.user is not None:
        by.user.currency, by.user.country = chosen["currency"], chosen["ship_to"]
        by.user.timezone, by.user.language = chosen["timezone"], chosen["language"]
        by.user.save(update_fields=["currency", "country", "timezone", "language"])
    return chosen


def forget_sessions() -> None:
    """Delete the sessions that have ended, and what was kept of where they began."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def note_seen(user: User, *, at: datetime) -> None:
    """Keep that the person is here, at most once an hour."""
    if user.last_seen_at is None or at - user.last_seen_at > SEEN_IS_NOTED_EVERY:
        user.last_seen_at = at
        User.objects.filter(pk=user.pk).update(last_seen_at=at)


@transaction.atomic
def update_profile(*, by: Viewer, at: datetime, name: str) -> User:
    """Change the name that others read. Invalid when it is too long."""
    user = _person(by)
    name = " ".join(name.split())
    if len(name) > 120:
        raise Invalid({"name": _("Write the name with at most 120 characters.")})
    user.name = name
    user.save(update_fields=["name"])
    states.record(user, "update_profile", user.status, by=by, at=at, data={"by_staff": False})
    return user


@transaction.atomic
def save_address(
    *,
    by: Viewer,
    at: datetime,
    country: str,
    data: dict[str, Any],
    phone: str = "",
    is_default: bool = False,
    address_id: int | None = None,
) -> Address:
    """Keep a new address or change one's own; the first becomes the default. Invalid by the country's rules.

    Field names in errors begin with `address.`; `data` has the keys of shop.kit.addresses.FIELDS.
    """
    user = User.objects.select_for_update().get(pk=_person(by).pk)
    address = queries.address(by, address_id) if address_id else Address(user=user)
    if not address_id and user.addresses.count() >= MAX_ADDRESSES:
        raise Conflict(_("You have too many addresses. Delete one first."))
    address.data = normalize(country, data, prefix="address.")
    address.country = address.data["country"]
    address.phone = normalize_phone(phone, country) if phone.strip() else ""
    address.is_default = address.is_default or is_default or not user.addresses.filter(is_default=True).exists()
    if address.is_default:
        user.addresses.exclude(pk=address.pk).update(is_default=False)
    address.save()
    return address


@transaction.atomic
def delete_address(*, by: Viewer, at: datetime, address_id: int) -> None:
    """Forget one's own address; when it was the default, the newest other one is from now on."""
    user = User.objects.select_for_update().get(pk=_person(by).pk)
    address = queries.address(by, address_id)
    was_default = address.is_default
    address.delete()
    if was_default:
        newest = user.addresses.order_by("-created_at", "-pk").values_list("pk", flat=True)[:1]
        user.addresses.filter(pk__in=list(newest)).update(is_default=True)


@transaction.atomic
def create_person(*, password: str | None = None, email: str | None = None, phone: str | None = None, **fields: Any) -> User:
    """A person whose e-mail and phone need no more proof: for the demo and for commands, never for sign-up."""
    user = User.objects.create_user(email=email, phone=phone, password=password, phone_verified=bool(phone), **fields)
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def enroll_totp(user: User, secret: str) -> None:
    """Give the person this authenticator secret (base 32) instead of any other, and recovery codes."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


def _person(by: Viewer) -> User:
    if by.user is None:
        raise SignInRequired
    return by.user


def _check_choice(chosen: dict[str, str]) -> None:
    wrong: dict[str, Any] = {}
    if chosen["currency"] not in settings.CURRENCIES:
        wrong["currency"] = _("Choose one of the currencies.")
    if chosen["ship_to"] and not is_country(chosen["ship_to"]):
        wrong["shipTo"] = _("Choose one of the countries.")
    if chosen["language"] not in LANGUAGES:
        wrong["language"] = _("Choose one of the languages.")
    try:
        ZoneInfo(chosen["timezone"])
    except (ValueError, OSError, LookupError):
        wrong["timezone"] = _("Choose one of the time zones.")
    if wrong:
        raise Invalid(wrong)
