import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Registers an account: 201, or 200 when this very request was served before. Everything that is cheap to check is
    /// checked before the password is hashed.
    func creerCompte(_ demande: DemandeCreerCompte, de source: AdresseSource) async throws -> Reponse<ReponseVide> {
        let (declaration, appareil) = try verifierCreation(demande)
        let squelette = Squelette.de(demande.pseudo)
        let obstacle = try await comptes.verifierCreation(
            pseudo: demande.pseudo, squelette: squelette, sel: demande.sel, compte: declaration.compte,
            declaration: demande.declaration, maintenant: horloge.maintenant)
        guard obstacle == .cree else { return try repondre(obstacle) }

        // After the obstacles: a request whose answer was lost is recognised even when its prekeys are over by now.
        let porteur = Porteur(compte: declaration.compte, appareil: appareil.id)
        let precles = try lireDurables(demande.precles, porteur: porteur, dsk: appareil.dsk)

        let sources: Set<FileArgon2.Source> = [.pseudo(demande.pseudo), .adresse(source)]
        let verificateur = try await hachage.file.avecPlace(sources) {
            try await hachage.hashmdp(Array(demande.cleAuth))
        }
        let rangee = CompteRange(
            compte: declaration.compte, pseudo: demande.pseudo, sel: demande.sel, version: demande.version,
            verificateur: verificateur, numero: declaration.numero)
        return try repondre(
            try await comptes.creer(
                NouveauCompte(
                    rangee: rangee, squelette: squelette, declaration: demande.declaration, appareil: appareil.id,
                    precles: precles, cree: horloge.maintenant)))
    }

    private func verifierCreation(_ demande: DemandeCreerCompte) throws(Refus) -> (Declaration, Appareil) {
        try verifierPseudo(demande.pseudo)
        try verifierTaille(demande.sel, Verificateur.tailleSel, "sel")
        try verifierTaille(demande.cleAuth, Verificateur.tailleCleAuth, "cleAuth")
        guard demande.version == Verificateur.version else {
            throw Refus(.requeteInvalide, "this relay knows verifier version \(Verificateur.version) only")
        }
        guard demande.precles.count == Precle.Usage.durables.count else { throw Self.uneParUsage }
        let declaration = try lireCles { () throws(ErreurCrypto) in
            let declaration = try Declaration(octets: Array(demande.declaration))
            try declaration.verifierPremiere()
            return declaration
        }
        guard let appareil = declaration.appareils.first, declaration.appareils.count == 1 else {
            throw Refus(.requeteInvalide, "a first statement names exactly one device")
        }
        return (declaration, appareil)
    }

    private func repondre(_ creation: Creation) throws(Refus) -> Reponse<ReponseVide> {
        switch creation {
        case .cree: return (ReponseVide(), .created)
        case .dejaCree: return (ReponseVide(), .ok)
        case .pseudoPris: throw Refus(.pseudoPris, "the pseudo belongs to somebody, or did not long ago")
        case .pseudoRessemblant: throw Refus(.pseudoRessemblant, "the pseudo looks like somebody's")
        case .compteExistant: throw Refus(.conflit, "the account exists with another pseudo, salt or statement")
        }
    }
}
