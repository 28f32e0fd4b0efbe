import Testing

@testable import CryptoChiffre

@Suite("An envelope has one of five sizes and opens whole or not at all")
struct EnveloppeTests {
    private let alice: CompteEssai
    private let bob: CompteEssai

    init() throws {
        alice = try CompteEssai()
        bob = try CompteEssai()
    }

    /// What surrounds a message in an envelope without handshake: header, seal, version, sender, device, mark, length.
    private static let surcout = 5 + Sceau.surcout + 1 + 16 + 4 + 1 + 4

    private func interieur(_ taille: Int, amorce: Interieur.Amorce? = nil) -> Interieur {
        Interieur(
            compte: alice.trousseau.compte, appareil: 1, amorce: amorce,
            message: (0..<taille).map { UInt8(truncatingIfNeeded: $0) })
    }

    private func sceller(_ interieur: Interieur) throws -> [UInt8] {
        try Enveloppe.sceller(interieur, suite: Limites.suite, vers: bob.sceau.precle)
    }

    /// As a client does: the header names the seal key, the key opens the rest.
    private func ouvrir(_ enveloppe: [UInt8]) throws -> Interieur {
        let entete = try Enveloppe.entete(enveloppe)
        guard let paire = try bob.cles.paire(.sceau, entete.cleSceau)?.x25519 else {
            throw ErreurCrypto(.cleRefusee, "no such seal key")
        }
        return try Enveloppe.ouvrir(enveloppe, avec: paire)
    }

    /// Seals bytes that no `Interieur` would encode.
    private func sceller(brut: [UInt8]) throws -> [UInt8] {
        var enveloppe = Encodeur()
        enveloppe.entier(Limites.suite)
        enveloppe.entier(bob.sceau.precle.id)
        enveloppe.fixe(try Sceau.fermer(brut, vers: bob.sceau.precle.cle.x25519))
        return enveloppe.octets
    }

    private func brut(_ interieur: Interieur) -> [UInt8] {
        interieur.octets + [UInt8](repeating: 0, count: 4096 - 5 - Sceau.surcout - interieur.octets.count)
    }

    @Test("What was sealed is opened, with and without a handshake")
    func allerRetour() throws {
        let amorces: [Interieur.Amorce?] = [
            nil, .init(declarations: [], champs: []), .init(declarations: [alice.declaration.octets], champs: [1, 2]),
            .init(
                declarations: [[UInt8]](repeating: alice.declaration.octets, count: Limites.declarationsParAmorce),
                champs: alice.pqspk.precle.octets),
        ]
        for amorce in amorces {
            for taille in [0, 1, 1000] {
                let envoye = interieur(taille, amorce: amorce)
                #expect(try ouvrir(sceller(envoye)) == envoye)
            }
        }
    }

    @Test("Its size is the smallest of the five that holds the message, at every boundary and in steps between")
    func tailles() throws {
        let bornes = Limites.enveloppes.flatMap { borne in [-1, 0, 1].map { borne - Self.surcout + $0 } }
        let pas = Array(stride(from: 0, through: Limites.contenu, by: 251)) + [Limites.contenu]
        for taille in bornes + pas {
            guard let attendue = Limites.enveloppes.first(where: { taille + Self.surcout <= $0 }) else {
                refuse(.limite, de: "\(taille)") { try sceller(interieur(taille)) }
                continue
            }
            #expect(try sceller(interieur(taille)).count == attendue, "\(taille)")
        }
        #expect(Limites.enveloppes == [4096, 8192, 16384, 32768, 65536])
    }

    @Test("The longest content with its session message and handshake fits the largest size")
    func plusLong() throws {
        var poste = try Poste(alice, avec: bob)
        let envoi = try poste.envoyer(
            [UInt8](repeating: 1, count: Limites.contenu), a: Poste(bob, avec: alice))
        let amorce = Interieur.Amorce(
            declarations: [alice.declaration.octets], champs: try #require(envoi.amorce).octets)
        let envoye = Interieur(compte: alice.trousseau.compte, appareil: 1, amorce: amorce, message: envoi.message)
        let enveloppe = try sceller(envoye)
        #expect(enveloppe.count == 65536)
        #expect(try ouvrir(enveloppe) == envoye)
    }

    @Test("Each of the 32,768 bits of a 4 KiB envelope, changed, is refused")
    func chaqueBit() throws {
        let enveloppe = try sceller(
            interieur(2000, amorce: .init(declarations: [alice.declaration.octets], champs: [1])))
        #expect(enveloppe.count == 4096)
        var essais = 0
        for bit in 0..<(enveloppe.count * 8) {
            refuse(.versionInconnue, .cleRefusee, .authentification, de: "bit \(bit)") {
                try ouvrir(enveloppe.inverse(bit: bit))
            }
            essais += 1
        }
        #expect(essais == 32768)
        #expect(throws: Never.self) { try ouvrir(enveloppe) }
    }

    @Test("A size that is none of the five is refused before anything is opened")
    func autresTailles() throws {
        let enveloppe = try sceller(interieur(10))
        for taille in [0, 1, 5, 4095] { refuse(.limite) { try ouvrir(Array(enveloppe.prefix(taille))) } }
        refuse(.limite) { try ouvrir(enveloppe + [0]) }
        refuse(.authentification) { try ouvrir(enveloppe + [UInt8](repeating: 0, count: 4096)) }
    }

    @Test("Every suite but this release's is refused")
    func suites() throws {
        let enveloppe = try sceller(interieur(10))
        for suite in UInt8(0)...255 where suite != Limites.suite {
            refuse(.versionInconnue, de: "\(suite)") { try ouvrir([suite] + enveloppe.dropFirst()) }
        }
    }

    @Test("Another's seal key opens nothing, and only a seal key seals")
    func autreCle() throws {
        let enveloppe = try sceller(interieur(10))
        refuse(.authentification) { try Enveloppe.ouvrir(enveloppe, avec: alice.sceau.paire.x25519) }
        refuse(.authentification) { try Enveloppe.ouvrir(enveloppe, avec: bob.spk.paire.x25519) }
        for autre in [bob.spk, bob.pqspk, bob.opk] {
            refuse(.cleRefusee) {
                try Enveloppe.sceller(interieur(10), suite: Limites.suite, vers: autre.precle)
            }
        }
    }

    @Test("Padding that is not zero is refused, wherever the byte stands")
    func bourrage() throws {
        let interieur = interieur(10)
        let brut = brut(interieur)
        #expect(try ouvrir(sceller(brut: brut)) == interieur)
        for place in interieur.octets.count..<brut.count {
            var change = brut
            change[place] = 1
            refuse(.encodage, de: "\(place)") { try ouvrir(sceller(brut: change)) }
        }
    }

    @Test("What is not the one encoding of an inside is refused")
    func interieurs() throws {
        let sans = brut(interieur(10))
        let avec = brut(interieur(10, amorce: .init(declarations: [[1]], champs: [2])))
        func change(_ octets: [UInt8], _ place: Int, _ valeur: UInt8) -> [UInt8] {
            var copie = octets
            copie[place] = valeur
            return copie
        }
        let marque = 1 + 16 + 4
        for (octets, code, quoi) in [
            (change(sans, 0, 0), .versionInconnue, "version 0"), (change(sans, 0, 2), .versionInconnue, "version 2"),
            (change(sans, marque, 2), .encodage, "mark 2"), (change(sans, marque, 255), .encodage, "mark 255"),
            (change(sans, marque + 1, 1), .limite, "message of 16 MiB"),
            (change(sans, marque + 3, 0x20), .encodage, "message over the end"),
            (change(avec, marque + 2, 9), .limite, "nine statements"),
            (change(avec, marque + 5, 0x20), .limite, "statement over 4,096 bytes"),
        ] as [([UInt8], ErreurCrypto.Code, String)] {
            refuse(code, de: quoi) { try ouvrir(sceller(brut: octets)) }
        }
        let neuf = Interieur.Amorce(declarations: [[UInt8]](repeating: [1], count: 9), champs: [])
        refuse(.limite) { try sceller(interieur(10, amorce: neuf)) }
    }
}
