#include <mongoc/mongoc.h>
#include <stdlib.h>

/* bson_t and bson_iter_t are aligned above 16 bytes, and Swift does not import such structures: what needs their fields, or one
   on the stack, is done here. */

/* Room for a reply. libmongoc makes a new document where it is told to, and such a one does not free itself. */
static inline bson_t *reponse_nouvelle(void) {
    bson_t *reponse = aligned_alloc(128, sizeof(bson_t));
    if (reponse) bson_init(reponse);
    return reponse;
}

static inline void reponse_detruire(bson_t *reponse) {
    bson_destroy(reponse);
    free(reponse);
}

/* The type of a field; BSON_TYPE_EOD when it is not there. */
static inline bson_type_t document_type(const bson_t *document, const char *champ) {
    bson_iter_t iter;
    return bson_iter_init_find(&iter, document, champ) ? bson_iter_type(&iter) : BSON_TYPE_EOD;
}

/* A whole number of any width, or a date in milliseconds since 1970. */
static inline bool document_entier(const bson_t *document, const char *champ, int64_t *valeur) {
    bson_iter_t iter;
    if (!bson_iter_init_find(&iter, document, champ)) return false;
    switch (bson_iter_type(&iter)) {
    case BSON_TYPE_INT32:
    case BSON_TYPE_INT64:
    case BSON_TYPE_DOUBLE: *valeur = bson_iter_as_int64(&iter); return true;
    case BSON_TYPE_DATE_TIME: *valeur = bson_iter_date_time(&iter); return true;
    default: return false;
    }
}

static inline const char *document_texte(const bson_t *document, const char *champ, uint32_t *taille) {
    bson_iter_t iter;
    if (!bson_iter_init_find(&iter, document, champ) || !BSON_ITER_HOLDS_UTF8(&iter)) return NULL;
    return bson_iter_utf8(&iter, taille);
}

static inline const uint8_t *document_octets(const bson_t *document, const char *champ, uint32_t *taille) {
    bson_iter_t iter;
    const uint8_t *octets = NULL;
    bson_subtype_t genre;
    if (!bson_iter_init_find(&iter, document, champ) || !BSON_ITER_HOLDS_BINARY(&iter)) return NULL;
    bson_iter_binary(&iter, &genre, taille, &octets);
    return octets;
}

/* The bytes of a document, or of an array, that is a field; its path may have dots. */
static inline const uint8_t *document_interieur(const bson_t *document, const char *chemin, uint32_t *taille) {
    bson_iter_t iter, champ;
    const uint8_t *octets = NULL;
    if (!bson_iter_init(&iter, document) || !bson_iter_find_descendant(&iter, chemin, &champ)) return NULL;
    if (BSON_ITER_HOLDS_DOCUMENT(&champ)) bson_iter_document(&champ, taille, &octets);
    else if (BSON_ITER_HOLDS_ARRAY(&champ)) bson_iter_array(&champ, taille, &octets);
    return octets;
}
