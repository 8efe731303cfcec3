"""The mailbox of development and demo: messages are kept as files instead of being sent.

Each message is one .eml file under settings.MAILBOX_ROOT, named for the time it was kept. Text messages to
phones lie there too. The pages that show it are in `shop.kit.mailbox_views`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as StandardMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT_MESSAGES = 2000
SMS_HEADER = "X-Usta-Phone"

_KEY = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{12}")
_TIME = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Summary:
    """A message as the list shows it; `at` is when it was kept, `is_sms` whether it went to a phone."""

    key: str
    at: datetime
    sender: str
    to: str
    subject: str
    is_sms: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in full; `html` is "" when it has only text."""

    summary: Summary
    text: str
    html: str


class MailboxBackend(BaseEmailBackend):
    """Django's mail backend that keeps messages in the mailbox; set as EMAIL_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep all that have a recipient; how many were kept. OSError unless `fail_silently`."""
        addressed = [message for message in email_messages if message.recipients()]
        try:
            for message in addressed:
                keep(message.message().as_bytes())
        except OSError:
            if not self.fail_silently:
                raise
            return 0
        return len(addressed)


def keep(message: bytes) -> str:
    """Keep one message in the form of RFC 5322; its key. The oldest go when there are too many."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = f"{timezone.now().astimezone(UTC):{_TIME}}-{secrets.token_hex(6)}"
    unfinished = folder / f"{key}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(message)
    # A reader sees a whole message or none.
    unfinished.replace(folder / f"{key}.eml")
    for old in _keys()[KEPT_MESSAGES:]:
        (folder / f"{old}.eml").unlink(missing_ok=True)
    return key


def latest(limit: int, *, to: str = "") -> list[Summary]:
    """The newest messages first, at most `limit`; with `to`, those whose recipient contains it."""
    wanted = to.strip().casefold()
    found: list[Summary] = []
    for key in _keys():
        parsed = _parsed(key, headers_only=True)
        if parsed is not None and wanted in str(parsed["To"] or "").casefold():
            found.append(_summary(key, parsed))
        if len(found) >= limit:
            break
    return found


def read(key: str) -> Letter | None:
    """One message by its key; None when there is none."""
    parsed = _parsed(key, headers_only=False) if _KEY.fullmatch(key) else None
    if parsed is None:
        return None
    return Letter(_summary(key, parsed), _body(parsed, "plain"), _body(parsed, "html"))


def _folder() -> Path:
    return Path(settings.MAILBOX_ROOT)


def _keys() -> list[str]:
    names = (path.stem for path in _folder().glob("*.eml"))
    return sorted((name for name in names if _KEY.fullmatch(name)), reverse=True)


def _parsed(key: str, *, headers_only: bool) -> StandardMessage | None:
    try:
        content = (_folder() / f"{key}.eml").read_bytes()
    except FileNotFoundError:
        return None
    return BytesParser(policy=policy.default).parsebytes(content, headersonly=headers_only)


def _summary(key: str, parsed: StandardMessage) -> Summary:
    return Summary(
        key=key,
        at=datetime.strptime(key.partition("-")[0], _TIME).replace(tzinfo=UTC),
        sender=str(parsed["From"] or ""),
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        is_sms=SMS_HEADER in parsed,
    )


def _body(parsed: StandardMessage, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
