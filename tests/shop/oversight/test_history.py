"""The history of anything: who reads what of it, and how it is looked through."""

from datetime import timedelta

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from payments import payouts
from shop.accounts import people
from shop.accounts.models import StaffRole
from shop.catalogue import operations as catalogue
from shop.files import operations as files
from shop.kit import states
from shop.kit.models import StatusChange
from shop.orders import operations as orders
from shop.oversight.things import BY_LABEL
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory, DocumentFactory
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import NOW
from tests.factories.payments import UZ_ACCOUNT, paid_payment, part_of
from vendors.applications import operations as applications
from vendors.workshops import operations as workshops

pytestmark = pytest.mark.django_db

HISTORY = """query($kind: ThingKind, $thing: String = "", $person: String = "", $since: Date, $until: Date, $first: Int, $after: String) {
  historyKinds
  history(kind: $kind, thing: $thing, person: $person, since: $since, until: $until, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { kind name key move fromStatus toStatus reason detail role actorName actor { displayName } byStaff } } } }"""


@pytest.fixture
def look(ask, cast):
    """The rows of the history as the admin, or somebody else, looks for them."""

    def run(viewer=None, **wanted):
        return [edge["node"] for edge in ask(viewer or cast.admin, HISTORY, **wanted)["history"]["edges"]]

    return run


def moves(rows):
    return [(row["kind"], row["name"], row["move"]) for row in rows]


class TestHistory:
    def test_says_who_did_what_to_which_thing_and_why(self, cast, look):
        workshops.suspend(by=cast.admin, at=NOW, workshop_id=cast.workshop.pk, reason="Copies")
        assert look() == [
            {
                "kind": "WORKSHOP", "name": "Atlas Uyi", "key": "atlas-uyi", "move": "suspend", "fromStatus": "active",
                "toStatus": "suspended", "reason": "Copies", "detail": "", "role": None, "actorName": "Olga Petrova",
                "actor": {"displayName": "Olga Petrova"}, "byStaff": True,
            }
        ]  # fmt: skip

    def test_knows_every_model_that_writes_one(self):
        """A model whose steps nobody can read would be a hole."""
        paid_payment()
        written = set(StatusChange.objects.values_list("entity", flat=True))
        assert {"orders.order", "orders.vendororder", "payments.payment"} <= written <= set(BY_LABEL)

    def test_names_orders_and_payments_by_the_orders_number(self, cast, look):
        part = part_of(paid_payment(cast.workshop))
        kinds = {(row["kind"], row["key"]) for row in look()}
        assert kinds == {("ORDER", part.number), ("PAYMENT", part.number)}

    @pytest.mark.parametrize("which", ["number", "order.number"])
    def test_of_an_order_is_found_by_both_its_numbers(self, cast, look, which):
        part = part_of(paid_payment(cast.workshop))
        paid_payment(cast.other_workshop)
        number = part.number if which == "number" else part.order.number
        rows = look(thing=number.lower())
        assert {row["key"] for row in rows} == {part.number}
        assert {row["kind"] for row in rows} == {"ORDER", "PAYMENT"}

    def test_of_a_listing_or_a_workshop_is_found_by_its_slug(self, cast, look):
        product = ProductFactory(workshop=cast.workshop, status="published")
        catalogue.block(by=cast.admin, at=NOW, product=product, reason="A copy")
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        assert [row["move"] for row in look(thing=product.slug)] == ["block"]
        assert [row["move"] for row in look(thing="Atlas-Uyi")] == ["pause"]
        assert look(thing="nothing") == []

    def test_of_anything_is_found_by_its_id(self, cast, look):
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        workshops.pause(by=cast.other_vendor, at=NOW, workshop_id=cast.other_workshop.pk)
        assert [row["key"] for row in look(thing=to_global_id("Workshop", cast.workshop.pk))] == ["atlas-uyi"]

    def test_of_a_person_is_what_they_did_and_what_was_done_to_them(self, cast, look):
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        workshops.pause(by=cast.other_vendor, at=NOW, workshop_id=cast.other_workshop.pk)
        people.end_sessions(by=cast.admin, at=NOW, person_id=cast.vendor.user.pk)
        for who in ("VENDOR@example.com", to_global_id("User", cast.vendor.user.pk)):
            assert moves(look(person=who)) == [("PERSON", "Dilnoza Karimova", "end_sessions"), ("WORKSHOP", "Atlas Uyi", "pause")]
        assert look(person="nobody@example.com") == look(person=to_global_id("Workshop", cast.vendor.user.pk)) == []

    def test_is_narrowed_to_a_kind(self, cast, look):
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        people.end_sessions(by=cast.admin, at=NOW, person_id=cast.vendor.user.pk)
        assert [row["kind"] for row in look(kind="PERSON")] == ["PERSON"]

    def test_is_narrowed_to_whole_days_where_the_viewer_is(self, cast, look):
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        day = NOW.date()
        assert len(look(since=day.isoformat(), until=day.isoformat())) == 1
        assert look(since=(day + timedelta(days=1)).isoformat()) == look(until=(day - timedelta(days=1)).isoformat()) == []
        assert len(look(since="0001-01-01", until="9999-12-31")) == 1

    def test_comes_newest_first_a_page_at_a_time(self, cast, ask):
        for minute in range(3):
            states.record(cast.workshop, f"step{minute}", "", by=None, at=NOW + timedelta(minutes=minute))
        page = ask(cast.admin, HISTORY, first=2)["history"]
        assert [edge["node"]["move"] for edge in page["edges"]] == ["step2", "step1"]
        assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
        rest = ask(cast.admin, HISTORY, first=2, after=page["pageInfo"]["endCursor"])["history"]
        assert [edge["node"]["move"] for edge in rest["edges"]] == ["step0"]

    def test_costs_the_same_for_ten_as_for_one(self, cast, ask, django_assert_num_queries):
        def record(workshop):
            states.record(workshop, "pause", "", by=UserFactory(), at=NOW)
            states.record(ProductFactory(workshop=workshop), "submit", "", by=UserFactory(), at=NOW)

        record(cast.workshop)
        with django_assert_num_queries(4):
            ask(cast.admin, HISTORY)
        for _ in range(10):
            record(cast.other_workshop)
        with django_assert_num_queries(4):
            assert ask(cast.admin, HISTORY)["history"]["totalCount"] == 22

    def test_keeps_the_rows_of_what_is_gone(self, cast, look):
        product = ProductFactory(workshop=cast.workshop)
        states.record(product, "submit", "", by=cast.vendor, at=NOW)
        product.delete()
        assert moves(look()) == [("LISTING", "", "submit")]


class TestReaders:
    @pytest.mark.parametrize(
        ("role", "kinds"),
        [
            (StaffRole.SUPPORT, {"ORDER", "WORKSHOP", "PERSON"}),
            (StaffRole.FINANCE, {"ORDER", "WORKSHOP", "PAYMENT", "REFUND", "PAYOUT"}),
            (StaffRole.MODERATOR, {"LISTING", "WORKSHOP", "APPLICATION", "DOCUMENT", "CONCEPT", "PINNED_SEARCH", "REVIEW"}),
        ],
    )
    def test_read_what_their_role_is_about(self, cast, ask, role, kinds):
        part_of(paid_payment(cast.workshop))
        for model in BY_LABEL:
            StatusChange.objects.create(entity=model, entity_id=1, move="test", at=NOW, actor="system")
        seen = ask(viewer_for(UserFactory(staff_roles=[role])), HISTORY)
        assert set(seen["historyKinds"]) == {edge["node"]["kind"] for edge in seen["history"]["edges"]} == kinds

    def test_are_none_but_the_staff(self, cast, look, ask):
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        for viewer in (cast.guest, cast.buyer, cast.vendor, viewer_for(cast.admin.user, staff_confirmed=False)):
            assert look(viewer) == []
            assert ask(viewer, HISTORY)["historyKinds"] == []

    def test_go_on_to_the_person_only_when_they_look_after_people(self, cast, look):
        workshops.pause(by=cast.vendor, at=NOW, workshop_id=cast.workshop.pk)
        (row,) = look(viewer_for(UserFactory(moderator=True)))
        assert (row["actorName"], row["actor"]) == ("Dilnoza Karimova", None)

    def test_do_not_see_drafts(self, cast, look):
        application = ApplicationFactory(applicant=cast.buyer.user, document=True)
        states.start(application, by=cast.buyer, at=NOW)
        assert look() == []
        applications.submit(by=cast.buyer, at=NOW, application_id=application.pk)
        assert [row["move"] for row in look(thing=to_global_id("Application", application.pk))] == ["submit", "create"]


class TestRows:
    """What once left none."""

    def test_a_bank_account_that_is_changed(self, cast, look):
        payouts.save_method(workshop_id=cast.workshop.pk, details=UZ_ACCOUNT, by=cast.vendor, at=NOW)
        (row,) = look()
        assert (row["move"], row["detail"], row["name"]) == ("save_payout_method", "•••• 6001", "Atlas Uyi")

    def test_a_role_that_is_given(self, cast, look):
        people.grant_role(by=cast.admin, at=NOW, person_id=cast.buyer.user.pk, role=StaffRole.FINANCE)
        (row,) = look()
        assert (row["move"], row["role"], row["name"]) == ("grant_role", "FINANCE", "Clara Buyer")

    def test_a_document_that_is_opened_leads_to_its_application(self, cast, look):
        application = ApplicationFactory(applicant=cast.buyer.user, document=True, submitted_at=NOW, status="submitted")
        given = application.documents.get()
        files.note_access(by=cast.admin, document=given.document, at=timezone.now())
        (row,) = look()
        assert (row["kind"], row["move"], row["name"]) == ("DOCUMENT", "open_document", given.document.name)
        assert row["key"] == to_global_id("Application", application.pk)

    def test_a_document_of_no_application_leads_nowhere(self, cast, look):
        states.record(DocumentFactory(), "open_document", "", by=cast.admin, at=NOW)
        assert (look()[0]["name"], look()[0]["key"]) == ("registration.pdf", "")

    def test_a_refund_leads_to_its_order(self, cast, look):
        part = part_of(paid_payment(cast.workshop))
        orders.lapse(vendor_order=part, at=NOW)
        (refund,) = look(kind="REFUND")
        assert (refund["name"], refund["key"]) == (part.number, part.number)
