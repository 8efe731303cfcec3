"""The judged set itself: complete, consistent, spelled in its own letters. Nothing here searches, and nothing needs a service."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.search.judged import data

PUNCTUATION = " ,.;:!?«»()'’“”\"-–×/0123456789"
LATIN = "abcdefghijklmnopqrstuvwxyz"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
LETTERS = {
    ("kk", "Cyrl"): RUSSIAN + "әғқңөұүһі",
    ("kk", "Latn"): LATIN + "äğıñöşūü",
    ("ky", "Cyrl"): RUSSIAN + "ңөү",
    ("tg", "Cyrl"): "абвгғдеёжзийӣкқлмнопрстуӯфхҳчҷшъэюя",
    ("tk", "Latn"): "abçdeäfghijžklmnňoöprsştuüwyýz",
    ("tk", "Cyrl"): RUSSIAN + "җңөүә",
    ("uz", "Latn"): LATIN + "ʻʼ",
    ("uz", "Cyrl"): RUSSIAN + "ўқғҳ",
    ("ru", "Cyrl"): RUSSIAN,
    ("en", "Latn"): LATIN + "âé",
}
SCRIPTS = {"Latn": "LATIN", "Cyrl": "CYRILLIC"}
SIZES = ("S", "M", "L", "XL")


def texts() -> Iterator[str]:
    """Every text that the set shows to a search."""
    yield from (name.name for name in data.names())
    yield from (query.query for query in data.queries())
    for product in data.products():
        yield from (*product.titles.values(), *product.descriptions.values())


def words(text: str) -> list[str]:
    return re.findall(r"[\w'’ʻʼ]+", text.lower())


def foreign(text: str, language: str, script: str) -> set[str]:
    """Letters that the language does not have in that script."""
    return set(text.lower()) - set(LETTERS[language, script]) - set(PUNCTUATION)


def script_of(text: str) -> str:
    """Which script most of the letters are of."""
    counts = Counter(unicodedata.name(letter).split()[0] for letter in text if letter.isalpha() and letter not in "ʻʼ")
    return next(code for code, name in SCRIPTS.items() if name == counts.most_common(1)[0][0])


class TestSize:
    def test_there_is_enough_of_everything(self) -> None:
        assert len(data.concepts()) >= 140
        assert len(data.products()) >= 1000
        assert len(data.queries()) >= 440

    def test_every_stratum_has_thirty_queries(self) -> None:
        counts = Counter(query.stratum for query in data.queries())
        assert set(counts) == set(data.STRATA)
        assert min(counts.values()) >= 30

    def test_every_language_is_named_sold_and_asked_in(self) -> None:
        for languages in (
            [name.language for name in data.names()],
            [language for product in data.products() for language in product.titles],
            [query.language for query in data.queries()],
        ):
            assert set(languages) == set(data.LANGUAGES)
            assert min(Counter(languages).values()) >= 50


class TestIdentity:
    def test_ids_are_unique(self) -> None:
        for ids in ([product.id for product in data.products()], [query.id for query in data.queries()]):
            assert len(ids) == len(set(ids))

    def test_no_query_is_asked_twice(self) -> None:
        assert [text for text, count in Counter(query.query.lower() for query in data.queries()).items() if count > 1] == []

    def test_products_are_not_copies(self) -> None:
        for texts_of in ("titles", "descriptions"):
            seen = Counter(pair for product in data.products() for pair in getattr(product, texts_of).items())
            assert [pair for pair, count in seen.items() if count > 1] == []

    def test_no_name_is_listed_twice(self) -> None:
        seen = Counter((name.concept, name.language, name.script, name.name) for name in data.names())
        assert [key for key, count in seen.items() if count > 1] == []


class TestReferences:
    def test_every_concept_exists(self) -> None:
        named = {concept.broader for concept in data.concepts().values()} - {""}
        named |= {name.concept for name in data.names()}
        named |= {concept for product in data.products() for concept in (*product.concepts, *product.mentions)}
        named |= {concept for query in data.queries() for concept in (*query.concepts, *query.conditions)}
        assert named <= set(data.concepts())

    def test_every_concept_has_names(self) -> None:
        assert set(data.concepts()) == {name.concept for name in data.names()}

    def test_every_product_is_something_and_mentions_only_what_it_is_not(self) -> None:
        for product in data.products():
            assert product.concepts
            assert len(set(product.concepts)) == len(product.concepts)
            assert not set(product.concepts) & set(product.mentions), product.id

    def test_texts_come_in_pairs(self) -> None:
        for product in data.products():
            assert product.titles
            assert set(product.titles) == set(product.descriptions)

    def test_prices_and_countries_are_plausible(self) -> None:
        for product in data.products():
            assert product.price_usd > 0
            assert product.country in {"KZ", "KG", "TJ", "TM", "UZ"}
            assert not (product.made_to_order and product.in_stock)


class TestSplit:
    def test_a_family_lies_on_one_side(self) -> None:
        for concept in data.concepts().values():
            assert concept.split in data.SPLITS
            assert {data.concepts()[broader].split for broader in data.above(concept.id)} <= {concept.split}

    def test_a_query_lies_with_its_concepts(self) -> None:
        for query in data.queries():
            assert query.split in data.SPLITS
            assert {data.concepts()[concept].split for concept in query.concepts} <= {query.split}

    @pytest.mark.parametrize("stratum", data.STRATA)
    def test_both_sides_have_a_third_of_each_stratum(self, stratum: str) -> None:
        counts = Counter(query.split for query in data.queries() if query.stratum == stratum)
        assert min(counts[split] for split in data.SPLITS) >= counts.total() / 3


class TestJudgments:
    def test_every_query_has_what_it_asks_for(self) -> None:
        for query in data.queries():
            best = max(data.grade(query, product) for product in data.products())
            assert best >= {"nothing": 0, "broader": 2}.get(query.stratum, 3), query

    def test_nothing_is_asked_for_that_is_sold(self) -> None:
        sold = {
            word
            for product in data.products()
            for text in (*product.titles.values(), *product.descriptions.values())
            for word in words(text)
        }
        for query in data.queries():
            if query.stratum == "nothing":
                assert not query.concepts
                assert not sold & set(words(query.query)), query
                assert {data.grade(query, product) for product in data.products()} == {0}

    def test_conditions_belong_to_phrases(self) -> None:
        for query in data.queries():
            assert bool(query.conditions or query.color or query.size) == (query.stratum == "phrase"), query

    def test_an_override_changes_the_rule_for_something_that_exists(self) -> None:
        queries = {query.id: query for query in data.queries()}
        products = {product.id: product for product in data.products()}
        for (query, product), grade in data.overrides().items():
            assert grade in range(4)
            assert grade != data._by_rule(queries[query], products[product])

    def test_the_rule_grades_as_the_readme_says(self) -> None:
        carpet = self.query(concepts=("carpet",))
        red = self.query(concepts=("carpet",), color="red", stratum="phrase")
        wool = self.query(concepts=("wool",))
        assert self.grades(carpet, ("carpet",), ("teke_carpet",), ("cushion",)) == [3, 2, 0]
        assert self.grades(self.query(concepts=("teke_carpet",)), ("teke_carpet",), ("yomut_carpet",), ("carpet",), ("torba",)) == [
            3,
            1,
            1,
            0,
        ]
        assert self.grades(red, ("carpet",), ("teke_carpet",)) == [2, 1]
        assert self.grades(wool, ("carpet", "wool"), ("shawl", "cashmere"), ("scarf", "silk")) == [3, 2, 0]
        assert self.grades(self.query(concepts=("ikat",)), ("ikat",), ("dress", "ikat"), ("adras",)) == [3, 2, 2]

    def query(self, **values: object) -> data.Query:
        plain = {
            "id": "",
            "query": "",
            "conditions": (),
            "color": "",
            "size": "",
            "language": "en",
            "script": "Latn",
            "stratum": "native",
            "split": "test",
        }
        return data.Query(**{**plain, **values})  # type: ignore[arg-type]

    def grades(self, query: data.Query, *kinds: tuple[str, ...]) -> list[int]:
        return [data.grade(query, self.product(concepts)) for concepts in kinds]

    def product(self, concepts: tuple[str, ...]) -> data.Product:
        return data.Product("", concepts, (), {}, {}, "UZ", "", "", 100, False, False, True, "", "", 0)


class TestSpelling:
    def test_texts_are_composed_and_trimmed(self) -> None:
        for text in texts():
            assert text == unicodedata.normalize("NFC", text)
            assert text == " ".join(text.split())

    def test_names_have_the_letters_of_their_language(self) -> None:
        for name in data.names():
            if (name.language, name.script) in LETTERS:
                assert not foreign(name.name, name.language, name.script), name

    def test_products_have_the_letters_of_their_language(self) -> None:
        for product in data.products():
            for kind in (product.titles, product.descriptions):
                for language, text in kind.items():
                    plain = " ".join(word for word in re.split(r"[ ,.]+", text) if word not in SIZES)
                    assert not foreign(plain, language, script_of(text)), (product.id, text)

    def test_no_word_mixes_scripts(self) -> None:
        for text in texts():
            for word in words(text):
                scripts = {unicodedata.name(letter).split()[0] for letter in word if letter.isalpha() and letter not in "ʻʼ"}
                assert len(scripts) <= 1, (word, text)

    def test_a_query_is_in_its_script(self) -> None:
        for query in data.queries():
            if query.stratum != "wrong_layout":
                assert script_of(query.query) == query.script, query

    def test_a_russian_keyboard_has_russian_letters_only(self) -> None:
        for query in data.queries():
            if query.stratum == "russian_keyboard":
                assert not set(query.query.lower()) - set(RUSSIAN) - set(PUNCTUATION), query

    def test_without_diacritics_means_without(self) -> None:
        for query in data.queries():
            if query.stratum == "no_diacritics" and query.script == "Latn":
                assert query.query.isascii(), query
