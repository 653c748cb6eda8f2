"""Syslog over UDP, TCP and TLS: octet counting and lines, told apart frame by frame.

A frame that begins with a digit is counted (RFC 6587, RFC 5425), one that begins with `<` ends at
a line feed; real senders use lines over TLS, and put a line feed inside the counted bytes, which is
taken off.
Anything else up to a line feed is a record too: nothing that was sent is lost.
Source: RFC 5424, RFC 5425, RFC 6587.
"""

from __future__ import annotations

from yoban.collect.protocols._base import Broken, Stream

LONGEST = 1 << 20  # of a message
_DIGITS = frozenset(b"0123456789")


class Frames:
    """Cuts a connection's bytes. State: at most one message."""

    def __init__(self, longest: int = LONGEST) -> None:
        self.longest = longest
        self._left = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Whole messages. Raises Broken when one is too long to wait for."""
        left = self._left
        left += data
        found: list[bytes] = []
        at = 0
        while at < len(left):
            if left[at] in b"\r\n\0":
                at += 1
                continue
            stop = self._counted(left, at) if left[at] in _DIGITS else self._line(left, at)
            if stop is None:
                break
            start, end, after = stop
            if message := bytes(left[start:end]).rstrip(b"\r\n\0"):
                found.append(message)
            at = after
        del left[:at]
        if len(left) > self.longest + 16:
            raise Broken(f"a message is longer than {self.longest} bytes")
        return found

    def _counted(self, left: bytearray, at: int) -> tuple[int, int, int] | None:
        """Start and end of a counted message, and where the next begins; None: not whole yet."""
        stop = at
        while stop < len(left) and stop - at < 10 and left[stop] in _DIGITS:
            stop += 1
        if stop == len(left):
            return None
        if left[stop] != 0x20 or left[at] == 0x30:
            return self._line(left, at)  # a line that begins with a digit
        size = int(left[at:stop])
        if size > self.longest:
            raise Broken(f"a message of {size} bytes was announced; at most {self.longest}")
        end = stop + 1 + size
        return (stop + 1, end, end) if end <= len(left) else None

    def _line(self, left: bytearray, at: int) -> tuple[int, int, int] | None:
        end = left.find(b"\n", at)
        return None if end < 0 else (at, end, end + 1)

    def close(self) -> list[bytes]:
        """A last line without its line feed; a counted message cut short is kept as it is."""
        last = bytes(self._left).strip(b"\r\n\0")
        self._left.clear()
        return [last] if last else []


def datagram(data: bytes) -> list[bytes]:
    """A datagram is a message (RFC 5426), without what ends it."""
    message = data.rstrip(b"\r\n\0")
    return [message] if message else []


protocol = Stream("syslog", "Syslog over UDP, TCP and TLS", Frames, datagram)
