"""Searches that people save: kept once, told about once a day, ended by a link."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from graphql_relay import to_global_id

from search import emails, indexing, kept, news, saving, tasks
from search.asking import asked_by, parameters_of
from search.models import SavedSearch, SearchLetter
from search.reading import LONGEST_QUERY
from shop.accounts.viewer import Viewer
from shop.kit import outbox
from shop.kit.errors import Conflict, Invalid, NotFound, SignInRequired
from shop.kit.models import OutboxEntry
from shop.kit.translated import TranslatedText
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import make_rates
from vendors.workshops.models import ShippingZone, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.requires("redis")]
RUG = {"query": "shyrdak"}
MINE = "{ viewer { searches { id query words parameters language } } }"


@pytest.fixture
def found(postgres, cast, now):
    """Makes a rug that search finds, published so many days after `now`."""
    make_rates()

    def make(days=1, **values):
        title = TranslatedText.of("en", {"en": "Red shyrdak"})
        product = ProductFactory(**{"workshop": cast.workshop, "title": title, "published_at": now + timedelta(days=days), **values})
        indexing.sync([product.pk])
        return product

    return make


def day_after(now, days=2):
    return (now + timedelta(days=days)).date()


def look(saved, now, days=2):
    return news.look(saved.pk, day_after(now, days), now + timedelta(days=days))


class TestParameters:
    def test_are_the_same_text_however_the_search_was_put_together(self):
        one = {"query": " felt  rug ", "country": ["KZ", "KG", "KG"], "ready_to_ship": True, "price_to": "50"}
        other = {"price_to": "50 ", "ready_to_ship": True, "country": ["KG", "KZ"], "query": "felt rug", "price_from": ""}
        assert parameters_of(one) == parameters_of(other) == "q=felt+rug&country=KG&country=KZ&ready_to_ship=yes&price_to=50"

    def test_are_read_back_as_they_were_asked(self):
        asked = {
            "query": "юрта & felt",
            "category": ["felt"],
            "one_of_a_kind": True,
            "ships_to": "DE",
            "price_from": "1.50",
            "rating_from": 4,
        }
        read = asked_by(parameters_of(asked), "DE")
        assert {name: value for name, value in read.items() if value} == asked


class TestSaving:
    def test_keeps_a_search_once_in_the_language_of_its_reader(self, cast, ask, do):
        for _time in range(2):
            assert do(cast.buyer, "saveSearch", "search { query }", query="shyrdak", country=["KG"])["errors"] == []
        (saved,) = ask(cast.buyer, MINE)["viewer"]["searches"]
        assert (saved["query"], saved["parameters"], saved["language"]) == ("shyrdak", "q=shyrdak&country=KG", "en")
        assert saved["words"] == "“shyrdak”, Kyrgyzstan"

    def test_is_for_its_owner_alone(self, cast, now, ask, do):
        saved = saving.save(asked=RUG, by=cast.buyer, at=now)
        key = to_global_id("SavedSearch", saved.pk)
        assert ask(cast.vendor, MINE)["viewer"]["searches"] == ask(cast.guest, MINE)["viewer"]["searches"] == []
        assert ask(cast.vendor, "query ($id: ID!) { node(id: $id) { id } }", id=key)["node"] is None
        assert do(cast.vendor, "forgetSearch", id=key)["errors"][0]["code"] == "not_found"
        assert do(cast.buyer, "forgetSearch", id=key)["errors"] == []
        assert not SavedSearch.objects.exists()

    def test_needs_a_person_and_something_to_look_for(self, cast, now):
        with pytest.raises(SignInRequired):
            saving.save(asked=RUG, by=cast.guest, at=now)
        with pytest.raises(Invalid):
            saving.save(asked={"query": "  ", "country": []}, by=cast.buyer, at=now)

    @pytest.mark.parametrize("asked", [{"query": "Ж" * 10_000}, {"query": "a \U0001f9f6" * 5_000, "ready_to_ship": True}])
    def test_keeps_as_much_of_a_long_query_as_is_read(self, cast, now, asked):
        saved = saving.save(asked=asked, by=cast.buyer, at=now)
        assert len(asked_by(saved.parameters, "")["query"]) <= LONGEST_QUERY

    def test_refuses_what_is_too_much_to_keep(self, cast, do):
        refused = do(cast.buyer, "saveSearch", "search { id }", category=[f"craft-{number:03}" for number in range(200)])
        assert refused["errors"][0]["code"] == "invalid"
        assert not SavedSearch.objects.exists()

    def test_leaves_out_a_price_that_does_not_filter(self, cast, do, now):
        assert saving.save(asked={**RUG, "price_from": "abc", "price_to": "-5"}, by=cast.buyer, at=now).parameters == "q=shyrdak"
        refused = do(cast.buyer, "saveSearch", "search { id }", priceFrom="abc")
        assert refused["errors"] == [{"field": "", "code": "invalid"}]

    @pytest.mark.parametrize(("name", "value"), [("shipsTo", "zz"), ("ratingFrom", 9)])
    def test_refuses_what_does_not_exist(self, cast, do, name, value):
        refused = do(cast.buyer, "saveSearch", "search { id }", query="rug", **{name: value})
        assert refused["errors"] == [{"field": name, "code": "invalid"}]
        assert not SavedSearch.objects.exists()

    def test_costs_the_same_for_one_and_for_many(self, cast, now, ask, django_assert_num_queries):
        for count, country in enumerate(["KZ", "KG", "TJ", "UZ"]):
            saving.save(asked={"category": ["felt", country], "workshop": ["a", country], "material": ["wool"]}, by=cast.buyer, at=now)
            if count in (0, 3):
                with django_assert_num_queries(4):
                    assert len(ask(cast.buyer, MINE)["viewer"]["searches"]) == count + 1

    def test_ends_at_a_number(self, cast, now, monkeypatch):
        monkeypatch.setattr(saving, "MAX_SAVED", 1)
        first = saving.save(asked=RUG, by=cast.buyer, at=now)
        with pytest.raises(Conflict):
            saving.save(asked={"query": "suzani"}, by=cast.buyer, at=now)
        assert saving.save(asked=RUG, by=cast.buyer, at=now) == first

    def test_tells_searches_apart_by_currency_only_when_they_have_prices(self, now):
        user = UserFactory()
        dollars, euros = viewer_for(user, currency="USD"), viewer_for(user, currency="EUR")
        assert saving.save(asked=RUG, by=dollars, at=now) == saving.save(asked=RUG, by=euros, at=now)
        priced = {**RUG, "price_to": "50"}
        assert saving.save(asked=priced, by=dollars, at=now) != saving.save(asked=priced, by=euros, at=now)

    def test_is_said_beside_the_results(self, postgres, cast, now, ask):
        saved = saving.save(asked={**RUG, "country": ["KG"]}, by=cast.buyer, at=now)
        document = '{ search(query: "shyrdak", country: ["KG"], sort: NEWEST) { saved { id } } }'
        assert ask(cast.buyer, document)["search"]["saved"]["id"] == to_global_id("SavedSearch", saved.pk)
        assert ask(cast.vendor, document)["search"]["saved"] is ask(cast.guest, document)["search"]["saved"] is None


@pytest.mark.django_db(transaction=True)
def test_two_windows_do_not_save_more_than_the_number(now, monkeypatch):
    monkeypatch.setattr(saving, "MAX_SAVED", 1)
    buyer = Viewer(user=UserFactory())

    def save_second() -> str:
        try:
            return saving.save(asked={"query": "suzani"}, by=buyer, at=now).parameters
        except Conflict:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            saving.save(asked=RUG, by=buyer, at=now)
            other = pool.submit(save_second)
            wait([other], timeout=1)
        assert other.result() == "refused"


class TestNews:
    def test_is_what_came_after_the_search_was_saved(self, cast, now, found):
        found(days=-1)
        saved = saving.save(asked=RUG, by=cast.buyer, at=now)
        assert look(saved, now) is None
        fresh = found()
        assert look(saved, now).products == [fresh.pk]

    def test_is_told_once_and_at_most_once_a_day(self, cast, now, found):
        saved = saving.save(asked=RUG, by=cast.buyer, at=now)
        first = found()
        assert look(saved, now).products == [first.pk]
        second = found(days=2)
        assert look(saved, now) is None
        assert look(saved, now, days=3).products == [second.pk]
        assert look(saved, now, days=4) is None
        assert OutboxEntry.objects.filter(job="search.email_news").count() == 2

    def test_is_on_sale_and_within_the_filters(self, cast, now, found):
        ShippingZone.objects.filter(workshop=cast.workshop).update(countries=["DE"])
        asked = {**RUG, "ships_to": "DE"}
        german = saving.save(asked=asked, by=cast.buyer, at=now)
        american = saving.save(asked={**RUG, "ships_to": "US"}, by=cast.buyer, at=now)
        fresh, gone = found(), found()
        type(gone).objects.filter(pk=gone.pk).update(status="withdrawn")
        assert look(german, now).products == [fresh.pk]
        assert look(american, now) is None

    def test_needs_all_the_words(self, cast, now, found):
        found()
        saved = saving.save(asked={"query": "shyrdak zzyzzx"}, by=cast.buyer, at=now)
        assert look(saved, now) is None

    def test_is_asked_for_once_a_day_of_those_who_can_be_written_to(self, cast, now, monkeypatch):
        saved = saving.save(asked=RUG, by=cast.buyer, at=now)
        saving.save(asked=RUG, by=viewer_for(UserFactory(by_phone=True)), at=now)
        saving.save(asked=RUG, by=viewer_for(UserFactory(is_active=False)), at=now)
        for _time in range(2):
            tasks.look_for_news()
        (entry,) = OutboxEntry.objects.filter(job="search.look")
        assert entry.payload["saved_id"] == saved.pk
        assert date.fromisoformat(entry.payload["day"])

    def test_of_a_search_that_was_let_go_is_none(self, now):
        assert news.look(1, day_after(now), now) is None


@pytest.fixture
def letter(cast, now, found):
    saved = saving.save(asked={**RUG, "country": ["UZ"]}, by=cast.buyer, at=now)
    found(slug="red-shyrdak")
    return look(saved, now)


class TestLetter:
    def test_shows_the_pieces_and_leads_to_them_all(self, letter):
        for entry in OutboxEntry.objects.filter(job="search.email_news"):
            assert outbox.run(entry.pk)
        (message,) = mail.outbox
        assert message.subject == "1 new piece for “shyrdak”, Uzbekistan"
        assert message.to == ["buyer@example.com"]
        for body in (message.body, message.alternatives[0][0].replace("&amp;", "&")):
            assert "/en/p/red-shyrdak/" in body
            assert "/en/search/?q=shyrdak&country=UZ&sort=newest" in body
            assert "/en/letters/stop/" in body

    def test_names_the_workshop_and_its_place_in_letters_that_the_reader_knows(self, letter, cast):
        Workshop.objects.filter(pk=cast.workshop.pk).update(name="Айшық", place="Алматы", language="kk")
        emails.news_of(letter.pk)
        (message,) = mail.outbox
        assert "Айшық (Ayshyq), Almaty" in message.body

    def test_can_be_ended_by_the_mail_program_with_one_request(self, letter, client):
        emails.news_of(letter.pk)
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = "/" + headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
        assert client.get(path).status_code == 302
        assert SavedSearch.objects.exists()
        for _time in range(2):
            assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
        assert not SavedSearch.objects.exists()

    def test_can_be_ended_by_its_link_on_a_page_that_asks_first(self, letter, client):
        page = reverse("storefront:stop-letters", args=[saving.key_for_letters(letter.search)])
        assert "“shyrdak”" in client.get(page).text
        assert SavedSearch.objects.exists()
        client.post(page, {"do": "StopSearchLetters", "key": page.rstrip("/").rpartition("/")[2]})
        assert not SavedSearch.objects.exists()
        assert "no more letters" in client.get(page).text

    @pytest.mark.parametrize("key", ["", "x", "WzEsMV0:1abc:forged"])
    def test_is_not_ended_by_a_key_that_is_none_of_ours(self, letter, client, key):
        with pytest.raises(NotFound):
            saving.stop_letters(key=key, at=None)
        if key:
            assert client.get(reverse("storefront:stop-letters", args=[key])).status_code == 404
            assert client.post(reverse("stop-letters-at-once", args=[key])).status_code == 404
        assert SavedSearch.objects.exists()

    def test_is_not_sent_when_nothing_of_it_is_left_or_nobody_wants_it(self, letter, cast):
        type(cast.buyer.user).objects.filter(pk=cast.buyer.user.pk).update(is_active=False)
        emails.news_of(letter.pk)
        SearchLetter.objects.update(products=[])
        type(cast.buyer.user).objects.filter(pk=cast.buyer.user.pk).update(is_active=True)
        emails.news_of(letter.pk)
        letter.search.delete()
        emails.news_of(letter.pk)
        assert mail.outbox == []

    def test_says_prices_as_the_workshop_set_them_without_a_rate(self):
        piece = SimpleNamespace(price_minor=100, currency="XTS")
        assert str(emails.price_of(piece, "USD").currency) == "XTS"


class TestPages:
    def test_save_from_the_results_and_let_go_again(self, client, cast, postgres):
        client.force_login(cast.buyer.user)
        results = reverse("storefront:search") + "?q=shyrdak&country=KG&ready_to_ship=yes"
        shown = client.get(results).text
        assert "Save the search" in shown
        form = {"do": "SaveSearch", "query": "shyrdak", "country": "KG", "readyToShip": "true", "next": results}
        for name in ("query", "country", "readyToShip"):
            assert f'name="{name}"' in shown
        assert client.post(reverse("storefront:searches"), form).url == f"{results}#keep-search"
        assert "This search is saved." in client.get(results).text
        page = client.get(reverse("storefront:searches")).text
        assert "“shyrdak”, Kyrgyzstan, Ready to ship" in page
        saved = SavedSearch.objects.get()
        assert saved.parameters == "q=shyrdak&country=KG&ready_to_ship=yes"
        client.post(reverse("storefront:searches"), {"do": "ForgetSearch", "id": to_global_id("SavedSearch", saved.pk)})
        assert "No search saved yet" in client.get(reverse("storefront:searches")).text

    def test_ask_a_guest_to_sign_in_and_offer_nothing_without_a_search(self, client, postgres):
        assert "Sign in to save the search" in client.get(reverse("storefront:search") + "?q=shyrdak").text
        assert "keep-search" not in client.get(reverse("storefront:search")).text


def test_words_name_everything_that_was_chosen(now):
    asked = {
        "query": "",
        "country": ["KG"],
        "one_of_a_kind": True,
        "ships_to": "DE",
        "price_from": "10",
        "price_to": "50",
        "rating_from": 4,
    }
    saved = saving.save(asked=asked, by=Viewer(user=UserFactory(), currency="EUR"), at=now)
    assert kept.words_of(saved, "en") == "Kyrgyzstan, One of a kind, Rating: 4 and above, Ships to: Germany, €10 – €50"
