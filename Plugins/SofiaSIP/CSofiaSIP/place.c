#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <stdlib.h>
#include <string.h>

int csofia_place_of(msg_t *message, csofia_place *place)
{
    su_sockaddr_t address[1];
    socklen_t length = sizeof address;
    memset(address, 0, sizeof address);
    memset(place, 0, sizeof *place);
    if (msg_get_address(message, address, &length) < 0)
        return -1;
    switch (address->su_family) {
    case AF_INET:
        place->address[10] = place->address[11] = 0xff;
        memcpy(place->address + 12, &address->su_sin.sin_addr, 4);
        break;
    case AF_INET6:
        memcpy(place->address, &address->su_sin6.sin6_addr, 16);
        place->zone = address->su_sin6.sin6_scope_id;
        break;
    default:
        return -1;
    }
    place->port = ntohs(address->su_port);
    return 0;
}

int csofia_uri_read(char const *text, char host[256], char port[16], char transport[16])
{
    su_home_t home[1] = {SU_HOME_INIT(home)};
    int result = -1;
    host[0] = port[0] = transport[0] = '\0';
    su_home_init(home);
    url_t const *url = url_make(home, text);
    if (url && (url->url_type == url_sip || url->url_type == url_sips) && url->url_host) {
        char const *name = url->url_host;
        size_t length = strlen(name);
        if (*name == '[' && length > 1 && name[length - 1] == ']')
            name++, length -= 2;
        if (length > 0 && length < 256 && (!url->url_port || strlen(url->url_port) < 16)) {
            memcpy(host, name, length);
            host[length] = '\0';
            if (url->url_port)
                strcpy(port, url->url_port);
            result = (url->url_type == url_sips ? CSOFIA_URI_SECURE : 0) | (url->url_headers ? CSOFIA_URI_HEADERS : 0)
                | (url_has_param(url, "maddr") ? CSOFIA_URI_MADDR : 0);
            if (url->url_params)
                url_param(url->url_params, "transport", transport, 16);
        }
    }
    su_home_deinit(home);
    return result;
}

#endif
