import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes
import NIOCore

extension Traitement {
    /// What `envoyer_fichier` says before its body.
    struct AnnonceFichier: Sendable {
        /// 64 hexadecimal digits each.
        let id: Substring?
        let effacement: Substring?
        /// The `Content-Length` header.
        let longueur: String?
    }

    /// Takes in a file. The caller's account counts for its quota and is not stored with it.
    func envoyerFichier(
        _ annonce: AnnonceFichier, corps: some AsyncSequence<ByteBuffer, any Error> & Sendable, par porteur: Porteur
    ) async throws -> Reponse<ReponseEnvoyerFichier> {
        guard let taille = annonce.longueur.flatMap(Int64.init) else {
            throw Refus(.requeteInvalide, "Content-Length must say how many bytes come")
        }
        guard taille <= fichierMax else {
            throw Refus(.tropGrand, "files of this relay are at most \(fichierMax) bytes")
        }
        guard taille >= (try TailleFichier.chiffree(0)) else {
            throw Refus(.requeteInvalide, "no file is encrypted to so few bytes")
        }
        let fichier = NouveauFichier(
            id: try lireHexadecimal(annonce.id, "id"), taille: taille,
            effacement: try lireHexadecimal(annonce.effacement, "effacement"), compte: porteur.compte)
        switch try await fichiers.deposer(fichier, corps: corps, maintenant: horloge.maintenant) {
        case .depose(let expire): return (ReponseEnvoyerFichier(expire: expire), .created)
        case .existe: throw Refus(.conflit, "a file of this id is there already, or on its way")
        case .incomplet: throw Refus(.requeteInvalide, "another number of bytes came than Content-Length says")
        case .quotaAtteint: throw Refus(.quotaAtteint, "the account has left what it may in a day")
        case .plein: throw Refus(.relaisPlein, "the relay has no room for this file")
        }
    }

    private func lireHexadecimal(_ texte: Substring?, _ nom: StaticString) throws(Refus) -> Data {
        guard let texte, let octets = Hexadecimal.octets(String(texte)), octets.count == LimitesContrat.tailleIdFichier
        else {
            throw Refus(.requeteInvalide, "\(nom) must be \(2 * LimitesContrat.tailleIdFichier) hexadecimal digits")
        }
        return Data(octets)
    }
}
