#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <stdio.h>
#include <time.h>

csofia_callbacks csofia_told;

static void write_log(void *stream, char const *format, va_list arguments)
{
    char line[512];
    (void)stream;
    if (vsnprintf(line, sizeof line, format, arguments) > 0)
        csofia_told.log(line);
}

// The library's hook beneath su_now, which it exports and leaves out of its headers; absent in other versions.
extern void (*_su_time)(su_time_t *now) __attribute__((weak));
static uint64_t clock_offset_us;

static uint64_t microseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void steady_time(su_time_t *now)
{
    // Whole milliseconds: the loop cuts the time that it has until its next timer down to those, and would otherwise turn
    // without a rest through the last part of one.
    uint64_t ms = (microseconds(CLOCK_BOOTTIME) + clock_offset_us) / 1000;
    now->tv_sec = (unsigned long)(ms / 1000 + SU_TIME_EPOCH);
    now->tv_usec = (unsigned long)(ms % 1000 * 1000);
}

void csofia_start(csofia_callbacks const *callbacks)
{
    csofia_told = *callbacks;
    // Its timers would follow the wall clock wherever somebody sets it.
    if (&_su_time) {
        clock_offset_us = microseconds(CLOCK_REALTIME) - microseconds(CLOCK_BOOTTIME);
        _su_time = steady_time;
    }
    su_init();
    csofia_message_class();
    su_log_redirect(NULL, write_log, NULL);
}

void csofia_set_log_level(unsigned level)
{
    extern su_log_t nta_log[], tport_log[], sresolv_log[];
    su_log_set_level(NULL, level);
    su_log_set_level(nta_log, level);
    su_log_set_level(tport_log, level);
    su_log_set_level(sresolv_log, level);
}

csofia_loop *csofia_loop_create(void)
{
    su_root_t *root = su_root_create(NULL);
    if (root)
        su_root_threading(root, 0);
    return (csofia_loop *)root;
}

void csofia_loop_run(csofia_loop *loop) { su_root_run(root_of(loop)); }
void csofia_loop_break(csofia_loop *loop) { su_root_break(root_of(loop)); }
void csofia_loop_destroy(csofia_loop *loop) { su_root_destroy(root_of(loop)); }

typedef struct {
    void (*function)(void *context);
    void *context;
} wake_call;

static void wake(su_root_magic_t *magic, su_msg_r message, su_msg_arg_t *argument)
{
    wake_call *call = (wake_call *)argument;
    (void)magic;
    (void)message;
    call->function(call->context);
}

int csofia_loop_wake(csofia_loop *loop, void (*function)(void *), void *context)
{
    su_msg_r message = SU_MSG_R_INIT;
    if (su_msg_create(message, su_root_task(root_of(loop)), su_task_null, wake, sizeof(wake_call)) < 0)
        return -1;
    wake_call *call = (wake_call *)su_msg_data(message);
    call->function = function;
    call->context = context;
    return su_msg_send(message);
}

void csofia_md5(void const *bytes, size_t length, char digest[33])
{
    su_md5_t context;
    su_md5_init(&context);
    su_md5_update(&context, bytes, length);
    su_md5_hexdigest(&context, digest);
    su_md5_deinit(&context);
}

#endif
