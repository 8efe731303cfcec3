"""Steps of a sign-in that differ from allauth's."""

from typing import Any

from allauth.account.stages import EmailVerificationStage as AllauthStage


class EmailVerificationStage(AllauthStage):
    """Asks for proof of an e-mail address only from those who have one: others are reached by phone."""

    def handle(self) -> Any:
        """Pass a person without an address whose phone is proven."""
        user = self.login.user
        if user is not None and not user.email and user.phone_verified:
            return None, True
        return super().handle()
