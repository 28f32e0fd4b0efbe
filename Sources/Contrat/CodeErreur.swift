/// Why the relay refused: the `code` of an `ErreurRelais`.
public enum CodeErreur: String, Codable, Sendable, CaseIterable {
    /// The body is not what the route takes.
    case requeteInvalide = "requete_invalide"
    /// A pseudo outside the rules.
    case pseudoInvalide = "pseudo_invalide"
    /// A statement or prekey that does not verify.
    case signatureRefusee = "signature_refusee"
    /// Missing, unknown or expired token.
    case nonAuthentifie = "non_authentifie"
    /// Wrong pseudo, password or device: which of them is not said.
    case identifiantsRefuses = "identifiants_refuses"
    /// No such route, account or device.
    case inconnu
    /// The pseudo belongs to somebody.
    case pseudoPris = "pseudo_pris"
    /// The pseudo looks like somebody's.
    case pseudoRessemblant = "pseudo_ressemblant"
    /// What is asked contradicts what is stored.
    case conflit
    /// The change of password was cancelled before it was committed.
    case annule
    /// The statement does not follow the newest one: somebody was faster.
    case declarationPerimee = "declaration_perimee"
    /// The envelope's seal key was superseded over 7 days ago; `paquet` has the current one.
    case cleRemplacee = "cle_remplacee"
    /// The bytes asked for are outside the file.
    case plageRefusee = "plage_refusee"
    /// A body over its limit.
    case tropGrand = "trop_grand"
    /// Slow down; `Retry-After` says by how much.
    case tropDeDemandes = "trop_de_demandes"
    /// The relay failed; its log says more.
    case interne
    /// Busy for the moment; `Retry-After` says when to come back.
    case occupe
    /// The recipient's mailbox is full.
    case boitePleine = "boite_pleine"
    /// The account has uploaded what it may in a day.
    case quotaAtteint = "quota_atteint"
    /// The relay holds as much as it may.
    case relaisPlein = "relais_plein"

    /// The HTTP status that goes with it.
    public var statut: Int {
        switch self {
        case .requeteInvalide, .pseudoInvalide, .signatureRefusee: 400
        case .nonAuthentifie, .identifiantsRefuses: 401
        case .inconnu: 404
        case .pseudoPris, .pseudoRessemblant, .conflit, .annule, .declarationPerimee, .cleRemplacee: 409
        case .tropGrand: 413
        case .plageRefusee: 416
        case .tropDeDemandes: 429
        case .interne: 500
        case .occupe: 503
        case .boitePleine, .quotaAtteint, .relaisPlein: 507
        }
    }
}

/// The body of every refusal.
public struct ErreurRelais: Error, Codable, Hashable, Sendable {
    /// For programs.
    public let code: CodeErreur
    /// For people who read logs, in English; what a user sees is the client's own text.
    public let message: String
    /// The HTTP status, repeated.
    public let statut: Int
    /// With `cle_remplacee` only: the current durable prekeys of the device written to.
    public let paquet: PreclesAppareil?

    /// Makes a refusal; the status follows from the code.
    public init(_ code: CodeErreur, _ message: String, paquet: PreclesAppareil? = nil) {
        self.code = code
        self.message = message
        statut = code.statut
        self.paquet = paquet
    }
}
