#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <stdlib.h>

struct csofia_watch {
    void *owner;
    tport_t *transport;
    int pending;
};

static void lost(tp_stack_t *stack, tp_client_t *client, tport_t *transport, msg_t *message, int error)
{
    csofia_watch *watch = (csofia_watch *)client;
    (void)stack;
    (void)transport;
    (void)message;
    (void)error;
    csofia_told.connection_lost(watch->owner);
}

csofia_watch *csofia_watch_create(csofia_client *transaction, void *owner)
{
    tport_t *transport = nta_outgoing_transport(outgoing_of(transaction));
    if (!transport)
        return NULL;
    csofia_watch *watch = tport_is_secondary(transport) && tport_is_reliable(transport) ? malloc(sizeof *watch) : NULL;
    if (watch) {
        watch->owner = owner;
        watch->transport = transport;
        watch->pending = tport_pend(transport, NULL, lost, (tp_client_t *)watch);
        if (watch->pending > 0)
            return watch;
        free(watch);
    }
    tport_unref(transport);
    return NULL;
}

void csofia_watch_destroy(csofia_watch *watch)
{
    tport_release(watch->transport, watch->pending, NULL, NULL, (tp_client_t *)watch, 0);
    tport_unref(watch->transport);
    free(watch);
}

#endif
