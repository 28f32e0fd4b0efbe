import Testing

@testable import CryptoChiffre

/// An account that changed its keys several times: every keyring it ever had, and the statement of each.
struct Lignee {
    private(set) var trousseaux: [Trousseau]
    private(set) var declarations: [Declaration]

    init(changements: Int) throws {
        let (trousseau, declaration, _) = try Trousseau.nouveau(
            nomRelais: "relais.example", date: CompteEssai.maintenant, dans: Arene())
        trousseaux = [trousseau]
        declarations = [declaration]
        for _ in 0..<changements { try renouveler() }
    }

    var compte: CompteId { declarations[0].compte }
    var octets: [[UInt8]] { declarations.map(\.octets) }

    mutating func renouveler(_ raison: Declaration.Raison = .mdp) throws {
        guard let trousseau = trousseaux.last, let declaration = declarations.last else { return }
        let (nouveau, suivante) = try trousseau.renouvele(
            apres: declaration, raison: raison, date: CompteEssai.maintenant)
        trousseaux.append(nouveau)
        declarations.append(suivante)
    }

    /// Another statement after `numero`, as somebody makes it who has that statement's keys.
    func bifurcation(apres numero: Int) throws -> (trousseau: Trousseau, declaration: Declaration) {
        try trousseaux[numero].renouvele(
            apres: declarations[numero], raison: .mdp, date: CompteEssai.maintenant + 1)
    }
}
