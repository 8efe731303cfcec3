"""Letters about listings to those who may change them."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from shop.catalogue.models import Product
from shop.catalogue.policies import EDITORS
from shop.kit import emails


def to_workshop(product_id: int, event: str) -> None:
    """Tell the workshop's owners and managers what happened to a listing, each in their language."""
    product = Product.objects.select_related("workshop").get(pk=product_id)
    last = product.history.all().last()
    members = product.workshop.members.filter(role__in=EDITORS).select_related("user")
    for member in members.order_by("pk"):
        person = member.user
        if not person.email:
            continue
        with override(person.language):
            address = settings.SITE_URL + reverse("dashboard:listing", kwargs={"slug": product.slug})
        context = {"title": product.title.read(person.language).text, "reason": last.reason if last else "", "address": address}
        emails.send(f"catalogue.{event}", to=person.email, language=person.language, context=context, at=timezone.now())
