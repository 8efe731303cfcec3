"""Words in the order of each alphabet."""

import pytest

from shop.kit.collation import ALPHABETS, sort_key


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Åland Islands", "Albania", "Côte d’Ivoire", "Croatia", "St Lucia", "Zambia"]),
        ("ru", ["Европа", "Ёлка", "Жук", "Того Б", "Тоголез", "Япония"]),
        ("kk", ["Алжир", "Әзербайжан", "Беларусь", "Қазақстан", "Ыстамбұл", "Іле"]),
        ("ky", ["Кыргызстан", "Нигерия", "Ңоо", "Оман", "Өзбекстан", "Түркмөнстан", "Ченгду"]),
        ("tg", ["Гана", "Ғарм", "Дания", "Украина", "Уругвай", "Ӯзбекистон", "Чехия", "Ҷопон"]),
        ("tk", ["Angliýa", "Braziliýa", "Çehiýa", "Daniýa", "Sudan", "Şweýsariýa", "Türkmenistan", "Ýaponiýa"]),
        ("uz", ["Germaniya", "Ozarbayjon", "Zambiya", "Oʻzbekiston", "Gʻarbiy Osiyo", "Shri-Lanka", "Chexiya"]),
    ],
)
def test_each_language_has_its_own_order(language, expected):
    jumbled = sorted(expected, key=lambda text: text[::-1])
    assert sorted(jumbled, key=lambda text: sort_key(text, language)) == expected


@pytest.mark.parametrize("language", ALPHABETS)
def test_blanks_go_first_and_strange_letters_last(language):
    first, last = ALPHABETS[language].split()[0], ALPHABETS[language].split()[-1]
    assert sorted(["Ωμέγα", last, first, f"{first}-", f"{first} "], key=lambda text: sort_key(text, language)) == [
        first, f"{first} ", f"{first}-", last, "Ωμέγα",
    ]  # fmt: skip


def test_a_language_that_is_not_ours_is_sorted_as_english():
    assert sort_key("Éire", "fr") == sort_key("Éire", "en")
