"""Rules of the house that no library holds. A failure says what to do instead."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from enum import Enum
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest
from jinja2 import Environment, nodes
from sqlalchemy.orm import class_mapper

import hateprog
from hateprog.accounts.rules import ROLE_LABELS
from hateprog.kernel.access import Role
from hateprog.store.audit import AUDITED_TABLES
from hateprog.store.base import Base

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "hateprog"


def files(*suffixes: str, under: tuple[Path, ...] = (PACKAGE,)) -> list[Path]:
    found = (path for folder in under for suffix in suffixes for path in folder.rglob(f"*{suffix}"))
    return sorted(path for path in found if not {"vendor", "__pycache__"} & set(path.parts))


def said(path: Path) -> str:
    return str(path.relative_to(ROOT))


PYTHON = files(".py")
TEMPLATES = files(".html")
SHEETS = files(".typ")
OURS = [PACKAGE, ROOT / "tests", ROOT / "migrations", ROOT / "bench"]
WRITTEN = files(".py", ".html", ".typ", ".css", ".js", ".mako", under=tuple(OURS)) + sorted(ROOT.glob("*.py"))


def lines_that(pattern: str, paths: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{said(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if wanted.search(line)
    ]


def outside(folder: str, paths: list[Path]) -> list[Path]:
    return [path for path in paths if PACKAGE / folder not in path.parents]


@pytest.fixture(scope="module")
def modules() -> list[ModuleType]:
    """Every module of the service."""
    return [import_module(each.name) for each in walk_packages(hateprog.__path__, "hateprog.")]


# Files and lines


def test_no_file_is_longer_than_400_lines() -> None:
    long = [said(path) for path in WRITTEN if len(path.read_text(encoding="utf-8").splitlines()) > 400]

    assert long == [], "split it by noun"


def test_an_exception_from_a_rule_gives_its_reason() -> None:
    bare = r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[a-z0-9, -]+\])?)\s*$"

    assert lines_that(bare, WRITTEN) == [], "say why after it: # noqa: S105 - the name of a purpose, not a secret"


def test_nothing_is_left_for_later() -> None:
    later = (
        "TO" + "DO|FIX" + "ME|NotImplemented" + "Error|coming " + "soon|@pytest.mark.(skip|xfail)|pytest.skip" + r"\("
    )

    assert lines_that(later, WRITTEN) == []


def git(*words: str) -> str:
    """Return what git says; nothing for a search that finds nothing."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout  # noqa: S603, S607 - our own words; git is wherever it is


def test_no_registrys_host_is_named_in_a_file_or_a_commit() -> None:
    hosts = r"p[y]pi\.org|python[h]osted\.org|npm[j]s\.(org|com)|deb\.[d]ebian\.org"

    assert git("grep", "-nIE", hosts) == "", "versions and hashes only"
    assert re.findall(hosts, git("log", "--format=%B")) == []


# Who may do what in code


def test_only_the_store_commits() -> None:
    assert lines_that(r"\.commit\(", outside("store", PYTHON)) == [], "write a command: store/command.py"


def test_only_config_reads_the_environment() -> None:
    assert lines_that(r"\benviron\b|\bgetenv\b", PYTHON) == [], "make it a field of config.Settings"


def test_sqlalchemy_is_used_in_one_style() -> None:
    assert lines_that(r"\b[A-Z]\w+\.query\b|session\.query\(", PYTHON) == [], "select(...), by db.session"


def test_no_write_walks_round_the_audit_log() -> None:
    """Bulk methods and bare connections tell the session nothing, so that no line would be left."""
    around = r"\.bulk_(save_objects|insert_mappings|update_mappings)|\.connection\(|engine\.(begin|connect)\("

    assert lines_that(around, outside("store", PYTHON)) == []
    assert lines_that(r"(?i)\btext\(\s*f?['\"]\s*(insert|update|delete)\b", PYTHON) == []


def test_no_sql_is_put_together_from_text() -> None:
    assert lines_that(r"\btext\(\s*f['\"]|exec_driver_sql\(\s*f['\"](?!BEGIN )", PYTHON) == []


def test_every_table_that_holds_peoples_affairs_is_audited(modules: list[ModuleType]) -> None:
    """The rest is named here, each for a reason: a new table has to choose."""
    the_log_itself = {"audit_entry", "audit_link", "audit_seal", "audit_redaction"}
    the_services_own = {"message", "sent_form", "throttle", "lease"}
    worked_out_again = {"trial", "trial_difference", "case_count", "kept_count", "to_recount", "kept_answer"}
    public_and_said_again_with_every_import = {"school", "school_former_name", "register_change"}
    public_and_on_its_way_in = {"register_file", "register_rows"}
    keys_that_say_nothing_of_whose = {"sealing_key"}
    hashes_of_secrets = {"signed_in_session", "recovery_code", "mailed_link"}

    assert set(Base.metadata.tables) - AUDITED_TABLES == (
        the_log_itself
        | the_services_own
        | worked_out_again
        | hashes_of_secrets
        | keys_that_say_nothing_of_whose
        | public_and_said_again_with_every_import
        | public_and_on_its_way_in
    )


def test_nothing_is_loaded_from_the_database_unasked(modules: list[ModuleType]) -> None:
    lazy = [
        f"{model.class_.__name__}.{name}"
        for model in Base.registry.mappers
        for name, relation in class_mapper(model.class_).relationships.items()
        if relation.lazy != "raise_on_sql"
    ]

    assert lazy == [], 'relationship(lazy="raise_on_sql"), and let the query say what it loads'


# What is said


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Yield a module's public functions and classes, and the public methods of those classes."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (
                    each
                    for each in node.body
                    if isinstance(each, kinds) and each.name[0] != "_" and each.name != "Meta"
                )


def is_public(name: str) -> bool:
    return name[0] != "_" and name != "Meta"


def is_only_declared(node: ast.AST) -> bool:
    body = getattr(node, "body", [])
    return len(body) == 1 and isinstance(body[0], ast.Expr) and getattr(body[0].value, "value", None) is Ellipsis


@pytest.mark.parametrize("path", PYTHON, ids=said)
def test_every_public_function_and_class_says_what_it_means(path: Path) -> None:
    silent = [
        f"{path.name}:{node.lineno} {node.name}"
        for node in definitions(path)
        if not ast.get_docstring(node) and not is_only_declared(node)
    ]

    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a module says what it is about"
    assert silent == []


def test_every_word_list_names_every_value(modules: list[ModuleType]) -> None:
    unnamed = {
        f"{module.__name__}.{name}": sorted(map(str, missing))
        for module in modules
        for name, labels in vars(module).items()
        if name.endswith("_LABELS") and isinstance(labels, dict) and isinstance(next(iter(labels), None), Enum)
        if (missing := set(type(next(iter(labels)))) - set(labels) - {Role.SERVICE})
    }

    assert unnamed == {}
    assert Role.SERVICE not in ROLE_LABELS, "the service is not a role that a person is given"


# Templates


class Page(HTMLParser):
    """What of a template is shown to people as it stands, and what would run."""

    SHOWN = frozenset({"alt", "title", "aria-label", "placeholder", "content"})

    def __init__(self) -> None:
        super().__init__()
        self.bare: list[str] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given) or "style" in given:
            self.forbidden.append(self.get_starttag_text() or tag)
        self.forbidden += [f"{tag} {name}" for name in given if name.startswith("on")]
        loads = tag in {"script", "img", "iframe", "source"} or (tag == "link" and given.get("rel") != "canonical")
        address = given.get("src") or given.get("href") or ""
        if loads and re.match(r"(https?:)?//", address):
            self.forbidden.append(f"{tag} {address}")
        if not (tag == "meta" and given.get("name") in {"viewport", "theme-color", "robots", "referrer"}):
            self.bare += [value for name, value in attrs if name in self.SHOWN and value and has_words(value)]

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if has_words(data):
            self.bare.append(data.strip())


def has_words(text: str) -> bool:
    return bool(re.search(r"[A-Za-z]{2}", re.sub(r"&\w+;|⟨⟩", "", text)))


def without_jinja(source: str) -> str:
    """Return a template's HTML with every tag, expression and comment of Jinja taken out."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%-?\s*set\s+\w+\s*%\}", "", source)
    source = re.sub(r"\{\{.*?\}\}", "⟨⟩", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)
    return re.sub(r"(</?)⟨⟩", r"\1b", source)  # a tag whose name is an expression


@pytest.mark.parametrize("path", TEMPLATES, ids=said)
def test_every_word_of_a_page_passes_the_translation_layer(path: Path) -> None:
    page = Page()
    page.feed(without_jinja(path.read_text(encoding="utf-8")))

    assert page.bare == [], 'write {{ _("…") }}'


WORDS_OF_MACROS = frozenset(
    {"text", "html", "titleText", "visuallyHiddenText", "summaryText", "legend", "label", "hint"}
)


@pytest.mark.parametrize("path", TEMPLATES, ids=said)
def test_words_given_to_a_macro_pass_it_too(path: Path) -> None:
    tree = Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(path.read_text(encoding="utf-8"))
    pairs = [(pair.key, pair.value) for pair in tree.find_all(nodes.Pair)]
    named = [(nodes.Const(each.key), each.value) for each in tree.find_all(nodes.Keyword)]
    bare = [
        value.value
        for key, value in pairs + named
        if isinstance(key, nodes.Const) and key.value in WORDS_OF_MACROS
        if isinstance(value, nodes.Const) and isinstance(value.value, str) and has_words(value.value)
    ]

    assert bare == [], 'write _("…")'


@pytest.mark.parametrize("path", TEMPLATES, ids=said)
def test_no_page_runs_or_escapes_anything_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    page = Page()
    page.feed(without_jinja(source))

    assert page.forbidden == [], "scripts and styles are files of our own: the content policy is strict"
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", source) == []


def test_no_script_or_style_of_ours_calls_another_host() -> None:
    static = [path for path in files(".js", ".css") if "vendor" not in path.parts]

    assert lines_that(r"https?://(?!www\.w3\.org/)", static) == []
    assert lines_that(r"\binnerHTML\b|\beval\(|new Function|document\.write", static) == []


@pytest.mark.parametrize("path", SHEETS, ids=said)
def test_every_word_of_a_sheet_passes_the_translation_layer(path: Path) -> None:
    written = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    in_markup = re.findall(r"^[=\s]*[A-Z][a-z].*", written, flags=re.MULTILINE)
    in_code = re.findall(r'(?<!say\()"[A-Z][a-z][^"]*"(?!, \.\.given\.fonts)', written)

    assert in_markup + in_code == [], 'write #say("…")'


def test_no_sheet_runs_what_it_is_told_or_fetches_anything() -> None:
    assert lines_that(r"\beval\(|\bplugin\(|\bread\(|\bmode:|@(preview|local)/", SHEETS) == []


def test_no_markup_is_made_past_the_escaping() -> None:
    assert lines_that(r"\bMarkup\(|\|\s*safe\b", PYTHON) == []


def test_people_are_called_what_they_are_called_here() -> None:
    """domain.md section 2: the person referred, the person harmed."""
    assert lines_that(r"(?i)\boffenders?\b|\bperpetrators?\b", TEMPLATES + SHEETS) == []
    assert lines_that(r"_\(.*\b[Oo]ffenders?\b", PYTHON) == []
