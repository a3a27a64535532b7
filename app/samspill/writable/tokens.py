"""Bearer tokens (RFC 6750): who may write. A file holds one token a line, plain or as its checksum.

3f9c…                                  a plain token: it may do everything
sha256:<hex> write name=anna           the checksum of one, what it may do, and a name for the log
# a comment
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from samspill.errors import UsageError

__all__ = ["SCOPES", "Token", "Tokens", "new_token"]

SCOPES = ("read", "write", "admin")
"""What a token may allow for; each allows for those before it."""

_HASHED = re.compile(r"sha256:([0-9a-fA-F]{64})\Z")
_PREFIX = "samspill_"


@dataclass(frozen=True)
class Token:
    """A token, as a checksum (SHA-256); `name` stands for it in the log."""

    digest: str
    scopes: frozenset[str]
    name: str

    def allows(self, scope: str) -> bool:
        """Whether it may do this."""
        return any(SCOPES.index(mine) >= SCOPES.index(scope) for mine in self.scopes)


class Tokens:
    """The tokens of a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        """Read the file; raise UsageError when it cannot be read, or has no token."""
        self._path = path
        self._lock = threading.Lock()
        self._found, self._seen = self._read()
        if not self._found:
            raise UsageError(f"{path} holds no token", hint="make one: samspill token")

    def of(self, text: str) -> Token | None:
        """Return the token whose text this is; the time that takes says nothing of how much of it was right."""
        digest = _digest(text)
        found = None
        for token in self._now():
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found

    def _now(self) -> list[Token]:
        with self._lock:
            try:
                state = self._path.stat()
                if (state.st_mtime_ns, state.st_size) != self._seen:
                    self._found, self._seen = self._read()
            except OSError:
                self._found, self._seen = [], (0, 0)  # a file that was taken away allows for nothing
            return self._found

    def _read(self) -> tuple[list[Token], tuple[int, int]]:
        try:
            state = self._path.stat()
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the token file {self._path} cannot be read: {error}") from error
        found = []
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                found.append(_token(line.split(), f"{self._path}:{number}"))
        return found, (state.st_mtime_ns, state.st_size)


def _token(words: list[str], where: str) -> Token:
    match = _HASHED.match(words[0])
    digest = match[1].lower() if match else _digest(words[0])
    name = f"token-{digest[:8]}"
    scopes = set()
    for word in words[1:]:
        if word.startswith("name="):
            name = word.removeprefix("name=")
        elif word in SCOPES:
            scopes.add(word)
        else:
            raise UsageError(f"{where}: {word[:40]!r} is no scope", hint=f"scopes are {', '.join(SCOPES)}, then name=…")
    if not scopes:
        scopes = {"write"} if match else set(SCOPES)
    return Token(digest, frozenset(scopes), name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def new_token(scopes: tuple[str, ...], name: str | None) -> tuple[str, str]:
    """Return a token by chance (256 bits), and the line for a token file that stands for it."""
    token = _PREFIX + secrets.token_urlsafe(32)
    words = [f"sha256:{_digest(token)}", *scopes, *([f"name={name}"] if name else [])]
    return token, " ".join(words)
