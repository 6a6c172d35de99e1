// libpulse, and what its loop is woken with, as the PulseAudioBackend target uses them.
#include <pulse/pulseaudio.h>
#include <sys/eventfd.h>
