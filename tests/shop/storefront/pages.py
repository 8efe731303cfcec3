"""What tests of the storefront's pages share: addresses of pages, and a guest's of a buyer in Berlin."""

from django.urls import reverse
from django.utils.translation import override

BERLIN = {
    "email": "guest@example.com",
    "phone": "+4915112345678",
    "address.country": "DE",
    "address.name": "Clara Guest",
    "address.streetAddress": "Lindenweg 4",
    "address.city": "Berlin",
    "address.postalCode": "10115",
}


def page(name: str, *parts: str, language: str = "en") -> str:
    """The address of a page of the shop."""
    with override(language):
        return reverse(f"storefront:{name}", args=parts)
