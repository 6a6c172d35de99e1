#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <errno.h>
#include <stdlib.h>

int csofia_received(nta_leg_magic_t *owner, nta_leg_t *leg, nta_incoming_t *incoming, sip_t const *sip)
{
    (void)leg;
    csofia_told.request(owner, (csofia_server *)incoming, (csofia_message const *)sip);
    return 0;
}

static int arrived(nta_agent_magic_t *messages, nta_agent_t *agent, msg_t *message, sip_t *sip)
{
    (void)agent;
    // A response to nothing, and an ACK that belongs to nothing, are never answered (RFC 3261 §17).
    if (!sip || !sip->sip_request || sip->sip_request->rq_method == sip_method_ack)
        msg_destroy(message);
    else
        csofia_told.arrival(
            csofia_messages_owner((csofia_messages *)messages), (csofia_arrival *)message, (csofia_message const *)sip);
    return 0;
}

csofia_agent *csofia_agent_create(csofia_loop *loop, char const *url, int type_of_service, unsigned idle_ms, void *owner)
{
    csofia_messages *messages = csofia_messages_create(owner);
    if (!messages)
        return NULL;
    nta_agent_t *agent = nta_agent_create(
        root_of(loop), (url_string_t const *)url, arrived, (nta_agent_magic_t *)messages,
        // Answers and ACKs are matched as a user agent does, not as a proxy does.
        NTATAG_UA(1), NTATAG_MERGE_482(1), NTATAG_CANCEL_487(0),
        // RFC 3261 §17.2.1: an INVITE that is not answered soon is at least told to wait.
        NTATAG_EXTRA_100(1),
        // A request goes by the transport of its URI, however long it is.
        NTATAG_UDP_MTU(65535),
        NTATAG_MCLASS(csofia_messages_class(messages)),
        // Beyond what is taken of a message, so that it is refused and not lost.
        NTATAG_MAXSIZE(262144),
        // RFC 3581: answers come back to the port that we sent from, and say which the far end saw.
        NTATAG_CLIENT_RPORT(1),
        // RFC 5626 §4.4.1: two empty lines are answered by one.
        TPTAG_PONG2PING(1), TPTAG_LOG(0),
        // The library is a STUN server unless told otherwise, and prints a line for whatever looks like a request to it.
        TPTAG_STUN_SERVER(0),
        // A connection stays for as long as it is watched or a transaction needs it, and its end is an error to whoever uses it.
        TPTAG_IDLE(idle_ms), TPTAG_TIMEOUT(idle_ms), TPTAG_SDWN_ERROR(1), TPTAG_TOS(type_of_service), TAG_END());
    if (!agent) {
        int reason = errno;
        csofia_messages_destroy(messages);
        errno = reason;
    }
    return (csofia_agent *)agent;
}

void csofia_agent_destroy(csofia_agent *agent)
{
    csofia_messages *messages = (csofia_messages *)nta_agent_magic(agent_of(agent));
    nta_agent_destroy(agent_of(agent));
    csofia_messages_destroy(messages);
}

size_t csofia_agent_transactions(csofia_agent *agent)
{
    usize_t used = 0;
    nta_agent_get_stats(agent_of(agent), NTATAG_S_IRQ_HASH_USED_REF(used), TAG_END());
    return used;
}

uint16_t csofia_agent_port(csofia_agent *agent)
{
    sip_contact_t const *contact = nta_agent_contact(agent_of(agent));
    char const *port = contact ? url_port(contact->m_url) : NULL;
    return port ? (uint16_t)atoi(port) : 0;
}

#endif
