"""A rule set's file: what is read from it, and every way in which it can be wrong, each with its sentence."""

from __future__ import annotations

from datetime import date

import pytest

from hateprog.eligibility.criteria import CHECKS
from hateprog.eligibility.facts import Source
from hateprog.eligibility.rule_sets import rules
from hateprog.eligibility.rules import GATES, Ages, Decider
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.rules import Pathway
from tests.eligibility.rule_sets.files import file, read, rule

TODAY_OLD_ENOUGH = rule(check="is_old_enough_today")
SOURCE = 'source = { document = "D", section = "S" }\n'
WRONG: dict[str, tuple[str, str]] = {
    "no TOML": ("code = ", "This is not a rule set’s file: Invalid value"),
    "not even text of a kind": ("{'code': 1}", "This is not a rule set’s file"),
    "empty": ("", "“code” is missing"),
    "NUL": (file(title="Kent\x00"), "This is not a rule set’s file"),
    "NUL in a comment": ("# \x00\n" + file(), "This is not a rule set’s file"),
    "huge": ("#" * (rules.LARGEST + 1), "A rule set is at most 50,000 characters"),
    "a number of thousands of digits": (file(version="9" * 5000), "This is not a rule set’s file"),
    "nested without end": ("a = " + "[" * 20_000, "This is nested deeper than any rule set"),
    "an unknown word": (file(more='colour = "red"'), "Nothing is called “colour” in a rule set"),
    "code is a number": (file().replace('"south_yorkshire"', "7"), "“code” is missing"),
    "code with a capital": (file(code="Kent"), "“code” must be small letters"),
    "code with a space": (file(code="kent 2026"), "“code” must be small letters"),
    "code too long": (file(code="k" * 41), "“code” is at most 40 characters"),
    "title of nothing to see": (file(title="\\u0000\\u202e\\u200b"), "“title” is missing"),
    "title too long": (file(title="t" * 201), "“title” is at most 200 characters"),
    "version 0": (file(version=0), "“version” must be a whole number from 1"),
    "version yes": (file(version="true"), "“version” must be a whole number from 1"),
    "version in words": (file(version='"1"'), "“version” must be a whole number from 1"),
    "version 1.0": (file(version="1.0"), "“version” must be a whole number from 1"),
    "version too large": (file(version=10_000), "“version” must be a whole number from 1"),
    "no such pathway": (file(pathway="court"), "“pathway” must be one of out_of_court, convicted, early_intervention"),
    "no such ages": (file(ages="old"), "“ages” must be one of anyone, under_18, adults"),
    "ages in a list": (file().replace('"anyone"', '["anyone"]'), "“ages” must be one of"),
    "no such force": (file(more='force = "E23000099"'), "“force” must be the ONS code of a police force area"),
    "a district is no force": (file(more='force = "E08000018"'), "“force” must be the ONS code"),
    "forces in a list": (file(more='force = ["E23000011"]'), "“force” must be the ONS code"),
    "nobody decides": (file(more='decides = "nobody"'), "“decides” must be one of inspector, coordinator"),
    "several decide": (file(more='decides = ["inspector"]'), "“decides” must be one of inspector, coordinator"),
    "a coordinator decides out of court": (
        file(more='decides = "coordinator"'),
        "“decides” can be “coordinator” for early intervention only: on other pathways an inspector decides",
    ),
    "a coordinator decides on somebody convicted": (
        file(pathway="convicted", more='decides = "coordinator"'),
        "“decides” can be “coordinator” for early intervention only: on other pathways an inspector decides",
    ),
    "valid from words": (file(valid_from='"2026-04-01"'), "“valid_from” must be a date, such as 2026-04-01"),
    "valid from a moment": (file(valid_from="2026-04-01T00:00:00Z"), "“valid_from” must be a date"),
    "valid from no real day": (file(valid_from="2026-02-30"), "This is not a rule set’s file"),
    "valid to a number": (file(more="valid_to = 2026"), "“valid_to” must be a date"),
    "valid to before valid from": (
        file(valid_from="2026-04-01", more="valid_to = 2026-03-31"),
        "“valid_to” must not be before “valid_from”",
    ),
    "no source": (file().replace("[source]", "[limits_of]"), "Nothing is called “limits_of”"),
    "source without a section": (
        file().replace('section = "4"\n', ""),
        "“source” must say its document and its section",
    ),
    "source is text": (
        'code = "aa"\nversion = 1\ntitle = "A"\npathway = "convicted"\nvalid_from = 2026-01-01\nsource = "Book"',
        "“source” must say its document and its section",
    ),
    "no limits": (file().replace('limits = "An example"', ""), "“limits” is missing"),
    "no rules": (file().partition("[[rules]]")[0], "A rule set needs at least one [[rules]]"),
    "rules are text": (file(more='rules = "none"').partition("[[rules]]")[0], "A rule set needs at least one"),
    "rules are words": (file(more='rules = ["a"]').partition("[[rules]]")[0], "A rule set needs at least one"),
    "too many rules": (file(*(rule(f"rule_{number}") for number in range(41))), "A rule set has at most 40 rules"),
    "unknown word in a rule": (file(rule(parameters="weight = 2")), "Rule 1: Nothing is called “weight” in a rule"),
    "no code of a rule": (file(rule(code="")), "Rule 1: “code” is missing"),
    "odd code of a rule": (file(rule(code="1st")), "Rule 1: “code” must be small letters"),
    "text too long": (file(rule(text="t" * 301)), "Rule 1: “text” is at most 300 characters"),
    "a code twice": (file(rule(), rule()), "Rule 2: another rule is called “grown_up” too"),
    "a gate's code": (file(rule(code="gate_age")), "Rule 1: another rule is called “gate_age” too"),
    "no such criterion": (file(rule(check="is_nice")), "Rule 1: There is no criterion “is_nice”"),
    "a criterion's inside": (file(rule(check="__class__")), "Rule 1: There is no criterion “__class__”"),
    "no check": (file(rule().replace('check = "is_old_enough_then"', "")), "Rule 1: “check” is missing"),
    "no parameter": (file(rule(parameters="")), "Rule 1: “is_old_enough_then” needs the parameter “at_least”"),
    "parameters of nothing": (file(rule(parameters="parameters = 18")), "Rule 1: “parameters” must be a table"),
    "unknown parameter": (
        file(rule(parameters="parameters = { at_least = 18, at_most = 20 }")),
        "Rule 1: “is_old_enough_then” has no parameter “at_most”",
    ),
    "wrong parameter": (
        file(rule(parameters='parameters = { at_least = "18" }')),
        "Rule 1: “is_old_enough_then”: the parameter “at_least” must be a whole number between 10 and 100",
    ),
    "not a number": (file(rule(parameters="parameters = { at_least = nan }")), "must be a whole number between"),
    "yes for a number": (file(rule(parameters="parameters = { at_least = true }")), "must be a whole number between"),
    "no such fact": (
        file(rule(check="is_not_so", parameters='parameters = { fact = "court" }')),
        "Rule 1: “is_not_so”: the parameter “fact” must be one of physical_assault",
    ),
    "a fact in a list": (
        file(rule(check="is_not_so", parameters='parameters = { fact = ["extremist_views"] }')),
        "must be one of physical_assault",
    ),
    "one for some": (
        file(rule(check="was_dealt_with_by", parameters='parameters = { among = "community_resolution" }')),
        "must be a list of at least one of",
    ),
    "none for some": (
        file(rule(check="was_dealt_with_by", parameters="parameters = { among = [] }")),
        "must be a list of at least one of",
    ),
    "a word that there is not": (
        file(rule(check="was_dealt_with_by", parameters='parameters = { among = ["prison"] }')),
        "must be one of",
    ),
    "a yes in words": (
        file(rule(check="harmed_were_asked", parameters='parameters = { victim_veto = "yes" }')),
        "must be true or false",
    ),
    "a crime where none is alleged": (
        file(rule(check="is_the_first", parameters=""), pathway="early_intervention"),
        "Rule 1: “is_the_first” reads what is never said on this pathway: earlier_hate_offences",
    ),
    "a word of an offence in a rule where none is alleged": (
        file(TODAY_OLD_ENOUGH, rule("sorry", "Sorry for the Offence", "is_judged", ""), pathway="early_intervention"),
        "Rule 2: “Offence” speaks of an offence, and early intervention alleges none: say it in other words",
    ),
    "a word of an offence in the title where none is alleged": (
        file(TODAY_OLD_ENOUGH, title="Before the po\\u00adlice", pathway="early_intervention"),
        "“police” speaks of an offence, and early intervention alleges none: say it in other words",
    ),
    "a rule's source": (
        file(rule().replace('section = "4.1"', 'page = "4.1"')),
        "Rule 1: “source” must say its document and its section",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read(text)
    assert sentence in refused.value.message
    assert refused.value.field == "text"


def test_everything_is_read() -> None:
    text = file(
        rule(),
        rule("judged", "Remorse", "is_judged", parameters=""),
        code="kent_2026",
        version=3,
        title="  Kent   2026\\t\\u0007",
        ages="under_18",
        valid_from="2026-04-01",
        more='force = "E23000032"\nvalid_to = 2026-04-01',
    )
    said = read(text.replace("\n", "\r\n"))

    assert (said.code, said.version, said.title) == ("kent_2026", 3, "Kent 2026")
    assert (said.pathway, said.ages, said.force_code) == (Pathway.OUT_OF_COURT, Ages.UNDER_18, "E23000032")
    assert (said.valid_from, said.valid_to) == (date(2026, 4, 1), date(2026, 4, 1))
    assert said.source == Source("Force policy", "4")
    assert [(each.code, each.check, each.parameters) for each in said.rules] == [
        ("grown_up", "is_old_enough_then", {"at_least": 18}),
        ("judged", "is_judged", {}),
    ]
    assert said.rule_set.rules == said.rules
    assert said.rule_set.all_rules[: len(GATES[Pathway.OUT_OF_COURT])] == GATES[Pathway.OUT_OF_COURT]


def test_what_need_not_be_said_is_for_anyone_anywhere_and_without_an_end() -> None:
    said = read(file().replace('ages = "anyone"\n', ""))
    assert (said.ages, said.force_code, said.valid_to) == (Ages.ANYONE, None, None)


@pytest.mark.parametrize("pathway", Pathway)
def test_who_decides_is_an_inspector_unless_an_early_intervention_set_says_a_coordinator(pathway: Pathway) -> None:
    said = {"pathway": pathway.value}
    for more in ("", 'decides = "inspector"'):
        assert read(file(TODAY_OLD_ENOUGH, more=more, **said)).decides is Decider.INSPECTOR
    if pathway is Pathway.EARLY_INTERVENTION:
        read_so = read(file(TODAY_OLD_ENOUGH, more='decides = "coordinator"', **said))
        assert read_so.decides is read_so.rule_set.decides is Decider.COORDINATOR


@pytest.mark.parametrize("pathway", ["out_of_court", "convicted"])
def test_the_words_of_an_offence_are_said_where_one_is_alleged(pathway: str) -> None:
    text = file(rule("sorry", "Sorry for the offence", "is_judged", ""), title="After the police", pathway=pathway)
    assert read(text).title == "After the police"


def test_early_intervention_speaks_in_its_own_words_and_names_its_source_as_it_is_called() -> None:
    plain = rule("sorry", "Knows that discriminating hurts", "is_judged", "", section="2, Hate crime")
    said = read(file(plain, title="Before anything is alleged", pathway="early_intervention"))
    assert str(said.rules[0].source) == "Force policy, 2, Hate crime"


@pytest.mark.parametrize("text", [file(*(rule(f"rule_{number}") for number in range(40)))], ids=["40 rules"])
def test_the_most_that_is_read(text: str) -> None:
    assert len(read(text).rules) == 40
    assert read(text + "#" * (rules.LARGEST - len(text))).version == 1


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_criterion_that_needs_parameters_is_refused_without_them(check: str) -> None:
    text = file(rule(check=check, parameters=""), pathway="out_of_court")
    if CHECKS[check].takes or check in {"was_convicted", "supervising_officer_agrees", "nothing_is_under_way"}:
        with pytest.raises(RuleBroken, match="Rule 1"):
            read(text)
    else:
        assert read(text).rules[0].check == check


def test_a_line_of_a_file_can_say_something_else() -> None:
    text = file(rule(text="version = 9"), version=1, valid_from="2026-04-01")
    said = read(rules.with_line(rules.with_line(text, "version", 12), "valid_from", date(2027, 1, 31)))
    assert (said.version, said.valid_from, said.rules[0].text) == (12, date(2027, 1, 31), "version = 9")
    assert rules.with_line('code = "a"', "version", 2) == 'code = "a"'
