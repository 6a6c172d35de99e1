#ifndef CSECRETMEMORY_H
#define CSECRETMEMORY_H

/// Memory that is wiped when it is given back: what a password was in is zero from then on.
///
/// Linking this target replaces free(3) and realloc(3) of the whole process, those of every library included, by ones
/// that write zeros over a block before the C library gets it back. There is nothing to call.
///
/// A password has many copies on its way: the request's bytes, the parsed body, the settings, the digest's input. Most are
/// texts of Swift, whose memory nobody can reach; all of them are blocks that are freed when their last user lets go.
///
/// Left out under sanitizers, which bring a free(3) of their own, and where the C library is not glibc.

/// Whether it is in force in this build.
int csecretmemory_is_in_force(void);

#endif
