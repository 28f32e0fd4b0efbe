import Contrat

/// A refusal of the contract, with what its headers tell.
struct Refus: Error {
    let erreur: ErreurRelais
    /// In seconds; only with `trop_de_demandes` and `occupe`.
    let attente: Int?
    /// In bytes; with `plage_refusee`, for `Content-Range`.
    let tailleFichier: Int64?

    init(
        _ code: CodeErreur, _ message: String, attente: Int? = nil, tailleFichier: Int64? = nil,
        paquet: PreclesAppareil? = nil
    ) {
        erreur = ErreurRelais(code, message, paquet: paquet)
        self.attente = attente
        self.tailleFichier = tailleFichier
    }
}
