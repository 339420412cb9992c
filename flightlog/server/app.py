"""The extension as Jupyter's server sees it: traits, routes, the event, and its life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import List, Unicode

import flightlog

from .hub import Hub
from .routes import handlers
from .stores import StoreList

EVENT = "https://flightlog.example/events/changed/v1"


class FlightlogApp(ExtensionApp):
    """Finds stores, tells what changes in them, and answers under flightlog/api/v1/."""

    name = "flightlog"
    description = "flightlog: tracks cells, compares runs, publishes reports"
    load_other_extensions = True

    stores = List(
        Unicode(),
        help="Folders of stores to show besides those found below the server's root.",
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Make the event known."""
        self.hub: Hub | None = None
        schema = Path(__file__).parent / "events" / "changed.yaml"
        self._server().event_logger.register_event_schema(schema)

    def initialize_handlers(self) -> None:
        """Register the routes."""
        self.handlers.extend(handlers(self._hub, flightlog.__version__))

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Begin to look after stores: the server calls this once its loop runs."""
        self._hub().start()

    async def stop_extension(self) -> None:
        """End what runs beside the routes, before the loop does."""
        if self.hub is not None:
            await self.hub.stop()

    def _hub(self) -> Hub:
        if self.hub is None:
            stores = StoreList(self._root(), self.stores)
            self.hub = Hub(stores, self._notebooks, self._tell, self.log)
        return self.hub

    def _server(self) -> Any:
        """The server, which there is as soon as the extension was linked to it."""
        return self.serverapp

    def _root(self) -> Path:
        return Path(self.settings.get("server_root_dir") or self._server().root_dir).expanduser()

    async def _notebooks(self) -> list[Path]:
        """The files behind the running sessions."""
        sessions = await self._server().session_manager.list_sessions()
        paths = [session.get("path") for session in sessions]
        return [self._root() / path for path in paths if isinstance(path, str) and path]

    def _tell(self, store: str, runs: list[str]) -> None:
        self._server().event_logger.emit(schema_id=EVENT, data={"store": store, "runs": runs})
