"""Letting the first administrator in from the command line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hateprog.accounts import queries
from hateprog.accounts.cli import accounts
from hateprog.kernel.access import Role
from tests import factories as make

KEEP = ["ada@example.com", "--name", "Ada Lake", "--role", "administrator"]


def invite(*arguments: str) -> Result:
    return CliRunner().invoke(accounts, ["invite", *arguments])


def test_without_mail_the_link_is_printed_and_opens_the_account(saved: Any, app: Flask, sign_in: Any) -> None:
    result = invite(*KEEP)

    assert result.exit_code == 0
    path = re.search(r"5000(/set-password/\S+)", result.output)
    assert path
    assert app.test_client().post(path[1], data={"password": "kettle anchor velvet"}).status_code == 303
    account = queries.at_address("ada@example.com")
    assert sign_in(account, "kettle anchor velvet").get("/people").status_code == 200


def test_with_mail_the_link_is_only_in_the_mail(
    saved: Any, app: Flask, mailed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", "/nowhere")

    result = invite(*KEEP)

    assert result.exit_code == 0
    assert "set-password" not in result.output
    assert "set-password" in mailed()[0].body


def test_several_roles_and_areas_can_be_said(saved: Any) -> None:
    saved(make.rotherham())

    areas = ("--area", "E08000018", "--area", "E23000030")
    invite("i@example.com", "--name", "Indira Vale", "--role", "inspector", "--role", "coordinator", *areas)

    account = queries.one_account(queries.id_at("i@example.com"))  # type: ignore[arg-type]  # it is there
    assert account
    assert account.roles_held == {Role.INSPECTOR, Role.COORDINATOR}
    assert account.areas == {"E08000018", "E23000030"}


def test_another_account_of_the_same_person(saved: Any) -> None:
    known = saved(make.practitioner(email="pat@example.com"))

    invite("p2@example.com", "--same-person-as", "PAT@example.com", "--role", "referrer")

    account = queries.at_address("p2@example.com")
    assert account
    assert account.person_id == known.person_id


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["not an address", "--name", "X", "--role", "referrer"], "is not an email address"),
        (["a@example.com", "--role", "referrer"], "Give either --name or --same-person-as"),
        (["a@example.com", "--name", " \x01 ", "--role", "referrer"], "Give either --name or --same-person-as"),
        (["a@example.com", "--name", "X", "--role", "service"], "'service' is not one of"),
        (["a@example.com", "--name", "X"], "Missing option '--role'"),
        (["a@example.com", "--name", "X", "--role", "inspector"], "at least one area"),
        (["a@example.com", "--name", "X", "--role", "referrer", "--area", "E1"], "E1 is not one"),
        (["taken@example.com", "--name", "X", "--role", "referrer"], "already an account"),
        (["a@example.com", "--same-person-as", "b@example.com", "--role", "referrer"], "There is no account"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(saved: Any, arguments: list[str], sentence: str) -> None:
    saved(make.referrer(email="taken@example.com"))

    result = invite(*arguments)

    assert result.exit_code != 0
    assert sentence in result.output
    assert queries.id_at("a@example.com") is None
