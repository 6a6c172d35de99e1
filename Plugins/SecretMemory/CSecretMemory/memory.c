#include "CSecretMemory.h"

#include <errno.h>
#include <features.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

// glibc's own, under the names that it keeps for those who replace the public ones. All of them are replaced together
// (Replacing malloc, glibc manual §3.2.5), so that no block of another allocator, which was preloaded, comes here.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void *__libc_valloc(size_t size);
extern void *__libc_pvalloc(size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

void *malloc(size_t size) { return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return __libc_calloc(count, size); }
void *memalign(size_t alignment, size_t size) { return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return __libc_memalign(alignment, size); }
void *valloc(size_t size) { return __libc_valloc(size); }
void *pvalloc(size_t size) { return __libc_pvalloc(size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || alignment & (alignment - 1)) return EINVAL;
    int before = errno;
    void *found = __libc_memalign(alignment, size);
    errno = before;
    if (!found) return ENOMEM;
    *block = found;
    return 0;
}

int csecretmemory_is_in_force(void) { return 1; }

// Blocks with a mapping of their own go back to the kernel, which zeroes pages itself; wiping them would first make pages
// of what was never touched. The second bit of the size before a block says so (malloc.c, IS_MMAPPED).
static int has_own_mapping(const void *block) { return (((const size_t *)block)[-1] & 2) != 0; }

// Of the size before a block the low three bits are marks; a block has the word before the next one besides, unless it has
// a mapping of its own (malloc.c, memsize).
size_t malloc_usable_size(void *block) {
    if (!block) return 0;
    size_t whole = ((const size_t *)block)[-1] & ~(size_t)7;
    return whole - (has_own_mapping(block) ? 2 : 1) * sizeof(size_t);
}

static void wipe(void *block, size_t size) {
    memset(block, 0, size);
    // So that the compiler does not take the writes for dead.
    __asm__ volatile("" : : "r"(block) : "memory");
}

void free(void *block) {
    if (!block) return;
    if (!has_own_mapping(block)) wipe(block, malloc_usable_size(block));
    __libc_free(block);
}

// glibc's would move a block and leave the old one as it is.
void *realloc(void *block, size_t size) {
    if (!block) return __libc_malloc(size);
    if (size == 0) {
        free(block);
        return NULL;
    }
    if (has_own_mapping(block)) return __libc_realloc(block, size);
    size_t had = malloc_usable_size(block);
    if (size <= had && size >= had / 2) return block;
    void *moved = __libc_malloc(size);
    if (!moved) return NULL;
    memcpy(moved, block, size < had ? size : had);
    free(block);
    return moved;
}

#else

int csecretmemory_is_in_force(void) { return 0; }

#endif
