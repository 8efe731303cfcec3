"""Checking and re-encoding of pictures by their content; knows no database and no storage."""

import io
import struct
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from shop.kit.errors import DomainError

MAX_PIXELS = 50_000_000
MAX_SIDE = 2400
#: The short side of a picture on which one still sees how a thing is made.
LEAST_SIDE = 600
#: What pages show on screens of one and two dots a pixel: a thumbnail, a card, a picture that stands alone.
WIDTHS = (160, 320, 480, 800, 1280)
FORMATS = ("JPEG", "PNG", "WEBP")
#: Of what is kept, and of what is sent over slow lines.
QUALITY, SENT_QUALITY = 84, 62


#: What Pillow raises for files that are not what they say.
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, MemoryError, struct.error, Pillow.DecompressionBombError)


class BadImage(DomainError):
    """The file is not a picture that we take; the message says why and what to do."""

    code = "bad_image"


@dataclass(frozen=True)
class Picture:
    """A checked picture: WebP bytes without metadata, its size in pixels and its average color (RRGGBB)."""

    data: bytes
    width: int
    height: int
    tone: str


def read(file: IO[bytes]) -> Picture:
    """The picture of an upload, upright, in sRGB, at most 2400 pixels long. BadImage for anything else."""
    image = _open(file)
    _check_short_side(image)
    try:
        # A JPEG is decoded at a fraction of its size when that is enough: less memory, less time.
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(_shrink(_in_srgb(_eight_bits(image)), MAX_SIDE))
    except DAMAGED as error:
        raise BadImage(_("The picture is damaged. Try to save it again, or choose another one.")) from error
    plain = _on_white(upright)
    return Picture(encode(plain), plain.width, plain.height, tone_of(plain))


def check(file: IO[bytes]) -> str:
    """The Pillow name of the format of a picture that decodes, else BadImage; nothing is changed."""
    image = _open(file)
    name = str(image.format)
    try:
        image.load()
    except DAMAGED as error:
        raise BadImage(_("The picture is damaged. Try to save it again, or choose another one.")) from error
    finally:
        file.seek(0)
    return "JPEG" if name == "MPO" else name


def resized(data: bytes, width: int) -> bytes:
    """A WebP of the given width in pixels, small enough for a phone on a slow line."""
    with Pillow.open(io.BytesIO(data), formats=["WEBP"]) as image:
        height = max(1, round(image.height * width / image.width))
        return encode(image.convert("RGB").resize((width, height), Pillow.Resampling.LANCZOS), SENT_QUALITY)


def encode(image: Pillow.Image, quality: int = QUALITY) -> bytes:
    """WebP bytes without any metadata."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def tone_of(image: Pillow.Image) -> str:
    """The average color, RRGGBB."""
    red, green, blue = image.convert("RGB").resize((1, 1), Pillow.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return f"{red:02x}{green:02x}{blue:02x}"


def widths_for(width: int) -> list[int]:
    """The widths to make of a picture: the standard ones below its own, and its own or the largest."""
    return [size for size in WIDTHS if size < width] + ([width] if width <= WIDTHS[-1] else [])


def _open(file: IO[bytes]) -> Pillow.Image:
    file.seek(0)
    start = file.read(32)
    file.seek(0)
    if start[4:8] == b"ftyp" and start[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        raise BadImage(_("This is a HEIC picture. Save it as JPEG and try again."))
    try:
        image = Pillow.open(file, formats=FORMATS)
    except Pillow.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except DAMAGED as error:
        raise BadImage(_("This is not a picture that we can read. Send a JPEG, PNG or WebP file.")) from error
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    # MPO is what many phones write into a .jpg: several pictures, of which the first is the photograph.
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise BadImage(_("Moving pictures are not taken. Send a still one."))
    return image


def _check_short_side(image: Pillow.Image) -> None:
    if min(image.size) < LEAST_SIDE:
        message = gettext(
            "This picture has %(width)d × %(height)d pixels, and its shorter side needs %(least)d or more. Send a larger one."
        )
        raise BadImage(message % {"width": image.width, "height": image.height, "least": LEAST_SIDE})


def _too_many_pixels() -> BadImage:
    return BadImage(_("The picture has more than 50 million pixels. Make it smaller and try again."))


def _eight_bits(image: Pillow.Image) -> Pillow.Image:
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"I", "F"}:
        return image.convert("L")
    return image.convert("RGBA") if image.mode in {"P", "PA", "LA", "La", "RGBa"} else image


def _in_srgb(image: Pillow.Image) -> Pillow.Image:
    profile: Any = image.info.get("icc_profile")
    if not profile:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that cannot be read changes no colors
    return changed or image


def _shrink(image: Pillow.Image, side: int) -> Pillow.Image:
    image.thumbnail((side, side), Pillow.Resampling.LANCZOS)
    return image


def _on_white(image: Pillow.Image) -> Pillow.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Pillow.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
