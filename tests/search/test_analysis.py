"""One word in every spelling, in seven languages and two scripts."""

import threading

import pytest

from search.analysis import folding, repair, stemming
from search.analysis.normalization import normalize, split
from search.analysis.titles import core
from search.analysis.words import Row, name_tokens, pair_tokens, text_tokens, word, words


class TestNormalize:
    @pytest.mark.parametrize("sign", "ʻʼʽ‘’'`´ʹ′＇")
    def test_gives_one_apostrophe(self, sign: str) -> None:
        assert normalize(f"So{sign}zana") == "so'zana"

    @pytest.mark.parametrize("text", ["KILEM", "KİLEM", "kılem", "Kilem"])
    def test_makes_dotted_and_dotless_i_one(self, text: str) -> None:
        assert normalize(text) == "kilem"

    def test_composes_and_drops_what_cannot_be_seen(self) -> None:
        assert normalize("\ufeffС\u0443\u0304за\u00ad\u200bни\u0306\u202e") == "сӯзанй"

    @pytest.mark.parametrize("size", ["150x200", "150х200", "150 × 200", "150*200", "150X200"])
    def test_gives_the_numbers_of_a_size_one_sign(self, size: str) -> None:
        assert split(normalize(f"Шырдак {size} см")) == ["шырдак", "150", "200", "см"]

    def test_changes_nothing_when_repeated(self) -> None:
        text = "Шырдак «Ала-Кийиз» Do‘ppi İĞ"
        assert normalize(normalize(text)) == normalize(text)


class TestSplit:
    def test_keeps_inner_apostrophes_and_parts_hyphens(self) -> None:
        assert split("ak-kalpak, so'zana' №5 (12x30)") == ["ak", "kalpak", "so'zana", "5", "12x30"]

    def test_cuts_endless_words(self) -> None:
        assert split("a" * 10_000) == ["a" * 64]


SAME_WORD = [
    "шырдак shyrdak ширдак şyrdak shirdak Шырдақ",
    "soʻzana so'zana сўзана sozana",
    "сӯзанӣ suzani сузани",
    "doʻppi дўппи do`ppi doppi",
    "қалпақ qalpaq калпак kalpak",
    "шаңырақ şañyraq sanyraq шанырак shanyrak",
    "çuwal cuwal чувал chuval",
    "keçe kece кече keche",
    "ғижжак gʻijjak гиджак gijak ghijak gijjak",
    "тақия taqiia taqiya такия takiya",
    "көрпе körpe korpe корпе",
    "жүзік jüzık juzik жузик zhuzik",
    "ҷавоҳирот javohirot чавохирот",
    "халат khalat xalat halat",
    "ковёр ковер kover",
    "аяққап aiaqqap ayakkap аяккап",
    "кўйлак ko'ylak koʻylak",
    "türkmen turkmen түркмен",
]


class TestKeys:
    @pytest.mark.parametrize("spellings", SAME_WORD)
    def test_of_one_word_meet(self, spellings: str) -> None:
        first, *others = words(spellings)
        assert [other.exact for other in others if set(first.keys).isdisjoint(other.keys)] == []

    def test_never_are_empty_strings(self) -> None:
        assert folding.keys("ъ") == ()
        assert word("ъ").key == ""
        assert word("ъ").tokens == ("x:ъ",)

    def test_of_other_scripts_stay(self) -> None:
        assert folding.keys("قالی") == ("قالی",)

    @pytest.mark.parametrize("text", ["ак калпак", "koʻk kulol", "ъ чай", "чай ъ", "а а", "felt tea"])
    def test_of_two_words_join_as_that_of_one(self, text: str) -> None:
        left, right = words(text)
        assert folding.join(left.key, right.key) == folding.collapse(left.key + right.key)


class TestStems:
    @pytest.mark.parametrize(
        "forms",
        [
            "шырдак шырдактар шырдактын шырдагы шырдактардан",
            "gilam gilamlar gilamning gilamdan gilamlarga",
            "кілем кілемдер кілемнің кілемді",
            "haly halylar halyny halynyň",
            "сӯзанӣ сӯзаниҳо сӯзаниро",
            "carpet carpets",
            "вышивка вышивки вышивкой вышивку",
            "so'zana so'zanalar сўзаналар so'zanaga",
            "guraly gurallary gurallarynda",
            "әмиян әмиянның",
            "шырдак шырдакка",
            "көөкөр көөкөрдүн көөкөрүбүз",
            "кесте кестелі",
            "keşde keşdeli",
            "сайма саймалуу",
        ],
    )
    def test_of_one_words_forms_meet(self, forms: str) -> None:
        first, *others = words(forms)
        assert [other.exact for other in others if set(first.stems).isdisjoint(other.stems)] == []

    def test_keep_at_least_three_letters(self) -> None:
        assert all(len(stem) >= 3 for text in ("тон", "нан", "лар", "дан") for stem in stemming.stems(text))

    def test_are_the_same_in_many_threads(self) -> None:
        texts = [f"вышивка{number} carpets" for number in range(200)] + ["ковры", "вышивками", "rugs"] * 50
        expected = [stemming.stems(text) for text in texts]
        found: list[list[stemming.Stems]] = []
        threads = [threading.Thread(target=lambda: found.append([stemming.stems(text) for text in texts])) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 4


class TestCore:
    @pytest.mark.parametrize(
        ("language", "title", "named"),
        [
            ("ru", "Сумка из иката", "сумка"),
            ("ru", "Войлочные тапочки с узором сырмака", "войлочные тапочки"),
            ("ru", "Книга «Юрта: как устроен дом»", "книга"),
            ("ru", "Ляган синий, риштанская керамика", "ляган синий"),
            ("en", "Bag with suzani embroidery", "bag"),
            ("tg", "Халта аз адрас", "халта"),
            ("tg", "Гулдони кабуд", "гулдони кабуд"),
            ("uz", "Lagan shaklidagi magnit", "magnit"),
            ("uz", "Лаган шаклидаги магнит", "магнит"),
            ("uz", "«Doirachi» haykalchasi", "haykalchasi"),
            ("uz", "Oʻrik yogʻochidan laganda, 40 sm", "laganda"),
            ("kk", "Домбыра тәрізді брелок", "брелок"),
            ("kk", "Былғарыдан тігілген сөмке", "тігілген сөмке"),
            ("ky", "Шырдак оюулуу баштык", "баштык"),
            ("tk", "Nar nagyşly güldan, 2,1 l", "güldan"),
        ],
    )
    def test_is_what_the_thing_is_called(self, language: str, title: str, named: str) -> None:
        assert [each.exact for each in core(title, language)] == named.split()

    @pytest.mark.parametrize("title", ["«Айгүл»", "Из Бухары", "Soʻzana", "Katta soʻzana gulli", "!"])
    def test_is_all_of_a_title_that_names_nothing_else(self, title: str) -> None:
        assert list(core(title, "uz")) == words(title)


class TestTokens:
    def test_join_the_words_of_a_compound_in_names(self) -> None:
        assert word("akkalpak").key_tokens[0] in name_tokens([Row(words("Ак-калпак"), "ky")]).keys

    def test_mark_neighbors_in_running_text(self) -> None:
        query = words("войлочных ковра")
        assert set(pair_tokens(*query)) & text_tokens({"ru": "Большой войлочный ковра"}).pairs

    def test_of_a_very_long_text_end(self) -> None:
        assert len(text_tokens({"": " ".join(f"w{number}" for number in range(10_000))}, longest=100).exact) == 100


class TestRepairs:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("rjd`h", "ковёр"),
            ("rjdth", "ковер"),
            ("cepfyb", "сузани"),
            ("ыргкефсл", "shurtack"),
            ("{fkfn", "халат"),
        ],
    )
    def test_read_the_other_layout(self, typed: str, meant: str) -> None:
        assert meant in repair.repairs(typed.lower())

    def test_read_kazakh_letters_from_the_row_of_digits(self) -> None:
        assert "қалпақ" in repair.repairs("0fkgf0")

    @pytest.mark.parametrize(("typed", "meant"), [("кoвёр", "ковёр"), ("cюзане", "сюзане"), ("сarpet", "carpet")])
    def test_turn_look_alike_letters(self, typed: str, meant: str) -> None:
        assert meant in repair.repairs(typed)

    def test_offer_nothing_for_what_has_no_letters(self) -> None:
        assert repair.repairs("123") == []
