"""Free ports of the loopback interface."""

import socket
import threading

from deploy.local.console import LauncherError, say

HOST = "127.0.0.1"
_TRIES = 200


class Ports:
    """Gives out ports; none twice."""

    def __init__(self) -> None:
        self._given: set[int] = set()
        self._guard = threading.Lock()

    def take(self, purpose: str, preferred: int) -> int:
        """The preferred port or the next free one; a port that is in use is named."""
        for port in range(preferred, min(preferred + _TRIES, 65536)):
            if self._reserve(port):
                if port != preferred:
                    say(f"Port {preferred} is in use; {purpose} takes {port}")
                return port
        raise LauncherError(f"No free port for {purpose} from {preferred} on.")

    def _reserve(self, port: int) -> bool:
        with self._guard:
            if port in self._given or not is_free(port):
                return False
            self._given.add(port)
            return True


def is_free(port: int) -> bool:
    """Whether a server could listen there now; ports of closed connections count as free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False
