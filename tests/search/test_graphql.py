"""Highlights, explanations, places and price ranges as the API and the results page give them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from search import indexing
from search.backends.base import Backend
from shop.catalogue.models import Product
from shop.kit.errors import NotFound, SignInRequired
from shop.kit.translated import TranslatedText
from shop.rates import operations as rates
from shop.reviews.models import ProductRating
from shop.schema import schema
from tests.cast import Cast, viewer_for
from tests.factories.catalogue import CategoryFactory, ProductFactory

Ask = Callable[..., dict[str, Any]]
FOUND = """
    query ($query: String, $place: [String!], $shipsTo: String) {
      search(query: $query, place: $place, shipsTo: $shipsTo) {
        totalCount
        facets { name label values { value label count selected } }
        edges { highlights { field language text ranges { start end } beginsInside endsInside } }
      }
    }
"""
EXPLAINED = "query ($query: String) { search(query: $query) { edges { explanation { score isSoldOut steps { clause text points } } } } }"


@pytest.fixture
def rug(cast: Cast, postgres: Backend) -> Product:
    """A shyrdak whose English title does not say so, with HTML in its Kyrgyz description."""
    rates.load_recorded(at=timezone.now())
    cast.other_workshop.place = "Кочкор"
    cast.other_workshop.save()
    product = ProductFactory(
        workshop=cast.other_workshop,
        category=CategoryFactory(slug="felt"),
        title=TranslatedText("en", {"en": "Red carpet"}),
        description=TranslatedText("ky", {"ky": "<b>Бул</b> шырдак жүндөн жасалган."}),
    )
    indexing.sync([product.pk])
    return product


def facet(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The values of a facet."""
    return next(each["values"] for each in found["search"]["facets"] if each["name"] == name)


def refusal(document: str, **variables: Any) -> Any:
    """Why a guest is refused an answer."""
    context = SimpleNamespace(viewer=viewer_for(), new_cookies={}, META={}, headers={}, COOKIES={})
    answer = schema.execute(document, context_value=context, variable_values=variables)
    assert answer.data is None
    return answer.errors[0].original_error


class TestRatings:
    RATED = 'query ($stars: Int) { search(query: "", ratingFrom: $stars) { totalCount facets { name label values { value label count selected } } } }'

    def rate(self, product: Product, count: int, total: int) -> None:
        ProductRating.objects.create(product=product, workshop_id=product.workshop_id, count=count, total=total)
        indexing.sync([product.pk])

    @pytest.mark.parametrize(("stars", "number"), [(4, 1), (5, 0), (None, 1)])
    def test_filter_by_stars_from_one_to_five(self, ask: Ask, cast: Cast, rug: Product, stars: int | None, number: int) -> None:
        self.rate(rug, 1, 5)
        assert ask(cast.guest, self.RATED, stars=stars)["search"]["totalCount"] == number

    @pytest.mark.parametrize("stars", [0, 6, -1])
    @pytest.mark.parametrize(("language", "words"), [("en", "Choose between 1 and 5."), ("ru", "Выберите от 1 до 5.")])
    def test_are_refused_where_no_piece_can_have_them(self, rug: Product, stars: int, language: str, words: str) -> None:
        with override(language):
            assert refusal(self.RATED, stars=stars).items() == [("ratingFrom", "invalid", words)]

    def test_that_do_not_exist_are_told_on_the_page_and_do_not_filter(self, client: Client, rug: Product) -> None:
        shown = client.get("/en/search/", {"rating": "9"}).content.decode()
        assert "Rating: Choose between 1 and 5." in shown
        assert "Red carpet" in shown
        for stars in (["9", "4"], [""], []):
            assert "Choose between" not in client.get("/en/search/", {"rating": stars}).content.decode()

    def test_below_three_stars_are_not_counted(self, ask: Ask, cast: Cast, rug: Product) -> None:
        self.rate(rug, 5, 5)
        assert facet(ask(cast.guest, self.RATED), "rating") == []

    def test_are_counted_in_words_and_can_be_let_go(self, ask: Ask, cast: Cast, rug: Product, client: Client) -> None:
        self.rate(rug, 5, 18)
        assert facet(ask(cast.guest, self.RATED, stars=3), "rating") == [
            {"value": "3", "label": "3 and above", "count": 1, "selected": True}
        ]
        shown = client.get("/en/search/", {"rating": ["3", "4", "x"]}).content.decode()
        assert "Rating: 3 and above" in shown
        assert 'name="ratingFrom" value="3"' in shown or "Sign in to save" in shown


class TestPages:
    def test_whose_pieces_went_off_sale_lead_on_all_the_same(self, ask: Ask, cast: Cast, rug: Product) -> None:
        pages = "query ($after: String) { search(first: 1, after: $after) { pageInfo { hasNextPage endCursor } edges { node { slug } } } }"
        newer = ProductFactory(workshop=cast.workshop, title=rug.title, published_at=timezone.now())
        indexing.sync([newer.pk])
        Product.objects.filter(pk=newer.pk).update(status="withdrawn")
        first = ask(cast.guest, pages)["search"]
        assert (first["edges"], first["pageInfo"]["hasNextPage"]) == ([], True)
        second = ask(cast.guest, pages, after=first["pageInfo"]["endCursor"])["search"]
        assert [edge["node"]["slug"] for edge in second["edges"]] == [rug.slug]


class TestHighlights:
    def test_give_ranges_of_the_text_as_it_was_written(self, ask: Ask, cast: Cast, rug: Product) -> None:
        (edge,) = ask(cast.guest, FOUND, query="shyrdak")["search"]["edges"]
        (found,) = edge["highlights"]
        (marked,) = found["ranges"]
        assert (found["field"], found["language"]) == ("DESCRIPTION", "ky")
        assert found["text"][marked["start"] : marked["end"]] == "шырдак"

    def test_are_none_without_a_query(self, ask: Ask, cast: Cast, rug: Product) -> None:
        (edge,) = ask(cast.guest, FOUND, query="")["search"]["edges"]
        assert edge["highlights"] == []

    def test_stand_on_the_page_escaped_where_the_title_did_not_meet_the_query(self, client: Client, rug: Product) -> None:
        shown = client.get("/en/search/", {"q": "shyrdak"}).content.decode()
        assert "&lt;b&gt;Бул&lt;/b&gt; <mark>шырдак</mark> жүндөн" in shown
        assert "<mark>" not in client.get("/en/search/", {"q": "carpet"}).content.decode()


class TestExplanation:
    def test_is_for_the_staff(self, ask: Ask, cast: Cast, rug: Product) -> None:
        (edge,) = ask(cast.admin, EXPLAINED, query="shyrdak")["search"]["edges"]
        assert edge["explanation"]["score"] == sum(step["points"] for step in edge["explanation"]["steps"]) > 0
        assert edge["explanation"]["steps"][0]["clause"] == "shyrdak"

    @pytest.mark.parametrize("person", ["guest", "buyer", "vendor"])
    def test_is_refused_to_others(self, cast: Cast, rug: Product, person: str) -> None:
        context = SimpleNamespace(viewer=getattr(cast, person), new_cookies={}, META={}, headers={}, COOKIES={})
        answer = schema.execute(EXPLAINED, context_value=context, variable_values={"query": "shyrdak"})
        assert answer.data is None
        assert isinstance(answer.errors[0].original_error, SignInRequired if person == "guest" else NotFound)

    def test_is_not_on_the_page_of_others(self, client: Client, cast: Cast, rug: Product) -> None:
        assert "is met" not in client.get("/en/search/", {"q": "shyrdak", "why": "1"}).content.decode()


class TestFacets:
    def test_name_places_in_letters_that_the_reader_knows(self, ask: Ask, cast: Cast, rug: Product) -> None:
        found = ask(cast.guest, FOUND, place=["kg-kochkor"])
        assert facet(found, "place") == [{"value": "kg-kochkor", "label": "Kochkor", "count": 1, "selected": True}]

    def test_count_what_is_delivered_to_the_reader(self, ask: Ask, cast: Cast, rug: Product) -> None:
        reader = viewer_for(ship_to="DE")
        found = ask(reader, FOUND)
        assert [(each["value"], each["count"], each["selected"]) for each in facet(found, "ships_to")] == [("DE", 1, False)]
        chosen = ask(reader, FOUND, shipsTo="DE")
        assert chosen["search"]["totalCount"] == facet(found, "ships_to")[0]["count"]
        assert ask(reader, FOUND, shipsTo="de") == chosen

    @pytest.mark.parametrize("country", ["zz", "Germany", " ", "ДЕ"])
    @pytest.mark.parametrize(("language", "words"), [("en", "Choose one of the countries."), ("ru", "Выберите одну из стран.")])
    def test_refuse_a_country_that_does_not_exist(self, rug: Product, country: str, language: str, words: str) -> None:
        with override(language):
            assert refusal(FOUND, shipsTo=country).items() == [("shipsTo", "invalid", words)]

    def test_ask_for_the_destination_that_an_address_filters_by(self, client: Client, rug: Product) -> None:
        asked = "Choose where the parcels go."
        for headers, has_destination in (({}, False), ({"X-Ship-To": "zz"}, False), ({"X-Ship-To": "DE"}, True)):
            shown = client.get("/en/search/", {"ships_to": "yes"}, headers=headers).content.decode()
            assert (asked in shown, "Red carpet" in shown) == (not has_destination, True)

    def test_are_chosen_and_let_go_on_the_page(self, client: Client, rug: Product) -> None:
        shown = client.get("/en/search/", {"place": "kg-kochkor", "ships_to": "yes", "price_from": "25"}).content.decode()
        assert 'id="facet-place-kg-kochkor"' in shown
        assert "price_from=" in shown

    @pytest.mark.parametrize("place", ["", "kg-", "'; --", "x" * 5000])
    def test_survive_a_place_that_does_not_exist(self, client: Client, rug: Product, place: str) -> None:
        assert client.get("/en/search/", {"place": place}).status_code == 200
