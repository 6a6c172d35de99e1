"""One measurement a file, in the order in which they run."""

from . import call_rate, call_setup, flood, get_session, hosted, idle, media, micro, soak, start

ALL = {
    "get-session": get_session,
    "start": start,
    "idle": idle,
    "call-setup": call_setup,
    "call-rate": call_rate,
    "media": media,
    "hosted": hosted,
    "flood": flood,
    "soak": soak,
    "micro": micro,
}
