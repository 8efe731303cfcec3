"""What helps on from results: the word that was meant, what lies near, and what is found with a filter less."""

import pytest

from search import guidance, queries, suggestion_index
from search.backends.base import Filters
from search.backends.postgres.store import PostgresBackend
from search.documents import Named, Suggested, SuggestionKind
from search.models import Concept, ConceptForm
from tests.search.products import document, fill

FELT, SILK = Named("felt", {"en": "Felt"}), Named("silk", {"en": "Silk"})
SHYRDAK = {"en": "Red shyrdak", "ky": "Кызыл шырдак"}
DOPPI = {"uz": "Chust doʻppisi"}


@pytest.fixture
def shop(postgres: PostgresBackend) -> None:
    """A red shyrdak of Kyrgyzstan for ten dollars, a doʻppi of Uzbekistan for twenty, and a thesaurus of five concepts."""
    fill(
        postgres,
        [
            document(1, titles=SHYRDAK, categories=(FELT,), country="KG", price_usd=1_000),
            document(2, titles=DOPPI, categories=(SILK,), country="UZ", price_usd=2_000),
            document(3, titles={"en": "Felt hat"}, categories=(FELT,), country="KG", price_usd=3_000),
        ],
    )
    suggestion_index.write(
        [
            Suggested(SuggestionKind.PRODUCT, 1, "shyrdak", SHYRDAK),
            Suggested(SuggestionKind.PRODUCT, 2, "doppi", DOPPI),
            Suggested(SuggestionKind.PRODUCT, 3, "hat", {"en": "Felt hat"}),
        ],
        version=1,
    )
    felt = concept("felt", en="felt", ru="войлок")
    concept("shyrdak", felt, en="shyrdak", ky="шырдак")
    concept("hat", felt, en="felt hat", ru="войлочная шапка")
    concept("koshma", felt, en="koshma")
    concept("komuz", en="komuz")


def concept(slug: str, broader: Concept | None = None, **forms: str) -> Concept:
    made = Concept.objects.create(slug=slug, gloss=slug, broader=broader)
    for language, text in forms.items():
        ConceptForm.objects.create(concept=made, language=language, text=text)
    return made


def meant(query: str, language: str = "en") -> str | None:
    return guidance.did_you_mean(queries.search(query).interpretation, language)


def near(query: str, language: str = "en") -> list[tuple[str, str]]:
    results = queries.search(query)
    return [(name.text, name.language) for name in guidance.related(results.interpretation, language, found=results.total > 0)]


@pytest.mark.usefixtures("shop")
class TestDidYouMean:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [("shyrdk", "shyrdak"), ("шырдк", "шырдак"), ("red shyrdk", "red shyrdak"), ("doppsi", "doʻppisi"), ("komzu", "komuz")],
    )
    def test_is_written_as_people_write_it_in_the_script_that_was_typed(self, typed: str, expected: str) -> None:
        assert meant(typed) == expected

    @pytest.mark.parametrize("typed", ["shyrdak", "шырдак", "shyr", "", "!!!", "qwxyzv"])
    def test_is_silent_where_nothing_was_corrected(self, typed: str) -> None:
        assert meant(typed) is None

    def test_leads_to_a_search_that_corrects_nothing(self) -> None:
        again = queries.search(meant("shyrdk") or "")
        assert (list(again.ids), dict(again.interpretation.corrections)) == ([1], {})

    def test_costs_nothing_where_nothing_was_corrected(self, django_assert_num_queries) -> None:
        interpretation = queries.search("shyrdak").interpretation
        with django_assert_num_queries(0):
            assert guidance.did_you_mean(interpretation, "en") is None


@pytest.mark.usefixtures("shop")
class TestRelated:
    def test_lie_beside_and_above_and_lead_to_something(self) -> None:
        assert near("shyrdak") == [("felt hat", "en"), ("felt", "en")]

    def test_lie_below(self) -> None:
        assert near("felt") == [("shyrdak", "en"), ("felt hat", "en")]
        assert "shyrdak" not in queries.search("felt").interpretation.also

    def test_are_in_the_language_of_the_reader_where_they_have_a_name(self) -> None:
        assert near("shyrdak", "kk") == [("войлочная шапка", "ru"), ("войлок", "ru")]

    def test_begin_like_the_words_when_nothing_is_found_by_them(self) -> None:
        assert near("shyrdakovich") == [("shyrdak", "en")]
        assert near("qwxyzv") == []
        assert near("shhhh") == []

    def test_ask_nothing_where_there_is_no_concept(self, django_assert_num_queries) -> None:
        interpretation = queries.search("red").interpretation
        with django_assert_num_queries(0):
            assert guidance.related(interpretation, "en", found=True) == []

    def test_cost_two_statements(self, django_assert_num_queries) -> None:
        interpretation = queries.search("shyrdak").interpretation
        with django_assert_num_queries(2):
            assert guidance.related(interpretation, "en", found=True)


@pytest.mark.usefixtures("shop")
class TestEasings:
    def found(self, text: str, **filters: object) -> list[tuple[str, str, int]]:
        chosen = Filters(**filters)
        results = queries.search(text, filters=chosen)
        return [(each.name, each.query, each.count) for each in guidance.easings(results, chosen)]

    def test_count_what_is_found_without_each_filter(self) -> None:
        assert self.found("", category=("felt",), country=("UZ",)) == [("category", "", 1), ("country", "", 2)]
        assert self.found("shyrdak", category=("felt",), country=("UZ",)) == [("country", "shyrdak", 1)]
        assert self.found("shyrdak", price_min=5_000, price_max=9_000) == [("price", "shyrdak", 1)]
        assert self.found("shyrdak", made_to_order=True) == [("made_to_order", "shyrdak", 1)]

    def test_count_what_each_word_finds_with_the_filters_kept(self) -> None:
        by_words = [each for each in self.found("shyrdak doppisi", country=("KG",)) if each[0] == "words"]
        assert by_words == [("words", "shyrdak", 1)]

    def test_let_all_filters_go_where_one_is_not_enough(self) -> None:
        assert self.found("shyrdak", category=("silk",), country=("UZ",), price_min=9_000) == [("filters", "shyrdak", 1)]

    def test_are_none_for_what_nobody_makes(self) -> None:
        assert self.found("qwxyzv", country=("UZ",)) == []

    def test_ask_once_for_each_filter_and_not_at_all_for_words_that_find_nothing(self, django_assert_max_num_queries) -> None:
        every = Filters(("a",), ("b",), ("c",), ("d",), ("KG",), ("kg-osh",), ("e",), ("f",), "DE", 1, 2, True, True, True, 400)
        made, nothing = queries.search("shyrdak", filters=every), queries.search("qwxyzv", filters=every)
        with django_assert_max_num_queries(15 * 5):
            guidance.easings(made, every)
        with django_assert_max_num_queries(0):
            assert guidance.easings(nothing, every) == []


@pytest.mark.usefixtures("shop")
class TestSchema:
    DOCUMENT = """query($query: String, $country: [String!]) { search(query: $query, country: $country, first: 1) {
        totalCount interpretation { didYouMean } related { text language } easings { name label query count } } }"""

    def test_guides_anybody(self, ask, cast) -> None:
        for viewer in (cast.guest, cast.buyer, cast.vendor, cast.admin):
            found = ask(viewer, self.DOCUMENT, query="shyrdk")["search"]
            assert (found["interpretation"]["didYouMean"], found["easings"]) == ("shyrdak", [])
            none = ask(viewer, self.DOCUMENT, query="shyrdak", country=["TM"])["search"]
            assert none["easings"] == [{"name": "country", "label": "Country", "query": "shyrdak", "count": 1}]
            assert none["related"][0] == {"text": "felt hat", "language": "en"}
