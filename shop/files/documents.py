"""Checking of private documents by their content, and the short-lived links that open them."""

import re
from typing import IO, Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.files import images
from shop.files.models import Document
from shop.kit.errors import DomainError

LINK_SECONDS = 300
SALT = "usta.document"
#: What is taken, by the name of the format: content type and the ending of the name.
KINDS = {"PDF": ("application/pdf", ".pdf"), "JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png")}


class BadDocument(DomainError):
    """The file is not a document that we take; the message says why."""

    code = "bad_document"


def kind_of(file: IO[bytes]) -> str:
    """PDF, JPEG or PNG by content; BadDocument for anything else, BadImage for a damaged picture."""
    file.seek(0)
    start = file.read(1024)
    file.seek(0)
    if start.lstrip().startswith(b"%PDF-"):
        return "PDF"
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        kind = images.check(file)
        if kind in KINDS:
            return kind
    raise BadDocument(_("This is not a document that we can read. Send a PDF, JPEG or PNG file."))


def name_for(name: str, kind: str) -> str:
    """A safe name for the download: no folders or control characters, with the ending of its content."""
    plain = re.sub(r"[\x00-\x1f\x7f\"\\/:*?<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+", " ", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = plain.rpartition(".")[0] or plain
    return (stem.strip(" .")[:180] or "document") + KINDS[kind][1]


def document_link(document: Document, viewer: Any) -> str:
    """The address that opens the document for this person during five minutes; "" for strangers."""
    if not viewer.is_signed_in:
        return ""
    signed = signing.dumps([document.pk, viewer.user.pk], salt=SALT)
    return reverse("files:document", args=[signed])


def read_link(signed: str, viewer: Any) -> int | None:
    """The document's key in a link that is young enough and this person's own."""
    try:
        key, person = signing.loads(signed, salt=SALT, max_age=LINK_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(key) if viewer.is_signed_in and viewer.user.pk == person else None
