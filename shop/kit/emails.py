"""E-mails: three templates per event, rendered in the language of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")


def send(event: str, *, to: str, language: str, context: Mapping[str, Any], at: datetime) -> None:
    """Send the e-mail of an event, such as "orders.placed", to one address, dated `at` (aware).

    The templates are emails/orders/placed.subject.txt, .txt and .html; besides `context` they know `subject`,
    `language`, `site_name` and `site_url`. Whatever language is active where this runs, the e-mail is in
    `language`; one that is not ours is replaced by the default. TemplateDoesNotExist when one of the three is
    missing, ValueError for a name without an app; what the mail server says (SMTPException, OSError) is not caught.
    """
    if not _EVENT.fullmatch(event):
        raise ValueError(f"{event!r} does not name an event as app.event")
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(known):
        message = _rendered(event.replace(".", "/"), {**context, "language": known})
    message.to = [to]
    message.extra_headers = {
        "Date": format_datetime(at),
        "Content-Language": known,
        # Tells holiday replies and lists to stay silent (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    message.send()


def _rendered(path: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    values = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    subject = " ".join(_render(f"emails/{path}.subject.txt", values, is_html=False).split())
    values["subject"] = subject
    text = _render(f"emails/{path}.txt", values, is_html=False).strip() + "\n"
    message = EmailMultiAlternatives(subject=subject, body=text)
    message.attach_alternative(_render(f"emails/{path}.html", values, is_html=True), "text/html")
    return message


def _render(name: str, values: Mapping[str, Any], *, is_html: bool) -> str:
    # Django escapes every template whatever it is called; a subject must not say "O&#x27;Brien".
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(values), autoescape=is_html)))
