#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

csofia_dialog *csofia_dialog_create(
    csofia_agent *agent, void *owner, char const *from, char const *to, char const *call_id)
{
    nta_leg_t *leg = nta_leg_tcreate(
        agent_of(agent), csofia_received, owner, SIPTAG_FROM_STR(from), SIPTAG_TO_STR(to),
        TAG_IF(call_id, SIPTAG_CALL_ID_STR(call_id)), TAG_END());
    if (leg && !nta_leg_tag(leg, NULL)) {
        nta_leg_destroy(leg);
        return NULL;
    }
    return (csofia_dialog *)leg;
}

csofia_dialog *csofia_dialog_accept(
    csofia_agent *agent, void *owner, csofia_server *transaction, csofia_message const *request)
{
    sip_t const *sip = sip_of(request);
    nta_leg_t *leg = nta_leg_tcreate(
        agent_of(agent), csofia_received, owner, SIPTAG_CALL_ID(sip->sip_call_id), SIPTAG_FROM(sip->sip_to),
        SIPTAG_TO(sip->sip_from), NTATAG_REMOTE_CSEQ(sip->sip_cseq->cs_seq), TAG_END());
    if (!leg)
        return NULL;
    char const *tag = nta_incoming_tag(incoming_of(transaction), NULL);
    if (!tag || !nta_leg_tag(leg, tag) || nta_leg_server_route(leg, sip->sip_record_route, sip->sip_contact) < 0) {
        nta_leg_destroy(leg);
        return NULL;
    }
    return (csofia_dialog *)leg;
}

void csofia_dialog_learn(csofia_dialog *dialog, csofia_message const *message)
{
    nta_leg_t *leg = leg_of(dialog);
    sip_t const *sip = sip_of(message);
    if (sip->sip_request) {
        // RFC 3261 §12.2.2: only the target of a dialog may change.
        nta_leg_server_route(leg, NULL, sip->sip_contact);
        return;
    }
    char const *tag = sip->sip_to->a_tag, *known = nta_leg_get_rtag(leg);
    if (tag && known && !su_casematch(tag, known))
        return;
    if (tag && !known)
        nta_leg_rtag(leg, tag);
    // §12.1.2: the route of a dialog that we begin is that of its first 2xx, which an early one may precede.
    nta_leg_client_reroute(leg, sip->sip_record_route, sip->sip_contact, 0);
}

/// A dialog with our side of another one: its Call-ID, tag and sequence numbers.
static nta_leg_t *counterpart(
    nta_leg_t *old, nta_agent_t *agent, void *owner, char const *from, char const *to, char const *call_id,
    uint32_t remote_sequence)
{
    char const *tag = nta_leg_get_tag(old);
    su_home_t home[1] = {SU_HOME_INIT(home)};
    su_home_init(home);
    nta_leg_t *leg = nta_leg_tcreate(
        agent, csofia_received, owner, SIPTAG_CALL_ID_STR(call_id), SIPTAG_FROM_STR(from),
        SIPTAG_TO_STR(to), SIPTAG_CSEQ(sip_cseq_create(home, nta_leg_get_seq(old), SIP_METHOD_INVITE)),
        NTATAG_REMOTE_CSEQ(remote_sequence), TAG_END());
    su_home_deinit(home);
    if (leg && (!tag || !nta_leg_tag(leg, tag))) {
        nta_leg_destroy(leg);
        return NULL;
    }
    return leg;
}

csofia_dialog *csofia_dialog_move(
    csofia_dialog *dialog, csofia_agent *agent, void *owner, char const *from, char const *to, char const *call_id,
    uint32_t remote_sequence)
{
    nta_leg_t *old = leg_of(dialog);
    nta_leg_t *leg = counterpart(old, agent_of(agent), owner, from, to, call_id, remote_sequence);
    if (!leg)
        return NULL;
    char const *remote_tag = nta_leg_get_rtag(old);
    sip_route_t const *route = NULL;
    sip_contact_t const *target = NULL;
    nta_leg_get_route(old, &route, &target);
    if ((remote_tag && !nta_leg_rtag(leg, remote_tag))
        || nta_leg_server_route(leg, (sip_record_route_t const *)route, target) < 0) {
        nta_leg_destroy(leg);
        return NULL;
    }
    return (csofia_dialog *)leg;
}

csofia_dialog *csofia_dialog_fork(
    csofia_dialog *dialog, csofia_agent *agent, void *owner, char const *from, char const *to, char const *call_id)
{
    nta_leg_t *old = leg_of(dialog);
    return (csofia_dialog *)counterpart(old, agent_of(agent), owner, from, to, call_id, nta_leg_get_rseq(old));
}

char const *csofia_dialog_local_tag(csofia_dialog *dialog) { return nta_leg_get_tag(leg_of(dialog)); }
char const *csofia_dialog_remote_tag(csofia_dialog *dialog) { return nta_leg_get_rtag(leg_of(dialog)); }

size_t csofia_dialog_target(csofia_dialog *dialog, char *text, size_t size)
{
    sip_route_t const *route = NULL;
    sip_contact_t const *target = NULL;
    nta_leg_get_route(leg_of(dialog), &route, &target);
    return target ? (size_t)url_e(text, (isize_t)size, target->m_url) : 0;
}

size_t csofia_dialog_first_hop(csofia_dialog *dialog, char *text, size_t size)
{
    sip_route_t const *route = NULL;
    sip_contact_t const *target = NULL;
    nta_leg_get_route(leg_of(dialog), &route, &target);
    if (route)
        return (size_t)url_e(text, (isize_t)size, route->r_url);
    return target ? (size_t)url_e(text, (isize_t)size, target->m_url) : 0;
}

void csofia_dialog_destroy(csofia_dialog *dialog) { nta_leg_destroy(leg_of(dialog)); }

#endif
