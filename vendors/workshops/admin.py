"""Workshops in the back room."""

from shop.kit.back_room import show
from vendors.workshops.models import Certificate, Maker, Member, ShippingZone, Workshop

show(Workshop, "name", "slug", "status", "country", "currency", "is_trusted", search=("name", "slug"))
show(Member, "workshop", "user", "role", search=("workshop__name", "user__email"))
show(Maker, "workshop", "name", "since", search=("workshop__name", "name"))
show(ShippingZone, "workshop", "carrier", "first_minor", "further_minor", "is_active", search=("workshop__name", "carrier"))
show(Certificate, "workshop", "scheme", "number", "issued_on", "expires_on", "withdrawn_at", search=("workshop__name", "number"))
