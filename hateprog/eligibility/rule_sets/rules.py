"""A rule set's file read and checked, its way from draft to retirement, and what differs between two versions.

Source: domain.md section 4. Pure: text and dates in, a definition or a refusal out. Dates are calendar dates.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from hateprog.eligibility.facts import OF_PATHWAY, Source
from hateprog.eligibility.rules import GATES, Ages, Decider, Rule, RuleSet
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _, tidy
from hateprog.referrals.offence_words import offence_word
from hateprog.referrals.rules import Pathway

LARGEST = 50_000
"""Characters of the largest file that is read; the longest shipped one has some six thousand."""

MOST_RULES = 40
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
KEYS = frozenset(
    {"code", "version", "title", "pathway", "ages", "force", "decides", "valid_from", "valid_to", "source", "limits"}
)
RULE_KEYS = frozenset({"code", "text", "source", "check"})
ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    """Where a version of a rule set is on its way."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    RETIRED = "retired"


STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: N_("Draft"),
    Status.ADOPTED: N_("Adopted"),
    Status.RETIRED: N_("Retired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a file says of a version of a rule set. `limits` says what it was made from and what it is not."""

    code: str
    version: int
    title: str
    pathway: Pathway
    ages: Ages
    force_code: str | None
    decides: Decider
    valid_from: date
    valid_to: date | None
    source: Source
    limits: str
    rules: tuple[Rule, ...]

    @property
    def rule_set(self) -> RuleSet:
        """Return it as the rules run it."""
        return RuleSet(
            code=self.code,
            version=self.version,
            pathway=self.pathway,
            title=self.title,
            rules=self.rules,
            ages=self.ages,
            force_code=self.force_code,
            decides=self.decides,
        )


class Scoped(Protocol):
    """What is asked of a stored version to see whether two stand in each other's way."""

    code: str
    version: int
    pathway: Pathway
    ages: Ages
    force_code: str | None
    valid_from: date
    valid_to: date | None


def read(text: str, *, forces: Iterable[str]) -> Definition:
    """Return what a rule set's file (TOML) defines. Raises `RuleBroken` with a sentence that names what is wrong.

    `forces` are the codes of the police forces that there are.
    """
    if len(text) > LARGEST:
        raise RuleBroken(_("A rule set is at most {count} characters").format(count=f"{LARGEST:,}"), field="text")
    try:
        return _definition(tomllib.loads(text.replace("\r\n", "\n")), frozenset(forces))
    except RecursionError:
        raise RuleBroken(_("This is nested deeper than any rule set"), field="text") from None
    except ValueError as wrong:  # no TOML, or a number of thousands of digits
        raise RuleBroken(_("This is not a rule set’s file: {wrong}").format(wrong=wrong), field="text") from None
    except RuleBroken as wrong:
        raise RuleBroken(wrong.message, field="text") from None


def _definition(plain: Mapping[str, Any], forces: frozenset[str]) -> Definition:
    for name in sorted(plain.keys() - KEYS - {"rules"}):
        raise RuleBroken(_("Nothing is called “{name}” in a rule set").format(name=name))
    code, force = _text(plain, "code", 40), plain.get("force")
    if not CODE.fullmatch(code):
        raise RuleBroken(_("“code” must be small letters, digits and underscores, such as kent_2026"))
    if force is not None and (not isinstance(force, str) or force not in forces):
        raise RuleBroken(_("“force” must be the ONS code of a police force area, such as E23000011"))
    version = plain.get("version")
    if type(version) is not int or not 1 <= version <= 9999:
        raise RuleBroken(_("“version” must be a whole number from 1"))
    valid_from, valid_to = _day(plain, "valid_from"), _day(plain, "valid_to") if "valid_to" in plain else None
    if valid_to is not None and valid_to < valid_from:
        raise RuleBroken(_("“valid_to” must not be before “valid_from”"))
    pathway, title = _word(plain, "pathway", Pathway), _text(plain, "title", 200)
    _check_words(title, pathway)
    return Definition(
        code=code,
        version=version,
        title=title,
        pathway=pathway,
        ages=_word({"ages": Ages.ANYONE} | dict(plain), "ages", Ages),
        force_code=force,
        decides=_decider(plain, pathway),
        valid_from=valid_from,
        valid_to=valid_to,
        source=_source(plain),
        limits=_text(plain, "limits", 2000),
        rules=_rules(plain.get("rules"), pathway),
    )


def _decider(plain: Mapping[str, Any], pathway: Pathway) -> Decider:
    """Return who decides (domain.md section 3). Raises `RuleBroken` for a coordinator where an offence is alleged."""
    decider: Decider = _word({"decides": Decider.INSPECTOR} | dict(plain), "decides", Decider)
    if decider is Decider.COORDINATOR and pathway is not Pathway.EARLY_INTERVENTION:
        raise RuleBroken(
            _("“decides” can be “coordinator” for early intervention only: on other pathways an inspector decides")
        )
    return decider


def _rules(plain: Any, pathway: Pathway) -> tuple[Rule, ...]:
    if not isinstance(plain, list) or not plain or not all(isinstance(each, dict) for each in plain):
        raise RuleBroken(_("A rule set needs at least one [[rules]]"))
    if len(plain) > MOST_RULES:
        raise RuleBroken(_("A rule set has at most {count} rules").format(count=MOST_RULES))
    taken, rules = {rule.code for rule in GATES[pathway]}, list[Rule]()
    for number, each in enumerate(plain, start=1):
        try:
            rule = _rule(each, taken)
            _check_readable(rule, pathway)
            _check_words(rule.text, pathway)
        except RuleBroken as wrong:
            sentence = _("Rule {number}: {wrong}").format(number=number, wrong=wrong.message)
            raise RuleBroken(sentence) from None
        taken.add(rule.code)
        rules.append(rule)
    return tuple(rules)


def _check_readable(rule: Rule, pathway: Pathway) -> None:
    """Raise `RuleBroken` for a rule about facts that the pathway does not have: it could never be met."""
    if strange := [name for name in rule.reads if name not in OF_PATHWAY[pathway]]:
        sentence = _("“{check}” reads what is never said on this pathway: {facts}")
        raise RuleBroken(sentence.format(check=rule.check, facts=", ".join(strange)))


def _check_words(text: str, pathway: Pathway) -> None:
    """Raise `RuleBroken` for a word of an offence where none is alleged (domain.md section 3): the case shows it."""
    if pathway is Pathway.EARLY_INTERVENTION and (word := offence_word(text)):
        sentence = _("“{word}” speaks of an offence, and early intervention alleges none: say it in other words")
        raise RuleBroken(sentence.format(word=word))


def _rule(plain: Mapping[str, Any], taken: set[str]) -> Rule:
    for name in sorted(plain.keys() - RULE_KEYS - {"parameters"}):
        raise RuleBroken(_("Nothing is called “{name}” in a rule").format(name=name))
    code = _text(plain, "code", 40)
    if not CODE.fullmatch(code):
        raise RuleBroken(_("“code” must be small letters, digits and underscores, such as kent_2026"))
    if code in taken:
        raise RuleBroken(_("another rule is called “{code}” too").format(code=code))
    parameters = plain.get("parameters", {})
    if not isinstance(parameters, dict):
        raise RuleBroken(_("“parameters” must be a table, such as { at_least = 10 }"))
    return Rule.of(
        {
            "code": code,
            "text": _text(plain, "text", 300),
            "source": _source(plain)._asdict(),
            "check": _text(plain, "check", 60),
            "parameters": parameters,
        }
    )


def _source(plain: Mapping[str, Any]) -> Source:
    source = plain.get("source")
    if not isinstance(source, dict) or source.keys() != {"document", "section"}:
        raise RuleBroken(_("“source” must say its document and its section"))
    return Source(_text(source, "document", 200), _text(source, "section", 200))


def _text(plain: Mapping[str, Any], name: str, limit: int) -> str:
    value = plain.get(name)
    words = " ".join(tidy(value).split()) if isinstance(value, str) else ""
    if not words:
        raise RuleBroken(_("“{name}” is missing").format(name=name))
    if len(words) > limit:
        raise RuleBroken(_("“{name}” is at most {limit} characters").format(name=name, limit=limit))
    return words


def _day(plain: Mapping[str, Any], name: str) -> date:
    value = plain.get(name)
    if type(value) is not date:  # a moment is a date too, for Python
        raise RuleBroken(_("“{name}” must be a date, such as 2026-04-01").format(name=name))
    return value


def _word(plain: Mapping[str, Any], name: str, words: Any) -> Any:
    try:
        return words(plain.get(name))
    except ValueError:
        sentence = _("“{name}” must be one of {words}")
        raise RuleBroken(sentence.format(name=name, words=", ".join(words))) from None


def with_line(text: str, name: str, value: object) -> str:
    """Return a rule set's file with one of its first lines, such as `version = 1`, saying another number or date.

    A file that has no such line stays as it is: `read` says what it lacks.
    """
    return re.sub(rf"(?m)^{name}[ \t]*=.*$", f"{name} = {value}", text, count=1)


def check_adoptable(
    version: Scoped, status: Status, *, adopted: Sequence[Scoped], today: date, drafted_by_them: bool
) -> Scoped | None:
    """Return the version that this one takes over from when it is adopted, or None; it ends the day before.

    Raises `NotNow` for one that is no draft, and `RuleBroken` where its drafter adopts it, where it would have been in
    force before today, or where it would overlap another adopted one of the same pathway, ages and area.
    """
    if status is not Status.DRAFT:
        raise NotNow(
            _("Only a draft can be adopted: this is “{status}”").format(status=_(STATUS_LABELS[status]).lower())
        )
    if drafted_by_them:
        raise RuleBroken(_("You drafted this, so somebody else has to adopt it"))
    if version.valid_from < today:
        raise RuleBroken(_("It cannot be in force before the day on which it is adopted: load it with a later date"))
    before: Scoped | None = None
    for other in adopted:
        if not _same_scope(version, other) or not _overlap(version, other):
            continue
        if other.code != version.code or other.valid_to is not None or other.valid_from >= version.valid_from:
            sentence = _("It would overlap {code}, version {version}, which is adopted for the same cases")
            raise RuleBroken(sentence.format(code=other.code, version=other.version))
        before = other
    return before


def _same_scope(one: Scoped, other: Scoped) -> bool:
    return (one.pathway, one.force_code, one.ages) == (other.pathway, other.force_code, other.ages)


def _overlap(one: Scoped, other: Scoped) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)


def check_retirable(status: Status, reason: str) -> None:
    """Raise `NotNow` for a version that is not adopted, and `RuleBroken` where nobody says why it is retired."""
    if status is not Status.ADOPTED:
        stands = _(STATUS_LABELS[status]).lower()
        raise NotNow(_("Only an adopted version can be retired: this is “{status}”").format(status=stands))
    if not reason.strip():
        raise RuleBroken(_("Say why it is retired"), field="reason")


def in_force(versions: Iterable[Scoped], *, force_code: str | None, ages: Ages | None, day: date) -> Scoped | None:
    """Return the version that governs a case on `day`: of those that fit, the one made most closely for it.

    One for the force area comes before one for every area, and then one for the age before one for anyone. A case whose
    age is not known is governed by one for anyone. `versions` are adopted ones of the case's pathway.
    """
    fitting = [
        each
        for each in versions
        if each.valid_from <= day <= (each.valid_to or date.max)
        and each.force_code in {None, force_code}
        and each.ages in {Ages.ANYONE, ages}
    ]
    return max(fitting, key=lambda each: (each.force_code is not None, each.ages is not Ages.ANYONE), default=None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule in two versions; `before` or `after` is None where only the other has it."""

    code: str
    before: Rule | None
    after: Rule | None

    @property
    def changed(self) -> bool:
        """Say whether the two differ in anything."""
        return self.before != self.after


def compare(before: Sequence[Rule], after: Sequence[Rule]) -> tuple[Difference, ...]:
    """Return every rule of two versions, in the order of the newer one, then those that it has no longer."""
    old, new = ({rule.code: rule for rule in rules} for rules in (before, after))
    codes = [*new, *(code for code in old if code not in new)]
    return tuple(Difference(code, old.get(code), new.get(code)) for code in codes)
