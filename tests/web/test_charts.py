"""What is drawn where: as long as the numbers say, and of a hidden number nothing."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask, render_template_string

from hateprog.web import pages
from hateprog.web.charts import (
    HIDDEN_HEIGHT,
    HIDDEN_WIDTH,
    LEAST,
    PLOT,
    Chart,
    Fill,
    Room,
    Series,
    Spread,
    bars,
    columns,
    spreads,
    stacked,
)

MONTHS = [f"Month {number}" for number in range(1, 13)]


def drawn(count: int | None, *others: int | None) -> Chart:
    """Return bars of a count beside others."""
    return bars("Cases", "Area", [str(at) for at in range(len(others) + 1)], Series("Cases", [count, *others]))


def told(chart: Chart) -> list[str]:
    return [word.text for word in chart.words]


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    half, whole = drawn(50, 100).marks
    assert half.width == whole.width / 2
    assert told(drawn(1389)) == ["0", "1,389"]


def test_nothing_at_all_and_all_noughts_are_drawn_without_a_bar() -> None:
    for nothing in (
        bars("Cases", "Area", [], Series("Cases", [])),
        drawn(0, 0),
        stacked("S", "Q", ["a"], Series("1", [0])),
    ):
        assert nothing.marks == ()
        assert nothing.height >= 1
    assert columns("Cases", "Month", MONTHS, Series("Cases", [0] * 12)).marks == ()


def test_one_huge_number_leaves_the_small_ones_to_be_seen() -> None:
    assert [mark.width for mark in drawn(7, 1_000_000, 0).marks] == [LEAST, 78.0]
    column, _huge = columns("C", "M", ["a", "b"], Series("C", [7, 1_000_000])).marks
    assert column.height > 0


def test_a_hidden_count_is_as_long_whatever_it_is_beside_and_is_written_nowhere() -> None:
    for others in ((5,), (500, 9000)):
        chart = drawn(None, *others)
        assert chart.hides
        assert (chart.marks[0].fill, chart.marks[0].width) == (Fill.HIDDEN, HIDDEN_WIDTH)
        assert chart.rows[0] == ("0", "hidden")
    column = columns("C", "M", ["a", "b"], Series("C", [None, 90]))
    assert (column.marks[0].height, column.marks[1].height) == (HIDDEN_HEIGHT, PLOT)


def test_what_came_and_the_target_differ_by_pattern_and_say_which_they_are() -> None:
    chart = bars("Targets", "Target", ["Sessions"], Series("so far", [37]), Series("target", [40]))
    assert [mark.fill for mark in chart.marks] == [Fill.SOLID, Fill.OUTLINE]
    assert told(chart) == ["Sessions", "37 so far", "40 target"]
    of_two_units = bars("T", "T", ["S", "P"], Series("so far", [37, 900]), Series("target", [40, 600]), alone=True)
    assert of_two_units.marks[1].width == of_two_units.marks[2].width
    assert chart.marks[1].y >= chart.marks[0].y + chart.marks[0].height


def test_the_answers_of_a_scale_fill_the_bar_and_no_two_alike_touch() -> None:
    answers = [Series(str(number), [number]) for number in range(1, 8)]
    chart = stacked("Was it fair?", "Who", ["Victims"], *answers)
    assert sum(mark.width for mark in chart.marks) == pytest.approx(100, abs=0.1)
    assert len({mark.fill for mark in chart.marks}) == 7
    assert [name for _fill, name in chart.key] == [str(number) for number in range(1, 8)]


def test_a_hidden_answer_hides_the_lengths_of_the_others() -> None:
    (mark,) = stacked("Fair?", "Who", ["Victims"], Series("Yes", [40]), Series("No", [None])).marks
    assert (mark.fill, mark.width) == (Fill.HIDDEN, 100)


def test_quarters_lie_on_one_line_and_nothing_is_made_up() -> None:
    box, middle, hatched = spreads(
        "Times", "Step", "Cases", "days", [Spread("A", 9, (2, 5, 10)), Spread("B", None, None), Spread("C", 0, None)]
    ).marks
    assert box.x < middle.x < box.x + box.width
    assert hatched.fill is Fill.HIDDEN


def test_columns_that_would_touch_ask_for_more_room() -> None:
    short = ["Jan"] * 12
    assert columns("C", "M", MONTHS, Series("C", [9] * 12), short).room is Room.ANY
    assert columns("C", "M", MONTHS, Series("C", [1389] * 12), short).room is Room.WIDE
    assert columns("C", "M", MONTHS * 3, Series("C", [9] * 36), short * 3).room is Room.WIDEST


def test_a_long_label_goes_on_below_itself() -> None:
    long = "From the complete referral to the end of the programme"
    (first, second, number), (bar,) = (
        bars("C", "S", [long], Series("C", [4])).words,
        bars("C", "S", [long], Series("C", [4])).marks,
    )
    assert f"{first.text} {second.text}" == long
    assert first.y < second.y <= bar.y < number.y


def test_no_mark_leaves_the_drawing() -> None:
    for chart in (drawn(3, None, 80), columns("C", "M", MONTHS, Series("C", [1, None] * 6))):
        for mark in chart.marks:
            assert 0 <= mark.x <= mark.x + mark.width <= 100
            assert 0 <= mark.y <= mark.y + mark.height <= chart.height


@pytest.mark.parametrize("series", [(), (Series("a", [1, 2]),), tuple(Series(str(n), [1]) for n in range(3))])
def test_series_that_do_not_fit_are_a_mistake(series: tuple[Series, ...]) -> None:
    with pytest.raises(ValueError, match=r"series|count"):
        bars("C", "A", ["one"], *series)


class Seen(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep each."""
        self.found.append((tag, dict(attrs)))


def test_a_drawing_says_what_it_is_brings_its_table_and_no_style_of_its_own() -> None:
    app = Flask("hateprog", template_folder=None)
    app.config["SERVICE_NAME"] = "A programme"
    pages.register(app)
    chart = replace(drawn(None, 40), caption='"><b>Cases</b>')
    with app.test_request_context():
        page = render_template_string(
            '{% import "macros/chart.html" as chart %}{{ chart.figure("cases", told, ["/here", none]) }}', told=chart
        )
    seen = Seen(page)
    assert ("b", {}) not in seen.found
    assert not [attributes for _tag, attributes in seen.found if "style" in attributes]
    (drawing,) = [attributes for tag, attributes in seen.found if tag == "svg"]
    assert drawing["role"] == "img"
    ids = {attributes.get("id") for _tag, attributes in seen.found}
    assert {*(drawing["aria-labelledby"] or "").split(), "cases-hidden"} <= ids
    assert [tag for tag, _attributes in seen.found if tag in {"figure", "table"}] == ["figure", "table"]
    assert ("a", {"class": "govuk-link", "href": "/here"}) in seen.found
    assert "A hatched mark" in page
