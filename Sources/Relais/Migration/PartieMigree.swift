/// What of a relay can be moved by itself.
enum PartieMigree: String, CaseIterable, Sendable {
    /// Accounts and all that belongs to them, and the relay's name.
    case comptes
    /// Envelopes, mailboxes, idempotency keys, files and their quotas.
    case messages

    /// Its kinds of records, in the order in which they are written: what others refer to comes first.
    var genres: [any RangeeMigree.Type] {
        switch self {
        case .comptes:
            [
                CompteMigre.self, DeclarationMigree.self, PrecleMigree.self, PonctuelleMigree.self, HauteMigree.self,
                EpoqueMigree.self, ChangementMigre.self, NomRetenuMigre.self, JetonMigre.self, NonceMigre.self,
                DepartMigre.self,
            ]
        case .messages:
            [BoiteMigree.self, MessageMigre.self, CleMigree.self, QuotaMigre.self, FichierMigre.self]
        }
    }
}
