import pytest
from structlog.testing import capture_logs

from shop.kit import mailbox, sms
from tests.fakes import sms as fake


@pytest.fixture(autouse=True)
def _empty(settings, tmp_path):
    settings.MAILBOX_ROOT = tmp_path
    fake.sent.clear()


class TestSend:
    def test_hands_the_text_to_the_backend_of_the_settings(self, settings):
        settings.SMS_BACKEND = "tests.fakes.sms.FakeSms"
        sms.send("+998901234567", " 123 456 is your code. \n")
        assert fake.sent == [("+998901234567", "123 456 is your code.")]

    @pytest.mark.parametrize("phone", ["998901234567", "+998 90", "", "+", "+٩٩٨", "+1@example.org"])
    def test_takes_numbers_in_one_form_only(self, phone):
        with pytest.raises(ValueError, match=r"E\.164"):
            sms.send(phone, "x")

    @pytest.mark.parametrize("text", ["", "  ", "x" * 470])
    def test_refuses_a_text_that_is_empty_or_too_long(self, text):
        with pytest.raises(ValueError, match="characters"):
            sms.send("+998901234567", text)


class TestMailboxSms:
    def test_keeps_the_text_and_logs_it(self, settings):
        settings.SMS_BACKEND = "shop.kit.sms.MailboxSms"
        with capture_logs() as logs:
            sms.send("+998901234567", "Ваш код:\n123 456")
        summary = mailbox.latest(10)[0]
        assert (summary.to, summary.subject, summary.is_sms) == ("+998901234567", "Ваш код: 123 456", True)
        assert mailbox.read(summary.key).text == "Ваш код:\n123 456\n"
        assert logs[0]["text"] == "Ваш код:\n123 456"

    def test_has_the_methods_of_every_backend(self):
        for backend in (sms.MailboxSms(), fake.FakeSms()):
            assert callable(backend.send)
