import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Changes password and keys at once, or nothing. No token: the old password and the statement's signatures are the proof,
    /// so that the request can be repeated after the change has ended every token.
    func changerMdp(_ demande: DemandeChangerMdp, de source: AdresseSource) async throws -> Reponse<ReponseVide> {
        let compte = try verifierForme(demande)
        let empreinte = try empreintes.de(demande)
        // Before all else: once it is committed, the old password of a repetition no longer verifies.
        if let issue = try await comptes.issue(compte, idempotence: demande.idempotence) {
            return try repondre(issue, a: empreinte)
        }
        let sources: Set<FileArgon2.Source> = [.compte(compte), .adresse(source)]
        guard let (rangee, ancienne) = try await comptes.compte(compte) else {
            _ = try await hachage.file.avecPlace(sources) {
                try await hachage.verifmdp(Array(demande.ancienneCleAuth), hachage.chaineFactice)
            }
            throw Self.preuveRefusee
        }
        let (declaration, appareil) = try verifierSuite(
            demande.declaration, apres: Declaration(octets: Array(ancienne)))
        let precles = try lireDurables(
            demande.precles, porteur: Porteur(compte: compte, appareil: appareil.id), dsk: appareil.dsk)
        let verificateur = try await hachage.file.avecPlace(sources) {
            guard try await hachage.verifmdp(Array(demande.ancienneCleAuth), rangee.verificateur) else {
                throw Self.preuveRefusee
            }
            return try await hachage.hashmdp(Array(demande.cleAuth))
        }
        let changement = try await comptes.changerMdp(
            NouveauMdp(
                compte: compte, idempotence: demande.idempotence, empreinte: empreinte,
                ancienVerificateur: rangee.verificateur, ancienneDeclaration: ancienne, sel: demande.sel,
                version: demande.version, verificateur: verificateur, numero: declaration.numero,
                declaration: demande.declaration, appareil: appareil.id, precles: precles, date: horloge.maintenant))
        switch changement {
        case .fait:
            arrivees.revoir(compte)
            return (ReponseVide(), .ok)
        case .deja(let issue): return try repondre(issue, a: empreinte)
        case .perime: throw Self.declarationPerimee
        case .precleAncienne: throw Refus(.conflit, "a prekey id is not above the last one")
        case .aRepeter: throw Refus(.occupe, "the account was being logged in to; send the same again", attente: 1)
        }
    }

    private static let declarationPerimee = Refus(
        .declarationPerimee, "the statement does not follow the account's newest one")

    private func verifierForme(_ demande: DemandeChangerMdp) throws(Refus) -> CompteId {
        try verifierTaille(demande.idempotence, ChangementMdp.tailleIdempotence, "idempotence")
        try verifierTaille(demande.ancienneCleAuth, Verificateur.tailleCleAuth, "ancienneCleAuth")
        try verifierTaille(demande.sel, Verificateur.tailleSel, "sel")
        try verifierTaille(demande.cleAuth, Verificateur.tailleCleAuth, "cleAuth")
        guard demande.version == Verificateur.version else {
            throw Refus(.requeteInvalide, "this relay knows verifier version \(Verificateur.version) only")
        }
        guard demande.precles.count == Precle.Usage.durables.count else { throw Self.uneParUsage }
        return try lireCompte(demande.compte)
    }

    /// The new statement and its one device, which is the one that the account has.
    private func verifierSuite(
        _ octets: Data, apres ancienne: Declaration
    ) throws(Refus) -> (Declaration, Appareil) {
        let declaration = try lireCles { () throws(ErreurCrypto) in try Declaration(octets: Array(octets)) }
        let precedente = try lireCles { () throws(ErreurCrypto) in try ancienne.hash() }
        guard declaration.compte == ancienne.compte else {
            throw Refus(.signatureRefusee, "a statement of another account")
        }
        guard ancienne.numero < .max, declaration.numero == ancienne.numero + 1, declaration.precedente == precedente
        else { throw Self.declarationPerimee }
        try lireCles { () throws(ErreurCrypto) in try declaration.verifierSuite(de: ancienne) }
        guard let appareil = declaration.appareils.first,
            declaration.appareils.map(\.id) == ancienne.appareils.map(\.id), declaration.appareils.count == 1
        else { throw Refus(.requeteInvalide, "a change of password neither adds nor removes a device") }
        return (declaration, appareil)
    }

    private func repondre(_ issue: IssueChangement, a empreinte: Data) throws(Refus) -> Reponse<ReponseVide> {
        switch issue {
        case .annule: throw Refus(.annule, "the change was cancelled")
        case .fait(let faite):
            guard faite == empreinte else { throw Refus(.conflit, "the key belongs to another change") }
            return (ReponseVide(), .ok)
        }
    }
}
