import Contrat
import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("A change of password happens whole, once, or never")
struct MdpTests {
    private func cle() throws -> Data { Data(try Alea.octets(16)) }

    @Test("The commit ends old tokens, verifier and prekeys at once, and its repetition is answered as the first time")
    func changement() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let jetons = [try await relais.jeton(alice), try await relais.jeton(alice)]
            let bob = try await relais.jeton(relais.inscrire("bob"))
            let nouvelle = try alice.renouvele(date: relais.horloge.maintenant)
            let demande = alice.changement(vers: nouvelle, idempotence: try cle())
            let reponse = try await relais.poster(.changerMdp, demande)
            #expect(reponse.statut == 200 && String(decoding: reponse.corps, as: UTF8.self) == "{}")

            for jeton in jetons { #expect(try await !relais.accepte(jeton)) }
            #expect(try await relais.accepte(bob))
            let ancienne = try alice.connexion(await relais.nonce("alice"))
            #expect(try await relais.poster(.seConnecter, ancienne).code() == .identifiantsRefuses)
            let croisee = try alice.connexion(await relais.nonce("alice"), cleAuth: nouvelle.cleAuth)
            #expect(try await relais.poster(.seConnecter, croisee).code() == .identifiantsRefuses)
            let jeton = try await relais.jeton(nouvelle)
            let prelude = try await relais.poster(.prelude, DemandePrelude(pseudo: "alice")).lire(ReponsePrelude.self)
            #expect(prelude.sel == nouvelle.sel && prelude.compte == alice.compte)

            let deux = [Data(alice.declaration.octets), Data(nouvelle.declaration.octets)]
            let cles = try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: 0), jeton: bob)
                .lire(ReponseCles.self)
            #expect(cles.appareils.map(\.precles) == [nouvelle.precles] && cles.declarations == deux && !cles.reste)
            let suite = try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: 1), jeton: bob)
                .lire(ReponseCles.self)
            #expect(suite.declarations == [deux[1]])
            _ = try Chaine.verifier(cles.declarations.map { Array($0) }, compte: alice.trousseau.compte)

            // The answer was lost: the same request, whose old password no longer verifies.
            relais.horloge.avancer(Limites.validitePrecle + 1)
            #expect(try await relais.poster(.changerMdp, demande).statut == 200)
            #expect(try await relais.rangees("declarations", "changements") == [3, 1])
            #expect(try await relais.accepte(jeton) == false)
        }
    }

    @Test("Whatever is wrong with a change, nothing of it is stored")
    func refus() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.inscrire("bob")
            let date = relais.horloge.maintenant
            let nouvelle = try alice.renouvele(date: date)
            let jeton = try await relais.jeton(alice)
            var signature = nouvelle.declaration.octets
            signature[signature.count - 1] ^= 1
            let creation = Data(alice.declaration.octets)
            let deBob = try bob.renouvele(date: date)
            let loin = try nouvelle.renouvele(date: date)
            let (autre, _) = try alice.trousseau.renouvele(apres: alice.declaration, raison: .mdp, date: date)
            let deux = try alice.declaration.suivante(
                ik: autre.ik, ancienne: alice.trousseau.ik,
                appareils: [
                    Appareil(id: 1, idh: autre.idh.publique, dsk: autre.dsk.publique, depuis: 0),
                    Appareil(id: 2, idh: autre.idh.publique, dsk: autre.dsk.publique, depuis: 0),
                ], raison: .mdp, date: date)
            let vieille = try CompteEssai.precle(.sceau, id: 1, trousseau: nouvelle.trousseau, debut: date)
            let ponctuelle = try CompteEssai.precle(.opk, id: 1, trousseau: nouvelle.trousseau, debut: date)
            func demande(
                compte: Data? = nil, idempotence: Data? = nil, ancienneCleAuth: Data? = nil, sel: Data? = nil,
                version: UInt8 = 1, cleAuth: Data? = nil, declaration: Data? = nil, precles: [Data]? = nil
            ) throws -> DemandeChangerMdp {
                alice.changement(
                    vers: nouvelle, idempotence: try idempotence ?? cle(), compte: compte,
                    ancienneCleAuth: ancienneCleAuth, sel: sel, version: version, cleAuth: cleAuth,
                    declaration: declaration, precles: precles)
            }
            let cas: [(String, DemandeChangerMdp, CodeErreur)] = [
                ("account size", try demande(compte: Data(count: 15)), .requeteInvalide),
                ("key size", try demande(idempotence: Data(count: 15)), .requeteInvalide),
                ("old password size", try demande(ancienneCleAuth: Data(count: 31)), .requeteInvalide),
                ("salt size", try demande(sel: Data(count: 31)), .requeteInvalide),
                ("password size", try demande(cleAuth: Data(count: 33)), .requeteInvalide),
                ("version", try demande(version: 2), .requeteInvalide),
                ("no prekeys", try demande(precles: []), .requeteInvalide),
                ("one use twice", try demande(precles: [vieille] + nouvelle.precles.prefix(2)), .requeteInvalide),
                ("one-time ones", try demande(precles: nouvelle.precles + [ponctuelle]), .requeteInvalide),
                ("no statement", try demande(declaration: Data()), .requeteInvalide),
                ("nobody", try demande(compte: Data(count: 16)), .identifiantsRefuses),
                ("wrong old password", try demande(ancienneCleAuth: nouvelle.cleAuth), .identifiantsRefuses),
                ("the same statement", try demande(declaration: creation), .declarationPerimee),
                ("one too far", try demande(declaration: Data(loin.declaration.octets)), .declarationPerimee),
                ("statement signature", try demande(declaration: Data(signature)), .signatureRefusee),
                ("another's", try demande(declaration: Data(deBob.declaration.octets)), .signatureRefusee),
                ("a second device", try demande(declaration: Data(deux.octets)), .requeteInvalide),
                ("old keys' prekeys", try demande(precles: alice.precles), .signatureRefusee),
                ("prekey id used", try demande(precles: [vieille] + nouvelle.precles.dropFirst()), .conflit),
            ]
            for (nom, demande, code) in cas {
                #expect(try await relais.poster(.changerMdp, demande).code() == code, "\(nom)")
            }
            #expect(try await relais.rangees("declarations", "changements") == [2, 0])
            #expect(try await relais.accepte(jeton))
            #expect(try await relais.poster(.changerMdp, demande()).statut == 200)
        }
    }

    @Test("Of two changes that follow the same statement, one is made")
    func deuxChangements() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let date = relais.horloge.maintenant
            let (un, deux) = (try alice.renouvele(date: date), try alice.renouvele(date: date))
            let demandes = [
                alice.changement(vers: un, idempotence: try cle()),
                alice.changement(vers: deux, idempotence: try cle()),
            ]
            let statuts = try await withThrowingTaskGroup(of: Int.self) { taches in
                for demande in demandes {
                    taches.addTask {
                        while true {
                            let reponse = try await relais.poster(.changerMdp, demande)
                            if reponse.statut != 503 {
                                if reponse.statut == 409 { #expect(try reponse.code() == .declarationPerimee) }
                                return reponse.statut
                            }
                        }
                    }
                }
                return try await taches.reduce(into: []) { $0.append($1) }
            }
            #expect(statuts.sorted() == [200, 409])
            #expect(try await relais.rangees("declarations") == [2])
        }
    }

    @Test("A captured change is harmless: repeated as it is it changes nothing, under another key it is refused")
    func rejeu() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let date = relais.horloge.maintenant
            let deuxieme = try alice.renouvele(date: date)
            let premier = alice.changement(vers: deuxieme, idempotence: try cle())
            #expect(try await relais.poster(.changerMdp, premier).statut == 200)
            let autreCorps = alice.changement(
                vers: deuxieme, idempotence: premier.idempotence, cleAuth: Data(count: 32))
            #expect(try await relais.poster(.changerMdp, autreCorps).code() == .conflit)
            let troisieme = try deuxieme.renouvele(date: date, raison: .compromission)
            let second = deuxieme.changement(vers: troisieme, idempotence: try cle())
            #expect(try await relais.poster(.changerMdp, second).statut == 200)

            let jeton = try await relais.jeton(troisieme)
            #expect(try await relais.poster(.changerMdp, premier).statut == 200)
            let autreCle = alice.changement(vers: deuxieme, idempotence: try cle())
            #expect(try await relais.poster(.changerMdp, autreCle).code() == .declarationPerimee)
            #expect(try await relais.accepte(jeton))
            _ = try await relais.jeton(troisieme)
        }
    }

    @Test("What is cancelled first is never made; what is made first cannot be cancelled")
    func annulation() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let nouvelle = try alice.renouvele(date: relais.horloge.maintenant)
            let annule = try cle()
            for _ in 0..<2 {
                let reponse = try await relais.poster(.annulerMdp, alice.annulation(annule))
                #expect(try reponse.lire(ReponseAnnulerMdp.self).etat == .annule)
            }
            // The change itself was only delayed on its way.
            let retardee = alice.changement(vers: nouvelle, idempotence: annule)
            #expect(try await relais.poster(.changerMdp, retardee).code() == .annule)
            _ = try await relais.jeton(alice)

            let fait = try cle()
            let demande = alice.changement(vers: nouvelle, idempotence: fait)
            #expect(try await relais.poster(.changerMdp, demande).statut == 200)
            let tard = try await relais.poster(.annulerMdp, alice.annulation(fait))
            #expect(try tard.lire(ReponseAnnulerMdp.self).etat == .fait)
            // Nothing need be remembered of what can no longer be made, and it is still not made.
            #expect(try await relais.rangees("changements") == [1])
            #expect(try await relais.poster(.changerMdp, retardee).code() == .declarationPerimee)
            let perdue = try await relais.poster(.annulerMdp, alice.annulation(annule))
            #expect(try perdue.lire(ReponseAnnulerMdp.self).etat == .annule)
            #expect(try await relais.rangees("changements") == [1])
        }
    }

    @Test("A cancellation is signed by a device of the statement before, and few are remembered")
    func annulationsRefusees() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let bob = try await relais.inscrire("bob")
            let uneCle = try cle()
            let deBob = try bob.annulation(uneCle)
            let nulle = alice.compte
            let cas: [(String, DemandeAnnulerMdp, CodeErreur)] = [
                ("key size", try alice.annulation(Data(count: 15)), .requeteInvalide),
                ("number 0", try alice.annulation(uneCle, numero: 0), .requeteInvalide),
                ("no such statement", try alice.annulation(uneCle, numero: 2), .signatureRefusee),
                ("last number", try alice.annulation(uneCle, numero: .max), .signatureRefusee),
                ("device", try alice.annulation(uneCle, appareil: 2), .signatureRefusee),
                ("relay name", try alice.annulation(uneCle, nomRelais: "autre"), .signatureRefusee),
                (
                    "signer",
                    DemandeAnnulerMdp(
                        compte: nulle, idempotence: uneCle, numero: 1, appareil: 1, signature: deBob.signature),
                    .signatureRefusee
                ),
                (
                    "nobody",
                    DemandeAnnulerMdp(
                        compte: Data(count: 16), idempotence: uneCle, numero: 1, appareil: 1,
                        signature: deBob.signature), .signatureRefusee
                ),
            ]
            for (nom, demande, code) in cas {
                #expect(try await relais.poster(.annulerMdp, demande).code() == code, "\(nom)")
            }
            for _ in 0..<LimitesContrat.annulationsParCompte {
                #expect(try await relais.poster(.annulerMdp, alice.annulation(cle())).statut == 200)
            }
            #expect(try await relais.poster(.annulerMdp, alice.annulation(cle())).code() == .conflit)
            #expect(try await relais.poster(.annulerMdp, bob.annulation(cle())).statut == 200)
            let nouvelle = try alice.renouvele(date: relais.horloge.maintenant)
            let demande = alice.changement(vers: nouvelle, idempotence: try cle())
            #expect(try await relais.poster(.changerMdp, demande).statut == 200)
            #expect(try await relais.poster(.annulerMdp, nouvelle.annulation(cle())).statut == 200)
        }
    }

    @Test("What was proved or signed before a change is worth nothing after it, even a moment later")
    func courses() async throws {
        try await ServeurEssai.avec { relais in
            let alice = try await relais.inscrire("alice")
            let nouvelle = try alice.renouvele(date: relais.horloge.maintenant)
            let depot = DepotComptesSqlite(base: try relais.baseRelais())
            let porteur = Porteur(compte: alice.trousseau.compte, appareil: 1)
            let (rangee, declaration) = try #require(try await depot.compte(alice.trousseau.compte))
            func nouveau(verificateur: String, declaration: Data) throws -> NouveauMdp {
                NouveauMdp(
                    compte: porteur.compte, idempotence: try cle(), empreinte: Data(count: 32),
                    ancienVerificateur: verificateur, ancienneDeclaration: declaration, sel: nouvelle.sel, version: 1,
                    verificateur: "autre", numero: 1, declaration: Data(nouvelle.declaration.octets), appareil: 1,
                    precles: [], date: 0)
            }
            let ailleurs = try nouveau(verificateur: "refait", declaration: declaration)
            #expect(try await depot.changerMdp(ailleurs) == .aRepeter)
            let perime = try nouveau(verificateur: rangee.verificateur, declaration: nouvelle.compte)
            #expect(try await depot.changerMdp(perime) == .perime)
            #expect(try await relais.rangees("declarations", "changements") == [1, 0])

            let bon = try nouveau(verificateur: rangee.verificateur, declaration: declaration)
            #expect(try await depot.changerMdp(bon) == .fait)
            #expect(try await depot.changerMdp(bon) == .deja(.fait(empreinte: bon.empreinte)))
            let hash = Data(count: 32)
            let epoque = Epoque(numero: 9, mac: Data(count: 32))
            let tard = try await depot.deposerJeton(
                hash, porteur: porteur, numero: rangee.numero, expire: .max, epoque: epoque)
            #expect(tard == .perimee)
            #expect(try await relais.rangees("epoques") == [0])
            #expect(try await !depot.supprimer(porteur.compte, numero: rangee.numero, jusqua: 0) {})
            let precle = PrecleRangee(usage: .sceau, id: 9, fin: .max, octets: Data([1]))
            let publication = try await depot.publierPrecles(
                [precle], remplacer: false, porteur: porteur, numero: rangee.numero, maintenant: 0)
            #expect(publication == .perimee)
            let ouverture = try await depot.deposerJeton(
                hash, porteur: porteur, numero: 1, expire: .max, epoque: epoque)
            #expect(ouverture == .faite(avant: nil))
        }
    }

    @Test("An account of many statements is served by parts")
    func longueChaine() async throws {
        try await ServeurEssai.avec { relais in
            var alice = try await relais.inscrire("alice")
            for _ in 0..<33 {
                let suivante = try alice.renouvele(date: relais.horloge.maintenant)
                let demande = alice.changement(vers: suivante, idempotence: try cle())
                #expect(try await relais.poster(.changerMdp, demande).statut == 200)
                alice = suivante
            }
            let jeton = try await relais.jeton(alice)
            func cles(_ depuis: UInt32) async throws -> ReponseCles {
                try await relais.poster(.cles, DemandeCles(compte: alice.compte, depuis: depuis), jeton: jeton).lire()
            }
            let (debut, fin) = (try await cles(0), try await cles(2))
            #expect(debut.declarations.count == 32 && debut.reste)
            #expect(fin.declarations.count == 32 && !fin.reste)
            let toutes = (debut.declarations + fin.declarations.suffix(2)).map { Array($0) }
            #expect(try Chaine.verifier(toutes, compte: alice.trousseau.compte).last == alice.declaration)
        }
    }
}
