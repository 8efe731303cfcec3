"""How a workshop ships: its zones, which of them serve a country, and what so many items cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_countries import countries as all_countries

from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotFound
from shop.kit.regions import spread
from shop.kit.translated import TranslatedText, empty_text
from vendors.workshops import policies, queries, texts
from vendors.workshops.models import ShippingZone, Workshop

MAX_ZONES = 30
MAX_DAYS = 180
MAX_PRICE_MINOR = 10**12
NAME_LENGTH = 60

#: Tariffs to begin with, in minor units of the currency, near the posts' own: domestic first and further
#: item, then abroad. The workshop changes them.
_STARTING = {
    "KZ": ("Qazpost", 150_000, 50_000, 1_200_000, 400_000),
    "KG": ("Kyrgyz Post", 25_000, 8_000, 220_000, 70_000),
    "TJ": ("Tajik Post", 3_000, 1_000, 27_000, 9_000),
    "TM": ("Türkmenpoçta", 3_000, 1_000, 9_000, 3_000),
    "UZ": ("Oʻzbekiston pochtasi", 2_500_000, 800_000, 28_000_000, 9_000_000),
}


@dataclass(frozen=True, kw_only=True)
class ZoneDraft:
    """A shipping zone as a workshop writes it. Prices in minor units of its currency; days from hand-over.

    No countries means the rest of the world; the code of a part of the world (UN M49) means all countries in it.
    """

    carrier: str
    countries: tuple[str, ...]
    first_minor: int
    further_minor: int
    days_min: int
    days_max: int
    name: TranslatedText | None = None


def zone_for(zones: Iterable[ShippingZone], country: str) -> list[ShippingZone]:
    """The zones by which a parcel may go to `country` (ISO code), in the shop's order; none: not shipped.

    Zones that name the country go before those for the rest of the world; of the zones of one carrier, the
    one with the fewest countries applies.
    """
    active = sorted((zone for zone in zones if zone.is_active), key=lambda zone: (zone.position, zone.pk))
    named = [zone for zone in active if country in zone.countries]
    closest: dict[str, ShippingZone] = {}
    for zone in named or [zone for zone in active if not zone.countries]:
        best = closest.setdefault(zone.carrier, zone)
        if len(zone.countries) < len(best.countries):
            closest[zone.carrier] = zone
    chosen = {zone.pk for zone in closest.values()}
    return [zone for zone in active if zone.pk in chosen]


def shipping_price(zone: ShippingZone, quantity: int) -> int:
    """What `quantity` items in one parcel cost, in minor units of the workshop's currency."""
    if quantity < 1:
        raise ValueError("a parcel has at least one item")
    return zone.first_minor + zone.further_minor * (quantity - 1)


@transaction.atomic
def save_zone(*, by: Viewer, at: datetime, workshop_id: int, draft: ZoneDraft, zone_id: int | None = None) -> ShippingZone:
    """Add a zone, or change the one given; raises Invalid by field."""
    workshop = states.lock(queries.get_for_member(by, workshop_id, *policies.MANAGING, field="workshopId"))
    check_draft(draft)
    zone = _new_zone(workshop) if zone_id is None else _zone_of(workshop, zone_id)
    _write(zone, draft)
    states.record(workshop, "save_zone", workshop.status, by=by, at=at, data={"zone": zone.pk})
    return zone


@transaction.atomic
def remove_zone(*, by: Viewer, at: datetime, zone_id: int) -> Workshop:
    """Stop shipping by a zone; the last one stays, since a shop that ships nowhere sells nothing."""
    zone = ShippingZone.objects.filter(pk=zone_id, workshop__in=queries.member_workshops(by)).first()
    if zone is None:
        raise NotFound(field="id")
    workshop = states.lock(queries.get_for_member(by, zone.workshop_id, *policies.MANAGING))
    if not workshop.shipping_zones.filter(is_active=True).exclude(pk=zone.pk).exists():
        raise Conflict(_("A shop needs one way of shipping: add another first, or pause the shop."), field="id")
    states.record(workshop, "remove_zone", workshop.status, by=by, at=at, data={"zone": zone.pk})
    zone.delete()
    return workshop


@transaction.atomic
def set_shipping_zones(*, by: Viewer, at: datetime, workshop_id: int, drafts: list[ZoneDraft]) -> Workshop:
    """Replace all zones by the drafts, in their order; raises Invalid for the first that is wrong."""
    workshop = states.lock(queries.get_for_member(by, workshop_id, *policies.MANAGING, field="workshopId"))
    if not 1 <= len(drafts) <= MAX_ZONES:
        raise Invalid({"": _("Between one and %(count)d shipping zones, please.") % {"count": MAX_ZONES}})
    for draft in drafts:
        check_draft(draft)
    workshop.shipping_zones.all().delete()
    for position, draft in enumerate(drafts):
        _write(ShippingZone(workshop=workshop, position=position), draft)
    states.record(workshop, "set_shipping_zones", workshop.status, by=by, at=at)
    return workshop


def add_starting_zones(workshop: Workshop) -> None:
    """A zone at home and one for the rest of the world, so that a new shop can sell at once."""
    carrier, first, further, abroad_first, abroad_further = _STARTING[str(workshop.country)]
    home = ZoneDraft(
        carrier=carrier,
        countries=(str(workshop.country),),
        first_minor=first,
        further_minor=further,
        days_min=3,
        days_max=8,
    )
    abroad = ZoneDraft(
        carrier="EMS",
        countries=(),
        first_minor=abroad_first,
        further_minor=abroad_further,
        days_min=10,
        days_max=25,
    )
    for position, draft in enumerate((home, abroad)):
        _write(ShippingZone(workshop=workshop, position=position), draft)


def check_draft(draft: ZoneDraft) -> None:
    """Raise Invalid with a message for every field that is wrong."""
    wrong: dict[str, str] = {}
    if not 1 <= len(draft.carrier.strip()) <= NAME_LENGTH:
        wrong["carrier"] = _("Name the post or the courier, in at most %(limit)d characters.") % {"limit": NAME_LENGTH}
    unknown = [code for code in spread(draft.countries) if code.upper() not in all_countries]
    if unknown:
        wrong["countries"] = _("These are no countries: %(codes)s.") % {"codes": ", ".join(unknown)[:60]}
    wrong |= _wrong_prices({"first": draft.first_minor, "further": draft.further_minor}) | _wrong_days(draft)
    if wrong:
        raise Invalid(wrong)


def _wrong_prices(prices: Mapping[str, int]) -> dict[str, str]:
    message = _("The price must be zero or more, and not absurdly high.")
    return {field: message for field, minor in prices.items() if not 0 <= minor <= MAX_PRICE_MINOR}


def _wrong_days(draft: ZoneDraft) -> dict[str, str]:
    if not 0 <= draft.days_min <= MAX_DAYS:
        return {"daysMin": _("Between 0 and %(days)d days, please.") % {"days": MAX_DAYS}}
    if not draft.days_min <= draft.days_max <= MAX_DAYS:
        return {"daysMax": _("The latest day comes after the earliest, within %(days)d days.") % {"days": MAX_DAYS}}
    return {}


def _zone_of(workshop: Workshop, zone_id: int) -> ShippingZone:
    zone = workshop.shipping_zones.filter(pk=zone_id).first()
    if zone is None:
        raise NotFound(field="id")
    return zone


def _new_zone(workshop: Workshop) -> ShippingZone:
    count = workshop.shipping_zones.count()
    if count >= MAX_ZONES:
        raise Conflict(_("A shop has at most %(count)d shipping zones.") % {"count": MAX_ZONES})
    return ShippingZone(workshop=workshop, position=count)


def _write(zone: ShippingZone, draft: ZoneDraft) -> ShippingZone:
    zone.carrier = draft.carrier.strip()
    zone.countries = sorted({code.upper() for code in spread(draft.countries)})
    zone.first_minor, zone.further_minor = draft.first_minor, draft.further_minor
    zone.days_min, zone.days_max = draft.days_min, draft.days_max
    if draft.name is not None:
        zone.name = texts.merged(
            zone.name or empty_text(),
            draft.name.texts,
            language=draft.name.source,
            limit=NAME_LENGTH,
            field="name",
        )
    zone.save()
    return zone
