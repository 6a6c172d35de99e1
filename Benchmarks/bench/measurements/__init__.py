"""One measurement a file, in the order in which they run."""

from . import call_setup, flood, get_session, hosted, idle, media, micro, start

ALL = {
    "get-session": get_session,
    "start": start,
    "idle": idle,
    "call-setup": call_setup,
    "media": media,
    "hosted": hosted,
    "flood": flood,
    "micro": micro,
}
