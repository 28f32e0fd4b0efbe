import Contrat
import Foundation
import GRDB

@testable import ClientChiffre
@testable import CryptoChiffre

/// The profile of somebody none of whose programs run now, opened with its password by the test itself: what a thief does with a
/// stolen copy, and what a peer does who means ill with keys of their own. The keyring's file stays as it is.
struct ProfilOuvert: Sendable {
    let trousseau: Trousseau
    let base: BaseProfil

    private init(_ personne: PersonneDeTest) throws {
        let arene = try Arene(capacite: 256 * 1024)
        let mdp = try String(contentsOf: personne.fichierMdp, encoding: .utf8).trimmingCharacters(in: .newlines)
        let dossier = DossierProfil(chemin: personne.profil.path)
        trousseau = try FichierTrousseau(
            octets: Array(try Data(contentsOf: URL(filePath: dossier.trousseau))),
            mdp: try Mdp(Array(mdp.utf8), dans: arene), couts: .essai, dans: arene
        ).trousseau
        base = try BaseProfil(dossier, trousseau: trousseau)
    }

    /// Runs `corps` with the profile, and closes it: the next command finds it as it was left.
    static func de<R>(_ personne: PersonneDeTest, _ corps: (ProfilOuvert) async throws -> R) async throws -> R {
        let profil = try ProfilOuvert(personne)
        do {
            let resultat = try await corps(profil)
            try profil.base.fermer()
            return resultat
        } catch {
            try profil.base.fermer()
            throw error
        }
    }

    /// The time, in seconds since 1970.
    static var maintenant: UInt64 { UInt64(Date().timeIntervalSince1970) }

    /// The sessions with the first device of `compte`.
    func sessions(avec compte: CompteId) async throws -> SessionsAppareil {
        try await base.lire { try SessionsLocales.lire(compte, 1, $0).sessions }
    }

    /// What an envelope to this profile hides.
    func ouvrir(_ enveloppe: Data) async throws -> Interieur {
        try await base.lire { try self.lecture($0).ouvrir(Array(enveloppe)) }
    }

    /// Reads an envelope as the program does.
    func lire(_ enveloppe: Data) async throws -> Lecture.Resultat {
        try await base.ecrire {
            try self.lecture($0).lire(
                MessageEnAttente(
                    id: Data(repeating: 0, count: LimitesContrat.tailleIdMessage), recu: Self.maintenant,
                    enveloppe: enveloppe))
        }
    }

    private func lecture(_ rangees: Rangees) -> Lecture {
        Lecture(rangees: rangees, trousseau: trousseau, maintenant: Self.maintenant, declarations: .refusees)
    }

    /// Composes `textes` for somebody already written to; they wait in the outbox.
    func composer(_ textes: [String], a pseudo: String) async throws {
        try await base.ecrire { rangees in
            for texte in textes {
                guard let lui = try Correspondant.tous(rangees).first(where: { $0.pseudo == pseudo }) else {
                    throw ErreurEssai("nobody of that name in the profile")
                }
                _ = try Redaction(rangees: rangees, trousseau: self.trousseau, maintenant: Self.maintenant)
                    .composer(.texte(texte), a: lui)
            }
        }
    }

    /// Why what could not be read was put aside, oldest first: the name of the error and what it says.
    func raisons() async throws -> [String] {
        try await base.lire { rangees in
            try Row.fetchAll(rangees.base, sql: "SELECT ordre, scelle FROM quarantaine ORDER BY ordre").map { rangee in
                let lue: Quarantaine = try rangees.ouvrir(
                    rangee["scelle"], table: "quarantaine", id: Rangees.id(rangee["ordre"]))
                return lue.raison
            }
        }
    }

    /// Has the profile forget which messages it has read: only its sessions can know a replay now.
    func oublierLesVus() async throws {
        try await base.ecrire { try $0.base.execute(sql: "DELETE FROM vus") }
    }

    /// Changes the sessions with the first device of `compte`.
    func changer(avec compte: CompteId, _ changement: @escaping @Sendable (inout SessionsAppareil) -> Void) async throws
    {
        try await base.ecrire { rangees in
            var sessions = try SessionsLocales.lire(compte, 1, rangees)
            changement(&sessions.sessions)
            try sessions.ecrire(rangees)
        }
    }
}
