"""What the documents say is so: settings, commands, names, links, SQL, and the people of the demo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from config import INSECURE_SECRET, Settings
from hateprog.cli import command_line
from hateprog.demo.people import SHOWN

TOP = Path(__file__).resolve().parents[1]
OPERATING = (TOP / "docs/operating.md").read_text(encoding="utf-8")
GLOSSARY = (TOP / "docs/glossary.md").read_text(encoding="utf-8")
README = (TOP / "README.md").read_text(encoding="utf-8")
PAGES = sorted(page for folder in (".", "docs", "docs/decisions", "bench") for page in (TOP / folder).glob("*.md"))
SETTINGS_TABLE = OPERATING.partition("| setting |")[2].partition("\n\n")[0]
COMMANDS_TABLE = OPERATING.partition("## Every command")[2]
SAID_IN_WORDS = {INSECURE_SECRET: "one that everybody knows", "": "empty", (): "made from `SECRET_KEY`"}


def rows(text: str) -> dict[str, list[str]]:
    """Return the rows of a document's tables by what stands in backticks first."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:3] == "| `"]
    return {row[0].split("`")[1]: row for row in cells}


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_explained_with_its_default(name: str) -> None:
    default = getattr(Settings(), name)
    said = "made from `SECRET_KEY`" if name == "AUDIT_KEY" else SAID_IN_WORDS.get(default)
    plain = ", ".join(default) if isinstance(default, tuple) else str(default)
    plain = plain.lower() if isinstance(default, bool) else plain
    row = rows(SETTINGS_TABLE)[name]
    assert row[1] == (said or f"`{plain}`")
    assert row[2]


def test_no_setting_is_explained_that_does_not_exist() -> None:
    assert set(rows(SETTINGS_TABLE)) == {field.name for field in fields(Settings)}


def commands(of: click.Command, called: str) -> Iterator[str]:
    """Yield the whole name of each command."""
    if isinstance(of, click.Group):
        for name, each in of.commands.items():
            yield from commands(each, f"{called} {name}")
    else:
        yield called


def test_every_command_is_explained_and_no_other() -> None:
    explained = {name.removesuffix(" --deploy") for name in rows(COMMANDS_TABLE)}
    assert explained == set(commands(command_line, "hateprog"))


def code_names() -> list[str]:
    """Return every name in the glossary's second column."""
    second = [line.split("|")[2] for line in GLOSSARY.splitlines() if line.startswith("| ") and line.count("|") >= 4]
    return sorted({name for cell in second for name in re.findall(r"`([\w.]+)`", cell)})


@pytest.mark.parametrize("name", code_names())
def test_every_word_of_the_glossary_is_in_the_code(name: str) -> None:
    assert resolve_name(f"hateprog.{name}") is not None


def links() -> Iterator[tuple[str, str]]:
    """Yield (page, target) for every link to another place in this repository."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:")):
                yield page.relative_to(TOP).as_posix(), target


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings have."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "target"), list(links()))
def test_every_link_leads_somewhere(page: str, target: str) -> None:
    path, _, anchor = target.partition("#")
    there = (TOP / page).parent / path if path else TOP / page
    assert there.exists()
    assert not anchor or anchor in anchors(there)


def test_the_sql_shown_is_the_sql_shipped() -> None:
    shown = re.findall(r"```sql\n(.*?)```", OPERATING, flags=re.DOTALL)
    for name, block in zip(("roles.sql", "grants.sql"), shown, strict=True):
        assert block.strip() in (TOP / "deploy/postgresql" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("target", re.findall(r"(?:^|`)make ([a-z-]+)", README, flags=re.MULTILINE))
def test_every_make_command_of_the_readme_is_there(target: str) -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


def test_the_readme_signs_in_as_the_people_of_the_demo() -> None:
    assert re.findall(r"`([\w-]+@demo\.example)`", README) == [*SHOWN]


UNITS = sorted((TOP / "deploy/systemd").glob("*.service"))
HARDENED = (
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    "User=hateprog",
)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_may_touch_little(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    assert [line for line in HARDENED if line not in lines] == []


@pytest.mark.parametrize("unit", sorted((TOP / "deploy/systemd").iterdir()), ids=lambda unit: unit.name)
def test_every_unit_is_explained(unit: Path) -> None:
    assert unit.name in OPERATING


def test_the_example_settings_exist() -> None:
    example = (TOP / "deploy/environment.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE))
    assert named <= {field.name for field in fields(Settings)}
