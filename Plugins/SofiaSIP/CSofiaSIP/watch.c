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

void csofia_watch_ping(csofia_watch *watch, unsigned interval_ms, unsigned patience_ms)
{
    tport_set_params(watch->transport, TPTAG_KEEPALIVE(interval_ms), TPTAG_PINGPONG(patience_ms), TAG_END());
}

void csofia_watch_break(csofia_watch *watch)
{
    tport_t *transport = tport_ref(watch->transport);
    csofia_watch_destroy(watch);
    tport_shutdown(transport, 2);
    tport_unref(transport);
}

void csofia_watch_destroy(csofia_watch *watch)
{
    tport_release(watch->transport, watch->pending, NULL, NULL, (tp_client_t *)watch, 0);
    tport_unref(watch->transport);
    free(watch);
}

#endif
