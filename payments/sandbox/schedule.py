"""What time does by itself: sessions end, waiting refunds arrive or come back."""

from payments.sandbox import refunds, sessions
from payments.sandbox.store import Store

ACTIONS = {"refund_waits": refunds.succeed, "refund_fails": refunds.fail}


def run_due(store: Store) -> None:
    """Do all that is due now; what is done is forgotten in the same transaction."""
    sessions.close_due(store)
    for task in store.execute("SELECT * FROM tasks WHERE due_at <= ? ORDER BY number", store.now()):
        with store.transaction():
            ACTIONS[task["action"]](store, task["subject"])
            store.execute("DELETE FROM tasks WHERE number = ?", task["number"])
