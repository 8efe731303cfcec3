"""What buyers of the demo say of its pieces, and what the workshops answered."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shop.catalogue.models import Product
from shop.demo import people
from shop.demo.loading import FOLDER
from shop.kit.translated import TranslatedText, empty_text
from shop.reviews import ratings
from shop.reviews.models import Review

#: How long a workshop thinks before it answers.
ANSWERED_AFTER = timedelta(days=2)


def read() -> dict[str, Any]:
    """`authors` by a short name, and the `reviews`."""
    found: dict[str, Any] = json.loads((FOLDER / "data" / "reviews.json").read_text(encoding="utf-8"))
    return found


def load(at: datetime) -> Iterator[str]:
    """Write the reviews that are missing; yields the address of each one's piece.

    The demo has no orders of the past, so these are written as rows: in life only who has a piece can review it.
    """
    data = read()
    products = {product.slug: product for product in Product.objects.all()}
    for row in data["reviews"]:
        author, product = data["authors"][row["author"]], products.get(row["product"])
        if product and not Review.objects.filter(product=product, author__email=author["email"]).exists():
            write(row, author, product, at)
            yield product.slug


@transaction.atomic
def write(row: Mapping[str, Any], author: Mapping[str, str], product: Product, at: datetime) -> Review:
    """One review, with its answer if it has one."""
    person = people.person(author["email"], name=author["name"], language=author["language"], country=author["country"])
    written_at, answer = at - timedelta(days=row["days_ago"]), row.get("answer")
    review = Review.objects.create(
        product=product,
        author=person,
        stars=row["stars"],
        text=text(row) if "text" in row else empty_text(),
        answer=text(answer) if answer else empty_text(),
        written_at=written_at,
        answered_at=written_at + ANSWERED_AFTER if answer else None,
    )
    ratings.recount(product)
    return review


def text(row: Mapping[str, str]) -> TranslatedText:
    """Words in the language in which they were written."""
    return TranslatedText.of(row["language"], {row["language"]: row["text"]})
