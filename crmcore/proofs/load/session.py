"""One visitor of the dashboard without a browser: speaks Streamlit's own protocol over a websocket, as its front end does.

A move is answered when the server says that the script has finished; what it drew on the way is kept as it came. As in
a browser, large elements that did not change come as references to what was sent before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

#: seconds after which a move without an answer counts as an error
PATIENCE = 60.0
LARGEST_MESSAGE = 64 * 1024 * 1024


class NotAnswered(RuntimeError):
    """The server ended the script, the connection or the visitor's patience instead of answering."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one move. `seconds` from the move until the script had finished, `first` until the figure.

    figure   the chart's specification, as text
    link     parameters of the address bar after the move
    shown    where the slider stands
    """

    seconds: float
    first: float
    figure: str
    link: dict[str, list[str]]
    shown: float


@dataclass(slots=True)
class Visitor:
    """A session on one page. `dial` is the key of the slider it turns and `chart` that of the figure it reads."""

    page: str
    dial: str
    chart: str
    link: dict[str, str]
    _socket: ClientConnection | None = None
    _kept: dict[str, ForwardMsg] = field(default_factory=dict)
    _sliders: dict[str, Slider] = field(default_factory=dict)
    _parts: dict[str, str] = field(default_factory=dict)  # slider → the part of the page that it makes run again
    _figure: str = ""
    _figure_at: float = 0.0
    _query: str = ""
    _page_hash: str = ""
    _errors: list[str] = field(default_factory=list)

    async def open(self, port: int) -> Answer:
        """Open the page; what it shows before the first move. Raises `NotAnswered`, as `move` does."""
        try:
            self._socket = await connect(
                f"ws://localhost:{port}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit")],
                compression=None,
                max_size=LARGEST_MESSAGE,
                open_timeout=PATIENCE,
                ping_interval=None,
                proxy=None,
            )
        except (WebSocketException, OSError) as failed:
            raise NotAnswered(f"no connection: {type(failed).__name__}") from failed
        self._query = urlencode(self.link)
        return await self._run(BackMsg(), page_name=self.page)

    async def move(self, value: float) -> Answer:
        """Put the slider to `value`; every other slider goes along as it stands, as a browser sends them."""
        result = BackMsg()
        dial = self._dial()
        result.rerun_script.fragment_id = self._parts[dial.id]
        for slider in self._sliders.values():
            state = result.rerun_script.widget_states.widgets.add(id=slider.id)
            state.double_array_value.data.append(value if slider is dial else _stands(slider))
        return await self._run(result)

    async def close(self) -> None:
        """Leave the dashboard."""
        if self._socket is not None:
            await self._socket.close()

    def _dial(self) -> Slider:
        for slider in self._sliders.values():
            if self.dial in slider.id:
                return slider
        raise NotAnswered(f"no slider {self.dial} on the page")

    async def _run(self, result: BackMsg, page_name: str = "") -> Answer:
        socket = self._socket
        assert socket is not None
        wanted = result.rerun_script
        wanted.query_string, wanted.page_name, wanted.page_script_hash = self._query, page_name, self._page_hash
        wanted.cached_message_hashes.extend(self._kept)
        wanted.context_info.locale = "en-US"
        self._figure, self._errors = "", []
        start = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                await socket.send(result.SerializeToString())
                while not self._heard(ForwardMsg.FromString(await socket.recv())):
                    pass
        except TimeoutError:
            raise NotAnswered(f"no answer within {PATIENCE:g} s") from None
        except (WebSocketException, OSError) as failed:
            raise NotAnswered(f"connection lost: {type(failed).__name__}") from failed
        seconds = time.perf_counter() - start
        if self._errors:
            raise NotAnswered(self._errors[0])
        return Answer(seconds, self._figure_at - start, self._figure, parse_qs(self._query), _stands(self._dial()))

    def _heard(self, message: ForwardMsg) -> bool:
        """Take one message in; True when the script has finished and nothing more comes."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self._kept[message.ref_hash]
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._kept[message.hash] = message
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._drawn(message.delta)
        elif kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
            self._begun(message.metadata.run.fragment_ids)
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise NotAnswered("the script could not be compiled")
            return message.script_finished in (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
        return False

    def _begun(self, parts: Sequence[str]) -> None:
        """The script draws these parts of the page anew, or without any all of it; the other sliders stay."""
        self._sliders = {name: slider for name, slider in self._sliders.items() if parts and self._parts[name] not in parts}

    def _drawn(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "slider":
            self._sliders[element.slider.id], self._parts[element.slider.id] = element.slider, delta.fragment_id
        elif kind == "plotly_chart" and element.plotly_chart.id.endswith(self.chart):
            self._figure, self._figure_at = element.plotly_chart.spec, time.perf_counter()
        elif kind == "exception":
            self._errors.append(element.exception.message)
        elif kind == "alert":
            self._errors.append(element.alert.body)


def _stands(slider: Slider) -> float:
    """Where a slider stands as it was drawn."""
    return (slider.value if slider.set_value else slider.default)[0]
