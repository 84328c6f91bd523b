"""Settings come from the environment alone, and what follows from them is worked out in one place."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config import INSECURE_SECRET, Settings


def test_an_empty_environment_gives_the_embedded_default() -> None:
    settings = Settings.from_env({})

    assert settings.DATABASE_URL == "sqlite:///var/hateprog.sqlite3"
    assert settings.SECRET_KEY == INSECURE_SECRET
    assert settings.SECOND_FACTOR_REQUIRED
    assert settings.SECURE_COOKIES
    assert not settings.DEMO
    assert not settings.DEBUG


def test_each_setting_is_an_environment_variable_of_its_name() -> None:
    given = {
        field.name: "7" if field.type == "int" else "true" if field.type == "bool" else "x"
        for field in fields(Settings)
    }

    settings = Settings.from_env(given)

    assert settings.SERVICE_NAME == "x"
    assert settings.WORKERS == 7
    assert settings.DEMO is True
    assert settings.ENCRYPTION_KEYS == ("x",)


def test_what_is_not_a_setting_is_left_alone() -> None:
    assert Settings.from_env({"PATH": "/bin", "secret_key": "x"}) == Settings()


@pytest.mark.parametrize(
    ("text", "meant"), [("true", True), ("YES", True), ("1", True), ("False", False), ("no", False), ("0", False)]
)
def test_yes_and_no_are_read(text: str, meant: bool) -> None:
    assert Settings.from_env({"DEMO": text}).DEMO is meant


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("SECURE_COOKIES", "maybe", "SECURE_COOKIES must be true or false"),
        ("SECURE_COOKIES", "", "SECURE_COOKIES must be true or false"),
        ("WORKERS", "many", "WORKERS must be a whole number"),
        ("WORKERS", "", "WORKERS must be a whole number"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_start_with_its_name(name: str, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings.from_env({name: text})


def test_keys_are_a_list_with_commas() -> None:
    assert Settings.from_env({"ENCRYPTION_KEYS": " new , old ,"}).ENCRYPTION_KEYS == ("new", "old")


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("postgresql://app@db/hateprog", "postgresql+psycopg://app@db/hateprog"),
        ("postgres://app@db/hateprog", "postgresql+psycopg://app@db/hateprog"),
        ("postgresql+psycopg://app@db/hateprog", "postgresql+psycopg://app@db/hateprog"),
        ("sqlite:////srv/hateprog.sqlite3", "sqlite:////srv/hateprog.sqlite3"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite:///var/x.sqlite3", f"sqlite:///{Path('var/x.sqlite3').resolve()}"),
    ],
)
def test_a_database_is_named_as_people_do_and_found_from_any_folder(url: str, uri: str) -> None:
    assert Settings(DATABASE_URL=url).as_mapping()["SQLALCHEMY_DATABASE_URI"] == uri


def test_a_small_installation_needs_one_secret_and_no_key_is_another() -> None:
    mapping = Settings(SECRET_KEY="one secret").as_mapping()

    (key,) = mapping["ENCRYPTION_KEYS"]
    Fernet(key)
    assert len({key, mapping["AUDIT_KEY"], mapping["SECRET_KEY"]}) == 3


def test_keys_that_are_given_are_used() -> None:
    mapping = Settings(ENCRYPTION_KEYS=("a",), AUDIT_KEY="b").as_mapping()

    assert (mapping["ENCRYPTION_KEYS"], mapping["AUDIT_KEY"]) == (("a",), "b")


def test_sealing_keys_are_the_lines_of_a_file_newest_first(tmp_path: Path) -> None:
    newer, older = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    (tmp_path / "keys").write_text(f"{newer}\n{older}\n\n")

    assert Settings(SEALING_KEY_FILE=str(tmp_path / "keys")).as_mapping()["SEALING_KEYS"] == (newer, older)


def test_a_key_file_that_is_not_there_or_holds_no_key_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SEALING_KEY_FILE cannot be read"):
        Settings(SEALING_KEY_FILE=str(tmp_path / "none")).as_mapping()
    (tmp_path / "keys").write_text("a word\n")
    with pytest.raises(ValueError, match="SEALING_KEYS holds something that is not a key"):
        Settings(SEALING_KEY_FILE=str(tmp_path / "keys")).as_mapping()


def test_a_session_cookie_is_for_this_host_over_https_only() -> None:
    mapping = Settings().as_mapping()

    assert mapping["SESSION_COOKIE_NAME"] == "__Host-hateprog"
    assert mapping["SESSION_COOKIE_SECURE"]
    assert mapping["SESSION_COOKIE_HTTPONLY"]
    assert mapping["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_the_demo_keeps_all_it_has_in_its_folder(tmp_path: Path) -> None:
    settings = Settings.for_demo(tmp_path, 5001)

    assert settings.DEMO
    assert settings.PUBLIC_ADDRESS == "http://127.0.0.1:5001"
    assert not settings.SECOND_FACTOR_REQUIRED
    assert all(str(tmp_path) in each for each in (settings.DATABASE_URL, settings.MAIL_FOLDER, settings.SEAL_FOLDER))


def test_settings_do_not_change_while_the_service_runs() -> None:
    with pytest.raises(AttributeError):
        Settings().DEMO = True  # type: ignore[misc]  # what is tested
