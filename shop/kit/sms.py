"""Text messages to phones, sent by whatever settings.SMS_BACKEND names."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from shop.kit import mailbox

log = structlog.get_logger(__name__)

LONGEST_TEXT = 469
"""Characters that a message may have: seven parts of 67, as they are joined in alphabets beyond Latin."""


class SmsBackend(Protocol):
    """What a class named by SMS_BACKEND has to offer; it is made without arguments."""

    def send(self, phone: str, text: str) -> None:
        """Hand one message to the provider, or raise SmsNotSent."""


class SmsNotSent(Exception):
    """The provider did not take the message; the caller may try again."""


class MailboxSms:
    """Keeps messages in the mailbox of development and writes them to the log."""

    def send(self, phone: str, text: str) -> None:
        """Keep one message where the mailbox page shows it."""
        message = EmailMessage()
        message["From"] = settings.SITE_NAME
        message["To"] = phone
        message["Subject"] = " ".join(text.split())[:60]
        message[mailbox.SMS_HEADER] = phone
        message.set_content(text)
        mailbox.keep(message.as_bytes())
        log.info("sms_kept_in_mailbox", phone=phone, text=text)


def send(phone: str, text: str) -> None:
    """Send a text to a phone in the form of E.164.

    ValueError for another form or a text that is empty or too long; SmsNotSent when the provider refuses.
    """
    written = str(text).strip()
    if not (phone.startswith("+") and phone[1:].isascii() and phone[1:].isdigit()):
        raise ValueError("a phone is written as in E.164, beginning with +")
    if not 0 < len(written) <= LONGEST_TEXT:
        raise ValueError(f"a text message has between 1 and {LONGEST_TEXT} characters")
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(phone, written)
