"""Uploads that go on where they were cut off: parts are kept in the private storage until the file is whole.

No state lies in a process: any web process takes the next part, and the row says how far the file has come.
"""

import secrets
import tempfile
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from shop.files import operations
from shop.files.models import Upload, UploadKind
from shop.kit.errors import DomainError, Invalid, NotFound, SignInRequired

KEPT_FOR = timedelta(days=2)
#: Files that one person may have begun and not finished.
MAX_OPEN = 30
#: Bytes of a file that is put together in memory; larger ones on disk.
IN_MEMORY = 2_500_000
MOST_BYTES = {UploadKind.IMAGE: "MAX_IMAGE_BYTES", UploadKind.DOCUMENT: "MAX_DOCUMENT_BYTES"}


class WrongOffset(DomainError):
    """The part does not begin where the file ends; ask how far it has come and go on from there."""

    code = "wrong_offset"


def begin(*, by: Any, kind: str, name: str, size: int, at: datetime) -> Upload:
    """Announce a file of `size` bytes. TooLarge before a byte is sent; Invalid for an unknown kind or too many open files."""
    if not by.is_signed_in:
        raise SignInRequired
    if kind not in UploadKind.values:
        raise Invalid({"kind": _("The kind is image or document.")})
    operations.check_size(size, getattr(settings, MOST_BYTES[UploadKind(kind)]))
    if Upload.objects.filter(owner=by.user, is_finished=False, expires_at__gt=at).count() >= MAX_OPEN:
        raise Invalid({"file": _("Too many files at once. Wait a minute.")})
    return Upload.objects.create(
        owner=by.user, kind=kind, name=name[:200], size=size, key=secrets.token_urlsafe(24), expires_at=at + KEPT_FOR
    )


def get(*, by: Any, key: str, at: datetime) -> Upload:
    """The viewer's own upload that is not forgotten yet; NotFound for everything else."""
    found = Upload.objects.filter(owner=by.user, key=key, expires_at__gt=at).first() if by.is_signed_in else None
    if found is None:
        raise NotFound
    return found


def append(*, by: Any, upload: Upload, offset: int, part: bytes, at: datetime) -> Upload:
    """Keep the part that begins at byte `offset`; with the last one the file is taken in.

    WrongOffset when it does not fit, or when another request was faster. BadImage, BadDocument or TooLarge
    when the whole file is not taken: then nothing of it is kept.
    """
    if offset != upload.received or offset + len(part) > upload.size:
        raise WrongOffset(_("The file goes on at another place."))
    if part:
        _keep(upload, part)
    return _finish(by, upload, at) if upload.received == upload.size and not upload.is_finished else upload


def end(upload: Upload) -> None:
    """Forget an upload and its parts; what was taken in already stays."""
    _drop_parts(upload)
    upload.delete()


def forget_expired(at: datetime) -> int:
    """Forget uploads that nobody went on with; how many."""
    expired = list(Upload.objects.filter(expires_at__lte=at).order_by("pk")[:500])
    for upload in expired:
        end(upload)
    return len(expired)


def _keep(upload: Upload, part: bytes) -> None:
    # A name of its own: two requests with the same part never write the same file, and the row says which of them counts.
    name = storages["documents"].save(f"uploads/{upload.key}/{upload.received}-{secrets.token_hex(4)}", ContentFile(part))
    received, parts = upload.received + len(part), [*upload.parts, name]
    if not Upload.objects.filter(pk=upload.pk, received=upload.received).update(received=received, parts=parts):
        storages["documents"].delete(name)
        raise WrongOffset(_("The file goes on at another place."))
    upload.received, upload.parts = received, parts


def _finish(by: Any, upload: Upload, at: datetime) -> Upload:
    """Take the whole file in. A process that dies here is followed by an empty last part, which comes here again."""
    try:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as whole:
            for name in upload.parts:
                with storages["documents"].open(name) as part:
                    whole.write(part.read())
            whole.seek(0)
            taken = _take(by, upload, File(whole, name=upload.name), at)
    except DomainError:
        end(upload)
        raise
    # Another request may have taken it in meanwhile: the first one counts.
    Upload.objects.filter(pk=upload.pk, is_finished=False).update(is_finished=True, **taken)
    _drop_parts(upload)
    upload.refresh_from_db()
    return upload


def _take(by: Any, upload: Upload, file: File, at: datetime) -> dict[str, Any]:
    file.size = upload.size  # a spooled file has no name of its own to ask for it
    if upload.kind == UploadKind.IMAGE:
        return {"image": operations.add_image(by=by, upload=file, at=at)}
    return {"document": operations.add_document(by=by, upload=file, at=at)}


def _drop_parts(upload: Upload) -> None:
    for name in upload.parts:
        storages["documents"].delete(name)
    Upload.objects.filter(pk=upload.pk).update(parts=[])
