#ifndef CSECRETMEMORY_H
#define CSECRETMEMORY_H

/// Memory that is wiped when it is given back: what a password was in is zero from then on.
///
/// Linking this target replaces malloc(3) and its family for the whole process, every library included: by the C library's
/// own, but that zeros are written over a block before it is given back. There is nothing to call, and an allocator that
/// is preloaded is not used.
///
/// A password has many copies on its way: the request's bytes, the parsed body, the settings, the digest's input. Most are
/// texts of Swift, whose memory nobody can reach; all of them are blocks that are freed when their last user lets go.
///
/// Left out under sanitizers, which bring a free(3) of their own, and where the C library is not glibc.

/// Whether it is in force in this build.
int csecretmemory_is_in_force(void);

#endif
