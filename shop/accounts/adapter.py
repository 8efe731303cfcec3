"""How django-allauth finds, keeps and writes to our people, by e-mail and by phone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PhoneField
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.accounts import notices
from shop.accounts.models import User
from shop.kit import outbox, sms
from shop.kit.errors import Invalid
from shop.kit.phones import normalize_phone

#: Our letters for what allauth notices.
NOTICES = {
    "account/email/email_changed": "email_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/recovery_codes_generated": "recovery_codes_made",
    "mfa/email/totp_activated": "second_factor_on",
    "mfa/email/totp_deactivated": "second_factor_off",
}


class AccountAdapter(DefaultAccountAdapter):
    """Keeps phones on the person and sends codes by SMS.

    A number that nobody has proven to hold is found by nobody: it opens no account and blocks no sign-up.
    """

    # Said in our own words, because allauth is not translated into all seven languages.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("This is your e-mail address already."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
        "phone_password_mismatch": gettext_lazy("The phone number or the password is not right."),
        "username_password_mismatch": gettext_lazy("Enter an e-mail address or a phone number with its country code."),
        "email_taken": gettext_lazy("This e-mail address belongs to another account."),
        "enter_current_password": gettext_lazy("This is not your password until now."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "invalid_login": gettext_lazy("Enter an e-mail address or a phone number with its country code."),
        "invalid_password_reset": gettext_lazy("The code is not good any more. Ask for another one."),
        "phone_taken": gettext_lazy("This phone number belongs to another account."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes and try again."),
        "same_as_current": gettext_lazy("This is what you have already."),
        "select_only_one": gettext_lazy("Enter an e-mail address or a phone number, not both."),
        "rate_limited": gettext_lazy("Too many tries. Wait a few minutes and try again."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: forms.BaseForm, commit: bool = True) -> Any:
        """Save a new person; the phone is set first, because nobody is kept without a way to be reached."""
        phone = form.cleaned_data.get("phone")
        if phone:
            release_phone(phone, keep=user)
            user.phone = phone
        user.language = getattr(getattr(request, "viewer", None), "language", "en")
        return super().save_user(request, user, form, commit)

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """A field that takes numbers with blanks and dashes; `clean_phone` decides."""
        return PhoneField(**{"validators": [], **kwargs})

    def clean_phone(self, phone: str) -> str:
        """The number in international form (E.164); a validation error for numbers that cannot exist."""
        try:
            return normalize_phone(phone)
        except Invalid as error:
            raise forms.ValidationError(str(error.message)) from error

    def get_login_stages(self) -> list[str]:
        """Allauth's steps, with our own for the proof of e-mail addresses."""
        own = {"allauth.account.stages.EmailVerificationStage": "shop.accounts.stages.EmailVerificationStage"}
        return [own.get(path, path) for path in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send allauth's letters as ours, in the language of whoever reads them.

        They go at once: a code is worth nothing later, and the person waits for it before the page.
        """
        event = template_prefix.rsplit("/", 1)[-1].removesuffix("_signup")
        try:
            get_template(f"emails/account/{event}.txt")
        except TemplateDoesNotExist:
            super().send_mail(template_prefix, email, context)
        else:
            notices.at_once(event, to=email, context=context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person of a change to their account by a letter of ours, through the outbox.

        Whoever has never signed in is still signing up: nothing of theirs has changed.
        """
        event = NOTICES.get(template_prefix)
        if event is None:
            super().send_notification_mail(template_prefix, user, context, email)
        elif user.last_login is not None:
            put_notice(user, event, to=email or "", **(context or {}))

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        """Give the person a number; whoever claimed it without proof loses it."""
        release_phone(phone, keep=user)
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        """The number and whether it is proven."""
        return (user.phone, user.phone_verified) if user.phone else None

    @transaction.atomic
    def set_phone_verified(self, user: Any, phone: str) -> None:
        """The person has proven that they hold the number; when it is another one than before they are told."""
        before = user.phone if user.phone_verified else ""
        self.set_phone(user, phone, True)
        if before != phone and user.last_login is not None:
            outbox.put("accounts.email_phone_changed", user_id=user.pk, changed_at=timezone.now().isoformat(), before=before)

    def get_user_by_phone(self, phone: str) -> Any:
        """Who holds the number, however it is written; None when nobody has proven it."""
        try:
            number = normalize_phone(phone)
        except Invalid:
            return None
        return User.objects.filter(phone=number, phone_verified=True).first()

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """The code that proves a number or signs in."""
        sms.send(phone, _("%(code)s is your Usta code. Tell it to nobody.") % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Somebody asked for a code for a number without an account."""
        sms.send(phone, _("Somebody asked Usta for a sign-in code for this number, which has no account yet."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Somebody signed up with a number that has an account."""
        sms.send(phone, _("You have an Usta account with this number already. Sign in with a code instead."))


def put_notice(user: User, event: str, *, to: str = "", **facts: Any) -> None:
    """Write to the person what was changed just now: at their own address, or at `to`."""
    outbox.put("accounts.email_notice", user_id=user.pk, event=event, changed_at=timezone.now().isoformat(), to=to, facts=facts)


def release_phone(phone: str, *, keep: User) -> None:
    """Take a number from those who claimed it but never proved it; an account with nothing else goes."""
    others = User.objects.filter(phone=phone, phone_verified=False).exclude(pk=keep.pk)
    others.filter(email=None, last_login=None).delete()
    others.filter(email__isnull=False).update(phone=None)
