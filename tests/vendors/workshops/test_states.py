import pytest

from shop.kit import states as kit
from vendors.workshops.models import Workshop
from vendors.workshops.states import TRANSITIONS, WorkshopStatus

ALLOWED = {
    ("active", "pause"): "paused",
    ("paused", "reopen"): "active",
    ("active", "suspend"): "suspended",
    ("paused", "suspend"): "suspended",
    ("suspended", "reinstate"): "active",
    ("active", "close"): "closed",
    ("paused", "close"): "closed",
    ("suspended", "close"): "closed",
}


@pytest.mark.parametrize("status", WorkshopStatus.values)
@pytest.mark.parametrize("move", TRANSITIONS)
def test_every_state_and_move(status, move):
    workshop = Workshop(status=status)
    if (status, move) in ALLOWED:
        assert kit.check_move(workshop, move).target == ALLOWED[status, move]
    else:
        with pytest.raises(kit.WrongState):
            kit.check_move(workshop, move)
