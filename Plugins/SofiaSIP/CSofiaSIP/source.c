#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <stdlib.h>

struct csofia_source {
    void *owner;
    su_root_t *root;
    su_socket_t descriptor;
    int index;
};

static int waits_for(int events)
{
    return (events & CSOFIA_READABLE ? SU_WAIT_IN : 0) | (events & CSOFIA_WRITABLE ? SU_WAIT_OUT : 0);
}

static int ready(su_root_magic_t *magic, su_wait_t *wait, su_wakeup_arg_t *argument)
{
    csofia_source *source = (csofia_source *)argument;
    int events = su_wait_events(wait, source->descriptor);
    (void)magic;
    csofia_told.source_ready(
        source->owner, (events & SU_WAIT_IN ? CSOFIA_READABLE : 0) | (events & SU_WAIT_OUT ? CSOFIA_WRITABLE : 0)
            | (events & (SU_WAIT_ERR | SU_WAIT_HUP) ? CSOFIA_BROKEN : 0));
    return 0;
}

csofia_source *csofia_source_create(csofia_loop *loop, int descriptor, int events, void *owner)
{
    csofia_source *source = malloc(sizeof *source);
    su_wait_t wait[1] = {SU_WAIT_INIT};
    if (!source)
        return NULL;
    source->owner = owner;
    source->root = root_of(loop);
    source->descriptor = descriptor;
    source->index = -1;
    if (su_wait_create(wait, descriptor, waits_for(events)) == 0)
        source->index = su_root_register(source->root, wait, ready, (su_wakeup_arg_t *)source, 0);
    if (source->index < 0) {
        su_wait_destroy(wait);
        free(source);
        return NULL;
    }
    return source;
}

int csofia_source_change(csofia_source *source, int events)
{
    return su_root_eventmask(source->root, source->index, source->descriptor, waits_for(events));
}

void csofia_source_destroy(csofia_source *source)
{
    su_root_deregister(source->root, source->index);
    free(source);
}

#endif
