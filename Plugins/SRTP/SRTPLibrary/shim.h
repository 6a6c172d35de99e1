// libsrtp as the SRTP target uses it.
#include <srtp2/srtp.h>
