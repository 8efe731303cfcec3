import pytest

from shop.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from shop.kit.translated import TranslatedText
from tests.cast import viewer_for
from tests.factories.workshops import MemberFactory
from vendors.workshops import shipping
from vendors.workshops.models import MemberRole, ShippingZone


def zone(pk, carrier, countries, first=0, further=0, **fields):
    return ShippingZone(
        pk=pk,
        position=pk,
        carrier=carrier,
        countries=countries,
        first_minor=first,
        further_minor=further,
        **fields,
    )


HOME = zone(1, "Post", ["UZ"], 2_500_000, 800_000)
NEAR = zone(2, "Post", ["KZ", "KG", "UZ"], 9_000_000, 3_000_000)
COURIER = zone(3, "Courier", ["UZ"], 4_000_000, 0)
WORLD = zone(4, "EMS", [], 28_000_000, 9_000_000)
ALL = [WORLD, COURIER, NEAR, HOME]


class TestZoneFor:
    def test_takes_the_shortest_list_of_each_carrier(self):
        assert shipping.zone_for(ALL, "UZ") == [HOME, COURIER]
        assert shipping.zone_for(ALL, "KZ") == [NEAR]

    def test_does_not_depend_on_the_shops_order(self):
        wide, narrow = zone(8, "Post", ["KZ", "UZ"]), zone(9, "Post", ["UZ"])
        assert shipping.zone_for([wide, narrow], "UZ") == [narrow]

    def test_falls_back_to_the_rest_of_the_world(self):
        assert shipping.zone_for(ALL, "DE") == [WORLD]

    def test_is_empty_where_the_shop_does_not_ship(self):
        assert shipping.zone_for([HOME, NEAR], "DE") == []

    def test_passes_by_zones_that_are_switched_off(self):
        assert shipping.zone_for([zone(5, "Post", ["DE"], is_active=False), WORLD], "DE") == [WORLD]


def test_a_part_of_the_world_stands_for_its_countries(cast, now):
    draft = shipping.ZoneDraft(carrier="EMS", countries=("DE", "021"), first_minor=1, further_minor=1, days_min=1, days_max=2)
    saved = shipping.save_zone(by=cast.vendor, at=now, workshop_id=cast.workshop.pk, draft=draft)
    assert saved.countries == ["BM", "CA", "DE", "GL", "PM", "US"]


class TestShippingPrice:
    def test_worked_example_of_two_zones_and_three_items(self):
        # At home 25,000 for the first and 8,000 for each of two more: 41,000 soʻm.
        assert shipping.shipping_price(HOME, 3) == 4_100_000
        # To Germany 280,000 and two times 90,000: 460,000 soʻm.
        (abroad,) = shipping.zone_for(ALL, "DE")
        assert shipping.shipping_price(abroad, 3) == 46_000_000

    def test_one_item_costs_the_first(self):
        assert shipping.shipping_price(WORLD, 1) == 28_000_000

    def test_refuses_an_empty_parcel(self):
        with pytest.raises(ValueError, match="at least one"):
            shipping.shipping_price(WORLD, 0)


def draft(**fields):
    given = {"carrier": "DHL", "countries": ("de", "FR"), "first_minor": 100, "further_minor": 50}
    return shipping.ZoneDraft(**{**given, "days_min": 3, "days_max": 7, **fields})


class TestSaveZone:
    def save(self, cast, now, by=None, zone_id=None, **fields):
        return shipping.save_zone(by=by or cast.vendor, at=now, workshop_id=cast.workshop.pk, draft=draft(**fields), zone_id=zone_id)

    def test_adds_a_zone(self, cast, now):
        added = self.save(cast, now, name=TranslatedText("uz", {"uz": "Yevropa"}))
        assert (added.countries, added.first_minor, str(added.name)) == (["DE", "FR"], 100, "Yevropa")
        assert cast.workshop.shipping_zones.count() == 2

    def test_changes_a_zone(self, cast, now):
        first = cast.workshop.shipping_zones.get()
        assert self.save(cast, now, zone_id=first.pk, carrier="Post").pk == first.pk

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"carrier": "  "}, "carrier"),
            ({"countries": ("DE", "XX")}, "countries"),
            ({"first_minor": -1}, "first"),
            ({"further_minor": 10**13}, "further"),
            ({"days_min": -1}, "daysMin"),
            ({"days_min": 8}, "daysMax"),
            ({"days_max": 9000}, "daysMax"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, cast, now, fields, field):
        with pytest.raises(Invalid) as refusal:
            self.save(cast, now, **fields)
        assert [item[0] for item in refusal.value.items()] == [field]

    def test_is_not_for_strangers_or_packers(self, cast, now):
        with pytest.raises(NotFound):
            self.save(cast, now, by=cast.other_vendor)
        packer = MemberFactory(workshop=cast.workshop, role=MemberRole.PACKER).user
        with pytest.raises(NotAllowed):
            self.save(cast, now, by=viewer_for(packer))

    def test_does_not_reach_the_zone_of_another_workshop(self, cast, now):
        with pytest.raises(NotFound):
            self.save(cast, now, zone_id=cast.other_workshop.shipping_zones.get().pk)

    def test_stops_at_the_most_zones(self, cast, now, monkeypatch):
        monkeypatch.setattr(shipping, "MAX_ZONES", 1)
        with pytest.raises(Conflict):
            self.save(cast, now)


class TestRemoveZone:
    def test_keeps_the_last_one(self, cast, now):
        with pytest.raises(Conflict):
            shipping.remove_zone(by=cast.vendor, at=now, zone_id=cast.workshop.shipping_zones.get().pk)

    def test_removes_another(self, cast, now):
        added = shipping.save_zone(by=cast.vendor, at=now, workshop_id=cast.workshop.pk, draft=draft())
        shipping.remove_zone(by=cast.vendor, at=now, zone_id=added.pk)
        assert not ShippingZone.objects.filter(pk=added.pk).exists()

    def test_is_not_for_strangers(self, cast, now):
        with pytest.raises(NotFound):
            shipping.remove_zone(by=cast.buyer, at=now, zone_id=cast.workshop.shipping_zones.get().pk)


class TestSetShippingZones:
    def test_replaces_all_in_their_order(self, cast, now):
        drafts = [draft(carrier="Post"), draft(carrier="EMS", countries=())]
        workshop = shipping.set_shipping_zones(by=cast.vendor, at=now, workshop_id=cast.workshop.pk, drafts=drafts)
        carriers = workshop.shipping_zones.order_by("position").values_list("carrier", flat=True)
        assert list(carriers) == ["Post", "EMS"]

    def test_needs_one(self, cast, now):
        with pytest.raises(Invalid):
            shipping.set_shipping_zones(by=cast.vendor, at=now, workshop_id=cast.workshop.pk, drafts=[])
