import Contrat

/// A refusal of the contract, with the wait that `Retry-After` tells.
struct Refus: Error {
    let erreur: ErreurRelais
    /// In seconds; only with `trop_de_demandes` and `occupe`.
    let attente: Int?

    init(_ code: CodeErreur, _ message: String, attente: Int? = nil) {
        erreur = ErreurRelais(code, message)
        self.attente = attente
    }
}
