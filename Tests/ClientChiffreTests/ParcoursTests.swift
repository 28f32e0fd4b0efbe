import Contrat
import Foundation
import Synchronization
import Testing

@testable import ClientChiffre

@Suite("A request goes along the list of addresses")
struct ParcoursTests {
    /// Plays a request at `nombre` addresses, of which each does what `sorts` says in its turn.
    private static func jouer(
        _ sorts: [any Error], adresses nombre: Int = 3, repeter: Bool = true
    ) async throws -> (ports: [String], uneFois: [Bool], resultat: Result<String, any Error>, suite: String) {
        let requetes = try Requetes(adresses: try AiguillageTests.adresses(nombre), autorite: nil)
        var (ports, uneFois, resultat): ([String], [Bool], Result<String, any Error>)
        (ports, uneFois) = ([], [])
        func port(_ adresse: AdresseRelais) -> String { String(adresse.texte.suffix(1)) }
        do {
            resultat = .success(
                try await requetes.parcourir(nom: false, repeter: repeter) { _, adresse, une in
                    ports.append(port(adresse))
                    uneFois.append(une)
                    guard ports.count > sorts.count else { throw sorts[ports.count - 1] }
                    return port(adresse)
                })
        } catch {
            resultat = .failure(error)
        }
        await requetes.fermer()
        return (ports, uneFois, resultat, port(requetes.aiguillage.adresse))
    }

    private static let absente = SansReponse(partie: false)
    private static let rompue = SansReponse(partie: true)

    @Test("Where nobody is it goes on at once, and whoever answers is asked from then on")
    func absents() async throws {
        for repeter in [true, false] {
            let jeu = try await Self.jouer([Self.absente, Self.absente], repeter: repeter)
            #expect(jeu.ports == ["1", "2", "3"] && jeu.suite == "3")
            #expect(try jeu.resultat.get() == "3")
        }
    }

    @Test("Each address is tried once; then it is what it was with one")
    func tousAbsents() async throws {
        for nombre in [1, 3] {
            let jeu = try await Self.jouer(Array(repeating: Self.absente, count: 9), adresses: nombre)
            #expect(jeu.ports == ["1", "2", "3"].prefix(nombre).map(\.self) && jeu.suite == "1")
            let lisible = try AiguillageTests.adresses(nombre).lisible
            #expect(throws: ErreurClient.relaisInjoignable(lisible)) { try jeu.resultat.get() }
        }
    }

    @Test("What may have been carried out is asked again only when that is harmless; the next request goes elsewhere")
    func rompues() async throws {
        let anodine = try await Self.jouer([Self.rompue])
        #expect(anodine.ports == ["1", "2"] && anodine.suite == "2")
        let autre = try await Self.jouer([Self.rompue], repeter: false)
        #expect(autre.ports == ["1"] && autre.suite == "2")
        #expect(throws: ErreurClient.self) { try autre.resultat.get() }
    }

    @Test("A relay that stays busy leads to one attempt at the next")
    func occupes() async throws {
        let ailleurs = try await Self.jouer([Occupe(secondes: 7)])
        #expect(ailleurs.ports == ["1", "2"] && ailleurs.uneFois == [false, true] && ailleurs.suite == "2")
        let tous = try await Self.jouer([Occupe(secondes: 7), Occupe(secondes: 9), Occupe(secondes: 9)])
        #expect(tous.ports == ["1", "2"])
        #expect(throws: ErreurClient.ralentir(7)) { try tous.resultat.get() }
        let seul = try await Self.jouer([Occupe(secondes: 7), Self.absente, Self.absente])
        #expect(seul.ports == ["1", "2", "3"] && seul.suite == "1")
        #expect(throws: ErreurClient.ralentir(7)) { try seul.resultat.get() }
    }

    @Test("Alarms and refusals are told and not passed over")
    func alarmes() async throws {
        for erreur in [ErreurClient.certificatRefuse("x"), .relaisChange(attendu: "x", recu: "y")] {
            let alarme = try await Self.jouer([erreur])
            #expect(alarme.ports == ["1"] && alarme.suite == "2")
            #expect(throws: erreur) { try alarme.resultat.get() }
        }
        for erreur in [ErreurClient.ralentir(9), .boitePleine, .refus(code: "interne", message: "")] {
            let refus = try await Self.jouer([erreur])
            #expect(refus.ports == ["1"] && refus.suite == "1")
            #expect(throws: erreur) { try refus.resultat.get() }
        }
    }

    @Test("A busy relay is asked five times, and once where another has been waited for")
    func patience() async throws {
        let requetes = try Requetes(adresses: try AiguillageTests.adresses(1), autorite: nil)
        for (uneFois, attendus) in [(false, 5), (true, 1)] {
            var essais = 0
            await #expect(throws: Occupe.self) {
                try await requetes.patiemment(uneFois: uneFois) {
                    essais += 1
                    throw Occupe(secondes: 0)
                }
            }
            #expect(essais == attendus)
        }
        await requetes.fermer()
    }

    @Test("An address counts as this relay's once it has said the name, and no longer when it says another")
    func noms() throws {
        let adresses = try AiguillageTests.adresses(2).toutes
        let noms = NomsVerifies()
        try noms.noter("un", a: adresses[0])
        #expect(!noms.contiennent(adresses[0]))
        noms.epingler(.init(nom: "un", pseudo: "camille"))
        try noms.noter("un", a: adresses[0])
        #expect(noms.contiennent(adresses[0]) && !noms.contiennent(adresses[1]))
        #expect(throws: ErreurClient.relaisChange(attendu: "un", recu: "deux")) {
            try noms.noter("deux", a: adresses[0])
        }
        #expect(!noms.contiennent(adresses[0]))
    }

    @Test("What must not be asked twice is not, and what carries a token or a login waits for the name")
    func routes() {
        let jamais: Set<Route> = [.seConnecter, .supprimerCompte, .seDeconnecter, .envoyerFichier]
        #expect(Set(Route.allCases.filter { !$0.seRepete }) == jamais)
        let sansNom = Route.allCases.filter { !$0.veutLeNom }
        #expect(sansNom.allSatisfy { !$0.avecJeton })
        let secretes: [Route] = [.creerCompte, .seConnecter, .changerMdp, .annulerMdp, .supprimerCompte]
        #expect(secretes.allSatisfy { $0.veutLeNom })
    }
}
