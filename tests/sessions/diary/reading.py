"""Reading a calendar the way a program does: unfolded, line by line (RFC 5545, section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator


def lines(content: bytes) -> list[str]:
    """Return the content lines, unfolded. Every line of the file ends in CR LF and is at most 75 octets long."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line and len(line) <= 75 for line in physical), physical
    whole: list[str] = []
    for line in physical:
        text = line.decode()  # a letter that was cut would not decode
        if text.startswith(" "):
            whole[-1] += text[1:]
        else:
            whole.append(text)
    return whole


def events(content: bytes) -> list[dict[str, str]]:
    """Return each event's properties."""
    return list(_events(lines(content)))


def _events(read: list[str]) -> Iterator[dict[str, str]]:
    event: dict[str, str] = {}
    for line in read:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            yield event
        else:
            event[name] = value


def unescaped(text: str) -> str:
    """Return a text as it was before it was escaped (RFC 5545, section 3.3.11)."""
    said, escaping = "", False
    for letter in text:
        if escaping:
            said += "\n" if letter in "nN" else letter
        elif letter != "\\":
            said += letter
        escaping = letter == "\\" and not escaping
    return said
