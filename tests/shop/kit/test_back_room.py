"""The back room: who enters, and what nobody can change there."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from payments.models import CommissionRule, Payout, ProviderEvent
from search.models import Concept
from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.kit.back_room import Rights
from shop.orders import operations as orders
from tests.factories.accounts import UserFactory, sign_in_confirmed
from tests.factories.orders import NOW
from tests.factories.payments import make_method, paid_payment, part_of

pytestmark = pytest.mark.django_db

OURS = [
    model
    for app in ("kit", "rates", "files", "accounts", "workshops", "applications", "catalogue", "carts", "orders", "payments")
    for model in apps.get_app_config(app).get_models()
]
#: Rows that are seen with what they belong to.
WITHIN = {"DeliveryChoice", "ProductImage"}
SECRETS = re.compile(r"password|digest|^token$|checkout_key")


@pytest.fixture
def boss() -> User:
    return UserFactory(admin=True)


@pytest.fixture
def inside(boss: User, client: Client) -> Client:
    """The admin's browser after password and second factor."""
    return sign_in_confirmed(client, boss)


def request_of(viewer: Viewer):
    request = RequestFactory().get("/")
    request.viewer, request.user = viewer, viewer.user
    return request


class TestTheDoor:
    def test_opens_to_an_admin_with_the_second_factor(self, inside):
        assert inside.get(reverse("admin:index")).status_code == 200

    def test_sends_strangers_to_the_shops_own_sign_in(self, client):
        answer = client.get(reverse("admin:orders_order_changelist"), follow=False)
        answer = client.get(answer.url)
        assert (answer.status_code, "/account/login/" in answer.url) == (302, True)

    def test_asks_an_admin_without_the_second_factor_for_it(self, client, boss):
        client.force_login(boss)
        assert "second-factor" in client.get(reverse("admin:login")).url

    def test_is_not_there_for_anybody_else(self, client):
        client.force_login(UserFactory())
        assert client.get(reverse("admin:login")).status_code == 404

    def test_is_closed_to_other_roles(self):
        moderator = Viewer(user=UserFactory(staff_roles=["moderator"]), staff_confirmed=True)
        assert not admin.site.has_permission(request_of(moderator))


class TestWhatIsThere:
    def test_shows_every_model(self):
        shown = {model for model in OURS if admin.site.is_registered(model)}
        assert {model.__name__ for model in OURS if model not in shown} == WITHIN

    def test_lists_and_shows_rows_of_the_whole_path(self, inside):
        part = part_of(paid_payment())
        make_method(part.workshop)
        Payout.objects.create(workshop=part.workshop, amount_minor=1, currency="UZS", rail="manual_bank", details={}, created_at=NOW)
        ProviderEvent.objects.create(provider="stripe", event_id="evt_1", kind="charge.updated", body={})
        orders.lapse(vendor_order=part, at=NOW)
        CommissionRule.objects.create(basis_points=500, valid_from=NOW.date())
        for model in OURS:
            if not admin.site.is_registered(model):
                continue
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            assert inside.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200, model
            row = model._default_manager.first()
            if row is not None:
                assert inside.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, model

    def test_leaves_out_what_libraries_would_let_people_change(self):
        assert all(issubclass(type(room), Rights) for room in admin.site._registry.values())
        assert "Authenticator" not in {model.__name__ for model in admin.site._registry}

    @pytest.mark.parametrize("model", [model for model in OURS if model.__name__ not in WITHIN], ids=lambda model: model.__name__)
    def test_hides_secrets_and_changes_nothing(self, model, boss):
        room = admin.site.get_model_admin(model)
        request = request_of(Viewer(user=boss, staff_confirmed=True))
        assert [name for name in room.get_fields(request) if SECRETS.search(name)] == []
        assert not room.has_change_permission(request)
        assert not room.has_delete_permission(request)
        assert room.has_add_permission(request) == (model is CommissionRule)


def test_a_commission_rule_is_added_and_holds_from_its_date(inside, settings):
    answer = inside.post(
        reverse("admin:payments_commissionrule_add"), {"basis_points": "650", "country": "TM", "workshop": "", "valid_from": "2027-01-01"}
    )
    assert answer.status_code == 302
    assert CommissionRule.objects.get().basis_points == 650


def test_the_thesaurus_can_be_edited(boss):
    room = admin.site.get_model_admin(Concept)
    request = request_of(Viewer(user=boss, staff_confirmed=True))
    assert room.has_change_permission(request) and room.has_add_permission(request)
