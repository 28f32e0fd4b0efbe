import Testing

@testable import CryptoChiffre

@Suite("A session of suite 0x00 carries contents between its two devices and nothing else")
struct SessionBoiteTests {
    private static let maintenant = CompteEssai.maintenant
    private let alice: CompteEssai
    private let bob: CompteEssai
    private var versBob: any Session
    private var versAlice: any Session

    init() throws {
        alice = try CompteEssai()
        bob = try CompteEssai()
        versBob = try alice.initier(vers: bob)
        versAlice = try bob.accepter(de: alice)
    }

    private func lire(
        _ session: inout any Session, _ envoi: (message: [UInt8], champs: [UInt8]?), _ lecteur: CompteEssai,
        maintenant: UInt64 = maintenant
    ) throws -> [UInt8] {
        try session.dechiffrer(envoi.message, champs: envoi.champs, cles: lecteur.cles, maintenant: maintenant).contenu
    }

    /// Demands that `session` refuses and that its state does not change.
    private func refusee(
        _ codes: ErreurCrypto.Code, _ session: any Session, _ envoi: (message: [UInt8], champs: [UInt8]?),
        cles: ClesLocales, maintenant: UInt64 = maintenant, de commentaire: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var session = session
        let avant = session.etat
        refuse(codes, de: commentaire, sourceLocation: sourceLocation) {
            try session.dechiffrer(envoi.message, champs: envoi.champs, cles: cles, maintenant: maintenant)
        }
        #expect(session.etat == avant, "\(commentaire)", sourceLocation: sourceLocation)
    }

    @Test("Contents of every size go both ways, under the id that they were sent with")
    mutating func allerRetour() throws {
        for taille in [0, 1, 100, Limites.contenu] {
            let (contenu, id) = ([UInt8](repeating: 7, count: taille), try IdContenu.nouveau())
            let aller = try versBob.chiffrer(contenu, id: id, cles: alice.cles, maintenant: Self.maintenant)
            let lu = try versAlice.dechiffrer(
                aller.message, champs: aller.champs, cles: bob.cles, maintenant: Self.maintenant)
            #expect((lu.id, lu.contenu) == (id, contenu))
            let retour = try versAlice.chiffrer(contenu, id: id, cles: bob.cles, maintenant: Self.maintenant)
            #expect(try lire(&versBob, retour, alice) == contenu)
        }
        refuse(.limite) {
            try versBob.chiffrer(
                [UInt8](repeating: 7, count: Limites.contenu + 1), id: .nouveau(), cles: alice.cles,
                maintenant: Self.maintenant)
        }
    }

    @Test("No key is written to after its validity, and none is believed 38 days after it")
    mutating func validite() throws {
        let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        let fin = Self.maintenant + Limites.validitePrecle
        let renouvelees = ClesLocales([try alice.cle(.boite, id: 2, debut: fin)])
        refuse(.perime) { try versBob.chiffrer([1], id: .nouveau(), cles: renouvelees, maintenant: fin) }
        refuse(.cleRefusee) { try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: fin) }
        _ = try lire(&versAlice, envoi, bob)
        let suite = try versBob.chiffrer([2], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        refusee(
            .perime, versAlice, (suite.message, nil), cles: bob.cles, maintenant: fin + Limites.retentionPrecle + 86400)
        #expect(try lire(&versAlice, (suite.message, nil), bob, maintenant: fin + 86400) == [2])
    }

    @Test("The same content is never the same box twice")
    mutating func nonces() throws {
        let id = try IdContenu.nouveau()
        let messages = try (0..<100).map { _ in
            try versBob.chiffrer([1], id: id, cles: alice.cles, maintenant: Self.maintenant).message
        }
        #expect(Set(messages.map { Array($0[8..<32]) }).count == 100)
        #expect(Set(messages.map { Array($0[32...]) }).count == 100)
    }

    @Test("Our signed key goes along until the other end has used it, and no longer")
    mutating func amorce() throws {
        for _ in 0..<3 {
            let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
            #expect(envoi.champs == alice.boite.precle.octets)
            _ = try lire(&versAlice, envoi, bob)
        }
        let reponse = try versAlice.chiffrer([2], id: .nouveau(), cles: bob.cles, maintenant: Self.maintenant)
        #expect(reponse.champs == nil, "Alice wrote to Bob's key: she has it")
        _ = try lire(&versBob, reponse, alice)
        #expect(try versBob.chiffrer([3], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant).champs == nil)
    }

    @Test("A renewed key is announced, adopted, and late messages under the old one are still read")
    mutating func cleRenouvelee() throws {
        let tardif = try versBob.chiffrer([0], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        _ = try lire(
            &versAlice, try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant), bob)
        _ = try lire(
            &versBob, try versAlice.chiffrer([2], id: .nouveau(), cles: bob.cles, maintenant: Self.maintenant), alice)
        let nouvelle = try alice.cle(.boite, id: 2)
        let cles = ClesLocales([alice.boite, nouvelle])
        let envoi = try versBob.chiffrer([3], id: .nouveau(), cles: cles, maintenant: Self.maintenant)
        #expect(envoi.champs == nouvelle.precle.octets)
        #expect(try lire(&versAlice, envoi, bob) == [3])
        let reponse = try versAlice.chiffrer([4], id: .nouveau(), cles: bob.cles, maintenant: Self.maintenant)
        #expect(reponse.message[4..<8] == [0, 0, 0, 2])
        refusee(.cleRefusee, versBob, reponse, cles: alice.cles, de: "the new private key is not there")
        #expect(
            try versBob.dechiffrer(reponse.message, champs: nil, cles: cles, maintenant: Self.maintenant).contenu == [4]
        )
        #expect(try versBob.chiffrer([5], id: .nouveau(), cles: cles, maintenant: Self.maintenant).champs == nil)
        #expect(try lire(&versAlice, tardif, bob) == [0])
        #expect(
            try versAlice.chiffrer([6], id: .nouveau(), cles: bob.cles, maintenant: Self.maintenant).message[4..<8] == [
                0, 0, 0, 2,
            ])
    }

    @Test("A bundle fetched anew brings its key, one of somebody else brings nothing")
    mutating func noter() throws {
        let nouvelle = try bob.cle(.boite, id: 2)
        let paquet = try PaquetCles(
            precles: [bob.sceau.precle.octets, nouvelle.precle.octets], declaration: bob.declaration, appareil: 1,
            maintenant: Self.maintenant)
        versBob.noter(paquet: paquet)
        #expect(
            try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant).message[4..<8] == [
                0, 0, 0, 2,
            ])
        let avant = versBob.etat
        versBob.noter(paquet: paquet)
        #expect(versBob.etat == avant)
        let mallory = try CompteEssai()
        let sienne = try mallory.cle(.boite, id: 3)
        versBob.noter(
            paquet: try PaquetCles(
                precles: [mallory.sceau.precle.octets, sienne.precle.octets], declaration: mallory.declaration,
                appareil: 1, maintenant: Self.maintenant))
        #expect(versBob.etat == avant)
        refuse(.signature) {
            try Sessions.initier(moi: alice.partie, lui: bob.declaration, paquet: mallory.paquet())
        }
    }

    @Test("A message given back to its sender is refused")
    mutating func reflexion() throws {
        let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        refusee(.authentification, versBob, (envoi.message, nil), cles: alice.cles)
        refusee(.signature, versBob, envoi, cles: alice.cles, de: "with her own signed key along")
    }

    @Test("A message given to a third account, or in another's name, is refused")
    mutating func redirection() throws {
        let carole = try CompteEssai()
        let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        refusee(.authentification, try carole.accepter(de: alice), envoi, cles: carole.cles)
        refusee(.authentification, try bob.initier(vers: carole), (envoi.message, nil), cles: bob.cles)
        refusee(.signature, try bob.accepter(de: carole), envoi, cles: bob.cles)
    }

    @Test("A box between the same keys but for another device or generation is refused")
    mutating func autresBouts() throws {
        let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        for (appareil, gen) in [(1, 1), (2, 0), (0, 0)] as [(UInt32, UInt32)] {
            let moi = Partie(compte: bob.trousseau.compte, appareil: appareil, gen: gen)
            let autre = try Sessions.accepter(moi: moi, lui: alice.declaration, appareil: 1)
            refusee(.authentification, autre, envoi, cles: bob.cles, de: "\(appareil), \(gen)")
        }
        refuse(.signature) { try Sessions.accepter(moi: bob.partie, lui: alice.declaration, appareil: 2) }
        refuse(.signature) { try Sessions.accepter(moi: bob.partie, lui: bob.declaration, appareil: 1) }
    }

    @Test("A message replayed decrypts to the same id: which ids were seen is the profile's to know")
    mutating func rejeu() throws {
        let id = try IdContenu.nouveau()
        let envoi = try versBob.chiffrer([1], id: id, cles: alice.cles, maintenant: Self.maintenant)
        _ = try lire(&versAlice, envoi, bob)
        let avant = versAlice.etat
        let encore = try versAlice.dechiffrer(
            envoi.message, champs: envoi.champs, cles: bob.cles, maintenant: Self.maintenant)
        #expect(encore.id == id)
        #expect(versAlice.etat == avant)
    }

    @Test("Each changed bit, truncation and extension of a message is refused and leaves the state as it was")
    mutating func chaqueBit() throws {
        let envoi = try versBob.chiffrer(
            [UInt8]("bonjour".utf8), id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        for bit in 0..<(envoi.message.count * 8) {
            var session = versAlice
            refuse(.cleRefusee, .authentification, .encodage, .limite, de: "bit \(bit)") {
                try session.dechiffrer(
                    envoi.message.inverse(bit: bit), champs: envoi.champs, cles: bob.cles, maintenant: Self.maintenant)
            }
            #expect(session.etat == versAlice.etat)
        }
        for longueur in envoi.message.indices {
            refusee(.encodage, versAlice, (Array(envoi.message.prefix(longueur)), envoi.champs), cles: bob.cles)
        }
        refusee(.encodage, versAlice, (envoi.message + [0], envoi.champs), cles: bob.cles)
    }

    @Test("Handshake fields that the other device did not sign as its box key are refused")
    mutating func champs() throws {
        let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        let mallory = try CompteEssai()
        let imitee = try Precle(
            usage: .boite, compte: alice.trousseau.compte, appareil: 1, id: 1, debut: Self.maintenant,
            cle: mallory.boite.paire.publique, dsk: mallory.trousseau.dsk)
        for (champs, quoi) in [
            (imitee.octets, "by another device"), (mallory.boite.precle.octets, "another account's"),
            (alice.sceau.precle.octets, "her seal key"),
        ] {
            refusee(.signature, versAlice, (envoi.message, champs), cles: bob.cles, de: quoi)
        }
        refusee(.encodage, versAlice, (envoi.message, []), cles: bob.cles, de: "empty")
        refusee(.cleRefusee, versAlice, (envoi.message, nil), cles: bob.cles, de: "none at all")
        let fin = Self.maintenant + Limites.validitePrecle + Limites.retentionPrecle
        refusee(.perime, versAlice, envoi, cles: bob.cles, maintenant: fin, de: "38 days past its validity")
        #expect(try lire(&versAlice, envoi, bob, maintenant: fin - 1) == [1])
    }

    @Test("Numbers of keys that nobody has are refused")
    mutating func numeros() throws {
        let envoi = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        for octet in [3, 7] {
            var message = envoi.message
            message[octet] = 9
            refusee(.cleRefusee, versAlice, (message, envoi.champs), cles: bob.cles)
        }
        refusee(.cleRefusee, versAlice, envoi, cles: ClesLocales([]), de: "keys erased")
        refuse(.perime) { try versAlice.chiffrer([1], id: .nouveau(), cles: bob.cles, maintenant: Self.maintenant) }
        refuse(.cleRefusee) {
            try versBob.chiffrer([1], id: .nouveau(), cles: ClesLocales([]), maintenant: Self.maintenant)
        }
    }

    @Test("Of the other end's keys the last eight are kept")
    mutating func clesGardees() throws {
        var envois: [(message: [UInt8], champs: [UInt8]?)] = []
        for id in UInt32(1)...9 {
            let cle = id == 1 ? alice.boite : try alice.cle(.boite, id: id)
            let envoi = try versBob.chiffrer(
                [UInt8(id)], id: .nouveau(), cles: ClesLocales([cle]), maintenant: Self.maintenant)
            #expect(try lire(&versAlice, envoi, bob) == [UInt8(id)])
            envois.append(envoi)
        }
        refusee(.cleRefusee, versAlice, envois[0], cles: bob.cles, de: "the ninth last")
        for indice in 1..<9 { #expect(try lire(&versAlice, (envois[indice].message, nil), bob) == [UInt8(indice + 1)]) }
    }

    @Test("A session goes on from its kept state, at every point of its life")
    mutating func etat() throws {
        func reprise(_ session: any Session) throws -> any Session {
            let reprise = try Sessions.reprendre(etat: session.etat)
            #expect(reprise.etat == session.etat)
            #expect(reprise.lui == session.lui)
            return reprise
        }
        versBob = try reprise(versBob)
        versAlice = try reprise(versAlice)
        let aller = try versBob.chiffrer([1], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant)
        #expect(try lire(&versAlice, aller, bob) == [1])
        versAlice = try reprise(versAlice)
        let retour = try versAlice.chiffrer([2], id: .nouveau(), cles: bob.cles, maintenant: Self.maintenant)
        #expect(try lire(&versBob, retour, alice) == [2])
        versBob = try reprise(versBob)
        #expect(try versBob.chiffrer([3], id: .nouveau(), cles: alice.cles, maintenant: Self.maintenant).champs == nil)
    }

    @Test("A state cut, extended or of another suite or version is refused, and none holds a private key")
    func etatsFaux() throws {
        let etat = versBob.etat
        for longueur in 2..<etat.count {
            refuse(.encodage) { try Sessions.reprendre(etat: Array(etat.prefix(longueur))) }
        }
        refuse(.encodage) { try Sessions.reprendre(etat: etat + [0]) }
        for place in [0, 1] {
            refuse(.versionInconnue) { try Sessions.reprendre(etat: etat.inverse(bit: place * 8 + 6)) }
        }
        let privee = alice.boite.paire.secrete.lire { Array($0) }
        #expect(!(0...(etat.count - 32)).contains { Array(etat[$0..<($0 + 32)]) == privee })
    }
}
