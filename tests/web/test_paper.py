"""A sheet is a tagged PDF that says all it was told, whatever was typed, the same each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import TemplateNotFound
from pypdf import PdfReader
from typst import TypstError

from hateprog.accounts.models import Organisation
from hateprog.kernel.text import TRANSLATIONS
from hateprog.web.paper import as_pdf, pdf
from tests.conftest import Browser

MADE_AT = datetime(2026, 5, 13, 16, 0, 0, 123, tzinfo=UTC)
SEAL = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
READS_AS_TYPST = [
    '#import "style.typ": *',
    '#read("/etc/passwd")',
    '#eval("1 + 1")',
    "#set page(width: 1cm)",
    "$x^2 <= 1$ and $1.00",
    "@victim @preview/cetz:0.3.0",
    "*bold* _italic_ `raw` ```rust fn```",
    "= Heading",
    "- item + item / term: item",
    "<label> [content] {code} ~ -- --- ...",
    "// a comment /* another */ https://cases.example/1?a=b&c=d",
    "\\ \\\\ \\u{41} \\n",
    "\"quoted\" 'quoted'",
    "{{ 7*7 }} {% print 1 %} %s%s%n",
    "<script>alert(1)</script>",
    "'; DROP TABLE organisation; --",
    "=1+1 @SUM(1+1)*cmd|' /C calc'!A0",
    "../../etc/passwd null NaN undefined",
]
NAMES = [
    "Łukasz Đặng Šimůnková Çağlar Ōno Ñandú Ïż",
    "Владимир Ґалаґан",
    "Ελένη Παπαδοπούλου",
    "Հայկ Մարտիրոսյան",
    "ნინო ბერიძე",
    "אברהם",
    "محمد",
    "தமிழ்",
    "शर्मा",
    "নাসরিন",
    "ਗੁਰਪ੍ਰੀਤ",
    "ગુજરાતી",
    "සිංහල",
    "తెలుగు",
    "മലയാളം",
    "ไทย",
    "ជា",
    "አበበ",
]
NO_FONT_HAS = "\u0378"


@pytest.fixture
def printing() -> Iterator[Flask]:
    """An application with the tests' own template and no database: paper needs none."""
    app = Flask(__name__)
    with app.app_context():
        yield app


def printed(**other: Any) -> bytes:
    told = {"typed": ["Zoë"], "headings": ["Rule", "Finding"], "findings": [["Consent", "Met"]], "seal": SEAL}
    how = {"title": "Proof sheet", "reference": "HC-7K3M9Q", "made_at": MADE_AT}
    how.update({name: other.pop(name) for name in list(other) if name in how})
    return pdf(other.pop("template", "small/sheet.typ"), told | other, **how)


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


def words(content: bytes) -> str:
    """Return all that is printed, without the blanks: where a line ends is the paper's business."""
    return "".join("".join(page.extract_text() for page in read(content).pages).split())


def tags(element: Any) -> Iterator[Any]:
    """Yield every element of the structure, in reading order."""
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from tags(each)
    elif isinstance(element, dict) and "/S" in element:
        yield element
        if "/K" in element:
            yield from tags(element["/K"])


def test_a_sheet_is_tagged_named_and_in_british_english(printing: Flask) -> None:
    content = printed()

    root: Any = read(content).trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert content.startswith(b"%PDF")
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own kind of true
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - pypdf's own kind of true
    assert read(content).metadata == {
        "/Title": "Proof sheet",
        "/Creator": read(content).metadata["/Creator"],  # type: ignore[index]  # the line above has it
        "/CreationDate": "D:20260513160000Z",
        "/ModDate": "D:20260513160000Z",
    }
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_headings_lists_and_tables_are_what_they_look_like(printing: Flask) -> None:
    root: Any = read(printed()).trailer["/Root"]

    found = list(tags(root["/StructTreeRoot"]["/K"]))
    kinds = [each["/S"] for each in found]
    assert [each["/T"] for each in found if each["/S"] == "/H1"] == ["What was typed", "Findings", "Seal"]
    assert [kind for kind in kinds if kind in {"/L", "/LI", "/Lbl", "/LBody"}] == ["/L", "/LI", "/Lbl", "/LBody"] * 2
    assert kinds.count("/Table") == kinds.count("/THead") == 1
    assert [each["/A"][0]["/Scope"] for each in found if each["/S"] == "/TH"] == ["/Column", "/Column"]
    assert kinds.count("/TD") == 2


def test_what_was_typed_is_printed_and_never_read_as_typst(printing: Flask) -> None:
    content = printed(typed=READS_AS_TYPST, findings=[[each, each] for each in READS_AS_TYPST])

    said = words(content)
    missing = [each for each in READS_AS_TYPST if said.count("".join(each.split())) < 2]
    assert missing == []
    assert "[U+" not in said


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_printed_in_its_own_script(printing: Flask, name: str) -> None:
    said = words(printed(typed=[name]))

    assert "[U+" not in said
    assert set(name) - {" "} <= set(said), "every letter is in the text that a reader can search"


def test_a_letter_that_no_font_has_is_given_by_its_number_and_the_sheet_says_so(printing: Flask) -> None:
    said = words(printed(typed=[f"Zoë {NO_FONT_HAS}"], title=f"{NO_FONT_HAS} sheet"))

    assert said.count("[U+0378]") == 3, "in the title, the list and the text"
    assert "Zoë[U+0378]" in said
    assert "Therecordonscreenshowsitasitwastyped." in said


@pytest.mark.parametrize(
    "typed",
    [
        "a\u064b\u064c",
        "\U0001f44a\U0001f3fd\u200d",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
        "\u202etset\u202c",
        "\ufeff",
        "\x01\x1b[31m",
        "",
        "ab\u0ad1\u0300",
    ],
)
def test_marks_without_sense_do_not_stop_a_sheet(printing: Flask, typed: str) -> None:
    assert "Consent" in words(printed(typed=[typed, f"Zoë {typed}{NO_FONT_HAS}"]))


def test_a_hash_can_be_copied_whole_and_a_long_word_stays_on_the_paper(printing: Flask) -> None:
    endless = "x" * 5_000

    content = printed(typed=[endless])

    assert SEAL in "".join(page.extract_text() for page in read(content).pages)
    assert words(content).count("x") == 2 * len(endless)
    assert len(read(content).pages) > 2


def test_a_table_over_two_pages_has_its_headings_on_both_and_pages_are_counted(printing: Flask) -> None:
    pages = read(printed(findings=[[f"Rule {number}", "Met"] for number in range(60)])).pages

    first, second = (page.extract_text() for page in pages)
    assert "Rule Finding" in first
    assert "Rule Finding" in second
    assert all("HC-7K3M9Q" in text and "Made at 5pm on 13 May 2026" in text for text in (first, second))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second


def test_the_same_gives_the_same_bytes_and_another_moment_others(printing: Flask) -> None:
    assert printed(typed=NAMES) == printed(typed=NAMES)
    assert printed(made_at=MADE_AT) != printed(made_at=MADE_AT + timedelta(hours=1))


def test_our_own_words_are_said_in_the_language_spoken(printing: Flask) -> None:
    class Welsh(type(TRANSLATIONS.get())):  # type: ignore[misc]  # the class of whatever is spoken by default
        def gettext(self, message: str) -> str:
            return {"Findings": "Canfyddiadau", "Page {page} of {pages}": "Tudalen {page} o {pages}"}.get(
                message, message
            )

    token = TRANSLATIONS.set(Welsh())
    try:
        said = words(printed())
    finally:
        TRANSLATIONS.reset(token)

    assert "Canfyddiadau" in said
    assert "Tudalen1o1" in said


def test_a_template_that_is_not_there_is_missed(printing: Flask) -> None:
    with pytest.raises(TemplateNotFound):
        printed(template="small/nowhere.typ")
    with pytest.raises(TemplateNotFound):
        printed(template="../../../hateprog/web/templates/paper/style.typ")


@pytest.mark.parametrize(
    "source",
    [
        '#read("../../paper.py")',
        '#read("/etc/hostname")',
        '#read("/../../paper.py")',
        "#nobody-defined-this",
        '#import "style.typ": *\n#show: sheet\n#told.not-told',
    ],
)
def test_a_template_reads_nothing_but_the_style_and_its_faults_are_raised(tmp_path: Path, source: str) -> None:
    (tmp_path / "faulty.typ").write_text(source, encoding="utf-8")
    app = Flask(__name__, template_folder=str(tmp_path))

    with app.app_context(), pytest.raises(TypstError):
        printed(template="faulty.typ")


def test_what_json_cannot_hold_is_refused(printing: Flask) -> None:
    with pytest.raises(TypeError):
        printed(typed=[date(2026, 5, 13)])


@pytest.mark.parametrize("name", ["", "Zoë Rotherham", 'a"b', "a;b", "../a", "a\nb", "HC-7K3M9Q.pdf", "-"])
def test_a_file_is_named_after_a_reference_only(name: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        as_pdf(b"%PDF", name)


def test_a_sheet_is_shown_by_the_browser_and_kept_nowhere(
    coordinator: Browser, police: Organisation, saved: Callable[..., Any]
) -> None:
    answer = coordinator.get(f"/small/{police.id}/sheet")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="HC-7K3M9Q.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "NamePolice" in words(answer.data)
