"""What the staff changes of search: words of concepts and pinned results, at work from the next search on, in both stores."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from graphql_relay import to_global_id

from search import indexing, pinning, pins, queries
from search.backends.base import Filters, Sort
from search.models import Concept, ConceptForm, PinnedSearch
from search.thesaurus import editing
from search.thesaurus.loading import DERIVED
from shop.kit.errors import Conflict, Invalid, NotFound
from shop.kit.translated import TranslatedText
from tests.cast import viewer_for
from tests.factories.accounts import UserFactory, sign_in_confirmed
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import make_rates

pytestmark = [pytest.mark.django_db, pytest.mark.requires("redis")]
SEARCH = "query ($q: String, $first: Int, $after: String) { search(query: $q, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage } edges { node { slug } } } }"


def slugs(data):
    return [edge["node"]["slug"] for edge in data["search"]["edges"]]


@pytest.fixture
def moderator():
    return viewer_for(UserFactory(moderator=True))


@pytest.fixture
def concept(db):
    row = Concept.objects.create(slug="felt-rug", gloss="rug of felt")
    ConceptForm.objects.create(concept=row, language="ky", text="шырдак", attested="Yudakhin 1965")
    return row


@pytest.fixture
def catalogue(backend, cast):
    """Makes pieces with these titles that the store in turn finds, the last the newest."""
    make_rates()

    def make(*titles, **values):
        made = []
        for day, title in enumerate(titles, 1):
            names = {"workshop": cast.workshop, "slug": title.lower().replace(" ", "-"), "published_at": datetime(2026, 5, day, tzinfo=UTC)}
            made.append(ProductFactory(**{**names, "title": TranslatedText.of("en", {"en": title}), **values}))
        indexing.sync([product.pk for product in made], refresh=True)
        return made

    return make


class TestForms:
    def test_change_the_next_search_of_a_running_process(self, catalogue, concept, moderator, cast, ask, do):
        catalogue("Shyrdak of Kochkor")
        assert slugs(ask(cast.guest, SEARCH, q="florbit")) == []
        added = do(
            moderator, "addConceptForm", "form { id text attested languageName }",
            concept=to_global_id("Concept", concept.pk), language="ENGLISH", text=" florbit ", attested="A museum", reason="Buyers say so",
        )  # fmt: skip
        assert added["errors"] == []
        assert (added["form"]["text"], added["form"]["attested"], added["form"]["languageName"]) == ("florbit", "A museum", "English")
        assert slugs(ask(cast.guest, SEARCH, q="florbit")) == ["shyrdak-of-kochkor"]
        do(moderator, "removeConceptForm", form=added["form"]["id"], reason="They do not")
        assert slugs(ask(cast.guest, SEARCH, q="florbit")) == []

    def test_leave_their_steps_in_the_history(self, concept, moderator, now, ask):
        form = editing.add_form(by=moderator, at=now, concept_id=concept.pk, language="ru", text="ковёр", reason="Asked")
        editing.remove_form(by=moderator, at=now + timedelta(days=1), form_id=form.pk, reason="Too wide")
        document = "query ($slug: String!) { concept(slug: $slug) { forms { text } history { move subject reason byStaff } } }"
        seen = ask(moderator, document, slug="felt-rug")["concept"]
        assert [form["text"] for form in seen["forms"]] == ["шырдак"]
        assert [(step["move"], step["subject"], step["reason"]) for step in seen["history"]] == [
            ("add_form", "ковёр (ru)", "Asked"),
            ("remove_form", "ковёр (ru)", "Too wide"),
        ]
        events = ask(moderator, "{ history(kind: CONCEPT) { edges { node { name key detail } } } }")["history"]["edges"]
        assert events[0]["node"] == {"name": "felt-rug", "key": "felt-rug", "detail": "ковёр (ru)"}

    def test_come_behind_those_of_their_language(self, concept, moderator, now):
        first = editing.add_form(by=moderator, at=now, concept_id=concept.pk, language="ky", text="ала кийиз", reason="x")
        other = editing.add_form(by=moderator, at=now, concept_id=concept.pk, language="ru", text="ковёр", reason="x")
        assert (first.rank, other.rank) == (1, 0)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"text": "!!!"}, "text"), ({"text": "a" * 121}, "text"), ({"language": "xx"}, "language"),
            ({"attested": "a" * 201}, "attested"), ({"reason": "  "}, "reason"), ({"reason": "a" * 1001}, "reason"),
        ],
    )  # fmt: skip
    def test_are_refused_with_the_field_that_is_wrong(self, concept, moderator, now, values, field):
        with pytest.raises(Invalid) as refused:
            editing.add_form(
                **{"by": moderator, "at": now, "concept_id": concept.pk, "language": "ru", "text": "ковёр", "reason": "x", **values}
            )
        assert set(refused.value.messages) == {field}

    def test_are_kept_once_and_never_all_removed(self, concept, moderator, now):
        with pytest.raises(Conflict):
            editing.add_form(by=moderator, at=now, concept_id=concept.pk, language="ky", text="Шырдак", reason="x")
        with pytest.raises(Conflict):
            editing.remove_form(by=moderator, at=now, form_id=concept.forms.get().pk, reason="x")

    def test_are_edited_by_moderators_alone(self, concept, cast, now):
        for viewer in (cast.guest, cast.buyer, viewer_for(UserFactory(support=True))):
            with pytest.raises(NotFound):
                editing.add_form(by=viewer, at=now, concept_id=concept.pk, language="ru", text="ковёр", reason="x")
            with pytest.raises(NotFound):
                editing.remove_form(by=viewer, at=now, form_id=concept.forms.get().pk, reason="x")

    @pytest.mark.parametrize("text", ["shyrdak", "шырдак", "ырда", "rug of", "felt-r", ""])
    def test_find_their_concept_in_any_script_or_by_a_part(self, concept, moderator, cast, ask, text):
        document = "query ($s: String) { concepts(search: $s) { edges { node { slug forms { language attested } } } } }"
        (edge,) = ask(moderator, document, s=text)["concepts"]["edges"]
        assert edge["node"] == {"slug": "felt-rug", "forms": [{"language": "ky", "attested": "Yudakhin 1965"}]}
        assert ask(cast.buyer, document, s=text)["concepts"]["edges"] == []
        assert ask(cast.buyer, '{ concept(slug: "felt-rug") { slug } }')["concept"] is None

    def test_say_in_words_which_forms_a_rule_wrote(self, concept, moderator, ask):
        ConceptForm.objects.create(concept=concept, language="uz-Cyrl", text="шердоқ", rank=1, attested=DERIVED)
        forms = ask(moderator, '{ concept(slug: "felt-rug") { forms { attested } } }')["concept"]["forms"]
        assert {form["attested"] for form in forms} == {"Yudakhin 1965", "from the other script, by rule"}


def pin(by, query, *products, days=7, at=None):
    at = at or timezone.now()
    names = [product.slug for product in products]
    return pinning.pin(by=by, at=at, query=query, slugs=names, ends_at=at + timedelta(days=days), reason="The fair")


class TestPins:
    def test_come_first_however_the_query_is_spelled_and_are_not_found_twice(self, catalogue, moderator, cast, ask):
        best, other, bowl = catalogue("Shyrdak", "Shyrdak with much more to say", "Clay bowl")
        pin(moderator, "Шырдак", bowl, other)
        data = ask(cast.guest, SEARCH, q="shyrdak")
        assert slugs(data) == [bowl.slug, other.slug, best.slug]
        assert data["search"]["totalCount"] == 3

    def test_stay_first_from_page_to_page(self, catalogue, moderator, cast, ask):
        found = catalogue("Shyrdak", "Shyrdak red", "Shyrdak blue", "Clay bowl", "Silk scarf")
        pin(moderator, "shyrdak", found[3], found[4])
        seen, after = [], None
        for _page in range(5):
            data = ask(cast.guest, SEARCH, q="shyrdak", first=1, after=after)
            seen += slugs(data)
            after = data["search"]["pageInfo"]["endCursor"]
        assert seen[:2] == ["clay-bowl", "silk-scarf"]
        assert sorted(seen) == sorted(product.slug for product in found)
        assert not data["search"]["pageInfo"]["hasNextPage"]

    def test_obey_filters_and_count_in_facets(self, catalogue, moderator):
        rug, bowl = catalogue("Shyrdak", "Clay bowl")
        pin(moderator, "shyrdak", bowl)
        results = queries.search("shyrdak")
        assert list(results.ids) == [bowl.pk, rug.pk]
        assert dict(results.facets["country"]) == {"UZ": 2}
        assert list(queries.search("shyrdak", filters=Filters(country=("KG",))).ids) == []

    def test_are_put_first_where_nothing_is_found_and_where_words_are_guessed(self, catalogue, moderator):
        rug, bowl = catalogue("Shyrdak", "Clay bowl")
        pin(moderator, "zzyzzx", bowl)
        pin(moderator, "shyrdaq zz", rug)
        assert list(queries.search("zzyzzx").ids) == [bowl.pk]
        assert queries.search("zzyzzx").interpretation.repaired is None

    def test_keep_other_orders_as_they_are(self, catalogue, moderator):
        rug, bowl = catalogue("Shyrdak", "Clay bowl")
        pin(moderator, "shyrdak", bowl)
        assert list(queries.search("shyrdak", sort=Sort.NEWEST).ids) == [rug.pk]

    def test_are_only_what_is_on_sale_and_what_is_sold_out_comes_last(self, catalogue, moderator):
        rug, bowl, gone = catalogue("Shyrdak", "Clay bowl", "Silk scarf")
        pin(moderator, "shyrdak", gone, bowl)
        type(gone).objects.filter(pk=gone.pk).update(status="withdrawn")
        bowl.variants.update(stock=0)
        indexing.sync([bowl.pk], refresh=True)
        assert list(queries.search("shyrdak").ids) == [rug.pk, bowl.pk]

    def test_end_by_themselves_and_by_hand(self, catalogue, moderator):
        rug, bowl = catalogue("Shyrdak", "Clay bowl")
        pinned = pin(moderator, "shyrdak", bowl, at=timezone.now() - timedelta(days=8))
        assert list(queries.search("shyrdak").ids) == [rug.pk]
        assert pin(moderator, "ШЫРДАК", bowl).pk == pinned.pk
        assert list(queries.search("shyrdak").ids) == [bowl.pk, rug.pk]
        pinning.unpin(by=moderator, at=timezone.now(), pinned_id=pinned.pk, reason="Over")
        assert list(queries.search("shyrdak").ids) == [rug.pk]
        assert [step.move for step in PinnedSearch.objects.get().history.all()] == ["pin", "pin", "unpin"]


class TestPinning:
    @pytest.fixture
    def pieces(self, cast):
        return ProductFactory.create_batch(7, workshop=cast.workshop)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"query": "!!!"}, "query"), ({"query": "a b " * 60}, "query"), ({"slugs": []}, "products"), ({"slugs": ["nothing"]}, "products"),
            ({"ends_at": datetime(2026, 5, 25, tzinfo=UTC)}, "until"), ({"reason": ""}, "reason"),
        ],
    )  # fmt: skip
    def test_is_refused_with_the_field_that_is_wrong(self, pieces, moderator, now, values, field):
        with pytest.raises(Invalid) as refused:
            pinning.pin(**{
                "by": moderator, "at": now, "query": "rug", "slugs": [pieces[0].slug], "ends_at": now + timedelta(days=1), "reason": "x",
                **values,
            })  # fmt: skip
        assert set(refused.value.messages) == {field}

    def test_takes_six_at_most_by_slug_or_address_and_each_once(self, pieces, moderator, now):
        with pytest.raises(Invalid):
            pin(moderator, "rug", *pieces, at=now)
        first = pieces[0].slug
        pinning.pin(
            by=moderator,
            at=now,
            query="rug",
            slugs=[f"https://usta.example/en/p/{first}/", first, ""],
            ends_at=now + timedelta(days=1),
            reason="x",
        )
        assert pins.pinned_for("Rug", now) == (pieces[0].pk,)

    def test_is_for_moderators(self, pieces, moderator, cast, now):
        pinned = pin(moderator, "rug", pieces[0], at=now)
        for viewer in (cast.guest, cast.buyer, viewer_for(UserFactory(finance=True))):
            with pytest.raises(NotFound):
                pin(viewer, "rug", pieces[0], at=now)
            with pytest.raises(NotFound):
                pinning.unpin(by=viewer, at=now, pinned_id=pinned.pk, reason="x")
            assert not pins.visible_to(viewer).exists()

    def test_lasts_to_the_end_of_the_day_where_the_viewer_is(self, pieces, cast, do, ask):
        until = (timezone.now() + timedelta(days=3)).date()
        answer = do(cast.admin, "pinSearch", "pinned { query isOn lastDay places { product { slug } } history { reason } }",
                    query=" Felt  rug ", products=[pieces[1].slug], until=until.isoformat(), reason="The fair")  # fmt: skip
        assert answer["pinned"] == {
            "query": "Felt rug", "isOn": True, "lastDay": until.isoformat(),
            "places": [{"product": {"slug": pieces[1].slug}}], "history": [{"reason": "The fair"}],
        }  # fmt: skip
        assert PinnedSearch.objects.get().ends_at == datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC)
        eastern = cast.admin.reading("USD", "KZ", "Asia/Almaty")
        (edge,) = ask(eastern, "{ pinnedSearches { edges { node { lastDay } } } }")["pinnedSearches"]["edges"]
        assert edge["node"]["lastDay"] == (until + timedelta(days=1)).isoformat()


class TestPages:
    @pytest.fixture
    def browser(self, client, moderator):
        return sign_in_confirmed(client, moderator.user)

    def test_add_and_remove_a_word(self, browser, concept):
        page = reverse("staff:concept", args=["felt-rug"])
        key = to_global_id("Concept", concept.pk)
        refused = browser.post(page, {"do": "AddConceptForm", "concept": key, "language": "RUSSIAN", "text": "ковёр", "reason": ""})
        assert (refused.status_code, "Say why" in refused.text, 'value="ковёр"' in refused.text) == (422, True, True)
        browser.post(page, {"do": "AddConceptForm", "concept": key, "language": "RUSSIAN", "text": "ковёр", "reason": "Asked for"})
        shown = browser.get(page).text
        assert "Word added" in shown
        assert "ковёр (ru)" in shown
        form = concept.forms.get(language="ru")
        browser.post(page, {"do": "RemoveConceptForm", "form": to_global_id("ConceptForm", form.pk), "reason": "Too wide"})
        assert not concept.forms.filter(language="ru").exists()
        assert "felt-rug" in browser.get(reverse("staff:concepts") + "?search=shyrdak").text

    def test_pin_and_unpin(self, browser, cast):
        product = ProductFactory(workshop=cast.workshop)
        page, until = reverse("staff:pins"), (timezone.now() + timedelta(days=3)).date().isoformat()
        form = {"do": "PinSearch", "query": "rug", "products": [product.slug, "", ""], "until": until, "reason": "The fair"}
        refused = browser.post(page, {**form, "products": ["nothing"]})
        assert (refused.status_code, 'value="nothing"' in refused.text) == (422, True)
        browser.post(page, form)
        assert product.slug in browser.get(page).text
        pinned = PinnedSearch.objects.get()
        browser.post(page, {"do": "UnpinSearch", "id": to_global_id("PinnedSearch", pinned.pk), "reason": "Over"})
        assert "Nothing" not in browser.get(page).text
        assert pins.pinned_for("rug", timezone.now()) == ()
        assert 'value="felt"' in browser.get(page + "?query=felt").text
