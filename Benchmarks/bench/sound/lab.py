"""A private PulseAudio whose microphones and earphones are channels of one null sink.

So one recording holds every mouth and every ear on one clock, and a delay is an offset in samples, whenever what was started.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..bed import Bed, tool
from ..failure import BenchmarkFailure
from ..system.program import Program, run

RATE = 48000
# What microphone A hears, what earphone B plays, and the same the other way.
CHANNELS = {"feed_a": "front-left", "ear_b": "front-right", "feed_b": "rear-left", "ear_a": "rear-right"}


@dataclass(frozen=True)
class Headset:
    """One end of a call, by the names that programs and people know."""

    source: str
    sink: str
    microphone: str
    earphone: str


A = Headset("mic_a", "ear_a", "Headset_A_Microphone", "Headset_A_Earphone")
B = Headset("mic_b", "ear_b", "Headset_B_Microphone", "Headset_B_Earphone")
DESCRIPTIONS = {"feed_a": "Feed_A", "feed_b": "Feed_B", "ear_a": A.earphone, "ear_b": B.earphone}


class SoundLab:
    """The server. Whatever is to use it gets ``environment``."""

    def __init__(self, bed: Bed):
        folder = bed.new_folder("pulse")
        socket = folder / "native"
        self.environment = {"PULSE_SERVER": f"unix:{socket}", "PULSE_COOKIE": "/dev/null"}
        script = folder / "lab.pa"
        script.write_text("\n".join(_modules(socket)) + "\n")
        self._program = bed.keep(Program(
            [tool("pulseaudio", "pulseaudio"), "-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1",
             "--use-pid-file=no", "--disallow-exit=yes", "--high-priority=no", "--realtime=no", "--log-target=stderr"],
            folder))
        self._program.wait_for_socket(socket)
        self.run("pactl", "info")

    def run(self, name: str, *arguments: str, deadline: float = 60) -> str:
        """What a program of pulseaudio-utils says."""
        return run([tool(name, "pulseaudio-utils"), *arguments], self.environment, deadline)

    def record(self, bed: Bed) -> Recording:
        return Recording(bed, self)


class Recording:
    """All channels, while it is entered."""

    def __init__(self, bed: Bed, lab: SoundLab):
        self.path = bed.new_folder("recording") / "lab.raw"
        # Half a second at once, so that the recorder does not drive the sink faster than the phones do.
        self._program = Program(
            [tool("parec", "pulseaudio-utils"), "-d", "lab.monitor", "--latency-msec=500", f"--rate={RATE}",
             f"--channels={len(CHANNELS)}", f"--channel-map={','.join(CHANNELS.values())}", "--format=s16le", "--raw",
             str(self.path)],
            self.path.parent, environment=lab.environment)

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.stop()

    def channel(self, name: str) -> memoryview:
        """The samples of one channel, once the recording is over."""
        samples = memoryview(self.path.read_bytes())
        frame = 2 * len(CHANNELS)
        whole = samples[: len(samples) // frame * frame].cast("h")
        if not whole:
            raise BenchmarkFailure("nothing was recorded of the sound server")
        return whole[list(CHANNELS).index(name) :: len(CHANNELS)]


def _modules(socket: Path) -> list[str]:
    def remap(kind: str, name: str, master: str, channel: str, description: str) -> str:
        return (
            f"load-module module-remap-{kind} {kind}_name={name} master={master} channels=1 channel_map=mono "
            f"master_channel_map={channel} remix=no {kind}_properties=\"device.description='{description}'\"")

    return [
        f"load-module module-native-protocol-unix socket={socket} auth-anonymous=1",
        f"load-module module-null-sink sink_name=lab rate={RATE} channels={len(CHANNELS)} "
        f"channel_map={','.join(CHANNELS.values())}",
        *[remap("sink", name, "lab", channel, DESCRIPTIONS[name]) for name, channel in CHANNELS.items()],
        remap("source", A.source, "lab.monitor", CHANNELS["feed_a"], A.microphone),
        remap("source", B.source, "lab.monitor", CHANNELS["feed_b"], B.microphone),
        f"set-default-sink {A.sink}",
        f"set-default-source {A.source}",
    ]
