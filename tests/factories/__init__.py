"""Builders of test rows, one module for each feature. Each has sensible defaults; a test names what it is about.

`from tests import factories as make`, then `make.account(...)`: every public function of every module here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import FunctionType
from typing import Any


@cache
def builders() -> dict[str, Callable[..., Any]]:
    """Return every builder by its name. Raises `RuntimeError` for a name that two modules use."""
    found: dict[str, Callable[..., Any]] = {}
    for each in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{each.name}")
        for name, builder in vars(module).items():
            if isinstance(builder, FunctionType) and builder.__module__ == module.__name__ and name[0] != "_":
                if name in found:
                    raise RuntimeError(f"Two builders are called {name}: in {found[name].__module__} and {each.name}")
                found[name] = builder
    return found


def __getattr__(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)
    try:
        return builders()[name]
    except KeyError:
        raise AttributeError(f"No builder is called {name}") from None
