"""What is sealed is read with its key alone, nowhere but where it was put, and never once the key is destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text

from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.store.sealing import KeyDestroyedError, KeyMissingError, SealedText, SealingKey


class Note:
    """A row with two sealed columns, as a model has them."""

    __tablename__ = "note"
    said = SealedText[str]("said_sealed")
    place = SealedText[str | None]("place_sealed")

    def __init__(self, key: SealingKey, said: str) -> None:
        self.key_id = key.id
        self.said_sealed: str | None = None
        self.place_sealed: str | None = None
        self.said = said


@pytest.fixture
def key(saved: object) -> SealingKey:
    return sealing.new_key()


@pytest.fixture
def as_kept() -> Any:
    """Forget the keys that are held, as the end of a request does."""
    return lambda: db.session.info.pop(sealing.OPENED, None)


def test_a_text_reads_as_it_was_said_and_shows_nothing_where_it_is_kept(key: SealingKey, as_kept: Any) -> None:
    note = Note(key, "12 Mill Lane – پتہ")
    as_kept()
    assert note.said == "12 Mill Lane – پتہ"
    assert "Mill" not in str(note.said_sealed)
    assert note.place is None


def test_the_same_words_are_sealed_differently_each_time(key: SealingKey) -> None:
    assert Note(key, "no").said_sealed != Note(key, "no").said_sealed


def test_a_text_does_not_open_in_another_column(key: SealingKey) -> None:
    note = Note(key, "where I live")
    note.place_sealed = note.said_sealed
    with pytest.raises(InvalidTag):
        assert note.place


def test_a_text_does_not_open_under_somebody_elses_key(key: SealingKey) -> None:
    mine, theirs = Note(key, "mine"), Note(sealing.new_key(), "theirs")
    mine.said_sealed = theirs.said_sealed
    with pytest.raises(InvalidTag):
        assert mine.said


def test_a_text_that_was_changed_in_the_database_does_not_open(key: SealingKey) -> None:
    note = Note(key, "yes")
    kept = str(note.said_sealed)
    note.said_sealed = ("B" if kept[0] == "A" else "A") + kept[1:]
    with pytest.raises(InvalidTag):
        assert note.said


def test_once_its_key_is_destroyed_nobody_reads_a_text(key: SealingKey, as_kept: Any) -> None:
    note = Note(key, "forget me")
    sealing.destroy(key.id)
    as_kept()
    assert not sealing.is_readable(key.id)
    with pytest.raises(KeyDestroyedError):
        assert note.said
    left = db.session.execute(text("SELECT wrapped FROM sealing_key WHERE destroyed_at IS NOT NULL")).all()
    assert [row.wrapped for row in left] == [None]


def test_nothing_is_sealed_under_a_key_that_is_destroyed_or_never_was(key: SealingKey) -> None:
    sealing.destroy(key.id)
    for key_id in (key.id, uuid4()):
        with pytest.raises(KeyDestroyedError):
            Note(SimpleNamespace(id=key_id), "too late")  # type: ignore[arg-type]  # a key that is not stored


def test_a_hash_finds_the_same_text_for_the_same_purpose_only(saved: object) -> None:
    assert sealing.keyed_hash("dupont", "name") == sealing.keyed_hash("dupont", "name")
    others = {sealing.keyed_hash("dupont", "phone"), sealing.keyed_hash("dupond", "name")}
    assert sealing.keyed_hash("dupont", "name") not in others


def test_a_hash_cannot_be_worked_out_from_the_database(saved: object, app: Flask, as_kept: Any) -> None:
    """Given a copy of the database and another outer key, the search's own key does not open."""
    sealing.keyed_hash("dupont", "name")
    as_kept()
    with pytest.MonkeyPatch.context() as once:
        once.setitem(app.config, "SEALING_KEYS", (Fernet.generate_key().decode(),))
        with pytest.raises(KeyMissingError):
            sealing.keyed_hash("dupont", "name")


@pytest.fixture
def another(app: Flask) -> Iterator[str]:
    """Put a newer outer key in front of the one there is."""
    old, newer = app.config["SEALING_KEYS"], Fernet.generate_key().decode()
    with pytest.MonkeyPatch.context() as once:
        once.setitem(app.config, "SEALING_KEYS", (newer, *old))
        yield newer


def test_after_rotation_the_older_outer_key_may_go(key: SealingKey, as_kept: Any, another: str, app: Flask) -> None:
    note, found_by = Note(key, "still here"), sealing.keyed_hash("dupont", "name")
    sealing.destroy(sealing.new_key().id)
    while sealing.rewrap_some():
        pass
    app.config["SEALING_KEYS"] = (another,)
    as_kept()
    assert (note.said, sealing.keyed_hash("dupont", "name")) == ("still here", found_by)
    assert sealing.missing_keys() == []


def test_rotation_goes_a_few_at_a_time_and_ends(
    saved: object, another: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    with pytest.MonkeyPatch.context() as before:
        before.setitem(app.config, "SEALING_KEYS", app.config["SEALING_KEYS"][1:])
        for _ in range(5):
            sealing.new_key()
    assert [sealing.rewrap_some() for _ in range(4)] == [2, 2, 1, 0]


def test_a_key_that_the_database_needs_is_named_when_it_is_missing(key: SealingKey, app: Flask, as_kept: Any) -> None:
    (needed,) = app.config["SEALING_KEYS"]
    note = Note(key, "sealed")
    as_kept()
    with pytest.MonkeyPatch.context() as once:
        once.setitem(app.config, "SEALING_KEYS", (Fernet.generate_key().decode(),))
        assert sealing.missing_keys() == [sealing.fingerprint(needed)]
        with pytest.raises(KeyMissingError, match=sealing.fingerprint(needed)):
            assert note.said
        assert sealing.fingerprint(needed) not in needed


def test_many_keys_are_fetched_by_one_query(saved: object, as_kept: Any) -> None:
    notes = [Note(sealing.new_key(), str(number)) for number in range(30)]
    db.session.flush()
    as_kept()
    sealing.hold_keys(note.key_id for note in notes)
    db.session.close()  # nothing more can be asked in that transaction, and nothing needs to be
    assert [note.said for note in notes] == [str(number) for number in range(30)]
