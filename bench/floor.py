"""The floor: what the same answer costs without the service, the same statements on the bare driver, the same page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event

from bench.browser import Answer, Request, key_of
from bench.pages import Pages, Rendered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Doing = Callable[[Any], None]


@dataclass(slots=True)
class Recording:
    """What one request said to the database, in order: statements with their parameters, commits and rollbacks."""

    doings: list[Doing] = field(default_factory=list)
    statements: list[tuple[str, Any]] = field(default_factory=list)

    def executed(self, statement: str, parameters: Any) -> None:
        """Note a statement, as the driver got it."""
        self.statements.append((statement, parameters))
        self.doings.append(lambda connection: _execute(connection, statement, parameters))


def _execute(connection: Any, statement: str, parameters: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(statement, parameters)
    if cursor.description:
        cursor.fetchall()
    cursor.close()


@contextmanager
def recording(engine: Engine) -> Iterator[Recording]:
    """Record everything that goes to the database inside the block."""
    heard = Recording()

    def execute(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        heard.executed(statement, parameters)

    def commit(_connection: object) -> None:
        heard.doings.append(lambda connection: connection.commit())

    def rollback(_connection: object) -> None:
        heard.doings.append(lambda connection: connection.rollback())

    listeners = (("before_cursor_execute", execute), ("commit", commit), ("rollback", rollback))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield heard
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


@dataclass(frozen=True, slots=True)
class Known:
    """One request as it was once answered: what was asked of the database, the page's template with its words, all."""

    doings: list[Doing]
    rendered: Rendered | None
    answer: Answer


class Floor:
    """Two WSGI applications without the service: one makes the same page, one has its bytes ready.

    Both ask the database all that the page asked, on the bare driver, and fetch every row. `page` then renders the
    same template in bare Jinja, out of the same values: no routing, no session, no policy, no mapping of rows.
    """

    def __init__(self, connection: Any, pages: Pages) -> None:
        self.connection = connection
        self.pages = pages
        self._known: dict[object, Known] = {}

    def learn(self, request: Request, known: Known) -> None:
        """Take in how a request was answered."""
        self._known[request.key] = known

    def page(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Ask what the page asked, make the page."""
        known = self._ask(environ)
        start_response(known.answer.status, known.answer.headers)
        return [self.pages.render(known.rendered) if known.rendered else known.answer.body]

    def bytes(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Ask what the page asked, answer with bytes that were ready before."""
        known = self._ask(environ)
        start_response(known.answer.status, known.answer.headers)
        return [known.answer.body]

    def _ask(self, environ: WSGIEnvironment) -> Known:
        known = self._known[key_of(environ, environ["wsgi.input"].read())]
        for do in known.doings:
            do(self.connection)
        self.connection.rollback()
        return known
