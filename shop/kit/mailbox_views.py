"""The pages of the mailbox; mounted in demo and development only, since they show everybody's codes."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from shop.kit import mailbox
from shop.kit.formatting import format_datetime

SHOWN = 100

# A letter brings its own inline style, as letters must, and nothing else. It may not run scripts or send forms.
_LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: {site}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-top-navigation-by-user-activation"
)


@require_safe
@never_cache
def message_list(request: HttpRequest) -> HttpResponse:
    """The newest messages, or with `?to=` those to one recipient."""
    to = request.GET.get("to", "")[:200]
    rows = [(summary, _when(summary)) for summary in mailbox.latest(SHOWN, to=to)]
    return render(request, "mailbox/list.html", {"rows": rows, "to": to, "shown": SHOWN})


@require_safe
@never_cache
def message(request: HttpRequest, key: str) -> HttpResponse:
    """One message: its headers, its HTML in a frame, its text."""
    letter = _letter(key)
    return render(request, "mailbox/message.html", {"letter": letter, "when": _when(letter.summary)})


@require_safe
@never_cache
@xframe_options_sameorigin
def message_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a message as the reader's program would show it; its links open in the whole window."""
    html = _letter(key).html
    if not html:
        raise Http404
    response = HttpResponse(re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', html, count=1))
    response["Content-Security-Policy"] = _LETTER_POLICY.format(site=settings.SITE_URL)
    return response


def _letter(key: str) -> mailbox.Letter:
    letter = mailbox.read(key)
    if letter is None:
        raise Http404
    return letter


def _when(summary: mailbox.Summary) -> str:
    return format_datetime(summary.at, get_language() or "en", timezone.get_current_timezone())
