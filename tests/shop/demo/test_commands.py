"""Loading of the demo, whole and in part, and what the launcher prints of it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from shop.catalogue.models import Product
from shop.demo import loading, people
from shop.rates import operations as rates
from shop.reviews.models import ProductRating
from tests.factories.orders import make_rates
from vendors.applications.models import Application
from vendors.workshops.models import Workshop


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> list[dict]:
    """A demo of one product of each of two workshops."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory, "documents": memory}
    rows = [row | {"products": row["products"][:1]} for row in loading.read_workshops() if row["slug"] in people.VENDORS]
    monkeypatch.setattr(loading, "read_workshops", lambda: rows)
    return rows


@pytest.mark.django_db
def test_is_loaded_once_and_published(small):
    rates.load_recorded(at=timezone.now())
    assert "Demo: 8 loaded." in said("load_demo")
    assert ProductRating.objects.get(product__slug="crimson-adras-chapan").count == 2
    assert set(Application.objects.values_list("status", flat=True)) == {"submitted"}
    assert {product.status for product in Product.objects.all()} == {"published"}
    assert set(Workshop.objects.values_list("slug", flat=True)) == set(people.VENDORS)
    assert said("load_demo") == "Demo: all there.\n"


@pytest.mark.django_db
def test_can_be_searched_after_the_index_is_rebuilt(small, settings):
    settings.ELASTICSEARCH_URL = ""
    make_rates()
    list(loading.load(timezone.now()))
    assert "concepts with" in said("load_thesaurus")
    assert "2 products are in the search index (postgres)" in said("rebuild_index").lower()
    assert "already" in said("rebuild_index", "--if-missing")


def test_prints_who_may_sign_in():
    printed = said("demo_signins")
    assert printed.count(people.PASSWORD) == 5
    assert all(address in printed for address in (people.BUYER, people.ADMIN, people.SECOND_ADMIN, "nilufar@margilon-abri.example"))


@pytest.mark.parametrize("command", ["load_demo", "demo_signins"])
def test_is_not_for_production(command, settings):
    settings.MODE = "production"
    with pytest.raises(CommandError):
        call_command(command)
