"""The demo catalogue keeps its own promises: shape, languages, pictures, codes, and no shared sentences."""

import re
from collections import Counter
from pathlib import Path

import pytest

from shop.demo import loading, voices

DEMO = Path(__file__).parents[3] / "shop" / "demo"
LANGUAGES = {"kk", "ky", "tg", "tk", "uz", "ru", "en"}
COUNTRIES = {"KZ": "KZT", "KG": "KGS", "TJ": "TJS", "TM": "TMT", "UZ": "UZS"}
PHONES = {
    "KZ": r"\+77\d{9}",
    "KG": r"\+996\d{9}",
    "TJ": r"\+992\d{9}",
    "TM": r"\+993\d{8}",
    "UZ": r"\+998\d{9}",
}
LEGAL_FORMS = {"individual", "sole_proprietor", "craft_registration", "cooperative", "company", "ngo"}
MAX_PICTURE_BYTES = 120 * 1024
DESCRIPTION_WORDS = range(60, 131)


TERMS, WORKSHOPS = loading.read_terms(), loading.read_workshops()
PRODUCTS = [product | {"language": workshop["language"]} for workshop, product in loading.in_turns(WORKSHOPS)]
SLUGS = {kind: {term["slug"] for term in terms} for kind, terms in TERMS.items()}

each_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product["slug"])
each_workshop = pytest.mark.parametrize("workshop", WORKSHOPS, ids=lambda workshop: workshop["slug"])


def every_text(value):
    """Yield (language, text) of every translated text below a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in LANGUAGES and isinstance(inner, str):
                yield key, inner
            else:
                yield from every_text(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_text(inner)


def sentences(text):
    return {part.strip().lower() for part in re.split(r"[.!?;]\s+", text.rstrip(".")) if part.strip()}


def webp_size(path):
    """Width and height in pixels from the header of a lossy WebP file."""
    head = path.read_bytes()[:30]
    assert head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8 ", f"{path.name} is no lossy WebP"
    return tuple(int.from_bytes(head[start : start + 2], "little") & 0x3FFF for start in (26, 28))


class TestTerms:
    @pytest.mark.parametrize("kind", ["categories", "techniques", "materials", "colors"])
    def test_have_names_in_all_languages_and_unique_slugs(self, kind):
        assert len(SLUGS[kind]) == len(TERMS[kind])
        for term in TERMS[kind]:
            assert set(term["names"]) == LANGUAGES, term["slug"]
            assert all(name.strip() for name in term["names"].values()), term["slug"]

    def test_parents_come_first_and_are_top_level(self):
        top = set()
        for category in TERMS["categories"]:
            if category["parent"] is None:
                top.add(category["slug"])
            else:
                assert category["parent"] in top, category["slug"]

    def test_no_two_categories_share_a_name(self):
        for language in LANGUAGES:
            names = Counter(category["names"][language] for category in TERMS["categories"])
            assert max(names.values()) == 1, names.most_common(1)


class TestWorkshops:
    def test_are_spread_over_the_five_countries(self):
        counted = Counter(workshop["country"] for workshop in WORKSHOPS)
        assert set(counted) == set(COUNTRIES)
        assert min(counted.values()) >= 2
        assert len({workshop["slug"] for workshop in WORKSHOPS}) == len(WORKSHOPS) >= 24

    @each_workshop
    def test_speak_their_own_language_russian_and_english(self, workshop):
        wanted = {workshop["language"], "ru", "en"}
        for texts in (workshop["story"], workshop["tagline"], *(m["role"] for m in workshop["makers"])):
            assert wanted <= set(texts)

    @each_workshop
    def test_have_known_terms_and_a_way_to_reach_them(self, workshop):
        assert workshop["currency"] == COUNTRIES[workshop["country"]]
        assert workshop["legal_form"] in LEGAL_FORMS
        assert workshop["craft"] in SLUGS["categories"]
        assert re.fullmatch(PHONES[workshop["country"]], workshop["contact"]["phone"])
        assert workshop["contact"]["email"].endswith(".example")
        assert (DEMO / "pictures" / workshop["picture"]).is_file()

    def test_no_two_have_the_same_phone_or_address(self):
        for way in ("phone", "email"):
            assert len({workshop["contact"][way] for workshop in WORKSHOPS}) == len(WORKSHOPS)

    @each_workshop
    def test_ship_home_and_to_the_rest_of_the_world(self, workshop):
        zones = workshop["shipping"]["zones"]
        assert [workshop["country"]] in [zone["countries"] for zone in zones]
        assert zones[-1]["countries"] == "*"
        for zone in zones:
            assert set(zone["name"]) == LANGUAGES
            assert 0 < zone["further_minor"] <= zone["first_minor"]
            assert 0 < zone["days_min"] <= zone["days_max"]

    def test_each_has_products(self):
        assert all(workshop["products"] for workshop in WORKSHOPS)


class TestProducts:
    def test_are_many_and_twenty_of_them_in_all_languages(self):
        assert len({product["slug"] for product in PRODUCTS}) == len(PRODUCTS) >= 120
        whole = [p for p in PRODUCTS if set(p["description"]) == set(p["title"]) == LANGUAGES]
        assert len(whole) >= 20

    @each_product
    def test_name_known_terms(self, product):
        assert product["category"] in SLUGS["categories"]
        for kind in ("techniques", "materials", "colors"):
            assert product[kind], kind
            assert set(product[kind]) <= SLUGS[kind]
        assert re.fullmatch(r"\d{6}", product["hs_code"])

    @each_product
    def test_have_texts_of_the_right_length_in_the_right_languages(self, product):
        wanted = {product["language"], "ru", "en"}
        assert wanted <= set(product["title"]) == set(product["description"])
        for language, text in product["description"].items():
            assert len(text.split()) in DESCRIPTION_WORDS, (language, len(text.split()))
            assert "!" not in text

    @each_product
    def test_have_sizes_prices_and_stock_that_agree(self, product):
        assert product["weight_g"] > 0
        assert all(value > 0 for value in product["dimensions"].values())
        variants = product["variants"]
        assert product["price_minor"] in [variant["price_minor"] for variant in variants]
        assert min(variant["price_minor"] for variant in variants) > 0
        if product["made_to_order"]:
            assert product["stock"] is None and product["lead_days"] > 0
            assert {variant["stock"] for variant in variants} == {None}
        else:
            assert product["lead_days"] is None
            assert product["stock"] == sum(variant["stock"] for variant in variants)
        if product["one_of_a_kind"]:
            assert product["stock"] == 1

    @each_product
    def test_name_their_variants_when_there_are_several(self, product):
        named = [variant for variant in product["variants"] if variant["name"]]
        if len(product["variants"]) == 1:
            assert not named
        else:
            assert all(set(variant["name"]) == set(product["title"]) for variant in named)
            assert len(named) == len(product["variants"])

    def test_have_unique_stock_keeping_units(self):
        units = [variant["sku"] for product in PRODUCTS for variant in product["variants"]]
        assert len(set(units)) == len(units)

    def test_share_no_sentence(self):
        counted = Counter()
        for product in PRODUCTS:
            for language, text in product["description"].items():
                counted.update((language, sentence) for sentence in sentences(text))
        assert [key for key, times in counted.items() if times > 1] == []


class TestPictures:
    def test_all_are_used_once_and_credited(self):
        used = Counter(picture["file"] for product in PRODUCTS for picture in product["pictures"])
        assert set(used) == {path.name for path in (DEMO / "pictures").glob("*.webp")}
        assert set(used.values()) == {1}
        assert "drawn by a computer program" in (DEMO / "pictures" / "CREDITS.md").read_text()

    @each_product
    def test_show_the_whole_first_and_are_small_enough(self, product):
        assert [picture["kind"] for picture in product["pictures"]] in (["whole"], ["whole", "detail"])
        for picture in product["pictures"]:
            path = DEMO / "pictures" / picture["file"]
            assert webp_size(path) == (800, 1000)
            assert path.stat().st_size <= MAX_PICTURE_BYTES
            assert {product["language"], "ru", "en"} <= set(picture["alt"])

    def test_are_not_too_many_bytes_together(self):
        assert sum(path.stat().st_size for path in (DEMO / "pictures").glob("*.webp")) <= 16 * 1024 * 1024

    def test_half_of_the_products_have_a_close_up(self):
        assert sum(len(product["pictures"]) == 2 for product in PRODUCTS) >= len(PRODUCTS) / 2


class TestLetters:
    """Each language is written with its own letters, and none with look-alikes from a keyboard."""

    texts = [*every_text(TERMS), *every_text(WORKSHOPS)]

    def test_latin_and_cyrillic_never_meet_in_one_word(self):
        for language, text in self.texts:
            for word in re.findall(r"\w+", text):
                assert not (re.search(r"[a-zA-Z]", word) and re.search(r"[а-яА-ЯёЁ]", word)), (language, word)

    def test_uzbek_and_english_use_real_apostrophes(self):
        for language, text in self.texts:
            assert "'" not in text, (language, text)
            if language == "uz":
                assert not re.search(r"[oOgG][\u2018\u2019\u02bc]", text), text

    @pytest.mark.parametrize(
        ("language", "letters"),
        [("kk", "әғқңөұүһі"), ("ky", "ңөү"), ("tg", "ғӣқӯҳҷ"), ("ru", "")],
        ids=["kk", "ky", "tg", "ru"],
    )
    def test_cyrillic_languages_keep_to_their_alphabet(self, language, letters):
        foreign = set("әғқңөұүһіӣӯҳҷ") - set(letters)
        for found, text in self.texts:
            if found == language:
                assert not foreign & set(text.lower()), text


class TestReviews:
    DATA = voices.read()

    def test_are_of_pieces_that_there_are_once_an_author(self):
        pairs = [(row["product"], row["author"]) for row in self.DATA["reviews"]]
        assert len(set(pairs)) == len(pairs) >= 30
        assert {product for product, _author in pairs} <= {product["slug"] for product in PRODUCTS}
        assert {author for _product, author in pairs} == set(self.DATA["authors"])

    def test_speak_all_languages_and_some_say_nothing(self):
        written = [row for row in self.DATA["reviews"] if "text" in row]
        assert {row["language"] for row in written} == LANGUAGES
        assert 3 <= len(self.DATA["reviews"]) - len(written) <= 8
        assert {row["stars"] for row in self.DATA["reviews"]} >= {2, 3, 4, 5}
        assert all(row["answer"]["text"] and row["answer"]["language"] in LANGUAGES for row in written if "answer" in row)
