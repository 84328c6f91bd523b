"""The kinds of answer a person can give, each with the sentences it is refused with.

A field knows its label, hint and how it is asked (`kind`, for the form macro), so that the page, the paper form and
the sentence beside a mistake all come from one definition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

import phonenumbers
from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from hateprog.kernel.text import N_, _, tidy

OFCOM_DRAMA_NUMBERS = re.compile(r"^\+44(7700900\d{3}|1632960\d{3}|20794?60\d{3}|1\d{2}4960\d{3}|8081570\d{3})$")
CLOCK_TIME = re.compile(r"^(\d{1,2})(?:[:.]?([0-5]\d))?\s*(am|pm|noon|midnight)?$")
EMAIL_DEFAULTS: dict[str, Any] = {"limit": 254, "autocomplete": "email", "spellcheck": False}
PHONE_DEFAULTS: dict[str, Any] = {"limit": 30, "autocomplete": "off", "width": 20}
EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 1, 1)


class Asked:
    """What every kind of answer has: how it is asked, and what is said when the answer is missing."""

    kind = "text"

    def told(self, label: str, hint: str | None, missing: str | None, required: bool, **more: Any) -> dict[str, Any]:
        """Return the marshmallow arguments for a label, a hint and the sentence for a missing answer."""
        sentence = missing or N_("Answer this question")
        return {
            "required": required,
            "allow_none": not required,
            **({} if required else {"load_default": None}),
            "error_messages": {"required": sentence, "null": sentence},
            "metadata": {"label": label, "hint": hint, **more},
        }


class Words(Asked, fields.String):
    """Words typed on one line, or on several (`lines`); at most `limit` characters once tidied."""

    def __init__(
        self,
        label: str,
        *,
        hint: str | None = None,
        missing: str | None = None,
        required: bool = True,
        limit: int = 200,
        lines: int = 1,
        **more: Any,
    ) -> None:
        super().__init__(**self.told(label, hint, missing, required, limit=limit, lines=lines, **more))
        self.kind = "textarea" if lines > 1 else "text"
        self.limit = limit

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> str:
        text = tidy(super()._deserialize(value, *context, **more))
        if not text and self.required:
            raise self.make_error("required")
        if self.kind == "text":
            text = " ".join(text.split())
        if len(text) > self.limit:
            message = _("{label} must be {limit} characters or fewer")
            raise ValidationError(message.format(label=_(self.metadata["label"]), limit=f"{self.limit:,}"))
        return text


class Email(Words):
    """An e-mail address, in lower case."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, **{**EMAIL_DEFAULTS, **more})
        self.kind = "email"

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> str:
        address = super()._deserialize(value, *context, **more).lower()
        sentence = _("Enter an email address in the correct format, like name@example.com")
        return str(validate.Email(error=sentence)(address))


class Phone(Words):
    """A telephone number, kept as it was typed; checked to be one that a person could dial."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, **{**PHONE_DEFAULTS, **more})
        self.kind = "tel"

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> str:
        typed = super()._deserialize(value, *context, **more)
        try:
            number = phonenumbers.parse(typed, "GB")
        except phonenumbers.NumberParseException:
            number = None
        if number is not None:
            plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if phonenumbers.is_valid_number(number) or OFCOM_DRAMA_NUMBERS.match(plain):
                return typed
        raise ValidationError(_("Enter a phone number, like 01632 960 001 or 07700 900 982"))


class File(Asked, fields.Field[FileStorage]):
    """A file that somebody chose; what is in it is read by whoever asked for it."""

    kind = "file"

    def __init__(self, label: str, *, hint: str | None = None, missing: str | None = None, accept: str = "") -> None:
        super().__init__(**self.told(label, hint, missing, True, accept=accept))

    def _deserialize(self, value: Any, *_context: Any, **_more: Any) -> FileStorage:
        if not isinstance(value, FileStorage):
            raise self.make_error("required")
        return value


class Password(fields.String, Asked):
    """A secret; never tidied, never shown again."""

    kind = "password"

    def __init__(self, label: str, *, hint: str | None = None, missing: str | None = None, **more: Any) -> None:
        super().__init__(**self.told(label, hint, missing, True, **more), validate=self.is_bearable)

    @staticmethod
    def is_bearable(secret: str) -> None:
        """Refuse a secret so long that hashing it would be a denial of service."""
        if len(secret) > 256:
            raise ValidationError(_("Passwords are at most 256 characters"))
        if any("\ud800" <= char <= "\udfff" for char in secret):  # half a character: nobody types it, no hash takes it
            raise ValidationError(_("Enter a password that can be typed"))


class Day(Asked, fields.Date):
    """A calendar date typed as day, month and year; comes in as ISO text or as its three parts."""

    kind = "date"

    def __init__(
        self, label: str, *, hint: str | None = None, missing: str | None = None, required: bool = True, **more: Any
    ) -> None:
        super().__init__(**self.told(label, hint, missing, required, **more))

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> date:
        label = _(self.metadata["label"])
        parts = str(value).split("-")
        absent = [
            name for name, part in zip((_("year"), _("month"), _("day")), parts, strict=False) if not part.strip()
        ]
        if absent:
            needed = _("{label} must include a {parts}")
            raise ValidationError(needed.format(label=label, parts=_(" and ").join(reversed(absent))))
        try:
            day = date(*(int(part) if part.strip().isdecimal() else 0 for part in parts))  # int() takes "1_0" too
        except (ValueError, TypeError, OverflowError):
            raise ValidationError(_("{label} must be a real date").format(label=label)) from None
        if not EARLIEST <= day < LATEST:
            raise ValidationError(_("{label} must be between 1900 and 2099").format(label=label))
        return day


class ClockTime(Asked, fields.Time):
    """A time of day in Europe/London, typed as people write it: 4pm, 4:30pm, 16:30."""

    kind = "time"

    def __init__(
        self, label: str, *, hint: str | None = None, missing: str | None = None, required: bool = True, **more: Any
    ) -> None:
        super().__init__(**self.told(label, hint, missing, required, **{"width": 5} | more))

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> time:
        match = CLOCK_TIME.match(str(value).strip().lower().removesuffix(":00") or "-")
        clock = _clock(match) if match else None
        if clock is None:
            raise ValidationError(_("Enter a time, like 4pm or 16:30"))
        return clock


def _clock(match: re.Match[str]) -> time | None:
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half == "noon":
        return time(12) if (hour, minute) == (12, 0) else None
    if half == "midnight":
        return time(0) if (hour, minute) == (12, 0) else None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 else None


class Number(Asked, fields.Integer):
    """A whole number between two bounds."""

    kind = "number"

    def __init__(
        self,
        label: str,
        *,
        low: int,
        high: int,
        hint: str | None = None,
        missing: str | None = None,
        required: bool = True,
        **more: Any,
    ) -> None:
        sentence = N_("Enter a whole number between {min} and {max}")
        super().__init__(
            **self.told(label, hint, missing, required, **{"width": 4} | more),
            validate=validate.Range(low, high, error=sentence),
        )
        self.error_messages["invalid"] = sentence.format(min=low, max=high)
        self.error_messages["too_large"] = self.error_messages["invalid"]


class Choice(Asked, fields.Enum[StrEnum]):
    """One of an enum's values. `labels` says how each reads, `hints` what more to say below it."""

    kind = "radios"

    def __init__(
        self,
        label: str,
        choices: type[StrEnum],
        *,
        labels: Mapping[Any, str],
        hints: Mapping[Any, str] | None = None,
        hint: str | None = None,
        missing: str | None = None,
        required: bool = True,
        **more: Any,
    ) -> None:
        told = self.told(label, hint, missing, required, labels=labels, hints=hints or {}, **more)
        super().__init__(choices, by_value=True, **told)
        self.error_messages["unknown"] = N_("Select one of the answers listed")


class Choices(Asked, fields.List[StrEnum]):
    """Any of an enum's values, at least one where the answer is required."""

    kind = "checkboxes"

    def __init__(
        self,
        label: str,
        choices: type[StrEnum],
        *,
        labels: Mapping[Any, str],
        hint: str | None = None,
        missing: str | None = None,
        required: bool = True,
        **more: Any,
    ) -> None:
        told = self.told(label, hint, missing, required, labels=labels, hints={}, **more)
        one = fields.Enum(choices, by_value=True)
        one.error_messages["unknown"] = N_("Select from the answers listed")
        super().__init__(one, **told)

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> list[Any]:
        chosen = super()._deserialize(value, *context, **more)
        if self.required and not chosen:
            raise self.make_error("required")
        return list(dict.fromkeys(chosen))


class Listed(Asked, fields.String):
    """One of a list that is only known when asked, such as the districts.

    `choices` returns (value, label) pairs; with radios they may have a hint as their third.
    """

    kind = "select"

    def __init__(
        self,
        label: str,
        choices: Any,
        *,
        hint: str | None = None,
        missing: str | None = None,
        required: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(**self.told(label, hint, missing, required, **more))
        self.choices = choices

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> str:
        chosen = super()._deserialize(value, *context, **more)
        if chosen not in {known for known, *_shown in self.choices()}:
            raise ValidationError(_("Select one of the answers listed"))
        return chosen


class ListedSeveral(Asked, fields.List[str]):
    """Any of a list that is only known when asked, at least one where the answer is required.

    `choices` returns (value, label) pairs or, with a hint, triples.
    """

    kind = "checkboxes"

    def __init__(
        self,
        label: str,
        choices: Any,
        *,
        hint: str | None = None,
        missing: str | None = None,
        required: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(fields.String(), **self.told(label, hint, missing, required, **more))
        self.choices = choices

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> list[str | None]:
        chosen = list(dict.fromkeys(super()._deserialize(value, *context, **more)))
        if not chosen and self.required:
            raise self.make_error("required")
        if not {known for known, *_shown in self.choices()}.issuperset(chosen):
            raise ValidationError(_("Select from the answers listed"))
        return chosen


class YesNo(Asked, fields.Boolean):
    """Yes or no; never blank where the answer is required."""

    kind = "radios"

    def __init__(
        self, label: str, *, hint: str | None = None, missing: str | None = None, required: bool = True, **more: Any
    ) -> None:
        labels = {"yes": N_("Yes"), "no": N_("No")}
        super().__init__(**self.told(label, hint, missing, required, labels=labels, hints={}, **more))
        self.error_messages["invalid"] = N_("Select yes or no")


class Ticked(Asked, fields.Boolean):
    """A single box that must be ticked to go on (a declaration)."""

    kind = "checkboxes"

    def __init__(self, label: str, *, statement: str, missing: str, hint: str | None = None, **more: Any) -> None:
        told = self.told(label, hint, missing, True, labels={"yes": statement}, hints={}, **more)
        super().__init__(**told)
        self.error_messages["invalid"] = missing

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> bool:
        if super()._deserialize(value, *context, **more) is not True:
            raise self.make_error("required")
        return True
