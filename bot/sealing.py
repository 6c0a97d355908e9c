"""Sealing: encrypts values and binds them to their row. A keyed index finds them again.

A sealed value is `version | key id | nonce | AES-256-GCM ciphertext`, with the row's id and a constant label as
associated data. So a value that was moved to another row or column does not open.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.clock import Ids
from bot.errors import Misconfigured

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
KEY_BYTES = 32


class WrongKey(Exception):  # noqa: N818
    """A sealed value does not open: another key, another row, or changed bytes."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys in use: sealing keys by id (the primary one seals new values), and one key for the index."""

    primary: bytes
    sealing: dict[bytes, bytes]
    indexing: bytes
    ids: Ids

    def seal(self, row: UUID, label: str, value: str | bytes) -> bytes:
        """Encrypts `value` for this row and label."""
        nonce, content = self.ids.nonce(), value.encode() if isinstance(value, str) else value
        ciphertext = AESGCM(self.sealing[self.primary]).encrypt(nonce, content, _associated_data(row, label))
        return VERSION + self.primary + nonce + ciphertext

    def open(self, row: UUID, label: str, sealed: bytes) -> str:
        """The text that was sealed.

        Raises:
            WrongKey: it does not open with these keys, for this row and label.
        """
        return self.open_bytes(row, label, sealed).decode()

    def open_bytes(self, row: UUID, label: str, sealed: bytes) -> bytes:
        """The bytes that were sealed.

        Raises:
            WrongKey: it does not open with these keys, for this row and label.
        """
        key_id, rest = sealed[1 : 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES :]
        key = self.sealing.get(key_id)
        if sealed[:1] != VERSION or key is None:
            raise WrongKey(label)
        try:
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _associated_data(row, label))
        except InvalidTag:
            raise WrongKey(label) from None

    def index(self, label: str, value: str) -> bytes:
        """A keyed fingerprint (HMAC-SHA256), the same for equal values. Without the key nobody can test a guess."""
        return hmac.digest(self.indexing, f"{label}\0{value}".encode(errors="surrogatepass"), hashlib.sha256)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Inside the `with` block, the sealed attributes of the models use this keyring."""
        token = _active.set(self)
        try:
            yield
        finally:
            _active.reset(token)


_active: ContextVar[Keyring] = ContextVar("keyring")


def index(label: str, value: str) -> bytes:
    """`Keyring.index` of the active keyring."""
    return _active.get().index(label, value)


class Sealed:
    """A model's attribute whose text is stored encrypted in the column `<name>_sealed`. A null reads as "".

    The row's id must be set first. The label does not depend on the column's name, so a renamed column still opens.
    """

    def __init__(self, label: str) -> None:
        self.label = label

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        return self.open(row.id, getattr(row, self.column))

    def __set__(self, row: Any, value: str) -> None:
        setattr(row, self.column, self.seal(row.id, value))

    def open(self, row: UUID, sealed: bytes | None) -> Any:
        """The value that the column of this row holds; for reads without the model, as `Tip.story.open(...)`."""
        return _active.get().open(row, self.label, sealed) if sealed else ""

    def seal(self, row: UUID, value: str | bytes) -> bytes | None:
        """The value as the column of this row stores it; None for an empty value."""
        return _active.get().seal(row, self.label, value) if value else None


class SealedBytes(Sealed):
    """A sealed attribute that holds bytes. A null reads as b""."""

    def open(self, row: UUID, sealed: bytes | None) -> Any:
        return _active.get().open_bytes(row, self.label, sealed) if sealed else b""


def new_key_file(path: Path, ids: Ids) -> None:
    """Writes new keys to a file that only its owner may read.

    Raises:
        Misconfigured: the file exists (keys are never overwritten) or cannot be written.
    """
    key_id = ids.nonce()[:KEY_ID_BYTES]
    content = {"primary": key_id.hex(), "sealing": {key_id.hex(): _base64(ids.key())}, "index": _base64(ids.key())}
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Misconfigured(f"The key file {path} exists already; it is kept as it is.") from None
    except OSError as error:
        raise Misconfigured(f"The key file {path} cannot be written: {error.strerror}.") from None
    path.write_text(json.dumps(content, indent=1) + "\n")


def load_keyring(path: Path, ids: Ids) -> Keyring:
    """The keys of a file made by `new_key_file`.

    Raises:
        Misconfigured: it is missing or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        sealing = {bytes.fromhex(name): _read_key(key) for name, key in content["sealing"].items()}
        keyring = Keyring(bytes.fromhex(content["primary"]), sealing, _read_key(content["index"]), ids)
    except FileNotFoundError:
        raise Misconfigured(
            f"The key file {path} is missing. Bring it back, or for a new installation run: anti-narkoba keys new"
        ) from None
    except PermissionError:
        raise Misconfigured(f"The key file {path} may not be read by this user.") from None
    except OSError as error:
        raise Misconfigured(f"The key file {path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise Misconfigured(f"The key file {path} is damaged. Bring back its copy.") from None
    if keyring.primary not in keyring.sealing:
        raise Misconfigured(f"The key file {path} lacks its primary key. Bring back its copy.")
    return keyring


def _associated_data(row: UUID, label: str) -> bytes:
    return row.bytes + label.encode()


def _read_key(written: str) -> bytes:
    key = base64.b64decode(written, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(written)
    return key


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()
