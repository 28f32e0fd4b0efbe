import Contrat

extension Route {
    /// Whether the same bytes may be sent again, to another address of the same relay, when the connection broke and nobody
    /// knows whether they were carried out. (PROTOCOL.md, section 17; a request that certainly was not sent always may.)
    var seRepete: Bool {
        switch self {
        // They change nothing. A nonce that nobody uses is forgotten.
        case .prelude, .verificationUtilisateur, .declarations, .synchroniserMessages, .flux, .fichiers,
            .synchroniserFichiers, .sante:
            true
        // The idempotency key: stored once in 31 days (17.7), carried out once for ever (10.2).
        case .envoyerMessage, .changerMdp, .annulerMdp: true
        // Answered alike for ever (17.2), whether anything was there (17.9, 17.19), whether it is the name already (17.13).
        case .creerCompte, .accuserReception, .effacerFichier, .changerPseudo: true
        // The record told is answered when it was taken, and one that says more stays what it was (15.1).
        case .epoque: true
        // They read, or are taken again with the same bytes; their callers say when that is not so: one-time prekeys are
        // given out once (17.6), and those that took the place of others are not there to be taken twice (17.10).
        case .cles, .precles: true
        // A nonce counts once: the second answer would be a refusal of what was accepted.
        case .seConnecter, .supprimerCompte: false
        // The second one would find its token over, and a login would follow to end it.
        case .seDeconnecter: false
        // A key encrypts one content once, and its id would be there.
        case .envoyerFichier: false
        }
    }

    /// Whether it carries what only the account's own relay may see, so that an address has to say the pinned name first.
    /// Routes without it are asked as by nobody, and a `prelude` before them would tell who asks.
    var veutLeNom: Bool {
        switch self {
        case .prelude, .declarations, .fichiers, .synchroniserFichiers, .effacerFichier, .sante: false
        default: true
        }
    }
}
