"""What the catalogue does when something lower down moves; receivers only write rows."""

from typing import Any

from django.dispatch import receiver

from shop.catalogue import operations as catalogue
from shop.kit.states import moved
from vendors.workshops.models import Workshop


@receiver(moved, sender=Workshop)
def workshop_moved(sender: Any, instance: Workshop, **_kwargs: Any) -> None:
    """A suspended, paused or reopened workshop takes its goods off sale or back."""
    catalogue.touch_workshop(instance.pk)
