"""Suggestions while somebody types: how names are matched, what keeps them true to the catalogue, what they cost."""

from datetime import UTC, date, datetime

import pytest

from search import indexing, past_queries, sources, suggestion_index, suggestions, tasks
from search.analysis.words import words
from search.documents import Suggested, SuggestionKind
from search.models import Concept, ConceptForm, QueryCount, Suggestion
from search.vocabulary import add
from shop.catalogue.models import Category, Product
from shop.kit.translated import TranslatedText
from tests.cast import Cast
from tests.factories.catalogue import CategoryFactory, ProductFactory
from vendors.workshops.models import Workshop

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
DOCUMENT = "query($text: String!, $first: Int) { suggest(text: $text, first: $first) { kind text language slug matched matchedLanguage } }"


@pytest.fixture(autouse=True)
def _postgres_alone(settings) -> None:
    settings.ELASTICSEARCH_URL = ""


def put(*things: Suggested, version: int = 1) -> None:
    suggestion_index.write(things, version)


def piece(number: int, **texts: str) -> Suggested:
    return Suggested(SuggestionKind.PRODUCT, number, f"piece-{number}", texts)


def names(text: str, language: str = "en", kind: SuggestionKind = SuggestionKind.PRODUCT) -> list[str]:
    return [each.text for each in suggestions.suggest(text, language=language) if each.kind == kind]


def concept(slug: str, broader: Concept | None = None, **forms: str) -> Concept:
    made = Concept.objects.create(slug=slug, gloss=slug, broader=broader)
    for language, text in forms.items():
        ConceptForm.objects.create(concept=made, language=language, text=text)
    return made


def words_of(*texts: str) -> list[str]:
    return [word.key for text in texts for word in words(text)]


class TestMatching:
    @pytest.mark.parametrize("text", ["шырд", "Шырдак", "shyrd", "şyrd", "ширд", "SHYRDAK", "koch", "кочкор"])
    def test_begins_any_word_in_any_script(self, text: str) -> None:
        put(piece(1, ky="Шырдак «Кочкор»"), piece(2, ky="Калпак"))
        assert names(text) == ["Шырдак «Кочкор»"]

    @pytest.mark.parametrize("text", ["ak kal", "akkal", "ак калпак", "Ак-кал"])
    def test_reads_two_words_as_one_and_the_other_way(self, text: str) -> None:
        put(piece(1, ky="Ак калпак"), piece(2, ky="Калпак"))
        assert names(text) == ["Ак калпак"]

    def test_reads_the_other_keyboard_layout_when_nothing_begins_as_typed(self) -> None:
        put(piece(1, ru="Шапка"))
        assert names("ifg") == ["Шапка"]
        put(piece(2, en="IFG kettle"))
        assert names("ifg") == ["IFG kettle"]

    def test_begins_no_name_with_a_word_that_joins_others(self) -> None:
        put(piece(1, ru="Тапочки с узлом"))
        assert names("суз") == []
        assert names("узл") == ["Тапочки с узлом"]

    def test_leaves_out_what_only_folds_alike_beside_what_is_written_so(self) -> None:
        put(piece(1, kk="Қызыл тақия"), piece(2, kk="Киіз үй"))
        assert names("киіз", "kk") == ["Киіз үй"]

    @pytest.mark.parametrize("text", ["", "  ", "!!!", "«»", "%", "_", "\x00", "\U0010ffff"])
    def test_suggests_nothing_for_signs_alone(self, text: str) -> None:
        put(piece(1, en="Thing"))
        assert suggestions.suggest(text, language="en") == []

    def test_takes_a_novel_for_its_first_words(self) -> None:
        put(piece(1, en="Rug"))
        assert names("rug " * 10_000) == []


class TestNames:
    def test_are_those_of_the_reader_where_they_begin_so_too(self) -> None:
        put(piece(1, en="Shyrdak, red", ky="Шырдак, кызыл"))
        assert names("шырдак", "en") == ["Shyrdak, red"]
        assert names("shyrdak", "ky") == ["Шырдак, кызыл"]

    def test_stand_beside_the_one_that_was_begun(self) -> None:
        put(piece(1, en="Red carpet", ky="Шырдак"))
        (found,) = suggestions.suggest("shyr", language="en")
        assert (found.text, found.language, found.matched, found.matched_language) == ("Red carpet", "en", "Шырдак", "ky")
        (found,) = suggestions.suggest("shyr", language="uz")
        assert (found.text, found.language, found.matched) == ("Шырдак", "ky", "")

    def test_name_every_thing_once_and_no_name_twice(self) -> None:
        put(piece(1, en="Red red rug"), piece(2, en="Red red rug"), piece(3, en="Red bowl"))
        assert sorted(names("red")) == ["Red bowl", "Red red rug"]

    def test_of_a_concept_stand_beside_the_one_that_was_begun(self) -> None:
        add(["suzani"])
        concept("suzani", en="suzani", kk="сүзене", ru="сюзане")
        (found,) = suggestions.suggest("сүз", language="en")
        assert (found.text, found.language, found.matched) == ("suzani", "en", "")
        concept("felt", en="felt", kk="киіз")
        add(["felt"])
        (found,) = suggestions.suggest("киіз", language="en")
        assert (found.text, found.language, found.matched, found.matched_language) == ("felt", "en", "киіз", "kk")

    def test_of_concepts_are_none_that_only_fold_alike_beside_one_that_is_written_so(self) -> None:
        add(words_of("шырдак", "сыр"))
        concept("shyrdak", ky="шырдак")
        concept("glaze", ky="сыр")
        assert [each.slug for each in suggestions.suggest("шыр", language="ky")] == ["shyrdak"]
        assert [each.slug for each in suggestions.suggest("сыр", language="ky")] == ["glaze"]
        assert {each.slug for each in suggestions.suggest("syr", language="ky")} == {"shyrdak", "glaze"}

    def test_of_a_concept_fall_back_to_the_nearest_language(self) -> None:
        add([words("сюзане")[0].key])
        concept("suzani", en="embroidery", ru="сюзане")
        (found,) = suggestions.suggest("сюз", language="kk")
        assert (found.text, found.language) == ("сюзане", "ru")

    def test_leave_out_a_concept_by_which_nothing_is_called(self) -> None:
        above = concept("musical", en="musical instrument")
        concept("komuz", above, ky="комуз")
        assert suggestions.suggest("music", language="en") == []
        add(["komuz"])
        assert [each.slug for each in suggestions.suggest("music", language="en")] == ["musical"]

    def test_leave_out_a_concept_that_is_called_as_a_craft_is(self) -> None:
        add(["felt"])
        concept("felt", en="felt")
        put(Suggested(SuggestionKind.CATEGORY, 1, "felt", {"en": "Felt"}))
        assert [each.kind for each in suggestions.suggest("fel", language="en")] == [SuggestionKind.CATEGORY]


class TestShares:
    def test_give_every_kind_its_place_and_the_rest_to_who_has_more(self) -> None:
        put(*(piece(number, en=f"Rug number {number}") for number in range(20)))
        assert len(suggestions.suggest("rug", language="en")) == suggestions.DEFAULT_SIZE
        put(
            Suggested(SuggestionKind.WORKSHOP, 1, "rugs", {"en": "Rugs of Osh"}),
            Suggested(SuggestionKind.CATEGORY, 1, "rugs", {"en": "Rugs"}),
        )
        kinds = [each.kind for each in suggestions.suggest("rug", language="en")]
        assert kinds == [SuggestionKind.CATEGORY, *[SuggestionKind.PRODUCT] * 6, SuggestionKind.WORKSHOP]

    @pytest.mark.parametrize(("asked", "given"), [(1, 1), (5, 5), (100, 20), (-3, 1)])
    def test_hold_the_number_asked_for(self, asked: int, given: int) -> None:
        put(*(piece(number, en=f"Rug number {number}") for number in range(30)))
        assert len(suggestions.suggest("rug", language="en", first=asked)) == given

    @pytest.mark.parametrize("wares", [1, 30])
    def test_cost_two_statements_however_many_there_are(self, wares: int, django_assert_num_queries) -> None:
        concept("rug", en="rug")
        add(["rug"])
        put(*(piece(number, en=f"Rug number {number}") for number in range(wares)))
        suggestions.suggest("rug", language="en")
        with django_assert_num_queries(2):
            assert suggestions.suggest("rug", language="en")
        with django_assert_num_queries(2):
            assert suggestions.suggest("кгп", language="en"), "the other layout costs no more"


class TestPastQueries:
    def ask(self, query: str, days: int = 3, times: int = 4, found: int = 5, language: str = "en") -> None:
        for day in range(1, days + 1):
            QueryCount.objects.create(query=query, language=language, day=date(2026, 3, day), times=times, found=found)

    def suggested(self, text: str) -> list[str]:
        return names(text, kind=SuggestionKind.QUERY)

    def test_are_suggested_when_many_asked_them_and_found_something(self) -> None:
        add(["red", "rug", "silk", "robe", "blue", "bowl"])
        self.ask("red rug")
        self.ask("red silk robe", times=3)
        self.ask("red silk", days=2, times=20)
        self.ask("red bowl", found=0)
        assert past_queries.refresh() == 1
        assert self.suggested("red") == ["red rug"]
        assert self.suggested("ru") == ["red rug"]

    def test_hand_no_mistake_on(self) -> None:
        add(["shirdak"])
        self.ask("shyrdek")
        assert past_queries.refresh() == 0

    def test_give_way_to_a_thing_of_the_same_name(self) -> None:
        add(["rug"])
        self.ask("red rug")
        add(["red"])
        past_queries.refresh()
        put(piece(1, en="Red Rug"))
        assert [each.kind for each in suggestions.suggest("red", language="en")] == [SuggestionKind.PRODUCT]

    def test_are_forgotten_when_nobody_asks_them_any_more(self) -> None:
        add(["red", "rug"])
        self.ask("red rug")
        past_queries.refresh()
        QueryCount.objects.all().delete()
        tasks.forget_queries()
        assert self.suggested("red") == []

    def test_in_several_languages_are_one(self) -> None:
        add(["red", "rug"])
        self.ask("red rug")
        self.ask("red rug", language="ru")
        assert past_queries.refresh() == 1
        assert self.suggested("red") == ["red rug"]


class TestVersions:
    def test_late_write_does_not_overwrite_a_later_reading(self) -> None:
        put(piece(1, en="New words"), version=9)
        put(piece(1, en="Old words"), version=3)
        assert (names("new"), names("old")) == (["New words"], [])

    def test_late_write_does_not_bring_back_what_was_taken_out(self) -> None:
        put(piece(1, en="Rug"), version=1)
        put(piece(1), version=9)
        put(piece(1, en="Rug"), version=3)
        assert names("rug") == []
        put(piece(1, en="Rug"), version=10)
        assert names("rug") == ["Rug"]

    def test_a_doubled_message_changes_nothing(self) -> None:
        for _time in range(2):
            put(piece(1, en="Red rug"), version=4)
        assert Suggestion.objects.count() == 2


class TestIndexing:
    @pytest.fixture
    def product(self, cast: Cast) -> Product:
        """A published listing of Atlas Uyi in a craft."""
        craft = CategoryFactory(slug="silk", name=TranslatedText("en", {"en": "Silk"}))
        product: Product = ProductFactory(workshop=cast.workshop, category=craft, title=TranslatedText("en", {"en": "Silken robe"}))
        indexing.sync([product.pk])
        return product

    def suggested(self, text: str) -> set[str]:
        return {str(each.kind) for each in suggestions.suggest(text, language="en")}

    def test_brings_the_workshop_and_the_craft_with_a_product(self, product: Product) -> None:
        assert self.suggested("sil") == {"product", "category"}
        assert self.suggested("atl") == {"workshop"}

    @pytest.mark.parametrize("status", ["withdrawn", "blocked", "draft"])
    def test_takes_out_what_is_not_on_sale(self, product: Product, status: str) -> None:
        Product.objects.update(status=status)
        indexing.sync([product.pk])
        assert (self.suggested("robe"), self.suggested("atl")) == (set(), set())

    @pytest.mark.parametrize("status", ["paused", "suspended", "closed"])
    def test_takes_out_a_workshop_that_does_not_sell_and_its_pieces(self, product: Product, status: str) -> None:
        Workshop.objects.update(status=status)
        indexing.sync([product.pk])
        assert (self.suggested("robe"), self.suggested("atl")) == (set(), set())

    def test_takes_out_what_was_deleted_for_good(self, product: Product) -> None:
        number = product.pk
        product.images.all().delete()
        product.variants.all().delete()
        product.delete()
        indexing.sync([number])
        assert self.suggested("robe") == set()

    def test_rebuild_ends_at_the_truth_of_the_database(self, product: Product) -> None:
        Suggestion.objects.all().delete()
        Product.objects.update(title=TranslatedText("en", {"en": "Velvet robe"}))
        CategoryFactory(slug="bone", name=TranslatedText("en", {"en": "Bone"}))
        indexing.rebuild()
        assert (self.suggested("velv"), self.suggested("silken"), self.suggested("bon")) == ({"product"}, set(), {"category"})

    def test_rebuild_takes_out_a_workshop_that_has_nothing_left(self, product: Product) -> None:
        Product.objects.update(status="withdrawn")
        indexing.rebuild()
        assert (self.suggested("robe"), self.suggested("atl")) == (set(), set())

    def test_reads_many_products_by_the_same_statements(self, product: Product, cast: Cast, django_assert_num_queries) -> None:
        more = ProductFactory.create_batch(5, workshop=cast.workshop, category=Category.objects.get())
        with django_assert_num_queries(4):
            assert len(sources.suggested([product.pk])) == 3
        with django_assert_num_queries(4):
            assert len(sources.suggested([product.pk, *(each.pk for each in more)])) == 8


class TestSchema:
    def test_answers_anybody_alike(self, cast: Cast, ask) -> None:
        put(piece(1, en="Silken robe"), Suggested(SuggestionKind.WORKSHOP, 1, "silk-house", {"uz": "Silk House"}))
        expected = [("PRODUCT", "Silken robe", "en", "piece-1"), ("WORKSHOP", "Silk House", "uz", "silk-house")]
        for viewer in (cast.guest, cast.buyer, cast.vendor, cast.other_vendor, cast.admin):
            found = ask(viewer, DOCUMENT, text="silk")["suggest"]
            assert [(each["kind"], each["text"], each["language"], each["slug"]) for each in found] == expected
            assert {each["matched"] for each in found} == {None}

    def test_shows_nobody_what_is_not_on_sale(self, cast: Cast, ask) -> None:
        draft = ProductFactory(workshop=cast.workshop, status="draft", title=TranslatedText("en", {"en": "Secret robe"}))
        indexing.sync([draft.pk])
        for viewer in (cast.guest, cast.vendor, cast.admin):
            assert ask(viewer, DOCUMENT, text="secret")["suggest"] == []

    def test_gives_as_many_as_asked_for(self, cast: Cast, ask) -> None:
        put(*(piece(number, en=f"Rug number {number}") for number in range(9)))
        assert len(ask(cast.guest, DOCUMENT, text="rug", first=2)["suggest"]) == 2
        assert len(ask(cast.guest, DOCUMENT, text="rug", first=None)["suggest"]) == 8
