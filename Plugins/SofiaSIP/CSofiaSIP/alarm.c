#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <sys/timerfd.h>
#include <time.h>

int csofia_alarm_create(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC); }

int csofia_alarm_set(int alarm, int64_t nanoseconds)
{
    struct itimerspec const when = {
        .it_value = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)}};
    return timerfd_settime(alarm, TFD_TIMER_ABSTIME, &when, NULL);
}

#endif
