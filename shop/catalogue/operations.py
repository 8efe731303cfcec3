"""What a workshop and the platform do with listings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shop.accounts.viewer import Viewer
from shop.catalogue import photos, policies, writing
from shop.catalogue.models import Product, ProductImage, Term
from shop.catalogue.states import ON_SALE
from shop.files.models import Image
from shop.kit import outbox, reasons, states
from shop.kit.errors import Invalid, NotFound
from shop.kit.spelling import latin
from shop.kit.translated import TranslatedText
from vendors.workshops.models import Workshop


@transaction.atomic
def create(*, workshop: Workshop, draft: writing.ProductDraft, by: Viewer, at: datetime) -> Product:
    """A new draft listing of the workshop."""
    policies.check_may_edit(by, workshop)
    product = Product(workshop=workshop, currency=workshop.currency, slug=f"draft-{workshop.pk}-{int(at.timestamp() * 1e6)}")
    product.save()
    states.start(product, by=by, at=at)
    writing.write(product, draft)
    photos.write(product, draft.images, draft.photo_texts)
    title = str(product.title) or "listing"
    product.slug = f"{slugify(latin(title))[:60] or 'listing'}-{product.pk}"
    product.save(update_fields=["slug"])
    return product


@transaction.atomic
def update(*, product: Product, draft: writing.ProductDraft, by: Viewer, at: datetime) -> Product:
    """Change a listing; one that is on sale must stay complete."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    writing.write(product, draft)
    photos.write(product, draft.images, draft.photo_texts)
    if product.status in ON_SALE:
        policies.check_complete(product)
    _changed(product)
    return product


@transaction.atomic
def add_image(*, product: Product, image: Image, alt: Mapping[str, str], by: Viewer, at: datetime) -> ProductImage:
    """Put an uploaded picture behind the others."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    if image.owner_id != by.user.pk:  # type: ignore[union-attr]
        raise NotFound(field="images")
    added, created = photos.add(product, image, alt)
    if created:
        _changed(product)
    return added


@transaction.atomic
def remove_image(*, product: Product, image_id: int, by: Viewer, at: datetime) -> Product:
    """Take a picture away; the last one of a listing on sale stays."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    found = product.images.filter(pk=image_id).first()
    if found is None:
        raise NotFound(field="image")
    found.delete()
    if product.status in ON_SALE:
        policies.check_complete(product)
    _changed(product)
    return product


@transaction.atomic
def order_images(*, product: Product, image_ids: Sequence[int], by: Viewer, at: datetime) -> Product:
    """Put the pictures in this order; Invalid unless each of them is named once."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    images = {image.pk: image for image in product.images.all()}
    if sorted(image_ids) != sorted(images):
        raise Invalid({"images": _("Name each photo of the listing once.")})
    for position, key in enumerate(image_ids):
        images[key].position = position
    ProductImage.objects.bulk_update(images.values(), ["position"])
    _changed(product)
    return product


@transaction.atomic
def submit(*, product: Product, by: Viewer, at: datetime) -> Product:
    """Offer the listing: a trusted workshop's is published, a new one's waits for a moderator."""
    policies.check_may_edit(by, product.workshop)
    states.lock(product)
    policies.check_complete(product)
    if product.workshop.is_trusted:
        return _publish(product, by, at)
    states.move(product, "submit", by=by, at=at)
    return product


@transaction.atomic
def publish(*, product: Product, by: Viewer, at: datetime) -> Product:
    """A moderator publishes a listing; from then on the workshop publishes its own."""
    # The workshop before its products, as whoever suspends it locks them.
    Workshop.objects.select_for_update(of=("self",)).get(pk=product.workshop_id)
    states.lock(product)
    policies.check_complete(product)
    Workshop.objects.filter(pk=product.workshop_id).update(is_trusted=True)
    _publish(product, by, at)
    outbox.put("catalogue.email", product_id=product.pk, event="published")
    return product


def _publish(product: Product, by: Viewer, at: datetime) -> Product:
    states.move(product, "publish", by=by, at=at, changes={"published_at": product.published_at or at})
    _changed(product)
    return product


@transaction.atomic
def return_to_vendor(*, product: Product, reason: str, by: Viewer, at: datetime) -> Product:
    """A moderator gives a listing back with a reason."""
    reason = reasons.checked(reason, _("Say why: the workshop reads it."))
    states.move(product, "return_to_vendor", by=by, at=at, reason=reason.strip())
    outbox.put("catalogue.email", product_id=product.pk, event="returned")
    return product


@transaction.atomic
def withdraw(*, product: Product, by: Viewer, at: datetime) -> Product:
    """The workshop takes a listing down; carts that hold it say so."""
    policies.check_may_edit(by, product.workshop)
    states.move(product, "withdraw", by=by, at=at)
    _changed(product)
    return product


@transaction.atomic
def block(*, product: Product, reason: str, by: Viewer, at: datetime) -> Product:
    """The platform takes a listing down with a reason."""
    reason = reasons.checked(reason, _("Say why: the workshop reads it."))
    states.move(product, "block", by=by, at=at, reason=reason.strip())
    _changed(product)
    outbox.put("catalogue.email", product_id=product.pk, event="blocked")
    return product


@transaction.atomic
def unblock(*, product: Product, by: Viewer, at: datetime) -> Product:
    """The platform lets a listing go back to its workshop, which may change it and offer it again."""
    states.move(product, "unblock", by=by, at=at)
    _changed(product)
    outbox.put("catalogue.email", product_id=product.pk, event="unblocked")
    return product


@transaction.atomic
def name_term(*, kind: str, slug: str, names: Mapping[str, str]) -> bool:
    """Make a technique, material or color, or give it names in the languages that it lacks; its products are indexed
    again. Whether anything was written; nothing without a name.
    """
    term = Term.objects.select_for_update().filter(kind=kind, slug=slug).first()
    before = term.name.texts if term else {}
    if names.keys() <= before.keys():
        return False
    source = term.name.source if term else next(language for language in ("en", *names) if language in names)
    name = TranslatedText.of(source, {**names, **before})
    Term.objects.update_or_create(kind=kind, slug=slug, defaults={"name": name})
    products = list(Product.objects.filter(terms=term).order_by("pk").values_list("pk", flat=True)) if term else []
    if products:
        outbox.put("search.sync", product_ids=products)
    return True


def touch_workshop(workshop_id: int) -> None:
    """All listings of a workshop changed for buyers, such as when it is suspended or renamed."""
    keys = list(Product.objects.filter(workshop_id=workshop_id).order_by("pk").values_list("pk", flat=True))
    Product.objects.filter(pk__in=keys).update(version=F("version") + 1)
    if keys:
        outbox.put("search.sync", product_ids=keys)


def _changed(product: Product) -> None:
    """Count the change and have the index follow."""
    Product.objects.filter(pk=product.pk).update(version=F("version") + 1)
    outbox.put("search.sync", product_ids=[product.pk])
