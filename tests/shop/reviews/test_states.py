"""Every state and every move."""

import pytest

from shop.kit import states
from shop.kit.states import WrongState
from shop.reviews.models import Review
from shop.reviews.states import TRANSITIONS, ReviewStatus

ALLOWED = {("published", "hide"), ("hidden", "show"), ("published", "remove"), ("hidden", "remove")}


@pytest.mark.parametrize("status", ReviewStatus.values)
@pytest.mark.parametrize("move", TRANSITIONS)
def test_a_move_is_possible_from_these_states_alone(status, move):
    review = Review(status=status)
    assert states.can_move(review, move) is ((status, move) in ALLOWED)
    if (status, move) not in ALLOWED:
        with pytest.raises(WrongState):
            states.check_move(review, move)
