import pytest

from shop.kit import states as kit
from vendors.applications.models import Application
from vendors.applications.states import TRANSITIONS, ApplicationStatus

ALLOWED = {
    ("draft", "submit"): "submitted",
    ("submitted", "request_changes"): "changes_requested",
    ("submitted", "approve"): "approved",
    ("submitted", "reject"): "rejected",
    ("submitted", "withdraw"): "draft",
    ("changes_requested", "resubmit"): "submitted",
    ("changes_requested", "withdraw"): "draft",
}


@pytest.mark.parametrize("status", ApplicationStatus.values)
@pytest.mark.parametrize("move", TRANSITIONS)
def test_every_state_and_move(status, move):
    application = Application(status=status)
    assert kit.can_move(application, move) == ((status, move) in ALLOWED)
    if (status, move) in ALLOWED:
        assert kit.check_move(application, move).target == ALLOWED[status, move]
