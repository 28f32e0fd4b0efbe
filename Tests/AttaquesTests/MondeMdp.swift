import CryptoChiffre
import Foundation
import Testing

/// Two people who go on conversing while one of them changes her password, and what must hold whatever cut a change short.
final class MondeMdp {
    let camille: PersonneDeTest
    let noor: PersonneDeTest
    let relais: RelaisDeTest
    private let base: BaseDuRelais
    private let compte: [UInt8]
    private(set) var mdp: String
    private var deCamille: [String] = []
    private var deNoor: [String] = []
    private var tours = 0

    /// A change before it was begun.
    struct Avant {
        let numero: Int
        let jetons: Set<[UInt8]>
        let mdp: String
        let nouveau: String
        let fichierNouveau: String
        let voleur: PersonneDeTest
    }

    init(_ scene: Scene) async throws {
        camille = try await scene.personne("camille")
        noor = try await scene.personne("noor")
        relais = scene.relais
        mdp = PersonneDeTest.bonMdp
        base = try BaseDuRelais(relais.base)
        guard let compte = Hexadecimal.octets(try await camille.etat().compte) else {
            throw ErreurEssai("an account's id is not hexadecimal")
        }
        self.compte = compte
        try await converser()
    }

    /// The newest statement at the relay.
    func numero() throws -> Int { try base.derniereDeclaration(de: compte) }

    /// What is known before a change; one message of Noor's is unread.
    func preparer() async throws -> Avant {
        tours += 1
        let texte = "n\(tours) non lu"
        try await noor.envoyer(texte, a: camille)
        deNoor.append(texte)
        #expect(try await camille.synchroniser().map(\.texte) == [texte])
        let nouveau = "cerise 4471 moulin \(tours)"
        return Avant(
            numero: try numero(), jetons: Set(try base.hashJetons(de: compte)), mdp: mdp, nouveau: nouveau,
            fichierNouveau: try camille.fichierNouveauMdp(nouveau), voleur: try camille.copie("voleur"))
    }

    /// The arguments that make the change.
    func arguments(_ avant: Avant) -> [String] { ["changer-mdp", "--nouveau-mdp-fichier", avant.fichierNouveau] }

    /// While the relay is away: with whichever password the profile opens, the history is there.
    func lireHorsLigne(_ avant: Avant) async throws {
        var ouvertures = 0
        var horsLigne = camille
        // Nobody listens there.
        horsLigne.url = "http://127.0.0.1:1"
        for mdp in [avant.nouveau, avant.mdp] {
            try camille.changerMdp(mdp)
            let lue = try await horsLigne.commande("conversation", noor.pseudo)
            guard lue.code == 0 else {
                #expect(lue.erreur == "mdpIncorrect", "\(lue.erreurs)")
                continue
            }
            ouvertures += 1
            let lus = try lue.objets(Message.self)
            let recus = lus.filter { $0.sens == "recu" }.map(\.texte)
            // The page that is shown ends with the newest.
            #expect(lus.count >= min(200, deNoor.count + deCamille.count))
            #expect(recus == deNoor.suffix(recus.count), "\(lus.count) lines: \(recus) instead of \(deNoor)")
        }
        #expect(ouvertures >= 1)
    }

    /// What must hold in the end, however the change was cut short.
    /// - Parameters:
    ///   - nouveauDabord: which password is tried first.
    ///   - abandonner: whether the first command gives the change up.
    ///   - fait: whether the change must have been made; nil when the first command decides.
    /// - Returns: whether the change was made.
    @discardableResult
    func verifier(
        _ avant: Avant, nouveauDabord: Bool, abandonner: Bool = false, fait: Bool? = nil
    ) async throws -> Bool {
        let juste = try numero()
        let mots = nouveauDabord ? [avant.nouveau, avant.mdp] : [avant.mdp, avant.nouveau]
        var fins = 0
        if abandonner {
            try camille.changerMdp(mots[0])
            let fin = try await camille.commande("annuler-mdp")
            fins += fin.code == 0 || fin.erreur == "mdpChange" ? 1 : 0
            let connues = [nil, "mdpChange", "mdpIncorrect", "rienAAnnuler"]
            #expect(connues.contains(fin.erreur), "annuler-mdp: \(fin.erreurs)")
        }
        var ouvrent: [String] = []
        for mot in mots {
            try camille.changerMdp(mot)
            var resultat = try await camille.commande("profil")
            if resultat.erreur == "mdpChange" || resultat.erreur == "changementAbandonne" {
                fins += 1
                resultat = try await camille.commande("profil")
            }
            if resultat.code == 0 { ouvrent.append(mot) }
            #expect(resultat.code == 0 || resultat.erreur == "mdpIncorrect", "\(resultat.erreurs)")
        }
        #expect(fins <= 1)
        let apres = try numero()
        #expect(juste == avant.numero || apres == avant.numero + 1, "what was committed is undone")
        #expect(apres == avant.numero || apres == avant.numero + 1)
        #expect(ouvrent == [apres == avant.numero ? avant.mdp : avant.nouveau], "exactly one password")
        let change = apres != avant.numero
        if let fait { #expect(change == fait) }

        mdp = change ? avant.nouveau : avant.mdp
        try camille.changerMdp(mdp)
        let restes = Set(try base.hashJetons(de: compte)).intersection(avant.jetons)
        if change { #expect(restes.isEmpty, "a token outlives the change") }
        let vol = try await avant.voleur.commande("se-connecter", camille.pseudo)
        if change {
            #expect(vol.erreur == "identifiantsRefuses", "the old password: \(vol.erreurs)")
        } else {
            #expect(vol.code == 0, "the old password: \(vol.erreurs)")
        }
        #expect(try await camille.commande("se-connecter", camille.pseudo).code == 0)
        try await converser()
        let fichiers = try FileManager.default.contentsOfDirectory(atPath: camille.profil.path).sorted()
        #expect(fichiers == ["profil.sqlite", "trousseau", "verrou"])
        return change
    }

    /// A message each way, and the whole history at both ends.
    private func converser() async throws {
        let texte = "t\(deCamille.count)"
        try await camille.envoyer(texte, a: noor)
        deCamille.append(texte)
        #expect(try await noor.synchroniser().filter { $0.sens == "recu" }.map(\.texte) == [texte])
        try await noor.envoyer(texte, a: camille)
        deNoor.append(texte)
        #expect(try await camille.synchroniser().filter { $0.sens == "recu" }.map(\.texte) == [texte])
        for (qui, autre, recus, envoyes) in [(camille, noor, deNoor, deCamille), (noor, camille, deCamille, deNoor)] {
            let lus = try await qui.conversation(avec: autre)
            // The page that is shown ends with the newest.
            let messages = lus.filter { $0.sens != "avis" }
            #expect(
                messages.filter { $0.sens == "recu" }.map(\.texte) == recus.suffix(messages.count { $0.sens == "recu" })
            )
            let miens = messages.filter { $0.sens == "envoye" }
            #expect(miens.map(\.texte) == envoyes.suffix(miens.count))
            #expect(miens.allSatisfy { $0.estParti })
            #expect(lus.count >= min(200, recus.count + envoyes.count))
            #expect(try await qui.etat().illisibles == 0)
        }
    }
}
