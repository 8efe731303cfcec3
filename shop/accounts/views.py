"""Pages of allauth that we change, and the one that it does not have."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import ConfirmLoginCodeView as AllauthConfirmLoginCodeView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


class ConfirmLoginCodeView(AllauthConfirmLoginCodeView):
    """Where a sign-in code is entered."""

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """Send another code; who has no account is told the same, so that nobody learns who has one."""
        if self._process.user:
            return super()._resend_form_valid(form)
        self._process.send(skip_enumeration_mails=True)
        self._process.record_resend()
        self._process.persist()
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Send a person to prove the second factor in this session, or to set one up first."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = ""
    name = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
    return redirect(reverse(name) + (f"?{urlencode({'next': target})}" if target else ""))
