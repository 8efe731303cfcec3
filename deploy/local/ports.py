"""Free ports of the loopback interface."""

import json
import socket
import threading
from pathlib import Path

from deploy.local.console import LauncherError, say

HOST = "127.0.0.1"
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST_EPHEMERAL = 32768
_FIRST_UNPRIVILEGED = 1024
_TRIES = 200


class Ports:
    """Gives out ports, none twice, and remembers in a file those that are to be the same next time."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._given: set[int] = set()
        self._guard = threading.Lock()

    def take(self, purpose: str, preferred: int) -> int:
        """The preferred port or the next free one; a port that is in use is named."""
        return self._choose(purpose, preferred, preferred)

    def keep(self, purpose: str, preferred: int) -> int:
        """The port that the purpose had last time; when it had none, or another program has that one now, a free one
        from the preferred one on, which it has from then on.
        """
        port = self._choose(purpose, self._remembered().get(purpose, preferred), preferred)
        with self._guard:
            self._memory.write_text(json.dumps({**self._remembered(), purpose: port}, indent=1))
        return port

    def _choose(self, purpose: str, wanted: int, first: int) -> int:
        for port in (wanted, *range(first, min(first + _TRIES, 65536))):
            if self._reserve(port):
                if port != wanted:
                    say(f"Port {wanted} is in use; {purpose} takes {port}")
                return port
        raise LauncherError(f"No free port for {purpose} from {first} on.")

    def _remembered(self) -> dict[str, int]:
        """Ports by their purpose, those left out that outgoing connections may have by now."""
        try:
            ports = json.loads(self._memory.read_text())
        except (OSError, ValueError):
            return {}
        return {purpose: port for purpose, port in ports.items() if port < first_ephemeral()}

    def _reserve(self, port: int) -> bool:
        with self._guard:
            if port in self._given or not is_free(port):
                return False
            self._given.add(port)
            return True


def first_ephemeral() -> int:
    """The first port of those that the system gives to outgoing connections (ip(7), ip_local_port_range)."""
    try:
        return int(_EPHEMERAL.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _FIRST_EPHEMERAL


def below_ephemeral(count: int) -> int:
    """The first of so many ports, with room for the next free one behind each, of which no outgoing connection takes any."""
    return max(_FIRST_UNPRIVILEGED, first_ephemeral() - count - _TRIES)


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
