"""Workshops in the back room."""

from shop.kit.back_room import show
from vendors.workshops.models import Maker, Member, ShippingZone, Workshop

show(Workshop, "name", "slug", "status", "country", "currency", "is_trusted", search=("name", "slug"))
show(Member, "workshop", "user", "role", search=("workshop__name", "user__email"))
show(Maker, "workshop", "name", "since", search=("workshop__name", "name"))
show(ShippingZone, "workshop", "carrier", "first_minor", "further_minor", "is_active", search=("workshop__name", "carrier"))
