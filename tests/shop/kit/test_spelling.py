"""Names in the letters of their readers."""

import pytest

from shop.kit.spelling import beside, in_latin, readable


@pytest.mark.parametrize(
    ("name", "source", "reader", "expected"),
    [
        ("Хуҷанд", "tg", "en", "Khujand"),
        ("Қызылорда", "kk", "uz", "Qyzylorda"),
        ("Ош", "ky", "tk", "Osh"),
        ("Ат-Башы", "ky", "en", "At-Bashy"),
        ("Жаңақорған", "kk", "en", "Zhangaqorghan"),
        ("Истаравшан", "tg", "tg", "Истаравшан"),
        ("Margʻilon", "uz", "ru", "Маргилон"),
        ("Shahrisabz", "uz", "kk", "Шахрисабз"),
        ("Chust", "uz", "tg", "Чуст"),
        ("Aşgabat", "tk", "ru", "Ашгабат"),
        ("Mary", "tk", "ky", "Мары"),
        ("Buxoro", "uz", "en", "Buxoro"),
        ("", "uz", "ru", ""),
        ("12", "uz", "ru", "12"),
    ],
)
def test_a_name_is_spelled_in_the_script_of_its_reader(name, source, reader, expected):
    assert readable(name, source, reader) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ул. Мира, 5", "ul. Mira, 5"),
        ("ЩУКИНО", "SHCHUKINO"),
        ("Київ", "Kiyiv"),
        ("თბილისი", "tbilisi"),
        ("Երևան", "Erevan"),
        ("Ερμού 12", "Ermou 12"),
        ("Straße 1ª", "Straße 1ª"),
        ("Toʻytepa", "Toʻytepa"),
        ("東京", ""),
        ("", ""),
    ],
)
def test_an_address_is_spelled_in_latin_letters_where_its_alphabet_is_known(text, expected):
    assert in_latin(text) == expected


@pytest.mark.parametrize(
    ("name", "reader", "expected"),
    [
        ("Жибек", "en", "Zhibek"),
        ("Жібек Жолы", "uz", "Zhibek Zholy"),
        ("Жибек", "ru", ""),
        ("Zebo", "en", ""),
        ("Zebo", "ru", ""),
    ],
)
def test_a_name_stands_in_latin_letters_beside_itself_for_readers_of_them(name, reader, expected):
    assert beside(name, reader) == expected
