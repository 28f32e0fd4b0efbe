import Testing

@testable import CryptoChiffre

@Suite("A change of password renews every key and loses no row")
struct RenouvellementTests {
    private static let couts = CoutsArgon2(
        verificateur: ParametresArgon2(memoireKiB: 8, passes: 1), trousseau: ParametresArgon2(memoireKiB: 8, passes: 1),
        relais: ParametresArgon2(memoireKiB: 8, passes: 1), memoireAcceptee: 8...64, passesAcceptees: 1...4)

    private let arene: Arene
    private let ancien: Trousseau
    private let zero: Declaration

    init() throws {
        arene = try Arene()
        (ancien, zero, _) = try Trousseau.nouveau(nomRelais: "relais.example", date: 1, dans: arene)
    }

    @Test("Identity, handshake and signing keys are new; account, device, relay, epoch and filed names stay")
    func cles() throws {
        let (nouveau, _) = try ancien.renouvele(apres: zero, raison: .mdp, date: 2)
        #expect(nouveau.ik.publique != ancien.ik.publique)
        #expect(nouveau.idh.publique != ancien.idh.publique)
        #expect(nouveau.dsk.publique != ancien.dsk.publique)
        #expect(
            (nouveau.compte, nouveau.appareil, nouveau.nomRelais) == (ancien.compte, ancien.appareil, ancien.nomRelais))
        #expect(nouveau.epoque == ancien.epoque)
        #expect(try nouveau.nom("correspondants", [1, 2]) == ancien.nom("correspondants", [1, 2]))
    }

    @Test("The statement names the new keys, follows the one before and keeps the other devices")
    func declaration() throws {
        for raison in [Declaration.Raison.mdp, .compromission] {
            let (nouveau, suivante) = try ancien.renouvele(apres: zero, raison: raison, date: 2)
            try suivante.verifierSuite(de: zero)
            #expect((suivante.numero, suivante.gen, suivante.raison, suivante.date) == (1, 1, raison, 2))
            #expect(suivante.ik == nouveau.ik.publique)
            #expect(
                suivante.appareils
                    == [Appareil(id: 1, idh: nouveau.idh.publique, dsk: nouveau.dsk.publique, depuis: 1)])
            #expect((suivante.rec, suivante.recx) == (zero.rec, zero.recx))
        }
        let autre = Appareil(
            id: 2, idh: try PaireX25519(dans: arene).publique, dsk: try PaireEd25519(dans: arene).publique, depuis: 0)
        let avecDeux = try Declaration.premiere(
            ik: ancien.ik, appareils: zero.appareils + [autre], rec: zero.rec, recx: zero.recx, date: 1)
        let (_, suivante) = try ancien.renouvele(apres: avecDeux, raison: .mdp, date: 2)
        try suivante.verifierSuite(de: avecDeux)
        #expect(suivante.appareils.map(\.depuis) == [1, 0])
        #expect(suivante.appareil(2) == autre)
    }

    @Test("A keyring that the statement does not name announces nothing")
    func autreTrousseau() throws {
        let (nouveau, suivante) = try ancien.renouvele(apres: zero, raison: .mdp, date: 2)
        refuse(.signature, de: "old keyring, new statement") {
            try ancien.renouvele(apres: suivante, raison: .mdp, date: 3)
        }
        refuse(.signature, de: "new keyring, old statement") {
            try nouveau.renouvele(apres: zero, raison: .mdp, date: 3)
        }
        refuse(.signature, de: "another account") {
            try ancien.renouvele(apres: CompteEssai().declaration, raison: .mdp, date: 3)
        }
        refuse(.signature, de: "the reason of a first one") {
            try ancien.renouvele(apres: zero, raison: .creation, date: 3)
        }
    }

    @Test("Old rows still open, new ones are sealed under a new key that the old keyring does not have")
    func rangees() throws {
        let ligne = Array("une ligne".utf8)
        var (trousseau, derniere) = (ancien, zero)
        var scellees: [[UInt8]] = []
        for gen in UInt32(0)...3 {
            let rangee = try trousseau.rangees.sceller(ligne, table: "t", id: [1])
            #expect(try CleRangee.generation(rangee) == gen)
            scellees.append(rangee)
            for scellee in scellees {
                #expect(try trousseau.rangees.ouvrir(scellee, table: "t", id: [1]) == ligne)
            }
            #expect(trousseau.rangees.plusieurs == (gen > 0))
            let avant = trousseau
            (trousseau, derniere) = try trousseau.renouvele(apres: derniere, raison: .mdp, date: 2)
            let nouvelle = try trousseau.rangees.sceller(ligne, table: "t", id: [1])
            refuse(.authentification) { try avant.rangees.ouvrir(nouvelle, table: "t", id: [1]) }
        }
        let seule = try trousseau.sansAnciennesRangees()
        #expect(!seule.rangees.plusieurs)
        #expect(seule.rangees.courante.gen == 4)
        for scellee in scellees {
            refuse(.authentification) { try seule.rangees.ouvrir(scellee, table: "t", id: [1]) }
        }
        let nouvelle = try trousseau.rangees.sceller(ligne, table: "t", id: [1])
        #expect(try seule.rangees.ouvrir(nouvelle, table: "t", id: [1]) == ligne)
        #expect(seule.ik.publique == trousseau.ik.publique)
    }

    @Test("It is written and read with all its row keys, under the new password alone")
    func fichier() throws {
        let (vieux, neuf) = (
            try Mdp(Array("ancien mdp".utf8), dans: arene), try Mdp(Array("nouveau mdp".utf8), dans: arene)
        )
        let (nouveau, _) = try ancien.renouvele(apres: zero, raison: .mdp, date: 2)
        let rangee = try ancien.rangees.sceller([9], table: "t", id: [1])
        let prepare = try FichierTrousseau(nouveau, mdp: neuf, couts: Self.couts).octets()
        let lu = try FichierTrousseau(octets: prepare, mdp: neuf, couts: Self.couts, dans: arene).trousseau
        #expect(lu.corps == nouveau.corps)
        #expect(try lu.rangees.ouvrir(rangee, table: "t", id: [1]) == [9])
        refuse(.mdpIncorrect) { try FichierTrousseau(octets: prepare, mdp: vieux, couts: Self.couts, dans: arene) }
    }

    @Test("A keyring put in the place of another is written under the same password and the same data key")
    func avec() throws {
        let mdp = try Mdp(Array("mot de passe".utf8), dans: arene)
        let (nouveau, _) = try ancien.renouvele(apres: zero, raison: .mdp, date: 2)
        let fichier = try FichierTrousseau(nouveau, mdp: mdp, couts: Self.couts)
        let allege = fichier.avec(try nouveau.sansAnciennesRangees())
        #expect(fichier.trousseau.rangees.plusieurs)
        let (avant, apres) = (try fichier.octets(), try allege.octets())
        #expect(avant.prefix(137) == apres.prefix(137))
        #expect(avant[137..<161] != apres[137..<161])
        let lu = try FichierTrousseau(octets: apres, mdp: mdp, couts: Self.couts, dans: arene).trousseau
        #expect(!lu.rangees.plusieurs)
        #expect(lu.corps == (try nouveau.sansAnciennesRangees().corps))
    }
}
