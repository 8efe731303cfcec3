"""What follows when somebody signs in, and what a person's history says of the ways in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed, email_changed, password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts.adapter import put_notice
from shop.accounts.models import User
from shop.kit import states


@receiver(authentication_step_completed)
def forget_unproven_password(sender: Any, request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    """Void the password of an account that is proven by a code for the first time.

    Somebody else may have signed up with this address and never proven it: their password must not open the
    account that its holder now begins to use.
    """
    if method != "code" or user.last_login is not None or user.phone_verified or not user.has_usable_password():
        return
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        return
    user.set_unusable_password()
    user.save(update_fields=["password"])


@receiver(authenticator_added)
def count_first_code(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Take the code that connected an app as the second factor of this session: it was just entered."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        _record(user, "add_second_factor")


@receiver(authenticator_removed)
def second_factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Write down that the person signs in without a second factor from now on."""
    if authenticator.type == Authenticator.Type.TOTP:
        _record(user, "remove_second_factor")


@receiver([password_set, password_changed, password_reset])
def password_changed_by_its_person(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Write down that the password is another one."""
    _record(user, "change_password")


@receiver(email_changed)
def email_changed_by_its_person(sender: Any, request: HttpRequest, user: User, to_email_address: EmailAddress, **kwargs: Any) -> None:
    """Write down that the person is written to at another address, and write to it; allauth itself writes to the old one."""
    _record(user, "change_email")
    if user.last_login is not None:
        put_notice(user, "email_added", to=to_email_address.email)


def _record(user: User, move: str) -> None:
    states.record(user, move, user.status, by=user, at=timezone.now(), data={"by_staff": False})
