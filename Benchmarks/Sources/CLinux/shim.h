#include <stddef.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

/* string.h has it with _GNU_SOURCE alone. */
void *memmem(const void *foin, size_t taille_foin, const void *aiguille, size_t taille_aiguille);
