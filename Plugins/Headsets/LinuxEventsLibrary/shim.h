// What the kernel tells of descriptors and folders: Swift's Glibc module leaves these headers out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
