import Contrat
import CryptoChiffre
import Foundation

@testable import ClientChiffre

/// A person with a profile in a temporary folder and no relay: what they write is carried by the test.
final class Atelier {
    static let maintenant: UInt64 = 1_800_000_000

    let pseudo: String
    let dossier: DossierProfil
    let trousseau: Trousseau
    let declaration: Declaration
    let base: BaseProfil

    init(_ pseudo: String, maintenant: UInt64 = Atelier.maintenant) async throws {
        self.pseudo = pseudo
        let arene = try Arene(capacite: 64 * 1024)
        dossier = DossierProfil(
            chemin: FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)").path)
        try dossier.creer()
        let (trousseau, declaration, _) = try Trousseau.nouveau(nomRelais: "essai", date: maintenant, dans: arene)
        self.trousseau = trousseau
        self.declaration = declaration
        base = try BaseProfil(dossier, trousseau: trousseau)
        try await base.ecrire { rangees in
            try CompteLocal(
                pseudo: pseudo, relais: "http://127.0.0.1:1", autorite: nil, declarations: [Data(declaration.octets)],
                creation: nil, jeton: nil
            ).ecrire(rangees)
            for usage in Precle.Usage.durables {
                try PrecleLocale.nouvelle(usage, id: 1, gen: 0, trousseau: trousseau, maintenant: maintenant).ecrire(
                    rangees)
            }
        }
    }

    /// The same person from a copy of their folder as it is now.
    init(copie autre: Atelier) throws {
        try autre.base.tronquerJournal()
        pseudo = autre.pseudo
        trousseau = autre.trousseau
        declaration = autre.declaration
        dossier = DossierProfil(
            chemin: FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)").path)
        try FileManager.default.copyItem(atPath: autre.dossier.chemin, toPath: dossier.chemin)
        base = try BaseProfil(dossier, trousseau: trousseau)
    }

    deinit { try? FileManager.default.removeItem(atPath: dossier.chemin) }

    /// This person as another one's correspondent, with the bundle that a relay would serve.
    func correspondant(confirme: Bool = true) async throws -> Correspondant {
        let precles = try await base.lire { rangees in
            try PrecleLocale.durables(rangees).map { ($0.precle, try Precle(octets: Array($0.precle))) }
        }
        let dernieres: [Data] = Precle.Usage.durables.compactMap { usage in
            precles.filter { $0.1.usage == usage }.max { $0.1.id < $1.1.id }?.0
        }
        var correspondant = Correspondant(
            [declaration], pseudo: pseudo, confirme: confirme, relation: .acceptee)
        correspondant.paquets = [PreclesAppareil(appareil: 1, precles: dernieres)]
        correspondant.paquetsDate = Self.maintenant
        return correspondant
    }

    /// Composes `texte` and takes its envelope out of the outbox.
    func ecrire(_ texte: String, a autre: Atelier, maintenant: UInt64 = Atelier.maintenant) async throws -> Data {
        try await ecrire(.texte(texte), a: autre, maintenant: maintenant)
    }

    /// Composes a content and takes its envelope out of the outbox.
    func ecrire(_ brouillon: Brouillon, a autre: Atelier, maintenant: UInt64 = Atelier.maintenant) async throws -> Data
    {
        var lui = try await autre.correspondant()
        lui.paquetsDate = maintenant
        return try await base.ecrire { [trousseau, lui] rangees in
            try lui.ecrire(rangees)
            _ = try Redaction(rangees: rangees, trousseau: trousseau, maintenant: maintenant).composer(
                brouillon, a: lui)
            guard let (place, sortie) = try Sortie.suivante(apres: 0, rangees) else {
                throw ErreurClient.inattendue("nothing in the outbox")
            }
            try Sortie.effacer(place.ordre, rangees)
            return sortie.demande.enveloppe
        }
    }

    /// Reads an envelope as if the relay had served it.
    func lire(
        _ enveloppe: Data, maintenant: UInt64 = Atelier.maintenant,
        declarations: Lecture.DeclarationsServies = .ignorees
    ) async throws -> Lecture.Resultat {
        try await base.ecrire { [trousseau] rangees in
            try Lecture(rangees: rangees, trousseau: trousseau, maintenant: maintenant, declarations: declarations)
                .lire(MessageEnAttente(id: Data(repeating: 1, count: 16), recu: maintenant, enveloppe: enveloppe))
        }
    }

    /// What an envelope to this person hides.
    func ouvrir(_ enveloppe: Data) async throws -> Interieur {
        try await base.lire { [trousseau] rangees in
            try Lecture(
                rangees: rangees, trousseau: trousseau, maintenant: Self.maintenant, declarations: .ignorees
            ).ouvrir(Array(enveloppe))
        }
    }

    /// An envelope to this person that was opened and changed on its way, as anybody can who has it from them.
    func detourner(_ enveloppe: Data, _ changement: (Interieur) -> Interieur) async throws -> Data {
        let interieur = try await ouvrir(enveloppe)
        let precles = try await correspondant().paquets.flatMap(\.precles).map { try Precle(octets: Array($0)) }
        guard let sceau = precles.first(where: { $0.usage == .sceau }) else {
            throw ErreurClient.inattendue("no seal key")
        }
        return Data(try Enveloppe.sceller(changement(interieur), suite: Limites.suite, vers: sceau))
    }

    /// What this person knows of another one.
    func connait(_ autre: Atelier) async throws -> Correspondant? {
        try await base.lire { [compte = autre.trousseau.compte] in try Correspondant.lire(compte, $0) }
    }

    /// Has this person learn something of another one otherwise than by a message.
    func apprendre(
        de autre: Atelier, _ changement: @escaping @Sendable (inout Correspondant) throws -> Void
    ) async throws {
        try await base.ecrire { [compte = autre.trousseau.compte] rangees in
            guard var correspondant = try Correspondant.lire(compte, rangees) else {
                throw ErreurClient.inattendue("nobody of that account")
            }
            try changement(&correspondant)
            try correspondant.ecrire(rangees)
        }
    }

    /// This person's client, whose relay cannot be reached.
    func messagerie() async throws -> Messagerie {
        Messagerie(
            dossier: dossier, verrouProfil: try await VerrouProfil.obtenirVerrou(dossier), trousseau: trousseau,
            base: base, requetes: try Requetes(adresses: AdressesRelais("http://127.0.0.1:1"), autorite: nil),
            mdp: try Mdp(Array("mot de passe".utf8), dans: trousseau.arene),
            parametres: ParametresClient(couts: .production, maintenant: { Self.maintenant }))
    }

    /// Runs `corps` with this person's client, which is given up afterwards; the profile stays open.
    func avecMessagerie(_ corps: (Messagerie) async throws -> Void) async throws {
        let messagerie = try await messagerie()
        do {
            try await corps(messagerie)
        } catch {
            await messagerie.requetes.fermer()
            throw error
        }
        await messagerie.requetes.fermer()
    }

    /// Everything that the profile holds, row by row, to see whether something changed.
    func empreinte() async throws -> [String] {
        try await base.lire { rangees in
            try ["registre", "correspondants", "sessions", "precles", "conversations", "messages", "vus", "sortie"].map
            {
                try rangees.contenuBrut($0)
            }
        }
    }
}

extension Lecture.Resultat {
    /// What is shown of it.
    var textes: [String] {
        switch self {
        case .lignes(let lignes): lignes.map { $0.message.avis == nil ? $0.message.texte : "avis" }
        case .rien: ["rien"]
        case .accuse: ["accuse"]
        case .illisible: ["illisible"]
        case .sansDeclaration: ["sans declaration"]
        }
    }
}
