"""Searching as a visitor sees it: suggestions under the field, and pages that help on from few results or none."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import override

from search import indexing
from search.models import Concept, ConceptForm
from shop.catalogue.models import Product
from shop.kit.translated import TranslatedText
from shop.rates import operations as rates
from tests.cast import Cast
from tests.factories.catalogue import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shyrdak(cast: Cast, settings) -> Product:
    """A shyrdak of the Kyrgyz workshop, found by PostgreSQL; shyrdaks are known as a kind of felt rug."""
    settings.ELASTICSEARCH_URL = ""
    rates.load_recorded(at=timezone.now())
    title = TranslatedText("ky", {"ky": "Кызыл шырдак", "en": "Red shyrdak of <Naryn>"})
    craft = CategoryFactory(slug="felt-rugs", name=TranslatedText("en", {"en": "Felt rugs"}))
    product: Product = ProductFactory(workshop=cast.other_workshop, slug="red-shyrdak", title=title, category=craft)
    rug = Concept.objects.create(slug="rug", gloss="rug")
    ConceptForm.objects.create(concept=rug, language="en", text="rugs")
    concept = Concept.objects.create(slug="shyrdak", gloss="shyrdak", broader=rug)
    ConceptForm.objects.create(concept=concept, language="ky", text="шырдак")
    indexing.sync([product.pk])
    return product


def address(name: str, language: str = "en", **query: str) -> str:
    with override(language):
        return f"{reverse(f'storefront:{name}')}?{urlencode(query)}"


def shown(client: Client, name: str, language: str = "en", **query: str) -> str:
    response = client.get(address(name, language, **query))
    assert response.status_code == 200
    return unescape(response.content.decode())


def links(html: str) -> dict[str, str]:
    """The words of links with where they lead."""
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {" ".join(re.sub("<[^>]+>", " ", words).split()): href for href, words in found}


class TestSuggestions:
    def test_lead_to_the_piece_its_craft_its_workshop_and_a_search(self, client: Client) -> None:
        found = links(shown(client, "suggest", q="шыр"))
        assert found["shyrdak"] == "/en/search/?q=shyrdak"
        assert found["Shyrdak Workshop"].startswith("/en/makers/")
        assert links(shown(client, "suggest", q="fel")) == {"Felt rugs Craft": "/en/crafts/felt-rugs/"}
        assert links(shown(client, "suggest", q="кыз")) == {"Red shyrdak of Кызыл шырдак Piece": "/en/p/red-shyrdak/"}

    @pytest.mark.parametrize(("language", "text", "its_language"), [("en", "Red shyrdak", "en"), ("ky", "Кызыл шырдак", "ky")])
    def test_are_marked_with_their_language(self, client: Client, language: str, text: str, its_language: str) -> None:
        assert f'<span lang="{its_language}" translate="no">{text}' in shown(client, "suggest", language, q="шырдак")

    def test_are_escaped_and_without_a_frame(self, client: Client) -> None:
        html = client.get(address("suggest", q="red")).content.decode()
        assert "&lt;Naryn&gt;" in html
        assert "<html" not in html

    def test_are_options_of_a_list(self, client: Client) -> None:
        html = shown(client, "suggest", q="shyr")
        assert html.count('role="option"') == html.count("<a ") == len(set(re.findall(r'id="(suggestion-\d+)"', html)))

    def test_are_empty_for_nothing_and_for_what_nobody_makes(self, client: Client) -> None:
        for text in ("", "  ", "qwxyzv", "qwxyzv" * 1000):
            assert shown(client, "suggest", q=text).strip() == ""

    def test_are_kept_by_the_browser_alone_and_for_minutes(self, client: Client) -> None:
        kept = client.get(address("suggest", q="shyr"))["Cache-Control"]
        assert set(kept.split(", ")) == {"private", "max-age=300"}

    def test_cost_two_statements(self, client: Client, django_assert_num_queries) -> None:
        client.get(address("suggest", q="shyr"))
        with django_assert_num_queries(2):
            client.get(address("suggest", q="shyr"))

    def test_are_not_offered_to_who_saves_data(self, client: Client) -> None:
        assert 'role="listbox"' in client.get(address("search")).content.decode()
        saving = client.get(address("search"), headers={"Save-Data": "on"}).content.decode()
        assert "suggest" not in saving

    def test_do_not_disguise_the_field_before_a_script_runs(self, client: Client) -> None:
        assert "combobox" not in shown(client, "search")


class TestResults:
    def test_offer_the_word_that_was_meant(self, client: Client) -> None:
        assert links(shown(client, "search", q="shyrdk"))["shyrdak"] == "/en/search/?q=shyrdak"
        assert "Did you mean" not in shown(client, "search", q="shyrdak")

    def test_end_with_what_lies_near(self, client: Client) -> None:
        html = shown(client, "search", q="shyrdak")
        assert html.index("Near to it:") > html.index("Red shyrdak")
        assert links(html)["rugs"] == "/en/search/?q=rugs"

    def test_of_everything_have_nothing_near(self, client: Client) -> None:
        assert "Near to it:" not in shown(client, "search")

    def test_let_a_price_of_ones_own_go_by_its_chip(self, client: Client) -> None:
        found = links(shown(client, "search", q="shyrdak", price_from="1", price_to="19000"))
        assert found["$1 – $19,000 × remove"] == "/en/search/?q=shyrdak"
        assert [words for words in found if "19,000" in words] == ["$1 – $19,000 1", "$1 – $19,000 × remove"]

    @pytest.mark.parametrize("value", ["true", "yes"])
    def test_let_a_flag_go_however_it_was_written(self, client: Client, value: str) -> None:
        found = links(shown(client, "search", q="shyrdak", ready_to_ship=value, sort="newest"))
        assert found["Ready to ship × remove"] == "/en/search/?q=shyrdak&sort=newest"

    @pytest.mark.parametrize("after", ["nonsense", "e30", "WyJuZXdlc3QiLDEsMl0"])
    def test_begin_anew_where_there_is_no_such_place(self, client: Client, after: str) -> None:
        answer = client.get(address("search", q="shyrdak", sort="price", after=after))
        assert (answer.status_code, answer["Location"]) == (302, "/en/search/?q=shyrdak&sort=price")


class TestNothingFound:
    def test_says_how_many_there_are_without_each_filter(self, client: Client) -> None:
        found = links(shown(client, "search", q="shyrdak", country="UZ", sort="newest"))
        assert found["Without: Country 1 piece"] == "/en/search/?q=shyrdak&sort=newest"

    def test_lets_both_ends_of_the_price_go_together(self, client: Client) -> None:
        found = links(shown(client, "search", q="shyrdak", price_from="9000", price_to="9500"))
        assert found["Without: Price 1 piece"] == "/en/search/?q=shyrdak"

    def test_lets_all_filters_go_where_one_is_not_enough(self, client: Client) -> None:
        found = links(shown(client, "search", q="shyrdak", country="UZ", category="nowhere"))
        assert found["Clear filters 1 piece"] == "/en/search/?q=shyrdak"

    def test_offers_the_words_one_by_one(self, client: Client, cast: Cast) -> None:
        other = ProductFactory(workshop=cast.workshop, title=TranslatedText("en", {"en": "Atlas of Naryn"}))
        indexing.sync([other.pk])
        found = links(shown(client, "search", q="atlas naryn", country="KG"))
        assert found["“naryn” 1 piece"] == "/en/search/?country=KG&q=naryn"
        assert "“atlas” 1 piece" not in found

    def test_leaves_a_craft_for_all_crafts(self, client: Client) -> None:
        CategoryFactory(slug="clay", name=TranslatedText("en", {"en": "Clay"}))
        found = links(unescape(client.get("/en/crafts/clay/?q=shyrdak").content.decode()))
        assert found["Without: Craft 1 piece"] == "/en/search/?q=shyrdak"

    @pytest.mark.parametrize(
        ("path", "query", "is_name", "may_take_away"),
        [
            ("search/", {"q": "shyrdak", "country": "UZ"}, False, False),
            ("crafts/clay/", {"q": "shyrdak", "country": "KG"}, False, False),
            ("crafts/clay/", {"q": "shyrdak"}, True, False),
            ("search/", {"q": "qwxyzv", "country": "UZ"}, True, True),
            ("search/", {"q": "qwxyzv"}, True, False),
        ],
    )
    def test_says_whether_the_name_or_a_filter_leaves_nothing(
        self, client: Client, path: str, query: dict[str, str], is_name: bool, may_take_away: bool
    ) -> None:
        CategoryFactory(slug="clay", name=TranslatedText("en", {"en": "Clay"}))
        html = unescape(client.get(f"/en/{path}", query).content.decode())
        assert ("Nothing here by that name yet" in html, "Nothing here fits all of these filters" in html) == (is_name, not is_name)
        assert ("or take away a filter" in html) == may_take_away

    def test_leads_on_where_nothing_helps(self, client: Client) -> None:
        html = shown(client, "search", q="qwxyzv")
        assert "Without:" not in html
        assert links(html)["Felt rugs"] == "/en/crafts/felt-rugs/"
        assert links(html)["See all pieces"] == "/en/search/"
