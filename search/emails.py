"""Letters about saved searches."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from search import kept, news, saving
from search.models import SavedSearch, SearchLetter
from shop.catalogue.models import Product
from shop.files.addresses import SMALL_PICTURE, for_letter
from shop.kit import emails
from shop.kit.formatting import format_money
from shop.kit.money import Money
from shop.kit.spelling import readable, with_latin
from shop.rates import queries as rates

MOST_SHOWN = 6


def news_of(letter_id: int) -> None:
    """Tell a person what is new for a search that they saved; nothing when all of it has been sold or the search let go."""
    letter = SearchLetter.objects.select_related("search__user").filter(pk=letter_id).first()
    pieces = news.told_in(letter) if letter else []
    if letter is None or not pieces or not letter.search.user.email or not letter.search.user.is_active:
        return
    saved = letter.search
    context = {
        "words": kept.words_of(saved, saved.language),
        "number": len(pieces),
        "lines": [line_of(piece, saved) for piece in pieces[:MOST_SHOWN]],
        "address": f"{emails.link('storefront:search', saved.language)}?{saved.parameters}&sort=newest",
        "stop": emails.link("storefront:stop-letters", saved.language, key=saving.key_for_letters(saved)),
    }
    emails.send(
        "search.news",
        to=saved.user.email or "",
        language=saved.language,
        context=context,
        at=timezone.now(),
        headers=unsubscribing(saved),
    )


def unsubscribing(saved: SavedSearch) -> dict[str, str]:
    """The headers by which mail programs offer to end the letters, with one request (RFC 8058)."""
    address = urljoin(settings.SITE_URL, reverse("stop-letters-at-once", args=[saving.key_for_letters(saved)]))
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def line_of(piece: Product, saved: SavedSearch) -> dict[str, Any]:
    """A piece as the letter shows it, with its price in the money of the person."""
    workshop = piece.workshop
    place = readable(workshop.place, workshop.language, saved.language)
    image = min(piece.images.all(), key=lambda shown: (shown.position, shown.pk), default=None)
    return {
        "title": piece.title.read(saved.language).text,
        "detail": ", ".join(filter(None, (with_latin(workshop.name, saved.language), place))),
        "amount": format_money(price_of(piece, saved.currency or saved.user.currency or piece.currency), saved.language),
        "address": emails.link("storefront:product", saved.language, slug=piece.slug),
        "picture": for_letter(image.image, SMALL_PICTURE) if image else "",
        "alt": image.alt.read(saved.language).text if image else "",
    }


def price_of(piece: Product, currency: str) -> Money:
    """The lowest price in the currency; as the workshop set it while there is no rate."""
    return rates.snapshot().shown(Money(piece.price_minor or 0, piece.currency), currency)
