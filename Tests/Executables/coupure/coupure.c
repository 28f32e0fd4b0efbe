// kill -9 at a step that a test chooses, in a program that knows nothing of it (LD_PRELOAD).
//
// A step is a call that changes what outlives the process or what others see: writing, synchronising, cutting, renaming or
// erasing a file, sending on a socket. Steps are counted across all threads while the file that COUPURE names exists; it holds
// N in decimal, and the process dies right before its Nth step. strace could do the same for one thread at a time only.
// At the end, and before dying, the number of steps is in the file COUPURE with ".pas".
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long faits;

static void noter(long pas, const char *nom) {
    char chemin[4096], ligne[64];
    snprintf(chemin, sizeof chemin, "%s.pas", getenv("COUPURE"));
    int fichier = open(chemin, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fichier < 0) return;
    int longueur = snprintf(ligne, sizeof ligne, "%ld %s\n", pas, nom);
    syscall(SYS_write, fichier, ligne, (size_t)longueur);
    close(fichier);
}

static void pas(const char *nom) {
    const char *chemin = getenv("COUPURE");
    if (chemin == NULL) return;
    int fichier = open(chemin, O_RDONLY | O_CLOEXEC);
    if (fichier < 0) return;
    char texte[32] = {0};
    ssize_t lus = read(fichier, texte, sizeof texte - 1);
    close(fichier);
    if (lus <= 0) return;
    long ceci = atomic_fetch_add(&faits, 1) + 1;
    noter(ceci, nom);
    if (ceci == atol(texte)) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
}

// Files and sockets count; terminals, standard output and what threads wake each other with do not.
static int compte(int descripteur) {
    struct stat etat;
    return descripteur > 2 && fstat(descripteur, &etat) == 0 && (S_ISREG(etat.st_mode) || S_ISSOCK(etat.st_mode));
}

#define VRAI(type, nom, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, nom))

ssize_t write(int fd, const void *octets, size_t nombre) {
    if (compte(fd)) pas("write");
    return VRAI(ssize_t, "write", int, const void *, size_t)(fd, octets, nombre);
}

ssize_t writev(int fd, const struct iovec *morceaux, int nombre) {
    if (compte(fd)) pas("writev");
    return VRAI(ssize_t, "writev", int, const struct iovec *, int)(fd, morceaux, nombre);
}

ssize_t pwrite(int fd, const void *octets, size_t nombre, off_t place) {
    if (compte(fd)) pas("pwrite");
    return VRAI(ssize_t, "pwrite", int, const void *, size_t, off_t)(fd, octets, nombre, place);
}

ssize_t pwrite64(int fd, const void *octets, size_t nombre, off64_t place) {
    if (compte(fd)) pas("pwrite64");
    return VRAI(ssize_t, "pwrite64", int, const void *, size_t, off64_t)(fd, octets, nombre, place);
}

ssize_t send(int fd, const void *octets, size_t nombre, int drapeaux) {
    pas("send");
    return VRAI(ssize_t, "send", int, const void *, size_t, int)(fd, octets, nombre, drapeaux);
}

ssize_t sendto(
    int fd, const void *octets, size_t nombre, int drapeaux, const struct sockaddr *adresse, socklen_t taille) {
    pas("sendto");
    return VRAI(ssize_t, "sendto", int, const void *, size_t, int, const struct sockaddr *, socklen_t)(
        fd, octets, nombre, drapeaux, adresse, taille);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int drapeaux) {
    pas("sendmsg");
    return VRAI(ssize_t, "sendmsg", int, const struct msghdr *, int)(fd, message, drapeaux);
}

int fsync(int fd) {
    pas("fsync");
    return VRAI(int, "fsync", int)(fd);
}

int fdatasync(int fd) {
    pas("fdatasync");
    return VRAI(int, "fdatasync", int)(fd);
}

int ftruncate(int fd, off_t taille) {
    pas("ftruncate");
    return VRAI(int, "ftruncate", int, off_t)(fd, taille);
}

int ftruncate64(int fd, off64_t taille) {
    pas("ftruncate64");
    return VRAI(int, "ftruncate64", int, off64_t)(fd, taille);
}

int rename(const char *de, const char *vers) {
    pas("rename");
    return VRAI(int, "rename", const char *, const char *)(de, vers);
}

int unlink(const char *chemin) {
    pas("unlink");
    return VRAI(int, "unlink", const char *)(chemin);
}
