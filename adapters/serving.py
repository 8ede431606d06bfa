"""Serving the pages: one process, or several that share a socket."""

import importlib
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from adapters.bootstrap import System, build
from adapters.logging import set_up_logging
from adapters.settings import Settings, SettingsError, load_settings

BACKLOG = 2048
"""Connections that may wait to be accepted."""


def app() -> Any:
    """Return the web application of this process's environment (for several worker processes)."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    return _app_for(build(settings))


def listen(settings: Settings) -> socket.socket:
    """
    Return a socket that listens on the settings' host and port; port 0 takes a free one.

    Raises:
        SettingsError: the address is taken or does not exist.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
        # Whoever comes before the pages are ready waits instead of being refused.
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. "
            "End what uses it, or set TIDU_PORT (make run PORT=8001)."
        ) from None
    bound.set_inheritable(True)
    return bound


def serve(system: System, bound: socket.socket) -> None:
    """Serve until asked to end; *system* is closed at the end."""
    settings = system.settings
    if settings.workers == 1:
        uvicorn.Server(_config(settings, _app_for(system))).run(sockets=[bound])
        return
    system.close()
    config = _config(settings, "adapters.serving:app", factory=True, workers=settings.workers)
    Multiprocess(config, sockets=[bound]).run()


def _app_for(system: System) -> Any:
    # The web stands above the adapters; only the process that serves brings the two together, by name.
    return importlib.import_module("web.app").create_app(system)


def _config(settings: Settings, application: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_from,
        timeout_graceful_shutdown=10,
        **more,
    )
