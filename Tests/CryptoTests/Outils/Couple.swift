import Testing

@testable import CryptoChiffre

/// Two ends that write to each other.
struct Couple {
    var alice: Poste
    var bob: Poste

    init() throws {
        let (a, b) = (try CompteEssai(), try CompteEssai())
        alice = try Poste(a, avec: b)
        bob = try Poste(b, avec: a)
    }

    /// The same once each has read the other.
    static func etabli() throws -> Couple {
        var couple = try Couple()
        #expect(try couple.aBob(couple.deAlice([0])) == [0])
        #expect(try couple.aAlice(couple.deBob([0])) == [0])
        return couple
    }

    mutating func deAlice(_ contenu: [UInt8]) throws -> Poste.Envoi { try alice.envoyer(contenu, a: bob) }
    mutating func deBob(_ contenu: [UInt8]) throws -> Poste.Envoi { try bob.envoyer(contenu, a: alice) }

    mutating func aBob(_ envoi: Poste.Envoi, maintenant: UInt64 = CompteEssai.maintenant) throws -> [UInt8] {
        try bob.recevoir(envoi, de: alice, maintenant: maintenant).contenu
    }

    mutating func aAlice(_ envoi: Poste.Envoi, maintenant: UInt64 = CompteEssai.maintenant) throws -> [UInt8] {
        try alice.recevoir(envoi, de: bob, maintenant: maintenant).contenu
    }

    /// Demands that Bob refuses `envoi` with one of `codes` and keeps every byte as it was.
    func refuseParBob(
        _ codes: ErreurCrypto.Code..., envoi: Poste.Envoi, de commentaire: @autoclosure () -> String = "",
        maintenant: UInt64 = CompteEssai.maintenant, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var copie = bob
        do {
            _ = try copie.recevoir(envoi, de: alice, maintenant: maintenant)
            Issue.record("accepted: \(commentaire())", sourceLocation: sourceLocation)
        } catch let erreur as ErreurCrypto {
            #expect(codes.contains(erreur.code), "\(erreur): \(commentaire())", sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, "\(commentaire())", sourceLocation: sourceLocation)
        }
        #expect(copie.etat == bob.etat, "\(commentaire())", sourceLocation: sourceLocation)
    }
}
