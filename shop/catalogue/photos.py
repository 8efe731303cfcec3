"""Photos of a listing: which, in which place, and what they show in words."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from shop.catalogue import policies
from shop.catalogue.models import Product, ProductImage
from shop.files.models import Image
from shop.kit.errors import Invalid, NotFound
from shop.kit.translated import LANGUAGES, TranslatedText

MAX_ALT = 200


def write(product: Product, images: Sequence[Image], texts: Mapping[int, Mapping[str, str]]) -> None:
    """Put images behind the photos of a locked listing, and words to the photos that `texts` names by id.

    A language that is left out keeps its words. NotFound for a photo of another listing.
    """
    for image in images:
        add(product, image, {})
    photos = {photo.pk: photo for photo in product.images.filter(pk__in=texts)}
    if len(photos) < len(texts):
        raise NotFound(field="photoTexts")
    for key, photo in photos.items():
        photo.alt = _merged(product, photo.alt, texts[key])
    ProductImage.objects.bulk_update(photos.values(), ["alt"])


def add(product: Product, image: Image, alt: Mapping[str, str]) -> tuple[ProductImage, bool]:
    """The image as the last photo of a locked listing, and whether it is new there; Invalid when there are too many."""
    there = product.images.filter(image=image).first()
    if there is not None:
        return there, False
    count = product.images.count()
    if count >= policies.MAX_IMAGES:
        raise Invalid({"images": _("A listing has at most %(limit)s photos.") % {"limit": policies.MAX_IMAGES}})
    text = TranslatedText.of(next(iter(alt), product.workshop.language), alt)
    return product.images.create(image=image, alt=text, position=count), True


def _merged(product: Product, alt: TranslatedText, changed: Mapping[str, str]) -> TranslatedText:
    if not set(changed) <= set(LANGUAGES):
        raise Invalid({"photoTexts": _("This language is not one of ours.")})
    if any(len(text) > MAX_ALT for text in changed.values()):
        raise Invalid({"photoTexts": _("This is too long: at most %(limit)s letters.") % {"limit": MAX_ALT}})
    source = alt.source if alt else product.title.source if product.title else product.workshop.language
    merged = TranslatedText.of(source, {**alt.texts, **changed})
    return merged if source in merged.texts else TranslatedText(next(iter(merged.texts), source), merged.texts)
