import pytest

from shop.kit.errors import Invalid
from shop.kit.phones import format_phone, normalize_phone


class TestNormalizePhone:
    @pytest.mark.parametrize(
        ("text", "region", "number"),
        [
            ("90 123 45 67", "UZ", "+998901234567"),
            ("+998 (90) 123-45-67", "KZ", "+998901234567"),
            ("8 (701) 123-45-67", "KZ", "+77011234567"),
            ("0555 123 456", "KG", "+996555123456"),
            ("+992 93 555 1234", None, "+992935551234"),
            ("8 65 123456", "TM", "+99365123456"),
            ("030 901820", "DE", "+4930901820"),
            ("+1 650 253 0000", "", "+16502530000"),
        ],
    )
    def test_brings_any_writing_into_one_form(self, text, region, number):
        assert normalize_phone(text, region) == number

    @pytest.mark.parametrize(
        ("text", "region", "message"),
        [
            ("", "UZ", "not a telephone number"),
            ("call me", "UZ", "not a telephone number"),
            ("1" * 41, "UZ", "not a telephone number"),
            (None, "UZ", "not a telephone number"),
            ("90 123 45 67", None, r"Begin the telephone number with \+"),
            ("90 123 45 67", "ZZ", r"Begin the telephone number with \+"),
            ("+999 123456", "UZ", r"Begin the telephone number with \+"),
            ("12345", "UZ", "no such telephone number"),
            ("+49 30 901820 ext. 5", "DE", "without an extension"),
        ],
    )
    def test_refuses_the_rest_with_the_reason(self, text, region, message):
        with pytest.raises(Invalid, match=message) as caught:
            normalize_phone(text, region)
        assert [field for field, _, _ in caught.value.items()] == ["phone"]

    def test_names_the_field_that_was_asked(self):
        with pytest.raises(Invalid) as caught:
            normalize_phone("x", "UZ", field="contact.phone")
        assert list(caught.value.messages) == ["contact.phone"]


class TestFormatPhone:
    def test_groups_the_digits(self):
        assert format_phone("+998901234567") == "+998 90 123 45 67"

    def test_leaves_other_text_alone(self):
        assert format_phone("by post") == "by post"
