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
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

#: Letters of the text that mail programs show beside the subject.
PREVIEW_LENGTH = 140

_EVENT = re.compile(r"[a-z_]+\.[a-z_]+")
#: Where a line may end: not at the blank within an amount.
_BLANKS = re.compile(r"[ \t\r\n]+")
#: Blanks that no program shows, so that the preview ends where it ends.
_SPACER = "\u034f\u200c\u00a0" * 40
#: Stands before the footer of a text (RFC 3676).
_FOOTER = "\n-- \n"


class Unbroken(str):
    """A number or a code within which no line ends: as it is in texts, held together in HTML."""

    __slots__ = ()

    def __html__(self) -> SafeString:
        """What templates write of it where they escape."""
        return format_html('<span style="white-space:nowrap">{}</span>', str(self))


def send(event: str, *, to: str, language: str, context: Mapping[str, Any], at: datetime, headers: Mapping[str, str] | None = None) -> None:
    """Send the e-mail of an event, such as "orders.placed", to one address, dated `at` (aware).

    The templates are emails/orders/placed.subject.txt, .txt and .html; besides `context` they know `subject`,
    `language`, `site_name` and `site_url`, and the HTML `heading`, the subject with whole numbers, `preview`, how
    the text begins, and the `spacer` that follows it. Whatever language is active where this runs, the e-mail is
    in `language`; one that is not ours is replaced by the default. `headers` are added to our own.
    TemplateDoesNotExist when one of the three is missing, ValueError for a name without an app; what the mail server
    says (SMTPException, OSError) is not caught.
    """
    if not _EVENT.fullmatch(event):
        raise ValueError(f"{event!r} does not name an event as app.event")
    known = _known(language)
    with translation.override(known):
        message = _rendered(event.replace(".", "/"), {**context, "language": known})
    message.to = [to]
    message.extra_headers = {
        "Date": format_datetime(at),
        "Content-Language": known,
        # Tells holiday replies and lists to stay silent (RFC 3834).
        "Auto-Submitted": "auto-generated",
        **(headers or {}),
    }
    message.send()


def link(name: str, language: str, **parts: Any) -> str:
    """The whole address of a page, by its URL's name, in the language of whoever reads the letter."""
    with translation.override(_known(language)):
        return settings.SITE_URL + reverse(name, kwargs=parts)


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _rendered(path: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    values = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    written = _render(f"emails/{path}.subject.txt", values, is_html=False)
    subject = " ".join(written.split())
    values |= {"subject": subject, "heading": _heading(" ".join(_BLANKS.split(written.strip())), context)}
    text = _render(f"emails/{path}.txt", values, is_html=False).strip() + "\n"
    values |= {"preview": Truncator(" ".join(text.partition(_FOOTER)[0].split())).chars(PREVIEW_LENGTH), "spacer": _SPACER}
    message = EmailMultiAlternatives(subject=subject, body=text)
    message.attach_alternative(_render(f"emails/{path}.html", values, is_html=True), "text/html")
    return message


def _heading(subject: str, context: Mapping[str, Any]) -> SafeString:
    """The subject in HTML: amounts and other whole things within which no line ends."""
    heading = escape(subject)
    for whole in (value for value in context.values() if isinstance(value, Unbroken)):
        heading = mark_safe(heading.replace(escape(str(whole)), whole.__html__()))  # noqa: S308  both are escaped
    return heading


def _render(name: str, values: Mapping[str, Any], *, is_html: bool) -> str:
    # Django escapes every template whatever it is called; a subject must not say "O&#x27;Brien".
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(values), autoescape=is_html)))
