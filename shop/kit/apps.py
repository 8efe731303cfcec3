"""The kit: what the apps share and what knows no word of the domain."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Holds the outbox and the history of states."""

    name = "shop.kit"
    label = "kit"

    def ready(self) -> None:
        """Collect the jobs of all apps, so that an outbox row finds its function."""
        from shop.kit import outbox

        outbox.discover()
