"""What reviews add up to, kept in step with them."""

from django.db.models import Count, Sum

from shop.catalogue.models import Product
from shop.kit import outbox
from shop.reviews import queries
from shop.reviews.models import ProductRating


def recount(product: Product) -> ProductRating:
    """Count the published reviews of a product again, in the transaction of what has changed; the index follows.

    The row is locked before the reviews are read, so that two of them written at the same time both count.
    """
    ProductRating.objects.get_or_create(product=product, defaults={"workshop_id": product.workshop_id})
    rating = ProductRating.objects.select_for_update(of=("self",)).get(product=product)
    counted = queries.published().filter(product=product).aggregate(count=Count("pk"), total=Sum("stars"))
    count, total = counted["count"], counted["total"] or 0
    if (count, total) != (rating.count, rating.total):
        rating.count, rating.total = count, total
        rating.save(update_fields=["count", "total"])
        outbox.put("search.sync", product_ids=[product.pk])
    return rating
