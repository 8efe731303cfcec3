"""Letters about listings to those who may change them."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from shop.accounts.models import User
from shop.catalogue.models import Product
from shop.catalogue.policies import EDITORS
from shop.kit import emails
from vendors.workshops.models import Member


def readers(product_id: int) -> list[int]:
    """Keys of the workshop's owners and managers who can be written to."""
    members = Member.objects.filter(workshop__products=product_id, role__in=EDITORS, user__email__isnull=False)
    return list(members.order_by("pk").values_list("user", flat=True))


def to_workshop(product_id: int, event: str, user_id: int) -> None:
    """Tell one of the workshop's people what happened to a listing, in their language."""
    product, person = Product.objects.get(pk=product_id), User.objects.get(pk=user_id)
    last = product.history.all().last()
    with override(person.language):
        address = settings.SITE_URL + reverse("dashboard:listing", kwargs={"slug": product.slug})
    context = {"title": product.title.read(person.language).text, "reason": last.reason if last else "", "address": address}
    emails.send(f"catalogue.{event}", to=person.email or "", language=person.language, context=context, at=timezone.now())
