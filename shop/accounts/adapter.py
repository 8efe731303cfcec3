"""How django-allauth finds, keeps and writes to our people, by e-mail and by phone."""

from typing import Any

import phonenumbers
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shop.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Keeps phones on the person and sends codes by SMS.

    A number that nobody has proven to hold is found by nobody: it opens no account and blocks no sign-up.
    """

    def save_user(self, request: HttpRequest, user: Any, form: forms.BaseForm, commit: bool = True) -> Any:
        """Save a new person; the phone is set first, because nobody is kept without a way to be reached."""
        phone = form.cleaned_data.get("phone")
        if phone:
            release_phone(phone, keep=user)
            user.phone = phone
        user.language = getattr(getattr(request, "viewer", None), "language", "en")
        return super().save_user(request, user, form, commit)

    def clean_phone(self, phone: str) -> str:
        """The number in international form (E.164); a validation error for numbers that cannot exist."""
        try:
            number = phonenumbers.parse(phone, None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("Enter a phone number with its country code, such as +998 90 123 45 67."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        """Give the person a number; whoever claimed it without proof loses it."""
        release_phone(phone, keep=user)
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        """The number and whether it is proven."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """The person has proven that they hold the number."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> Any:
        """Who holds the number, None when nobody has proven it."""
        return User.objects.filter(phone=phone, phone_verified=True).first()

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """The code that proves a number or signs in."""
        send_sms(phone, _("%(code)s is your Usta code. Tell it to nobody.") % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Somebody asked for a code for a number without an account."""
        send_sms(phone, _("Somebody asked Usta for a sign-in code for this number, which has no account yet."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Somebody signed up with a number that has an account."""
        send_sms(phone, _("You have an Usta account with this number already. Sign in with a code instead."))


def send_sms(phone: str, text: str) -> None:
    """Send one message, now: a code is worth nothing later."""
    from shop.kit import sms

    sms.send(phone, text)


def release_phone(phone: str, *, keep: User) -> None:
    """Take a number from those who claimed it but never proved it; an account with nothing else goes."""
    others = User.objects.filter(phone=phone, phone_verified=False).exclude(pk=keep.pk)
    others.filter(email=None, last_login=None).delete()
    others.filter(email__isnull=False).update(phone=None)
