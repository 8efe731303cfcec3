"""Letters about listings to those who may change them."""

from typing import Any

from django.utils import timezone

from shop.accounts.models import User
from shop.catalogue.models import Product, Variant
from shop.catalogue.policies import EDITORS
from shop.files.addresses import LARGE_PICTURE, for_letter
from shop.kit import emails
from vendors.workshops.models import Member


def readers(product_id: int) -> list[int]:
    """Keys of the workshop's owners and managers who can be written to."""
    members = Member.objects.filter(workshop__products=product_id, role__in=EDITORS, user__email__isnull=False)
    return list(members.order_by("pk").values_list("user", flat=True))


def readers_of_variant(variant_id: int) -> list[int]:
    """The same for the listing of a variant."""
    return readers(Variant.objects.get(pk=variant_id).product_id)


def to_workshop(product_id: int, event: str, user_id: int) -> None:
    """Tell one of the workshop's people what happened to a listing, in their language."""
    product, person = Product.objects.get(pk=product_id), User.objects.get(pk=user_id)
    last = product.history.all().last()
    _send(event, product, person, reason=last.reason if last else "")


def low_stock(variant_id: int, left: int, user_id: int) -> None:
    """Tell one of the workshop's people that so many pieces are left after a sale."""
    variant, person = Variant.objects.select_related("product").get(pk=variant_id), User.objects.get(pk=user_id)
    names = (variant.product.title.read(person.language).text, variant.name.read(person.language).text)
    _send("low_stock", variant.product, person, left=left, title=", ".join(name for name in names if name))


def _send(event: str, product: Product, person: User, **context: Any) -> None:
    shown = product.images.select_related("image").order_by("position", "pk").first()
    frame = {
        "title": product.title.read(person.language).text,
        "picture": for_letter(shown.image, LARGE_PICTURE) if shown else "",
        "picture_alt": shown.alt.read(person.language).text if shown else "",
        "address": emails.link("dashboard:listing", person.language, slug=product.slug),
    }
    emails.send(f"catalogue.{event}", to=person.email or "", language=person.language, context=frame | context, at=timezone.now())
