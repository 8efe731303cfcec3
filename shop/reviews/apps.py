"""Reviews: what buyers say of pieces that they have, and what workshops answer."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """What buyers say."""

    name = "shop.reviews"
    label = "reviews"

    def ready(self) -> None:
        """Listen to what moves lower down."""
        from shop.reviews import receivers  # noqa: F401  registers on import
