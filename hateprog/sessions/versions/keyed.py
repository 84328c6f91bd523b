"""What a record counts or ticks by its key, while its words may be written anew. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keyed:
    """Something that a record speaks of. The record keeps the key; the label may be worded anew in a later version."""

    key: str
    label: str


def keys_for(labels: Sequence[str], known: Iterable[Keyed], *, otherwise: str = "topic") -> tuple[Keyed, ...]:
    """Return what has these labels: one that was there before keeps its key, a new one is given one of its own.

    `otherwise` is the key of what has no letter to make one of.
    """
    kept = {each.label: each.key for each in known}
    taken, made = set(kept.values()), []
    for place, label in enumerate(labels, start=1):
        key = kept.get(label)
        if key is None:
            key = "_".join(re.findall(r"[a-z0-9]+", label.casefold()))[:40] or otherwise
            while key in taken:
                key = f"{key}_{place}"
            taken.add(key)
        made.append(Keyed(key, label))
    return tuple(made)
