"""Letters of django-allauth in our words: codes, which go at once, and notices of what protects an account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from shop.accounts.models import ApiToken, User
from shop.kit import emails, sms
from shop.kit.formatting import format_date, format_datetime
from shop.kit.translated import current_language

#: Where a notice leads to.
PLACES = {
    "api_token_made": "storefront:tokens",
    "recovery_codes_made": "mfa_index",
    "second_factor_off": "mfa_index",
    "second_factor_on": "mfa_index",
}
#: What allauth's letters lead to.
PAGES = {"signup_url": "account_signup", "password_reset_url": "account_reset_password"}


def at_once(event: str, *, to: str, context: Mapping[str, Any]) -> None:
    """Send one of allauth's letters, whose context has a code or addresses; in the language of whoever reads them."""
    language = User.objects.filter(email=to).values_list("language", flat=True).first() or current_language()
    known = {"code": emails.Unbroken(context["code"])} if "code" in context else {}
    pages = {name: emails.link(page, language) for name, page in PAGES.items() if name in context}
    emails.send(f"account.{event}", to=to, language=language, context={**known, **pages, "email": to}, at=timezone.now())


def changed(user_id: int, event: str, *, at: datetime, to: str = "", **facts: Any) -> None:
    """Tell a person what was changed at `at`, at their address or at `to`; `facts` is what the templates name besides."""
    person = User.objects.get(pk=user_id)
    address = to or person.email
    if not address:
        return
    context = {
        "time": _moment(at, person),
        "address": emails.link(PLACES.get(event, "storefront:account"), person.language),
        "password_reset_url": emails.link("account_reset_password", person.language),
        **facts,
    }
    emails.send(f"account.{event}", to=address, language=person.language, context=context, at=timezone.now())


def api_token_made(token_id: int) -> None:
    """Tell a person that a program may act for them from now on."""
    token = ApiToken.objects.select_related("user").get(pk=token_id)
    person = token.user
    ends = format_date(token.expires_at, person.language, person.timezone or "UTC") if token.expires_at else ""
    changed(person.pk, "api_token_made", at=token.created_at, name=token.name, prefix=token.prefix, scopes=token.scopes, ends=ends)


def phone_changed(user_id: int, *, at: datetime, before: str) -> None:
    """Tell a person that their account has another number: by e-mail, else at the number that it had before."""
    person = User.objects.get(pk=user_id)
    if person.email:
        changed(user_id, "phone_changed", at=at, phone=f"•••• {(person.phone or '')[-4:]}")
    elif before:
        with override(person.language):
            text = _("Your Usta account has another phone number now. If it was not you, write to us: %(address)s")
            sms.send(before, text % {"address": emails.link("storefront:imprint", person.language)})


def _moment(at: datetime, person: User) -> str:
    moment = format_datetime(at, person.language, person.timezone or "UTC")
    return moment if person.timezone else f"{moment} UTC"
