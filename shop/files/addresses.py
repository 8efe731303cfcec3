"""Where the sizes of a picture lie, for pages and for letters."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage

from shop.files.models import Image, ImageStatus

#: Pixels: twice the widths at which letters show pictures, for dense screens.
SMALL_PICTURE, LARGE_PICTURE = 144, 288


def is_ready(image: Image) -> bool:
    """Whether its sizes are made."""
    return image.status == ImageStatus.READY and bool(image.widths)


def address_of(image: Image, width: int) -> str:
    """Where one of its sizes lies."""
    return default_storage.url(f"{image.folder}/{width}.webp")


def for_letter(image: Image | None, width: int) -> str:
    """The whole address of its smallest size that is at least so wide, else of its largest; "" while there is none."""
    if image is None or not is_ready(image):
        return ""
    enough = [size for size in image.widths if size >= width]
    return urljoin(settings.SITE_URL, address_of(image, min(enough, default=max(image.widths))))
