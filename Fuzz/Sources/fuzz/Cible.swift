/// What the fuzzer feeds: one kind of input, whose first byte often says in which of several ways it is used.
protocol Cible: Sendable {
    /// Also the name of its corpus.
    static var nom: String { get }
    /// Longest input, in bytes.
    static var tailleMax: Int { get }

    /// Uses one input. An `ErreurCrypto` is a refusal, as is right for most inputs; everything else that goes wrong is a find.
    static func essayer(_ octets: [UInt8]) throws
    /// Inputs to begin with, made of valid values.
    static func semences() throws -> [[UInt8]]
}

/// All of them.
enum Cibles {
    static let toutes: [any Cible.Type] = [
        CibleCodec.self, CibleEnveloppe.self, CiblePoignee.self, CibleRatchet.self, CibleContenu.self,
        CibleDeclaration.self, CibleTrousseau.self, CibleFichier.self,
    ]

    static func nommee(_ nom: String) -> (any Cible.Type)? { toutes.first { $0.nom == nom } }
}
