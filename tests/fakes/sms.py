"""Text messages kept in a list instead of being sent; named by SMS_BACKEND while the tests run."""

sent: list[tuple[str, str]] = []


class FakeSms:
    """Appends (phone, text) to `sent`, which a test clears."""

    def send(self, phone: str, text: str) -> None:
        """Keep one message."""
        sent.append((phone, text))
