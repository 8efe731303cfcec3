"""Numbers over time: the platform's for its staff, a workshop's for its members."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Count
from django.utils import timezone

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.kit.trends import Span, daily, trend
from shop.orders import operations as orders
from shop.orders.models import Claim, Order, VendorOrder
from shop.rates import queries as rates
from shop.rates.models import Rate
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import NOW
from tests.factories.payments import paid_payment, part_of
from tests.factories.workshops import MemberFactory
from vendors.workshops.models import MemberRole

pytestmark = pytest.mark.django_db

PLATFORM = """{ platformTrends { orders { current before days { day value } } sales { current { minorUnits currency } before { minorUnits } }
  applications { current } listings { current } people { current } claims { current } } }"""
WORKSHOP = """query($slug: String!) { workshop(slug: $slug) { trends {
  orders { current before days { day value } } sales { current { minorUnits currency } before { minorUnits } days { value { minorUnits } } } } } }"""


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def paid(workshop, days_ago=0):
    """A part of an order that was paid for so many days ago."""
    part = part_of(paid_payment(workshop))
    Order.objects.filter(pk=part.order_id).update(paid_at=NOW - timedelta(days=days_ago))
    return part


class TestTrend:
    def test_has_thirty_days_and_the_sum_of_those_before(self):
        for days in (0, 0, 29, 30, 59, 60):
            UserFactory(date_joined=NOW - timedelta(days=days))
        span = Span.until(NOW, Viewer().timezone)
        found = trend(daily(User.objects.all(), "date_joined", span, number=Count("pk")), "number", span)
        assert (found.current, found.before, len(found.days)) == (3, 2, 30)
        assert found.days[-1] == (NOW.date(), 2)
        assert found.days[0] == (NOW.date() - timedelta(days=29), 1)

    def test_counts_days_where_the_reader_is(self):
        late = NOW.replace(hour=20)
        UserFactory(date_joined=late)
        with time_machine.travel(late, tick=False):
            tashkent = Span.until(timezone.now(), ZoneInfo("Asia/Tashkent"))
        assert tashkent.today == late.date() + timedelta(days=1)
        found = trend(daily(User.objects.all(), "date_joined", tashkent, number=Count("pk")), "number", tashkent)
        assert found.days[-1] == (tashkent.today, 1)


class TestWorkshop:
    def test_counts_orders_and_what_was_not_refunded(self, cast, ask):
        paid(cast.workshop)
        paid(cast.workshop, days_ago=40)
        orders.lapse(vendor_order=paid(cast.workshop), at=NOW)
        shown = ask(cast.vendor, WORKSHOP, slug="atlas-uyi")["workshop"]["trends"]
        assert (shown["orders"]["current"], shown["orders"]["before"]) == (2, 1)
        assert shown["sales"]["current"]["currency"] == "UZS"
        assert shown["sales"]["current"]["minorUnits"] == shown["sales"]["before"]["minorUnits"] > 0
        assert shown["orders"]["days"][-1] == {"day": NOW.date().isoformat(), "value": 2}
        assert shown["sales"]["days"][-1]["value"]["minorUnits"] == shown["sales"]["current"]["minorUnits"]

    def test_leaves_out_what_was_paid_back_of_an_order(self, cast, ask):
        part = paid(cast.workshop)
        VendorOrder.objects.filter(pk=part.pk).update(refunded_minor=part.charged.minor // 4)
        shown = ask(cast.vendor, WORKSHOP, slug="atlas-uyi")["workshop"]["trends"]
        left = part.charged.minor - part.charged.minor // 4
        assert shown["sales"]["current"]["minorUnits"] == round(part.total.minor * left / part.charged.minor)

    def test_is_for_its_members(self, cast, ask):
        packer = viewer_for(MemberFactory(workshop=cast.workshop, role=MemberRole.PACKER).user)
        assert ask(packer, WORKSHOP, slug="atlas-uyi")["workshop"]["trends"] is not None
        narrow = Viewer(user=cast.vendor.user, scopes=frozenset({"listings"}))
        for viewer in (cast.guest, cast.buyer, cast.other_vendor, cast.admin, narrow):
            assert ask(viewer, WORKSHOP, slug="atlas-uyi")["workshop"]["trends"] is None

    def test_takes_one_statement_for_both(self, cast, ask, django_assert_num_queries):
        with django_assert_num_queries(3):  # the workshop, the viewer's roles, the numbers
            ask(cast.vendor, WORKSHOP, slug="atlas-uyi")


class TestPlatform:
    def test_counts_everything_of_the_last_days(self, cast, ask):
        User.objects.update(date_joined=NOW - timedelta(days=100))
        part = paid(cast.workshop)
        Claim.objects.create(vendor_order=part, kind="other", opened_at=NOW)
        ApplicationFactory(submitted_at=NOW, status="submitted", applicant=cast.buyer.user)
        ProductFactory(workshop=cast.workshop, status="published", published_at=NOW)
        shown = ask(cast.admin, PLATFORM)["platformTrends"]
        counted = {name: shown[name]["current"] for name in ("orders", "applications", "claims")}
        assert counted == {"orders": 1, "applications": 1, "claims": 1}
        assert shown["sales"]["current"]["currency"] == "USD"
        assert shown["sales"]["current"]["minorUnits"] == part.charged.minor
        assert shown["listings"]["current"] >= 1

    def test_takes_one_statement_each(self, cast, ask, django_assert_num_queries):
        rates.snapshot()
        with django_assert_num_queries(5):
            ask(cast.admin, PLATFORM)

    def test_leaves_sales_out_without_a_rate(self, cast, ask):
        paid(cast.workshop)
        Rate.objects.all().delete()
        rates.forget()
        somoni = viewer_for(cast.admin.user, currency="TJS")
        assert ask(somoni, PLATFORM)["platformTrends"]["sales"] is None

    def test_is_for_the_staff(self, cast, ask):
        for viewer in (cast.guest, cast.buyer, cast.vendor, viewer_for(cast.admin.user, staff_confirmed=False)):
            assert ask(viewer, PLATFORM) == {"platformTrends": None}
