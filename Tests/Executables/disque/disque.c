// A disk that a test can take the power from, or that refuses, under a program that knows nothing of it (LD_PRELOAD).
//
// DISQUE names an SQLite database; its file, "-wal" and "-journal" are watched, by whatever descriptor they are written.
//
// Before each write and each cut of a watched file, what it replaces and what it brings are appended to the file's name with
// ".defaire"; after each synchronisation of the file that is emptied. So a program that was killed leaves there what the
// disk need not have had. While it is written and while it is emptied no other call on watched files goes on, so that what
// stands there and what was done agree. Names are not modelled: a file that was made, or erased, stays so.
//
// While the file DISQUE with ".erreur" exists, the watched files cannot be written: the call fails with the error whose number
// stands there. EIO is what synchronising fails with, too.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t verrou = PTHREAD_MUTEX_INITIALIZER;

// What stands before each entry, followed by what it replaces and what it brings. Numbers are the machine's own.
struct entree {
    uint64_t avant;      // the file's size before
    uint64_t place;      // where the write begins, or the size that the file is cut to
    uint64_t remplaces;  // bytes of what it replaces
    uint64_t apportes;   // bytes of what it brings; COUPE for a cut
};
#define COUPE UINT64_MAX

// Whether a descriptor's file is watched; its name then is in `chemin`.
static int suivi(int fd, char chemin[PATH_MAX]) {
    const char *base = getenv("DISQUE");
    if (base == NULL || fd < 3) return 0;
    char lien[64];
    snprintf(lien, sizeof lien, "/proc/self/fd/%d", fd);
    ssize_t taille = readlink(lien, chemin, PATH_MAX - 16);
    size_t debut = strlen(base);
    if (taille < (ssize_t)debut) return 0;
    chemin[taille] = 0;
    const char *fin = chemin + debut;
    return strncmp(chemin, base, debut) == 0 && (!*fin || !strcmp(fin, "-wal") || !strcmp(fin, "-journal"));
}

// The error that writing fails with, or 0.
static int refus(void) {
    char chemin[PATH_MAX + 16], texte[16] = {0};
    snprintf(chemin, sizeof chemin, "%s.erreur", getenv("DISQUE"));
    int fichier = open(chemin, O_RDONLY | O_CLOEXEC);
    if (fichier < 0) return 0;
    ssize_t lus = read(fichier, texte, sizeof texte - 1);
    close(fichier);
    return lus > 0 ? atoi(texte) : 0;
}

static int ouvrir(const char *chemin, int drapeaux) {
    char cote[PATH_MAX + 16];
    snprintf(cote, sizeof cote, "%s.defaire", chemin);
    return open(cote, drapeaux | O_CLOEXEC, 0600);
}

static void noter(const char *chemin, int fd, off_t place, const void *octets, uint64_t apportes) {
    struct stat etat;
    if (fstat(fd, &etat) != 0) abort();
    uint64_t avant = (uint64_t)etat.st_size, debut = (uint64_t)place;
    uint64_t fin = apportes == COUPE || debut + apportes > avant ? avant : debut + apportes;
    struct entree entree = {avant, debut, fin > debut ? fin - debut : 0, apportes};
    size_t taille = sizeof entree + entree.remplaces + (apportes == COUPE ? 0 : apportes);
    char *tout = malloc(taille);
    if (tout == NULL) abort();
    memcpy(tout, &entree, sizeof entree);
    // A descriptor that is open for writing alone cannot be read: SQLite has none such.
    if (pread(fd, tout + sizeof entree, entree.remplaces, place) != (ssize_t)entree.remplaces) abort();
    if (apportes != COUPE) memcpy(tout + sizeof entree + entree.remplaces, octets, apportes);
    int cote = ouvrir(chemin, O_WRONLY | O_CREAT | O_APPEND);
    if (cote < 0 || syscall(SYS_write, cote, tout, taille) != (ssize_t)taille) abort();
    close(cote);
    free(tout);
}

static ssize_t ecrire(int fd, const void *octets, size_t nombre, off_t place) {
    char chemin[PATH_MAX];
    if (!suivi(fd, chemin)) return syscall(SYS_pwrite64, fd, octets, nombre, place);
    pthread_mutex_lock(&verrou);
    ssize_t faits = -1;
    int erreur = refus();
    if (erreur == 0) {
        noter(chemin, fd, place, octets, nombre);
        faits = syscall(SYS_pwrite64, fd, octets, nombre, place);
        erreur = errno;
    }
    pthread_mutex_unlock(&verrou);
    errno = erreur;
    return faits;
}

static int couper(int fd, off_t taille) {
    char chemin[PATH_MAX];
    if (!suivi(fd, chemin)) return (int)syscall(SYS_ftruncate, fd, taille);
    pthread_mutex_lock(&verrou);
    int faits = -1, erreur = refus();
    if (erreur == 0) {
        noter(chemin, fd, taille, NULL, COUPE);
        faits = (int)syscall(SYS_ftruncate, fd, taille);
        erreur = errno;
    }
    pthread_mutex_unlock(&verrou);
    errno = erreur;
    return faits;
}

static int synchroniser(int fd, long appel) {
    char chemin[PATH_MAX];
    if (!suivi(fd, chemin)) return (int)syscall(appel, fd);
    pthread_mutex_lock(&verrou);
    int erreur = refus(), faits = -1;
    if (erreur != EIO) {
        faits = (int)syscall(appel, fd);
        erreur = errno;
        int cote = faits == 0 ? ouvrir(chemin, O_WRONLY | O_TRUNC) : -1;
        if (cote >= 0) close(cote);
    }
    pthread_mutex_unlock(&verrou);
    errno = erreur;
    return faits;
}

ssize_t pwrite(int fd, const void *octets, size_t nombre, off_t place) { return ecrire(fd, octets, nombre, place); }

ssize_t pwrite64(int fd, const void *octets, size_t nombre, off64_t place) { return ecrire(fd, octets, nombre, place); }

ssize_t write(int fd, const void *octets, size_t nombre) {
    char chemin[PATH_MAX];
    if (!suivi(fd, chemin)) return syscall(SYS_write, fd, octets, nombre);
    off_t place = lseek(fd, 0, SEEK_CUR);
    ssize_t faits = ecrire(fd, octets, nombre, place);
    if (faits > 0) lseek(fd, place + faits, SEEK_SET);
    return faits;
}

int ftruncate(int fd, off_t taille) { return couper(fd, taille); }

int ftruncate64(int fd, off64_t taille) { return couper(fd, taille); }

int fsync(int fd) { return synchroniser(fd, SYS_fsync); }

int fdatasync(int fd) { return synchroniser(fd, SYS_fdatasync); }

int unlink(const char *chemin) {
    const char *base = getenv("DISQUE");
    if (base != NULL && strncmp(chemin, base, strlen(base)) == 0) {
        char cote[PATH_MAX + 16];
        snprintf(cote, sizeof cote, "%s.defaire", chemin);
        syscall(SYS_unlinkat, AT_FDCWD, cote, 0);
    }
    return (int)syscall(SYS_unlinkat, AT_FDCWD, chemin, 0);
}
