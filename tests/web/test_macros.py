"""The macros that every page is made of: what is asked, what was typed, what is wrong, and nothing that runs."""

from __future__ import annotations

import re
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, request
from flask_wtf import CSRFProtect
from marshmallow import ValidationError

from hateprog.kernel.errors import RuleBroken
from hateprog.web import fields, pages
from hateprog.web.forms import Form
from hateprog.web.intake import Intake

TEMPLATES = Path(pages.__file__).parent / "templates"
NAUGHTY = '"><script>alert(1)</script>'
IMPORTS = '{% import "macros/form.html" as forms %}{% import "macros/page.html" as page %}'


class Happened(StrEnum):
    HELD = "held"
    MISSED = "missed"


LABELS = {Happened.HELD: "Held", Happened.MISSED: "Missed"}
DISTRICTS = [("E08000018", "Rotherham (South Yorkshire)"), ("E06000045", "Southampton (Hampshire)")]


class SessionRecord(Intake):
    """One question of every kind."""

    held_on = fields.Day("Date of session")
    happened = fields.Choice("What happened?", Happened, labels=LABELS)
    covered = fields.Choices("Covered", Happened, labels=LABELS)
    why = fields.Words("Why?", lines=3, limit=200)
    place = fields.Words("Where?")
    district = fields.Listed("District", lambda: DISTRICTS)
    email = fields.Email("Email address")
    phone = fields.Phone("Phone number")
    at = fields.ClockTime("Time")
    minutes = fields.Number("Minutes", low=1, high=300)
    password = fields.Password("Password")
    agreed = fields.Ticked("Declaration", statement="This is right", missing="Tick the box")


NAMES = tuple(SessionRecord().load_fields)


class Elements(HTMLParser):
    """Every element of some markup with its attributes, and the words in each textarea."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.typed: dict[str, str] = {}
        self._inside: str | None = None
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("name") if tag == "textarea" else None

    def handle_data(self, words: str) -> None:
        if self._inside:
            self.typed[self._inside] = self.typed.get(self._inside, "") + words

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def values(self, attribute: str) -> set[str | None]:
        return {attributes[attribute] for _tag, attributes in self.found if attribute in attributes}

    def one(self, **wanted: str) -> dict[str, str | None]:
        [attributes] = [each for _tag, each in self.found if wanted.items() <= each.items()]
        return attributes


@pytest.fixture
def app() -> Flask:
    app = Flask("hateprog", static_folder=None)
    app.config.update(SECRET_KEY="for the form tokens of a test", WTF_CSRF_ENABLED=True)
    CSRFProtect(app)
    pages.register(app)
    return app


def render(app: Flask, template: str, sent: dict[str, str] | None = None, **context: Any) -> str:
    with app.test_request_context("/", method="POST" if sent is not None else "GET", data=sent):
        form = Form(SessionRecord(), version=7)
        if sent is not None:
            with pytest.raises(ValidationError) as refused:
                form.load(request)
            form.refuse(refused.value)
        return render_template_string(IMPORTS + template, form=form, names=NAMES, **context)


EVERY_QUESTION = "{% for name in names %}{{ forms.field(form, name) }}{% endfor %}"


def test_a_date_is_asked_for_in_the_three_parts_that_intake_reads(app: Flask) -> None:
    page = Elements(render(app, "{{ forms.field(form, 'held_on') }}"))

    assert page.values("name") == {"held_on-day", "held_on-month", "held_on-year"}


def test_every_error_leads_to_something_to_type_or_tick(app: Flask) -> None:
    page = Elements(render(app, "{{ forms.error_summary(form) }}" + EVERY_QUESTION, sent={}))

    leads = {str(href).removeprefix("#") for href in page.values("href")}
    asked = {attributes.get("id") for tag, attributes in page.found if tag in {"input", "textarea", "select"}}
    assert len(leads) == len(NAMES)
    assert leads <= asked


def test_each_question_is_described_by_its_error(app: Flask) -> None:
    page = Elements(render(app, EVERY_QUESTION, sent={}))

    described = {each for words in page.values("aria-describedby") for each in str(words).split()}
    assert {f"{name}-error" for name in NAMES} <= described
    assert described <= page.values("id")


def test_an_error_of_the_whole_form_is_said_without_a_link_to_nowhere(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Form(SessionRecord())
        form.refuse(RuleBroken("The decision must come first"))
        markup = render_template_string(IMPORTS + "{{ forms.error_summary(form) }}", form=form)

    assert "The decision must come first" in markup
    assert "<a" not in markup


def test_the_error_summary_takes_the_focus_without_javascript_too(app: Flask) -> None:
    page = Elements(render(app, "{{ forms.error_summary(form) }}", sent={}))

    assert "autofocus" in page.one(tabindex="-1")


@pytest.mark.parametrize("lines", ["one\r\n  two\r\n\r\nthree", "  leading", "a\nb"])
def test_lines_come_back_as_typed_even_below_an_answer(app: Flask, lines: str) -> None:
    template = """{% set why %}{{ forms.field(form, "why") }}{% endset %}
      {{ forms.field(form, "happened", conditional={"missed": why}) }}"""

    page = Elements(render(app, template, sent={"why": lines, "happened": "missed"}))

    assert page.typed["why"] == lines.replace("\r\n", "\n")


def test_what_was_chosen_is_still_chosen(app: Flask) -> None:
    page = Elements(
        render(app, EVERY_QUESTION, sent={"happened": "missed", "covered": "held", "district": "E06000045"})
    )

    assert "checked" in page.one(name="happened", value="missed")
    assert "checked" not in page.one(name="happened", value="held")
    assert "checked" in page.one(name="covered", value="held")
    assert "selected" in page.one(value="E06000045")


def test_a_password_is_never_shown_again(app: Flask) -> None:
    markup = render(app, EVERY_QUESTION, sent={"password": "correct horse battery staple"})

    assert "correct horse" not in markup


@pytest.mark.parametrize("name", NAMES)
def test_markup_that_somebody_types_is_only_words(app: Flask, name: str) -> None:
    parts = {f"{name}-{part}": NAUGHTY for part in ("day", "month", "year")}

    assert "<script" not in render(app, "{{ forms.field(form, name) }}", sent={name: NAUGHTY, **parts}, name=name)


@pytest.mark.parametrize(
    "shown",
    [
        "page.heading(x, x)",
        "page.tag(x)",
        "page.badge(x)",
        "page.clock(x, 'late')",
        "page.warning(x)",
        "page.inset(x)",
        "page.panel(x, x, x)",
        "page.link_button(x, x)",
        "page.back_link(x, x)",
        "page.breadcrumbs([{'text': x, 'href': x}, {'text': x}])",
        "page.summary_list([{'key': x, 'value': x, 'href': x}, {'key': x, 'value': [x, x]}], title=x)",
        "page.task_list([{'text': x, 'href': x, 'hint': x, 'status': x, 'colour': 'blue'}, {'text': x, 'status': x}])",
        "page.data_table([x, {'text': x}], [[x, {'text': x, 'href': x, 'sort': x}]], x)",
        "page.empty_state(x, {'text': x, 'href': x})",
        "page.pager(x, x)",
        "page.timeline([{'title': x, 'by': x, 'when': x, 'body': x, 'href': x}])",
        "page.sub_navigation([{'text': x, 'href': x}], x)",
        "page.changed_meanwhile(x, none, x)",
        "forms.action_button(x, x, hidden=x, fields={x: x})",
        "forms.search(x, x, x)",
        "forms.choice(x, x, [(x, x)], x)",
    ],
)
def test_a_page_shows_what_somebody_typed_as_words(app: Flask, shown: str) -> None:
    markup = render(app, "{{ " + shown + " }}", x=NAUGHTY)

    assert "&lt;script&gt;" in markup
    assert "<script" not in markup


def test_a_form_carries_its_tokens_and_the_version_it_was_read_at(app: Flask) -> None:
    page = Elements(render(app, "{% call forms.form_for(form, 'Save') %}{% endcall %}"))

    assert page.values("name") == {"csrf_token", "form_token", "version"}
    assert page.one(name="version")["value"] == "7"
    assert page.one(method="post")["id"] == "form"


def test_a_draft_that_saves_itself_says_so_to_screen_readers(app: Flask) -> None:
    page = Elements(render(app, "{% call forms.form_for(form, 'Sign', autosave='/draft') %}{% endcall %}"))

    assert page.one(method="post")["data-autosave"] == "/draft"
    assert "data-autosave-status" in page.one(role="status")


def test_a_wide_table_scrolls_in_a_pane_that_the_keyboard_reaches(app: Flask) -> None:
    page = Elements(render(app, "{{ page.data_table(['Session'], [['1']], 'Sessions') }}"))

    pane = page.one(role="region")
    assert (pane["tabindex"], pane["aria-label"], pane["class"]) == ("0", "Sessions", "app-pane")


def test_an_answer_that_nobody_gave_says_so(app: Flask) -> None:
    for nothing in (None, "", []):
        assert "Not given" in render(app, "{{ page.summary_list([{'key': 'Consent', 'value': x}]) }}", x=nothing)
    assert "Not given" not in render(app, "{{ page.summary_list([{'key': 'Minutes', 'value': 0}]) }}")


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_a_script_a_style_or_a_way_round_escaping(template: Path) -> None:
    markup = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not re.search(r"<style|\sstyle=|\son\w+=|\|\s*safe\b|<script(?![^>]*\ssrc=)", markup)
