"""Measuring: CPU time per request of the service and of its floor, by turns in one run."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from bench.browser import Answer, Request, send

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DRIFT = 0.15
"""How far the floor may move between the first and the last block before its ratio means nothing."""


class NotMeasuredError(Exception):
    """The run does not bear a figure: the machine was disturbed, a request failed or a page was wrong."""


class DisturbedError(NotMeasuredError):
    """The machine was disturbed: the same run may bear a figure another time."""


@dataclass(frozen=True, slots=True)
class Block:
    """A row of requests to one application: seconds of CPU for each, seconds by the clock for each one."""

    cpu: float
    walls: list[float]
    answers: list[Answer]


@dataclass(slots=True)
class Measured:
    """What several blocks gave, in seconds."""

    cpus: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Take in one more block."""
        self.cpus.append(block.cpu)
        self.walls.extend(block.walls)

    @property
    def cpu(self) -> float:
        """Return the CPU seconds of one request: the middle of the blocks."""
        return median(self.cpus)

    @property
    def drift(self) -> float:
        """Return by how much of the first block's CPU the last one differs."""
        return abs(self.cpus[-1] / self.cpus[0] - 1)

    @property
    def p50(self) -> float:
        """Return the seconds by the clock that half of the requests stayed under."""
        return median(self.walls)

    @property
    def p95(self) -> float:
        """Return the seconds by the clock that 19 of 20 requests stayed under."""
        return sorted(self.walls)[int(len(self.walls) * 0.95)]


def block(app: WSGIApplication, requests: Sequence[Request]) -> Block:
    """Send the requests, one after another."""
    walls: list[float] = []
    answers: list[Answer] = []
    gc.collect()
    started = process_time()
    for request in requests:
        before = perf_counter()
        answers.append(send(app, request))
        walls.append(perf_counter() - before)
    return Block((process_time() - started) / len(requests), walls, answers)


def check_drift(floor: Measured) -> None:
    """Raise `DisturbedError` where the floor's first and last blocks differ by more than `DRIFT`."""
    if floor.drift > DRIFT:
        raise DisturbedError(f"the floor drifted by {floor.drift:.0%}: something else was using the machine")
