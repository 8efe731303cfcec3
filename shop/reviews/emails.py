"""Letters about reviews: to the workshop, to the author, and to buyers who may want to write one."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shop.accounts.models import User
from shop.catalogue.emails import readers as readers_of_product
from shop.catalogue.models import Product
from shop.files.addresses import LARGE_PICTURE, SMALL_PICTURE, for_letter
from shop.kit import emails
from shop.orders.emails import alt_of
from shop.orders.models import OrderLine, VendorOrder
from shop.reviews import letters, policies, queries
from shop.reviews.models import Review


def readers(review_id: int) -> list[int]:
    """Keys of the owners and managers of the workshop whose piece it is."""
    return readers_of_product(Review.objects.get(pk=review_id).product_id)


def to_workshop(review_id: int, user_id: int) -> None:
    """Tell one of the workshop's people that their piece has a review; nothing when it is gone or hidden meanwhile."""
    review = queries.published().select_related("product").filter(pk=review_id).first()
    if review is None:
        return
    person = User.objects.get(pk=user_id)
    address = emails.link("dashboard:reviews", person.language)
    context = {"stars": review.stars, "words": str(review.text), **_piece(review.product, person.language), "address": address}
    emails.send("reviews.new_review", to=person.email or "", language=person.language, context=context, at=timezone.now())


def to_author(review_id: int, event: str) -> None:
    """Tell the author what the platform did with the review, and why; who has no address is not written to."""
    review = Review.objects.select_related("product", "author").get(pk=review_id)
    author, last = review.author, review.history.all().exclude(reason="").last()
    if author.email:
        address = emails.link("storefront:product", author.language, slug=review.product.slug)
        context = {"reason": last.reason if last else "", **_piece(review.product, author.language), "address": address}
        emails.send(f"reviews.{event}", to=author.email, language=author.language, context=context, at=timezone.now())


def answered(review_id: int) -> None:
    """Tell the author what the workshop answered; nothing when the review is gone or hidden meanwhile, or nobody reads it there."""
    review = queries.published().select_related("product__workshop", "author").filter(pk=review_id).first()
    if review is None or not review.author.is_active or not review.author.email:
        return
    language = review.author.language
    context = {
        "workshop_name": review.product.workshop.name,
        "words": str(review.answer),
        "words_language": review.answer.source,
        **_piece(review.product, language),
        "address": f"{emails.link('storefront:product', language, slug=review.product.slug)}#reviews",
    }
    emails.send("reviews.answered", to=review.author.email, language=language, context=context, at=timezone.now())


def ask(vendor_order_id: int) -> None:
    """Ask the buyer how the pieces of a parcel are; nothing when they have said so, or want no such letters."""
    part = VendorOrder.objects.select_related("order__buyer", "workshop").get(pk=vendor_order_id)
    buyer, lines = part.order.buyer, _open_lines(part)
    if buyer is None or not lines or not buyer.is_active or not buyer.email or not queries.wants_letters(buyer.pk):
        return
    stop = letters.key_for(buyer)
    context = {
        "workshop_name": part.workshop.name,
        "lines": [_line(line, buyer.language) for line in lines],
        "address": emails.link("storefront:order", buyer.language, number=part.order.number),
        "stop": emails.link("storefront:stop-review-letters", buyer.language, key=stop),
    }
    at_once = urljoin(settings.SITE_URL, reverse("stop-review-letters-at-once", args=[stop]))
    emails.send(
        "reviews.ask",
        to=buyer.email,
        language=buyer.language,
        context=context,
        at=timezone.now(),
        headers={"List-Unsubscribe": f"<{at_once}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def _open_lines(part: VendorOrder) -> list[OrderLine]:
    """The lines whose pieces the buyer may review and has not."""
    rows = part.lines.select_related("vendor_order", "product", "image").prefetch_related("product__images").order_by("pk")
    said = set(Review.objects.filter(author=part.order.buyer_id).values_list("product", flat=True))
    return [line for line in rows if policies.was_delivered(line) and line.product_id not in said]


def _line(line: OrderLine, language: str) -> dict[str, Any]:
    return {
        "title": line.title.read(language).text,
        "detail": line.variant_name.read(language).text,
        "picture": for_letter(line.image, SMALL_PICTURE),
        "alt": alt_of(line, language),
    }


def _piece(product: Product, language: str) -> dict[str, Any]:
    shown = product.images.select_related("image").order_by("position", "pk").first()
    return {
        "title": product.title.read(language).text,
        "picture": for_letter(shown.image, LARGE_PICTURE) if shown else "",
        "picture_alt": shown.alt.read(language).text if shown else "",
    }
