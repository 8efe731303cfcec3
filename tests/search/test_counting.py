"""What is searched for is counted, by nobody in particular, and no search fails for it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from search import counting, queries, tasks
from search.counting import Note
from search.models import QueryCount
from search.numbers import SearchNumbers
from shop.kit.devices import is_robot
from shop.schema import schema
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory
from tests.search.products import CATALOGUE, fill

pytestmark = [pytest.mark.django_db, pytest.mark.requires("redis")]
ASK = """query ($q: String, $after: String, $country: [String!]) {
    search(query: $q, after: $after, country: $country) { totalCount pageInfo { endCursor } } }"""


def noted(query="felt", found=3, language="en", store="postgres", milliseconds=20):
    return Note(query, language, found, store, milliseconds)


def search(viewer, agent="Mozilla/5.0 Firefox", **variables):
    context = SimpleNamespace(viewer=viewer, headers={"User-Agent": agent}, META={}, COOKIES={})
    result = schema.execute(ASK, context_value=context, variable_values=variables)
    assert result.errors is None, result.errors
    return result.data["search"]


def counted():
    """What the clock counts a minute later."""
    counting.collect(timezone.now() + timedelta(minutes=1))
    return {row.query: row.times for row in QueryCount.objects.all()}


class TestASearch:
    def test_is_counted_by_its_normal_form_once_for_each_time(self, postgres, cast):
        fill(postgres, CATALOGUE)
        for query in ("Shyrdak", "shyrdak ", "Suzani"):
            search(cast.guest, q=query)
        assert counted() == {"shyrdak": 2, "suzani": 1}
        row = QueryCount.objects.get(query="shyrdak")
        assert (row.language, row.found, row.postgres, row.elasticsearch) == ("en", 2, 2, 0)
        assert row.under_100_ms + row.under_300_ms + row.under_1000_ms + row.slower == 2

    def test_is_not_counted_for_paging_staff_robots_or_without_words(self, postgres, cast):
        fill(postgres, CATALOGUE)
        search(cast.guest, q="shyrdak")
        search(cast.guest, q="shyrdak", after=queries.search("shyrdak", first=1).end_cursor)
        search(cast.admin, q="felt")
        search(viewer_for(UserFactory(support=True), staff_confirmed=False), q="felt")
        search(cast.guest, agent="Mozilla/5.0 (compatible; Googlebot/2.1)", q="felt")
        search(cast.guest, q="")
        search(cast.guest, q="!!!")
        assert counted() == {"shyrdak": 1}

    def test_with_filters_says_nothing_of_what_its_words_find(self, postgres, cast):
        fill(postgres, CATALOGUE)
        search(cast.guest, q="shyrdak", country=["UZ"])
        assert counted() == {"shyrdak": 1}
        assert QueryCount.objects.get().found is None

    def test_does_not_fail_when_the_cache_is_away(self, postgres, cast, monkeypatch):
        def away(*_arguments):
            raise ConnectionError("no cache")

        monkeypatch.setattr(type(cache._connections["default"]), "incr", away)
        assert search(cast.guest, q="shyrdak")["totalCount"] == 0

    @pytest.mark.parametrize(
        "query", ["clara@example.com", "clara @ example", "+998 90 123-45-67", "8(701)1234567", "call 0555 12 34 56", "4242424242424242"]
    )
    def test_that_looks_like_an_address_or_a_number_of_somebody_is_not_kept(self, query):
        counting.note(noted(query), timezone.now())
        assert counted() == {}

    @pytest.mark.parametrize("query", ["rug 120x180", "shyrdak 200 300", "6 pialas", "2026"])
    def test_with_a_size_is_kept(self, query):
        counting.note(noted(query), timezone.now())
        assert counted() == {query: 1}


@pytest.mark.parametrize(
    ("agent", "robot"), [("Mozilla/5.0 (X11) Firefox/128", False), ("curl/8", False), ("", False), ("YandexBot/3.0", True)]
)
def test_robots_are_known_by_their_names(agent, robot):
    assert is_robot(agent) is robot


class TestCounting:
    def test_adds_to_the_row_of_the_day_and_takes_each_note_once(self, now):
        counting.note(noted(milliseconds=99), now)
        assert counting.collect(now) == 0
        assert counting.collect(now + timedelta(minutes=1)) == 1
        counting.note(noted(milliseconds=1500, found=0, store="elasticsearch"), now + timedelta(minutes=2))
        assert counting.collect(now + timedelta(minutes=5)) == 1
        assert counting.collect(now + timedelta(minutes=6)) == 0
        row = QueryCount.objects.get()
        assert (row.times, row.found, row.day) == (2, 0, now.date())
        assert (row.under_100_ms, row.slower, row.postgres, row.elasticsearch) == (1, 1, 1, 1)

    def test_keeps_what_was_found_when_the_last_had_filters(self, now):
        counting.write([noted(found=4), noted(found=None)], now.date())
        counting.write([noted(found=None)], now.date())
        assert (QueryCount.objects.get().found, QueryCount.objects.get().times) == (4, 3)

    def test_forgets_after_ninety_days(self, now):
        for back in (90, 91):
            counting.write([noted()], (now - timedelta(days=back)).date())
        assert counting.forget(now) == 1
        tasks.forget_queries()

    def test_keeps_nothing_about_who_asked(self):
        names = {field.name for field in QueryCount._meta.get_fields()}
        assert not names & {"user", "ip", "session", "viewer", "created_at"}


class TestNumbers:
    @pytest.fixture
    def numbers(self, cast, now):
        today, before = now.date(), (now - timedelta(days=40)).date()
        for day, language, query, times, found in [
            (today, "en", "felt", 3, 5), (today, "ru", "войлок", 2, 0), (before, "en", "felt", 9, 0), (before, "en", "old", 1, 0),
            (today, "en", "new", 4, 0),
        ]:  # fmt: skip
            counting.write([noted(query, found, language)] * times, day)
        return SearchNumbers.for_viewer(cast.admin, now)

    def test_name_what_is_asked_most_what_finds_nothing_and_what_grows(self, numbers):
        assert [(row.query, row.times, row.before) for row in numbers.top(10)] == [("new", 4, 0), ("felt", 3, 9), ("войлок", 2, 0)]
        assert [row.query for row in numbers.fruitless(10)] == ["new", "войлок"]
        assert [row.query for row in numbers.rising(10)] == ["new", "войлок"]
        assert (numbers.searches.current, numbers.searches.before) == (9, 10)
        assert numbers.without_results.current == 6
        assert numbers.stores["postgres"] == 9

    def test_are_narrowed_to_a_language(self, numbers, cast, now):
        assert [row.query for row in SearchNumbers.for_viewer(cast.admin, now, "ru").top(10)] == ["войлок"]

    def test_are_for_moderators(self, cast, ask):
        document = "{ searchNumbers { top { query times before found language } stores { postgres under100Ms } searches { current } } }"
        moderator, support = viewer_for(UserFactory(moderator=True)), viewer_for(UserFactory(support=True))
        counting.write([noted()], date.today())
        assert ask(moderator, document)["searchNumbers"]["top"][0]["query"] == "felt"
        for viewer in (cast.guest, cast.buyer, cast.vendor, support):
            assert ask(viewer, document)["searchNumbers"] is None
