"""Bytes from an engine's writer to a reader, chunk by chunk, with a bounded number of chunks between them."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue

_CHUNK = 1 << 16
_BETWEEN = 8
_PULSE = 0.5  # seconds


class _ReaderLeftError(OSError):
    """The reader closed the stream: the writer has no more to do."""


class Gathering:
    """A file that hands on what is written to it in chunks of some size."""

    def __init__(self, hand_on: Callable[[bytes], object]) -> None:
        """Take the function that gets each chunk; it may wait, and raise OSError when nobody wants more."""
        self._hand_on = hand_on
        self._pending = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._pending += data
        if len(self._pending) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Hand on what has gathered."""
        if self._pending:
            self._hand_on(bytes(self._pending))
            self._pending.clear()


class Pipe(Gathering):
    """A file for a writer in one thread, whose chunks another thread takes.

    A full pipe makes the writer wait, so an answer of any size needs the memory of a few chunks. A reader that
    leaves makes the writer's next `write` fail, which stops the engine.
    """

    def __init__(self) -> None:
        """Make an empty pipe."""
        super().__init__(self._put)
        self._chunks: Queue[bytes | BaseException | None] = Queue(maxsize=_BETWEEN)
        self._left = threading.Event()

    def _put(self, item: bytes | BaseException | None) -> None:
        while not self._left.is_set():
            try:
                self._chunks.put(item, timeout=0.5)
            except Full:
                continue
            return
        raise _ReaderLeftError("the reader left")

    def end(self, error: BaseException | None = None) -> None:
        """Tell the reader that this was all, or what broke it off."""
        try:
            if error is None:
                self.flush()
            self._put(error)
        except _ReaderLeftError:
            return

    def chunks(self) -> Iterator[bytes]:
        """Yield what the writer writes; raise what it ended with.

        While the writer has nothing, an empty chunk comes twice a second, so that a server can look whether anybody
        still waits for the answer.
        """
        try:
            while True:
                try:
                    item = self._chunks.get(timeout=_PULSE)
                except Empty:
                    yield b""
                    continue
                if item is None:
                    return
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            self._left.set()


def in_thread(produce: Callable[[Pipe], None]) -> Iterator[bytes]:
    """Run `produce` with a pipe in a thread of its own and yield what it writes.

    The thread begins with the first chunk that is asked for: an answer that nobody reads costs nothing.
    """
    pipe = Pipe()

    def run() -> None:
        try:
            produce(pipe)
        except _ReaderLeftError:
            return
        except Exception as error:  # noqa: BLE001  handed to the reader, who raises it
            _leave_behind(error)
            pipe.end(error)
        else:
            pipe.end()

    threading.Thread(target=run, name="engine", daemon=True).start()
    yield from pipe.chunks()


def _leave_behind(error: BaseException) -> None:
    """Clear what the frames of an error hold, before another thread gets it: some of it may not end there."""
    each: BaseException | None = error
    while each is not None:
        traceback.clear_frames(each.__traceback__)
        each = each.__cause__ or each.__context__
