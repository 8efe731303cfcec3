"""Files of several kinds, made as they are needed."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow


def drawn(
    kind: str = "JPEG",
    size: tuple[int, int] = (900, 600),
    color: Any = (200, 80, 20),
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """The bytes of a picture of one color."""
    out = io.BytesIO()
    Pillow.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """An upload whose stated type is not to be believed."""
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")
