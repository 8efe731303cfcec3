"""What follows when somebody signs in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from shop.accounts.models import User


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
