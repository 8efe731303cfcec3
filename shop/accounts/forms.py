"""The sign-up form: an e-mail address or a phone number, at least one of the two."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
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
        if not {"email", "phone"} & set(self.errors) and not cleaned.get("email") and not cleaned.get("phone"):
            self.add_error("email", _("Enter an e-mail address or a phone number."))
        return cleaned
