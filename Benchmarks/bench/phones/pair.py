"""The phones of one measurement: the connector, where there is one, and baresip, both registered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..bed import Bed
from ..sip.audio import write_tone
from ..sip.exchange import Exchange
from .baresip import Baresip
from .connector import Connector

CONNECTOR_USER = "agent"
BARESIP_USER = "peer"


@dataclass
class Pair:
    """Both phones at one exchange."""

    exchange: Exchange
    baresip: Baresip
    connector: Connector | None
    tone_bytes: int

    @staticmethod
    def registered(bed: Bed, tone_seconds: float = 20, calls: int = 4) -> Pair:
        exchange = bed.keep(Exchange())
        tone: Path = bed.new_folder("audio") / "tone.wav"
        size = write_tone(tone, tone_seconds)
        baresip = Baresip(bed, exchange, BARESIP_USER, tone, calls).start(bed)
        exchange.wait_for_registration(BARESIP_USER)
        connector = None
        if bed.connector is not None:
            connector = Connector(bed, tone).start(bed)
            connector.log_in(exchange, CONNECTOR_USER)
        return Pair(exchange, baresip, connector, size)

    def phones(self) -> list[tuple[str, str, int]]:
        """Name, user and process of each."""
        found = [(Baresip.name, BARESIP_USER, self.baresip.pid)]
        if self.connector is not None:
            found.insert(0, (Connector.name, CONNECTOR_USER, self.connector.pid))
        return found
