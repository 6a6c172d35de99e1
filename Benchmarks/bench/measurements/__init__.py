"""One measurement a file, in the order in which they run."""

from . import call_rate, call_setup, flood, get_session, hosted, idle, media, micro, mouth_to_ear, soak, start

ALL = {
    "get-session": get_session,
    "start": start,
    "idle": idle,
    "call-setup": call_setup,
    "call-rate": call_rate,
    "media": media,
    "mouth-to-ear": mouth_to_ear,
    "hosted": hosted,
    "flood": flood,
    "soak": soak,
    "micro": micro,
}
