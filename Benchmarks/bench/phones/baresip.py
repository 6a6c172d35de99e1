"""baresip, headless: what a Linux user would take instead of the connector."""

from __future__ import annotations

from pathlib import Path

from ..bed import Bed, tool
from ..failure import BenchmarkFailure
from ..sip.exchange import Exchange
from ..sound.lab import Headset, SoundLab
from ..system.ports import HOST, free_port
from ..system.program import PHONE_ENDED_BY, Program

MODULES = [Path("/usr/lib/baresip/modules"), Path("/usr/lib/x86_64-linux-gnu/baresip/modules")]


class Baresip:
    """One phone with one account that answers every call, G.711 and 20 ms, audio from a file and to nowhere, or with a
    headset of the sound lab."""

    name = "baresip"

    def __init__(
        self, bed: Bed, exchange: Exchange, user: str, tone: Path | None, calls: int = 4,
        lab: SoundLab | None = None, headset: Headset | None = None,
    ):
        self.user = user
        self.environment = lab.environment if lab else {}
        self.folder = bed.new_folder("baresip")
        self.command = [tool("baresip", "baresip-core"), "-f", str(self.folder)]
        _write_configuration(self.folder, exchange, user, calls, _sound(tone, headset))
        self.program: Program | None = None

    def start(self, bed: Bed) -> Baresip:
        self.program = bed.keep(Program(self.command, self.folder, PHONE_ENDED_BY, self.environment))
        return self

    @property
    def pid(self) -> int:
        if self.program is None:
            raise BenchmarkFailure("baresip was asked for its process before it was started")
        self.program.require_running()
        return self.program.pid


def _sound(tone: Path | None, headset: Headset | None) -> dict[str, str]:
    """The settings of its devices. With a headset all else is as it comes: that is what people hear."""
    if headset is not None:
        return {"audio_source": f"pulse,{headset.source}", "audio_player": f"pulse,{headset.sink}"}
    return {
        "audio_source": f"aufile,{tone}", "audio_player": "aubridge,nobody",
        "ausrc_srate": "8000", "auplay_srate": "8000", "ausrc_channels": "1", "auplay_channels": "1",
    }


def _write_configuration(
    folder: Path, exchange: Exchange, user: str, calls: int, sound: dict[str, str]
) -> None:
    modules = next((path for path in MODULES if (path / "g711.so").exists()), None)
    if modules is None:
        raise BenchmarkFailure("baresip's modules are not where Debian puts them: apt-get install baresip-core")
    drivers = ["g711", "aubridge", *sorted({value.split(",")[0] for value in sound.values() if "," in value})]
    drivers = list(dict.fromkeys(drivers))
    if "pulse" in drivers and not (modules / "pulse.so").exists():
        raise BenchmarkFailure("baresip's driver for PulseAudio is not installed: apt-get install baresip-x11")
    settings = {
        "poll_method": "epoll",
        "sip_listen": f"{HOST}:{free_port(neighbours=1)}",  # it takes the next port too, for TLS
        "net_interface": HOST,
        "call_local_timeout": "120",
        "call_max_calls": str(calls),
        "call_hold_other_calls": "no",
        **sound,
        "audio_alert": "aubridge,nobody",
        "rtp_stats": "no",
        "module_path": str(modules),
    }
    lines = [f"{key}\t{value}" for key, value in settings.items()]
    lines += [f"module\t{name}.so" for name in drivers]
    lines += [f"module_app\t{name}.so" for name in ("account", "menu")]
    (folder / "config").write_text("\n".join(lines) + "\n")
    (folder / "accounts").write_text(f"<sip:{user}@{exchange.address}>;auth_pass=none;answermode=auto;regint=3600\n")
    (folder / "contacts").write_text("")
