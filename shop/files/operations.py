"""Taking in of uploads: pictures for everybody, documents for few."""

import hashlib
import secrets
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from shop.files import documents, images
from shop.files.models import Document, Image, ImageStatus
from shop.kit import outbox, states
from shop.kit.errors import DomainError, SignInRequired


class TooLarge(DomainError):
    """The file has more bytes than are taken."""

    code = "file_too_large"


def add_image(*, by: Any, upload: Any, at: datetime) -> Image:
    """Keep a picture, checked and re-encoded; its sizes follow in a task.

    `upload` is a file with `size` in bytes. TooLarge or BadImage when it is not taken.
    """
    _check_person_and_size(by, upload, settings.MAX_IMAGE_BYTES)
    picture = images.read(upload)
    folder = _place("images", at)
    default_storage.save(f"{folder}/original.webp", ContentFile(picture.data))
    with transaction.atomic():
        image = Image.objects.create(
            owner=by.user,
            folder=folder,
            width=picture.width,
            height=picture.height,
            tone=picture.tone,
            sha256=hashlib.sha256(picture.data).hexdigest(),
            byte_size=len(picture.data),
        )
        outbox.put("files.make_sizes", image_id=image.pk)
    return image


def make_sizes(image_id: int) -> None:
    """Make the sizes of a picture; a second run writes the same files again."""
    image = Image.objects.filter(pk=image_id, status=ImageStatus.WAITING).first()
    if image is None:
        return
    with default_storage.open(f"{image.folder}/original.webp") as file:
        data = file.read()
    widths = images.widths_for(image.width)
    for width in widths:
        name = f"{image.folder}/{width}.webp"
        default_storage.delete(name)  # what a run that died may have left half written
        default_storage.save(name, ContentFile(images.resized(data, width)))
    Image.objects.filter(pk=image.pk).update(widths=widths, status=ImageStatus.READY)


def mark_failed(image_id: int) -> None:
    """Say of a picture that its sizes cannot be made."""
    Image.objects.filter(pk=image_id, status=ImageStatus.WAITING).update(status=ImageStatus.FAILED)


def add_document(*, by: Any, upload: Any, at: datetime) -> Document:
    """Keep a private document as it is. TooLarge, BadDocument or BadImage when it is not taken."""
    _check_person_and_size(by, upload, settings.MAX_DOCUMENT_BYTES)
    kind = documents.kind_of(upload)
    content_type, ending = documents.KINDS[kind]
    digest = _digest(upload)
    key = storages["documents"].save(_place("documents", at) + ending, File(upload))
    return Document.objects.create(
        owner=by.user,
        key=key,
        name=documents.name_for(upload.name or "", kind),
        content_type=content_type,
        byte_size=upload.size,
        sha256=digest,
    )


def note_access(*, by: Any, document: Document, at: datetime) -> None:
    """Write down that a person opened a document."""
    states.record(document, "open_document", "", by=by, at=at)


def _check_person_and_size(by: Any, upload: Any, most: int) -> None:
    if not by.is_signed_in:
        raise SignInRequired
    check_size(upload.size, most)


def check_size(size: int | None, most: int) -> None:
    """Refuse a file of no bytes, and with TooLarge one of more than `most`."""
    if not size:
        raise DomainError(_("The file is empty."), code="file_empty")
    if size > most:
        raise TooLarge(_("The file is larger than %(megabytes)s MB.") % {"megabytes": most // 1_000_000})


def _place(kind: str, at: datetime) -> str:
    return f"{kind}/{at:%Y/%m}/{secrets.token_hex(12)}"


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
