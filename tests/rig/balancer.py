"""Hands pushed updates to whichever of several processes takes them, as a proxy before them would."""

import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

# A process that sleeps accepts connections and never answers.
ANSWER_SECONDS = 2.0


class Balancer(ThreadingHTTPServer):
    """Serves in a thread until it is closed."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, ports: list[int], lot: Random) -> None:
        super().__init__(("127.0.0.1", 0), _Push)
        self.ports, self.lot = ports, lot
        threading.Thread(target=self.serve_forever, name="balancer", daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Push(BaseHTTPRequestHandler):
    server: Balancer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        ports = self.server.lot.sample(self.server.ports, len(self.server.ports))
        status = next((status for port in ports if (status := self._handed_on(port, body))), 502)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _handed_on(self, port: int, body: bytes) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        try:
            connection.request("POST", self.path, body, dict(self.headers))
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def log_message(self, *_args: Any) -> None:
        """Nothing."""
