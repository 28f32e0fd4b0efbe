import CryptoChiffre
import Foundation
import GRDB
import Testing

@testable import ClientChiffre

@Suite("How far scripts have acknowledged what came")
struct CurseurScriptsTests {
    // MARK: The set of numbers

    @Test("In whatever order numbers are acknowledged, exactly they are, in as few ranges as can be")
    func ensemble() {
        var hasard = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var curseur = CurseurScripts(base: 10)
            var faits = Set<Int64>(0...10)
            for _ in 0..<120 {
                let debut = Int64.random(in: 1...150, using: &hasard)
                let fin = min(150, debut + Int64.random(in: 0...3, using: &hasard))
                curseur.acquitter(debut...fin)
                faits.formUnion(debut...fin)
                #expect((0...160).allSatisfy { curseur.estAcquitte($0) == faits.contains($0) })
                let base = (1...160).first { !faits.contains($0) }.map { $0 - 1 }
                #expect(curseur.base == base)
                #expect(curseur.plages.allSatisfy { $0.lowerBound > curseur.base + 1 })
                #expect(
                    zip(curseur.plages, curseur.plages.dropFirst()).allSatisfy {
                        $0.upperBound + 1 < $1.lowerBound
                    })
                for ordre: Int64 in stride(from: 0, to: 155, by: 7) {
                    #expect(curseur.suivant(apres: ordre) == (ordre + 1...200).first { !faits.contains($0) })
                }
            }
        }
    }

    @Test("In order, it stays one number however many there were")
    func compact() throws {
        var curseur = CurseurScripts(base: 0)
        for ordre in Int64(1)...5000 { curseur.acquitter(ordre) }
        #expect(curseur == CurseurScripts(base: 5000))
        // One that is left out costs one range.
        for ordre in Int64(5002)...9000 { curseur.acquitter(ordre) }
        #expect(curseur.base == 5000 && curseur.plages == [5002...9000])
        #expect(try JSONEncoder().encode(curseur).count < 60)
        curseur.acquitter(5001)
        #expect(curseur == CurseurScripts(base: 9000))
    }

    // MARK: With a history

    /// Two people of whom the first is written to, and a stranger.
    private struct Scene {
        let camille: Atelier
        let noor: Atelier
        let messagerie: Messagerie

        static func jouer(_ corps: (Scene) async throws -> Void) async throws {
            let scene = try await Scene()
            let issue: Result<Void, any Error>
            do { issue = .success(try await corps(scene)) } catch { issue = .failure(error) }
            try await scene.messagerie.fermer()
            try issue.get()
        }

        private init() async throws {
            camille = try await Atelier("camille")
            noor = try await Atelier("noor")
            messagerie = try await camille.messagerie()
        }

        /// noor writes, camille receives.
        @discardableResult
        func recevoir(_ texte: String) async throws -> Messagerie.Ligne {
            let enveloppe = try await noor.ecrire(texte, a: camille)
            guard case .lignes(let lignes) = try await camille.lire(enveloppe), let ligne = lignes.last else {
                throw ErreurClient.inattendue("not received")
            }
            return ligne
        }

        func changer(_ relation: Correspondant.Relation) async throws {
            try await camille.apprendre(de: noor) { $0.relation = relation }
        }

        func aLivrer(apres ordre: Int64 = 0, limite: Int = 1000) async throws -> [String] {
            try await messagerie.aLivrer(apres: ordre, limite: limite).lignes.map(\.message.texte)
        }

        func curseur() async throws -> CurseurScripts? { try await camille.base.lire { try CurseurScripts.lire($0) } }
    }

    @Test("Who has never asked begins before the oldest message that was not read, or at the end")
    func debut() async throws {
        try await Scene.jouer { scene in
            for texte in ["un", "deux"] { try await scene.recevoir(texte) }
            let noor = try #require(try await scene.camille.connait(scene.noor))
            try await scene.messagerie.marquerLue(noor)
            for texte in ["trois", "quatre"] { try await scene.recevoir(texte) }
            _ = try await scene.camille.ecrire("moi", a: scene.noor)
            #expect(try await scene.aLivrer().isEmpty)
            try await scene.messagerie.ouvrirCurseur()
            #expect(try await scene.aLivrer() == ["trois", "quatre"])
        }
        try await Scene.jouer { autre in
            for texte in ["un", "deux"] { try await autre.recevoir(texte) }
            try await autre.messagerie.marquerLue(try #require(try await autre.camille.connait(autre.noor)))
            try await autre.messagerie.ouvrirCurseur()
            #expect(try await autre.aLivrer().isEmpty)
            try await autre.recevoir("trois")
            #expect(try await autre.aLivrer() == ["trois"])
        }
    }

    @Test("What is acknowledged comes no more; what is not comes again, in order")
    func acquitter() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            var ids: [String] = []
            for texte in ["un", "deux", "trois", "quatre"] { ids.append(try await scene.recevoir(texte).message.id) }
            #expect(try await scene.aLivrer() == ["un", "deux", "trois", "quatre"])
            #expect(try await scene.aLivrer(limite: 2) == ["un", "deux"])
            #expect(try await scene.messagerie.acquitter([ids[1], ids[3]]) == 2)
            #expect(try await scene.aLivrer() == ["un", "trois"])
            // Once more is no error; an unknown id is, and hinders no other.
            await #expect(throws: ErreurClient.messagesInconnus(["00", ""])) {
                try await scene.messagerie.acquitter([ids[1], "00", ids[0], ""])
            }
            #expect(try await scene.aLivrer() == ["trois"])
            #expect(try await scene.messagerie.acquitter([ids[2]]) == 1)
            #expect(try await scene.aLivrer().isEmpty)
            #expect(try await scene.curseur()?.plages == [])
        }
    }

    @Test("What this person writes is in nobody's way, and has no id that could be acknowledged")
    func envoyes() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            var ids: [String] = []
            for rang in 0..<6 {
                ids.append(try await scene.recevoir("reçu \(rang)").message.id)
                for _ in 0..<20 { _ = try await scene.camille.ecrire("envoyé", a: scene.noor) }
            }
            // The first is left out, all else is one range whose gaps nothing fills.
            _ = try await scene.messagerie.acquitter(Array(ids.dropFirst()))
            #expect(try await scene.curseur()?.plages.count == 1)
            _ = try await scene.messagerie.acquitter([ids[0]])
            #expect(try await scene.curseur()?.plages == [])
            let noor = try #require(try await scene.camille.connait(scene.noor))
            let sien = try #require(try await scene.messagerie.messages(avec: noor, limite: 1).first).message
            #expect(sien.sens == .envoye)
            await #expect(throws: ErreurClient.messagesInconnus([sien.id])) {
                try await scene.messagerie.acquitter([sien.id])
            }
        }
    }

    @Test("Long stretches of what scripts are not given are passed over for good")
    func passes() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            try await scene.recevoir("un")
            for _ in 0..<100 { _ = try await scene.camille.ecrire("envoyé", a: scene.noor) }
            try await scene.recevoir("deux")
            #expect(try await scene.aLivrer() == ["un", "deux"])
            let curseur = try #require(try await scene.curseur())
            #expect(curseur.plages.count == 1 && curseur.plages[0].count == 100)
            #expect(try await scene.aLivrer() == ["un", "deux"])
        }
    }

    @Test("Requests of strangers are given, nothing of those who are ignored or blocked")
    func relations() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            try await scene.recevoir("bonjour")
            #expect(try await scene.camille.connait(scene.noor)?.relation == .demande)
            #expect(try await scene.aLivrer() == ["bonjour"])
            for relation in [Correspondant.Relation.ignoree, .bloquee] {
                try await scene.changer(relation)
                #expect(try await scene.aLivrer().isEmpty)
            }
            try await scene.changer(.acceptee)
            #expect(try await scene.aLivrer() == ["bonjour"])
        }
    }

    @Test("A deleted conversation leaves nothing to be given, and numbers that nobody misses")
    func supprimee() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            let id = try await scene.recevoir("un").message.id
            let noor = try #require(try await scene.camille.connait(scene.noor))
            try await scene.messagerie.suppConversation(noor)
            #expect(try await scene.aLivrer().isEmpty)
            await #expect(throws: ErreurClient.messagesInconnus([id])) { try await scene.messagerie.acquitter([id]) }
            let suivant = try await scene.recevoir("deux").message.id
            #expect(try await scene.aLivrer() == ["deux"])
            #expect(try await scene.messagerie.acquitter([suivant]) == 1)
            #expect(try await scene.curseur()?.plages == [])
        }
    }

    @Test("Too many gaps are refused rather than forgotten")
    func epars() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            let ids = [try await scene.recevoir("un").message.id, try await scene.recevoir("deux").message.id]
            try await scene.camille.base.ecrire { rangees in
                guard var curseur = try CurseurScripts.lire(rangees) else { return }
                for rang in 0..<Int64(CurseurScripts.plagesMax) { curseur.acquitter(1000 + 2 * rang) }
                try curseur.ecrire(rangees)
            }
            await #expect(throws: ErreurClient.acquittementsEpars) { try await scene.messagerie.acquitter([ids[1]]) }
            #expect(try await scene.aLivrer() == ["un", "deux"])
            #expect(try await scene.messagerie.acquitter([ids[0]]) == 1)
            #expect(try await scene.messagerie.acquitter([ids[1]]) == 1)
        }
    }

    @Test("What was given counts as read up to there, once")
    func lues() async throws {
        try await Scene.jouer { scene in
            try await scene.messagerie.ouvrirCurseur()
            for texte in ["un", "deux", "trois"] { try await scene.recevoir(texte) }
            let noor = try #require(try await scene.camille.connait(scene.noor))
            let lignes = try await scene.messagerie.aLivrer(apres: 0, limite: 2).lignes
            for _ in 0..<2 {
                try await scene.messagerie.marquerLues(lignes)
                #expect(try await scene.messagerie.lecture(noor).nonLus == 1)
            }
            try await scene.messagerie.marquerLue(noor)
            try await scene.recevoir("quatre")
            // Read by the person meanwhile: given again, it takes nothing from what is unread.
            try await scene.messagerie.marquerLues(try await scene.messagerie.aLivrer(apres: 0, limite: 3).lignes)
            #expect(try await scene.messagerie.lecture(noor).nonLus == 1)
        }
    }

    // MARK: The bell

    @Test("Whoever listens hears a ring once, however often it rang meanwhile, and not from before")
    func sonnerie() async throws {
        let sonnerie = Sonnerie()
        sonnerie.sonner()
        let ecoute = sonnerie.ecouter()
        for _ in 0..<5 { sonnerie.sonner() }
        var coups = ecoute.makeAsyncIterator()
        #expect(await coups.next() != nil)
        let attente = Task {
            var nombre = 0
            for await _ in ecoute { nombre += 1 }
            return nombre
        }
        attente.cancel()
        #expect(await attente.value == 0)
        sonnerie.sonner()
    }
}
