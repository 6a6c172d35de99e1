// What the files of the shim share. Opaque types are the vendor's own under another name, so pointers are cast and no more.
#ifndef CSOFIASIP_INTERNAL_H
#define CSOFIASIP_INTERNAL_H

#include "CSofiaSIP.h"

// Without the library's headers (package trait SofiaSIP switched off) the shim is empty, so that the package still builds.
#if __has_include(<sofia-sip/nta.h>)
#define CSOFIASIP_IS_COMPLETE
#include "../SofiaSIPLibrary/shim.h"

extern csofia_callbacks csofia_told;

static inline su_root_t *root_of(csofia_loop *loop) { return (su_root_t *)loop; }
static inline nta_agent_t *agent_of(csofia_agent *agent) { return (nta_agent_t *)agent; }
static inline nta_leg_t *leg_of(csofia_dialog *dialog) { return (nta_leg_t *)dialog; }
static inline nta_incoming_t *incoming_of(csofia_server *transaction) { return (nta_incoming_t *)transaction; }
static inline msg_t *message_of(csofia_arrival *arrival) { return (msg_t *)arrival; }
static inline nta_outgoing_t *outgoing_of(csofia_client *transaction) { return (nta_outgoing_t *)transaction; }
static inline sip_t const *sip_of(csofia_message const *message) { return (sip_t const *)message; }

/// The class of the messages of every agent; NULL when out of memory. Made once, by csofia_start.
msg_mclass_t const *csofia_message_class(void);

/// The class of the messages of one agent: they know its owner.
typedef struct csofia_messages csofia_messages;
/// \return NULL when out of memory
csofia_messages *csofia_messages_create(void *owner);
msg_mclass_t const *csofia_messages_class(csofia_messages const *messages);
void *csofia_messages_owner(csofia_messages const *messages);
/// Only once no message of the agent is left.
void csofia_messages_destroy(csofia_messages *messages);

/// Where a message came from or went to.
/// \return 0, or -1 when it has no address
int csofia_place_of(msg_t *message, csofia_place *place);

/// The callback of every dialog; `owner` is what Swift gave.
int csofia_received(nta_leg_magic_t *owner, nta_leg_t *leg, nta_incoming_t *incoming, sip_t const *sip);

#endif
#endif
