"""Names in the letters of their readers."""

import pytest

from shop.kit.spelling import readable


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
