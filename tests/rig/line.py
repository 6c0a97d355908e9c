"""The line between one process and the database server, which can be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer

from sqlalchemy.engine import make_url

BYTES = 65_536


class Line(ThreadingTCPServer):
    """Hands on what passes, in a thread, until it is closed."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, database_url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        url = make_url(database_url)
        self.far = (url.host or "", url.port or 0)
        self.url = url.set(port=self.server_address[1]).render_as_string(hide_password=False)
        self._whole = threading.Event()
        self._whole.set()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self.serve_forever, name="line", daemon=True).start()

    @contextmanager
    def cut(self, *, silent: bool) -> Iterator[None]:
        """Nothing passes in either direction; both ends are told, or not until it is mended."""
        self._whole.clear()
        if not silent:
            for end in list(self._open):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        try:
            yield
        finally:
            self._whole.set()

    def carry(self, near: socket.socket, far: socket.socket) -> None:
        """One direction of one connection."""
        self._open.add(near)
        with suppress(OSError):
            while data := near.recv(BYTES):
                self._whole.wait()
                far.sendall(data)
        self._open.discard(near)
        self._whole.wait()
        with suppress(OSError):
            far.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Connection(BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        self.server._whole.wait()
        with socket.create_connection(self.server.far) as far:
            back = threading.Thread(target=self.server.carry, args=(far, self.request), daemon=True)
            back.start()
            self.server.carry(self.request, far)
            back.join()
