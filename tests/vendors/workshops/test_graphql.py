import pytest
from graphql_relay import to_global_id

from tests.factories.workshops import MakerFactory, MemberFactory, ShippingZoneFactory, WorkshopFactory
from vendors.workshops import operations as workshops

PAGE = """query($slug: String!) { workshop(slug: $slug) {
  id name status countryName legalForm contactEmail myRole story { text isTranslation } members { name role }
  makers { name } shippingZones { label first { formatted } further { minorUnits currency } daysMax } } }"""

LIST = """query($country: String) { workshops(country: $country) { totalCount edges { node {
  name myRole contactEmail picture { url } makers { name } members { name }
  shippingZones { first { amount } } } } } }"""


class TestWorkshop:
    def test_shows_the_shopfront_to_everybody(self, cast, ask):
        shop = ask(cast.guest, PAGE, slug="atlas-uyi")["workshop"]
        assert shop["countryName"] == "Uzbekistan"
        assert shop["story"] == {"text": "We weave ikat silk.", "isTranslation": True}
        assert shop["shippingZones"][0]["label"] == "Rest of the world"
        assert shop["shippingZones"][0]["further"] == {"minorUnits": 9_000_000, "currency": "UZS"}

    def test_keeps_people_and_contact_from_strangers(self, cast, ask):
        shop = ask(cast.other_vendor, PAGE, slug="atlas-uyi")["workshop"]
        assert (shop["members"], shop["legalForm"], shop["contactEmail"], shop["myRole"]) == (
            [],
            None,
            None,
            None,
        )

    def test_shows_them_to_members_and_staff(self, cast, ask):
        shop = ask(cast.vendor, PAGE, slug="atlas-uyi")["workshop"]
        assert shop["members"] == [{"name": "Dilnoza Karimova", "role": "OWNER"}]
        assert (shop["myRole"], shop["contactEmail"]) == ("OWNER", "")
        assert ask(cast.admin, PAGE, slug="atlas-uyi")["workshop"]["legalForm"] == "CRAFT_REGISTRATION"

    def test_hides_a_suspended_one_also_by_id(self, cast, ask, now):
        workshops.suspend(by=cast.admin, at=now, workshop_id=cast.workshop.pk, reason="Copies")
        assert ask(cast.buyer, PAGE, slug="atlas-uyi") == {"workshop": None}
        node = f'{{ node(id: "{to_global_id("Workshop", cast.workshop.pk)}") {{ id }} }}'
        assert ask(cast.buyer, node) == {"node": None}
        assert ask(cast.vendor, PAGE, slug="atlas-uyi")["workshop"]["status"] == "SUSPENDED"


class TestWorkshops:
    def test_lists_those_of_a_country(self, cast, ask):
        found = ask(cast.guest, LIST, country="kg")["workshops"]
        assert (found["totalCount"], found["edges"][0]["node"]["name"]) == (1, "Shyrdak")

    def test_costs_the_same_for_ten_as_for_two(self, cast, ask, django_assert_num_queries):
        def statements(count):
            with django_assert_num_queries(count):
                ask(cast.vendor, LIST)

        statements(6)
        for _ in range(10):
            MakerFactory(workshop=MemberFactory(workshop=ShippingZoneFactory().workshop).workshop)
        statements(6)

    def test_of_the_viewer_are_those_they_work_in(self, cast, ask):
        WorkshopFactory()
        document = "{ viewer { workshops { slug } } }"
        assert ask(cast.vendor, document) == {"viewer": {"workshops": [{"slug": "atlas-uyi"}]}}
        assert ask(cast.guest, document) == {"viewer": {"workshops": []}}


class TestMutations:
    def test_update_workshop(self, cast, do):
        key = to_global_id("Workshop", cast.workshop.pk)
        tagline = [{"language": "uz", "text": "Atlas"}]
        payload = do(
            cast.vendor,
            "updateWorkshop",
            "workshop { place tagline { text } }",
            id=key,
            place="Rishton",
            tagline=tagline,
        )
        assert payload == {"workshop": {"place": "Rishton", "tagline": {"text": "Atlas"}}, "errors": []}

    def test_shipping_zones(self, cast, do):
        key = to_global_id("Workshop", cast.workshop.pk)
        values = {
            "carrier": "DHL",
            "countries": ["DE"],
            "first": 100,
            "further": 5,
            "daysMin": 2,
            "daysMax": 4,
        }
        saved = do(
            cast.vendor,
            "saveShippingZone",
            "shippingZone { id label first { minorUnits } }",
            workshopId=key,
            **values,
        )
        assert (saved["shippingZone"]["label"], saved["errors"]) == ("Germany", [])
        removed = do(
            cast.vendor,
            "removeShippingZone",
            "workshop { shippingZones { carrier } }",
            id=saved["shippingZone"]["id"],
        )
        assert removed["workshop"]["shippingZones"] == [{"carrier": "EMS"}]

    def test_states(self, cast, do):
        key = to_global_id("Workshop", cast.workshop.pk)
        for viewer, name, values, status in (
            (cast.vendor, "pauseWorkshop", {}, "PAUSED"),
            (cast.vendor, "reopenWorkshop", {}, "ACTIVE"),
            (cast.admin, "suspendWorkshop", {"reason": "Copies"}, "SUSPENDED"),
            (cast.admin, "reinstateWorkshop", {}, "ACTIVE"),
        ):
            assert do(viewer, name, "workshop { status }", id=key, **values)["workshop"] == {"status": status}

    @pytest.mark.parametrize("name", ["updateWorkshop", "pauseWorkshop", "reopenWorkshop", "reinstateWorkshop"])
    def test_do_not_exist_for_strangers(self, cast, do, name):
        key = to_global_id("Workshop", cast.workshop.pk)
        assert [error["code"] for error in do(cast.other_vendor, name, id=key)["errors"]] == ["not_found"]
        expected = "sign_in_required"
        assert [error["code"] for error in do(cast.guest, name, id=key)["errors"]] == [expected]

    def test_refuse_an_id_of_another_kind(self, cast, do):
        key = to_global_id("ShippingZone", cast.workshop.pk)
        assert do(cast.vendor, "pauseWorkshop", id=key)["errors"] == [{"field": "id", "code": "not_found"}]
