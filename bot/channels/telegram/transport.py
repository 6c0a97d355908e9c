"""The HTTP transport of python-telegram-bot, with aiohttp.

The library's own transport scans all its connections for each request.

An error contains only its kind: the URL contains the token, and an answer may contain a person's text.
"""

import json
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, FormData, TCPConnector
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

UPLOAD_SECONDS = 60.0
DOWNLOAD_SECONDS = 90.0
CHUNK_BYTES = 64 * 1024
# An idle connection is closed after this time. Servers close idle connections after five seconds or more, and a call
# that starts at that moment would fail.
IDLE_SECONDS = 4.0


class AiohttpRequest(BaseRequest):
    """Opens up to `connections` connections. `read_timeout` limits a whole call, unless the call has its own limit.

    `proxy`: the address through which all calls go, if any.
    """

    def __init__(self, connections: int, read_timeout: float, proxy: str = "") -> None:
        self._connections, self._read_timeout, self._proxy = connections, read_timeout, proxy
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        """Does nothing. A session needs a running event loop, so the first call opens it."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 - the base class has this order
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the whole call has one time limit
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - likewise
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - likewise
    ) -> tuple[int, bytes]:
        """Makes one call. Returns the status and the body.

        Raises:
            TimedOut: no answer in time; the call may have been carried out.
            NetworkError: there was no connection, or it broke.
        """
        seconds = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        if request_data and request_data.contains_files:
            seconds = UPLOAD_SECONDS
        try:
            async with self._open_session().request(
                method,
                url,
                timeout=ClientTimeout(total=seconds),
                allow_redirects=False,
                proxy=self._proxy or None,
                **_body(request_data),
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    async def download(self, url: str, most_bytes: int) -> bytes:
        """The content of a file, read only as far as it may be kept.

        Raises:
            BadRequest: it has more bytes.
            TimedOut: it did not come in time.
            NetworkError: there was no connection, it broke, or the file is not there.
        """
        content = bytearray()
        try:
            async with self._open_session().get(
                url,
                timeout=ClientTimeout(total=DOWNLOAD_SECONDS),
                allow_redirects=False,
                proxy=self._proxy or None,
            ) as answer:
                if answer.status != 200:
                    raise NetworkError(f"status {answer.status}")
                async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                    content += chunk
                    if len(content) > most_bytes:
                        raise BadRequest("file is too big")
        except TimeoutError:
            raise TimedOut from None
        except (ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None
        return bytes(content)

    def _open_session(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, keepalive_timeout=IDLE_SECONDS),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer, which must be a JSON object. The base class would log an answer that it cannot parse."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """The parameters as JSON, or as a form if there are files."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        content = json.dumps(request_data.parameters).encode()
        return {"data": content, "headers": {"Content-Type": "application/json"}}
    form = FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, file, kind) in request_data.multipart_data.items():
        form.add_field(name, file, filename=filename, content_type=kind)
    return {"data": form}
