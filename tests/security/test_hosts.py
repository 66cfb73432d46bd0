"""The server opens a session only under its own names: a page elsewhere that points its name at this machine gets none."""

from __future__ import annotations

import base64
import os
import socket
import tomllib
from pathlib import Path

import pytest
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from crmcore.proofs.load.server import running_server

ROOT = Path(__file__).resolve().parents[2]
#: Host header → whether a session is opened
HOSTS = {
    "localhost": True,
    "127.0.0.1": True,
    "[::1]": True,
    "rebound.example": False,
    "localhost.rebound.example": False,
    "10.0.0.7": False,
}


@pytest.fixture
def _project_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting as the project's file says it."""
    named = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]["allowedHosts"]
    monkeypatch.setattr(config, "get_option", {"server.allowedHosts": named}.__getitem__)


@pytest.mark.usefixtures("_project_settings")
@pytest.mark.parametrize("host", HOSTS)
def test_the_setting_lets_in_the_own_names_only(host: str) -> None:
    assert is_host_allowed(f"{host}:8501") == is_host_allowed(host) == HOSTS[host]


def handshake(port: int, host: str) -> int:
    """The status of a request for a session under the Host `host`, from a page of that host."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = ("GET /_stcore/stream HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Upgrade: websocket", "Connection: Upgrade")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = "\r\n".join((*lines, "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"))
        connection.sendall(f"{head}\r\n\r\n".encode())
        return int(connection.recv(200).split()[1])


@pytest.mark.proof
def test_a_running_server_refuses_a_session_under_a_foreign_name(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen before: a page of another host, whose name pointed here, got a session and with it everything."""
    monkeypatch.delenv("STREAMLIT_SERVER_ALLOWED_HOSTS", raising=False)
    data = tmp_path / "data"
    data.symlink_to(demo_root)
    with running_server(data) as server:
        found = {host: handshake(server.port, f"{host}:{server.port}") for host in HOSTS}
    assert found == {host: 101 if own else 403 for host, own in HOSTS.items()}
