"""Allauth's forms for people who are reached by e-mail or by phone, at least one of the two."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext as _


class SignupForm(AllauthSignupForm):
    """Each of the two ways to be reached may be left out, not both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse a form with neither of the two."""
        cleaned = super().clean()
        require_one(self, cleaned)
        return cleaned


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """Asks for a code by one of the two ways."""

    def clean(self) -> dict[str, Any]:
        """Refuse a form with neither of the two; allauth refuses one with both."""
        cleaned = super().clean()
        require_one(self, cleaned)
        return cleaned


def require_one(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Add an error to a form that has neither an e-mail address nor a phone number, unless one of them is wrong."""
    if not {"email", "phone"} & set(form.errors) and not cleaned.get("email") and not cleaned.get("phone"):
        form.add_error("email", _("Enter an e-mail address or a phone number."))
