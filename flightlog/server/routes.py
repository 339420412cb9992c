"""The routes under flightlog/api/v1/. GET changes nothing; every failure is a sentence in JSON.

Who may ask is Jupyter's to say: each verb is authenticated and authorized as `contents`, and POST
needs the XSRF token as everywhere in Jupyter.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from ..store.saved_views import list_views
from .edits import EditError, parse_edits, write_edits
from .files import FileError, Span, StoreFile, parse_ranges
from .machine import private_here
from .view_edits import parse_view, write_view_edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..store.saved_views import SavedView
    from .hub import Hub
    from .stores import StoreEntry

BASE = "flightlog/api/v1"
MAX_BODY = 16 << 20
ARROW = "application/vnd.apache.arrow.stream"


class FlightlogHandler(APIHandler):
    """What the routes share: the hub, the store that a request names, errors as one sentence."""

    auth_resource = "contents"

    def initialize(self, hub: Callable[[], Hub], version: str) -> None:
        """Take what app.py gives to every route."""
        self.hub = hub()
        self.version = version

    async def store(self) -> StoreEntry:
        """The store that the request names, if it can be read."""
        store_id = self.get_query_argument("store", "")
        found = await self.hub.store(store_id)
        if found is None:
            raise web.HTTPError(
                404, "No store %r. Look at the list of stores again.", store_id[:80]
            )
        if found.problem:
            raise web.HTTPError(409, "%s", found.problem)
        return found

    def body(self) -> object:
        """The JSON that was sent."""
        if len(self.request.body) > MAX_BODY:
            raise EditError(400, "The edits are too long. Send fewer at a time.")
        try:
            found: object = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise EditError(400, "The body is no JSON. See docs/server.md.") from None
        return found

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with {"message": sentence}."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        message = "The server met an error of its own. See its log."
        if isinstance(error, web.HTTPError):
            said = error.log_message or error.reason or f"The server answers {status_code}."
            message = said % error.args if error.args else said
        elif isinstance(error, FileError | EditError):
            self.set_status(error.status)
            message = str(error)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": message}))

    def log_exception(self, *error: Any) -> None:
        """Log what is our fault, not what we refused."""
        if not isinstance(error[1], FileError | EditError):
            super().log_exception(*error)


class StoresHandler(FlightlogHandler):
    """GET stores: which stores there are."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"stores": […], "version"}."""
        stores = await self.hub.stores()
        self.finish(json.dumps({"stores": stores, "version": self.version}))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """List the store at or above the body's {"path"}, below the root; answer {"store"}."""
        match self.body():
            case {"path": str(path)}:
                self.finish(json.dumps({"store": await self.hub.store_at(path)}))
            case _:
                raise web.HTTPError(400, 'The body must be {"path": "a/folder"}.')


class FactsHandler(FlightlogHandler):
    """GET facts: everything that is new in a store, as one Arrow stream."""

    def compute_etag(self) -> None:
        """None: nobody keeps the answer, and its hash takes as long as the answer itself."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer the facts after the cursor `since`, or all."""
        store = await self.store()
        delta, views = await self.hub.facts(store, self.get_query_argument("since", None))
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Flightlog-Views", views)
        self.set_header("Content-Type", ARROW)
        parts = delta.parts()
        # The client decodes what it has while the next part is made.
        while (part := await asyncio.to_thread(next, parts, None)) is not None:
            self.write(part)
            await self.flush()
        self.finish(set_content_type=ARROW)


class FileHandler(FlightlogHandler):
    """GET file: ranges of a run's file or of a blob, always as a download."""

    @property
    def content_security_policy(self) -> str:
        """What is stored is a stranger's: opened as a page, it may do nothing."""
        return "default-src 'none'; sandbox"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer the ranges one behind the other."""
        store = await self.store()
        spans = parse_ranges(self.get_query_argument("ranges", ""))
        path = self.get_query_argument("path", "", strip=False)
        file = await asyncio.to_thread(StoreFile, store.path, path)
        try:
            await self._send(file, file.clip(spans), path.rpartition("/")[2])
        finally:
            file.close()

    async def _send(self, file: StoreFile, spans: list[Span], name: str) -> None:
        lengths = [span.end - span.start for span in spans]
        self.set_header("X-Flightlog-Size", str(file.size))
        self.set_header("X-Flightlog-Lengths", ",".join(map(str, lengths)))
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(sum(lengths)))
        for span in file.chunks(spans):
            self.write(await asyncio.to_thread(file.read, span))
            await self.flush()
        self.finish(set_content_type="application/octet-stream")


class EditHandler(FlightlogHandler):
    """POST edit: names, notes, tags and the like."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Write the edits of the body; answer {"written": how many}."""
        edits = parse_edits(self.body())
        store = await self.store()
        written = await asyncio.to_thread(write_edits, store.path, edits)
        self.hub.changed(store.id, {edit.run for edit in edits})
        self.finish(json.dumps({"written": written}))


class ViewsHandler(FlightlogHandler):
    """GET and POST views: ways to look at the list that were saved under a name."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"views": […]}, by name."""
        store = await self.store()
        views = await asyncio.to_thread(list_views, store.path)
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps({"views": [_view_json(view) for view in views]}))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Save or remove the view of the body; answer {"id"}."""
        edit = parse_view(self.body())
        store = await self.store()
        view_id = await asyncio.to_thread(write_view_edit, store.path, edit)
        self.hub.changed(store.id, set())
        self.finish(json.dumps({"id": view_id}))


class MachineHandler(FlightlogHandler):
    """GET machine: names that a published report leaves out."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Answer {"users", "hosts", "homes", "env"}; of variables only the names."""
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(private_here()))


def _view_json(view: SavedView) -> dict[str, object]:
    """The view as src/store/savedviews.ts has it."""
    said = view._asdict()
    said["metricMode"] = said.pop("metric_mode")
    for name in ("columns", "sort"):
        said[name] = [
            {key: value for key, value in item._asdict().items() if value is not None}
            for item in said[name]
        ]
    return said


def handlers(hub: Callable[[], Hub], version: str) -> list[tuple[str, type, dict[str, object]]]:
    """The routes and their handlers; `hub` is asked at each request."""
    routes = {
        "stores": StoresHandler,
        "facts": FactsHandler,
        "file": FileHandler,
        "edit": EditHandler,
        "views": ViewsHandler,
        "machine": MachineHandler,
    }
    settings: dict[str, object] = {"hub": hub, "version": version}
    return [(f"/{BASE}/{name}", handler, settings) for name, handler in routes.items()]
