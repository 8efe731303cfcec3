"""Pictures: what is taken, what is refused and how, and what is kept."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.files import images, operations
from shop.files.graphql import ImageType
from shop.files.models import Image
from shop.kit import outbox
from shop.kit.errors import DomainError, SignInRequired
from shop.kit.models import OutboxEntry
from tests.shop.files.samples import drawn, upload


def add(person: User, data: bytes) -> Image:
    return operations.add_image(by=Viewer(user=person), upload=upload(data), at=timezone.now())


def opened(folders: Path, image: Image, name: str = "original") -> Pillow.Image:
    return Pillow.open(folders / "media" / image.folder / f"{name}.webp")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_as_webp_with_its_size_and_tone(person: User, folders: Path, kind: str) -> None:
    image = add(person, drawn(kind))
    kept = opened(folders, image)
    assert (kept.format, kept.size) == ("WEBP", (900, 600))
    assert (image.width, image.height, image.status, image.widths) == (900, 600, "waiting", [])
    red, green, blue = (int(image.tone[at : at + 2], 16) for at in (0, 2, 4))
    assert (abs(red - 200) < 6, abs(green - 80) < 6, abs(blue - 20) < 6) == (True, True, True)


def test_metadata_goes_and_the_orientation_is_applied(person: User, folders: Path) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "A camera that says who held it"
    image = add(person, drawn(size=(1200, 600), exif=exif.tobytes()))
    kept = opened(folders, image)
    assert kept.size == (600, 1200)
    assert not kept.getexif()
    assert b"camera" not in (folders / "media" / image.folder / "original.webp").read_bytes()


def test_a_large_picture_is_made_2400_pixels_long(person: User) -> None:
    image = add(person, drawn(size=(4000, 1000)))
    assert (image.width, image.height) == (2400, 600)


@pytest.mark.parametrize(
    ("mode", "kind", "color"),
    [
        ("RGBA", "PNG", (0, 0, 0, 0)),
        ("L", "PNG", 255),
        ("P", "PNG", 0),
        ("I;16", "PNG", 65535),
        ("CMYK", "JPEG", (0, 0, 0, 0)),
        ("LA", "PNG", (9, 0)),
    ],
)
def test_every_mode_becomes_rgb_and_transparency_white(mode: str, kind: str, color: Any, person: User, folders: Path) -> None:
    image = add(person, drawn(kind, color=color, mode=mode))
    assert opened(folders, image).mode == "RGB"
    assert mode == "P" or int(image.tone, 16) >= int("f0f0f0", 16)


def refused(person: User, data: bytes) -> DomainError:
    with pytest.raises(DomainError) as caught:
        add(person, data)
    assert not Image.objects.exists()
    assert not OutboxEntry.objects.exists()
    return caught.value


def test_what_is_no_picture_is_refused(person: User) -> None:
    for data in (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        b"\0" * 100,
    ):
        assert refused(person, data).code == "bad_image"


def test_a_damaged_picture_is_refused(person: User) -> None:
    noisy = Pillow.effect_noise((800, 800), 90)
    out = io.BytesIO()
    noisy.save(out, "PNG")
    error = refused(person, out.getvalue()[: len(out.getvalue()) // 2])
    assert "damaged" in str(error.message)


def test_moving_pictures_are_refused(person: User) -> None:
    for kind in ("PNG", "WEBP"):
        frames = [Pillow.new("RGB", (50, 50), color) for color in ("red", "blue", "green")]
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
        assert "Moving" in str(refused(person, out.getvalue()).message)


def test_a_bomb_is_refused_before_it_is_decoded(person: User) -> None:
    for size in ((8000, 7000), (20000, 20000)):
        assert "50 million" in str(refused(person, drawn("PNG", size=size, color=1, mode="1")).message)


@pytest.mark.parametrize("size", [(1600, 599), (599, 1600), (10, 10)])
def test_a_small_picture_is_refused_with_the_size_that_it_has_and_needs(person: User, size: tuple[int, int]) -> None:
    message = str(refused(person, drawn(size=size)).message)
    assert message.startswith(f"This picture has {size[0]} × {size[1]} pixels")
    assert "600 or more" in message


def test_heic_is_named(person: User) -> None:
    assert "HEIC" in str(refused(person, b"\0\0\0\x18ftypheic" + b"\0" * 60).message)


def test_empty_and_too_large_files_are_refused(person: User, settings: Any) -> None:
    assert refused(person, b"").code == "file_empty"
    settings.MAX_IMAGE_BYTES = 1_000_000
    error = refused(person, b"\0" * 1_000_001)
    assert (error.code, str(error.message)) == ("file_too_large", "The file is larger than 1 MB.")


@pytest.mark.django_db
def test_strangers_upload_nothing() -> None:
    with pytest.raises(SignInRequired):
        operations.add_image(by=Viewer(), upload=upload(drawn()), at=timezone.now())


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (100, [100]),
        (500, [160, 320, 480, 500]),
        (900, [160, 320, 480, 800, 900]),
        (1280, [160, 320, 480, 800, 1280]),
        (2000, [160, 320, 480, 800, 1280]),
    ],
)
def test_the_sizes_never_exceed_the_original(width: int, widths: list[int]) -> None:
    assert images.widths_for(width) == widths


def test_the_job_makes_the_sizes_and_may_run_again(person: User, folders: Path) -> None:
    image = add(person, drawn(size=(1200, 600)))
    entry = OutboxEntry.objects.get(job="files.make_sizes")
    assert outbox.run(entry.pk)
    image.refresh_from_db()
    assert (image.status, image.widths) == ("ready", [160, 320, 480, 800, 1200])
    assert [opened(folders, image, str(width)).size for width in image.widths] == [
        (160, 80),
        (320, 160),
        (480, 240),
        (800, 400),
        (1200, 600),
    ]
    Image.objects.update(status="waiting", widths=[])
    operations.make_sizes(image.pk)
    assert len(list((folders / "media" / image.folder).iterdir())) == 6


def test_a_picture_whose_file_is_gone_is_marked(person: User, folders: Path) -> None:
    image = add(person, drawn())
    (folders / "media" / image.folder / "original.webp").unlink()
    outbox.run(OutboxEntry.objects.get().pk)
    image.refresh_from_db()
    assert image.status == "failed"


def test_the_type_has_no_address_until_the_sizes_are_there(person: User) -> None:
    image = add(person, drawn(color=(0, 70, 255)))
    assert (ImageType.resolve_url(image, None), ImageType.resolve_sources(image, None)) == (None, [])
    assert ImageType.resolve_tone_class(image, None) == "tone-013"
    operations.make_sizes(image.pk)
    image.refresh_from_db()
    assert ImageType.resolve_url(image, None) == f"/media/{image.folder}/900.webp"
    assert [source.width for source in ImageType.resolve_sources(image, None)] == [160, 320, 480, 800, 900]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_metadata_is_a_damaged_picture() -> None:
    """EXIF whose lengths point outside of itself, as phones with full memories write it."""
    whole = drawn(exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x05\x00\xff\xff\xff\x7f\xff\xff\xff\x7f")
    for cut in range(20, 60):
        data = whole[:cut] + b"\xff" * 8 + whole[cut + 8 :]
        try:
            images.read(io.BytesIO(data))
        except images.BadImage:
            continue
