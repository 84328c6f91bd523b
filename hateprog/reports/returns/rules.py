"""Which returns there are, and in which form. Pure."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.text import N_


class Kind(StrEnum):
    """Whom a return is for."""

    BOARD = "board"
    COMMISSIONER = "commissioner"


class Format(StrEnum):
    """In which form it is made."""

    PDF = "pdf"
    XLSX = "xlsx"


KIND_LABELS: dict[Kind, str] = {Kind.BOARD: N_("Board report"), Kind.COMMISSIONER: N_("Commissioner’s return")}
FORMAT_LABELS: dict[Format, str] = {Format.PDF: N_("PDF"), Format.XLSX: N_("Excel workbook")}
