import Contrat
import Foundation
import HTTPTypes
import Hummingbird

/// Ties each route of the contract to its handler, behind the limits that it is subject to.
struct Routes: Sendable {
    private static let enteteMandataire = HTTPField.Name("X-Forwarded-For")
    private static let enteteDernier = HTTPField.Name("Last-Event-ID")

    let traitement: Traitement
    let derriereMandataire: Bool

    /// Registers every route.
    func poser(sur routeur: Router<ContexteRelais>) {
        for route in Route.allCases { poser(route, sur: routeur) }
    }

    private func poser(_ route: Route, sur routeur: Router<ContexteRelais>) {
        let traitement = traitement
        switch route {
        case .prelude: ouverte(route, routeur) { demande, _ in try await traitement.prelude(demande) }
        case .creerCompte: ouverte(route, routeur) { try await traitement.creerCompte($0, de: $1) }
        case .seConnecter: ouverte(route, routeur) { try await traitement.seConnecter($0, de: $1) }
        case .epoque: fermee(route, routeur) { try await traitement.epoque($0, par: $1) }
        case .declarations: ouverte(route, routeur) { demande, _ in try await traitement.declarations(demande) }
        case .verificationUtilisateur:
            fermee(route, routeur) { try await traitement.verificationUtilisateur($0, par: $1) }
        case .cles: fermee(route, routeur) { try await traitement.cles($0, par: $1) }
        case .precles: fermee(route, routeur) { try await traitement.precles($0, par: $1) }
        case .envoyerMessage:
            fermee(route, routeur) { demande, _ in try await traitement.envoyerMessage(demande) }
        case .synchroniserMessages:
            fermee(route, routeur) { try await traitement.synchroniserMessages($0, par: $1) }
        case .flux:
            routeur.get(RouterPath(route.rawValue)) { requete, contexte in
                let (porteur, hash) = try await laisserEntrer(requete, contexte)
                return try traitement.flux(
                    dernier: Self.enteteDernier.flatMap { requete.headers[$0] }, par: porteur, jeton: hash,
                    sur: contexte.canal
                ).reponse(sur: contexte.canal, journal: contexte.logger)
            }
        case .accuserReception: fermee(route, routeur) { try await traitement.accuserReception($0, par: $1) }
        case .changerMdp: ouverte(route, routeur) { try await traitement.changerMdp($0, de: $1) }
        case .annulerMdp: ouverte(route, routeur) { demande, _ in try await traitement.annulerMdp(demande) }
        case .changerPseudo: fermee(route, routeur) { try await traitement.changerPseudo($0, par: $1) }
        case .seDeconnecter:
            fermeeParJeton(route, routeur) { try await traitement.seDeconnecter($0, par: $1, jeton: $2) }
        case .supprimerCompte: ouverte(route, routeur) { try await traitement.supprimerCompte($0, de: $1) }
        case .envoyerFichier:
            routeur.post(RouterPath(route.rawValue)) { requete, contexte in
                let porteur = try await laisserEntrer(requete, contexte).porteur
                let parametres = requete.uri.queryParameters
                let annonce = Traitement.AnnonceFichier(
                    id: parametres["id"], effacement: parametres["effacement"],
                    longueur: requete.headers[.contentLength])
                let reponse = try await traitement.envoyerFichier(annonce, corps: requete.body, par: porteur)
                return try CorpsJSON.reponse(reponse.json, reponse.statut)
            }
        case .fichiers:
            routeur.get(RouterPath(route.rawValue + "/:id")) { requete, contexte in
                try traitement.debits.essais.prendre(source(requete, contexte))
                let (fichier, plage) = try await traitement.fichiers(
                    contexte.parameters.get("id"), plage: requete.headers[.range])
                return ReponseFichier.faire(fichier, plage, sur: contexte.boucle)
            }
        case .synchroniserFichiers:
            ouverte(route, routeur) { demande, _ in try await traitement.synchroniserFichiers(demande) }
        case .effacerFichier: ouverte(route, routeur) { demande, _ in try await traitement.effacerFichier(demande) }
        case .sante:
            routeur.get(RouterPath(route.rawValue)) { _, _ in try CorpsJSON.reponse(["etat": "ok"], .ok) }
        }
    }

    /// A route without a token: limited by address block before its body is read.
    private func ouverte<Demande: Decodable & Sendable, JSON: Encodable & Sendable>(
        _ route: Route, _ routeur: Router<ContexteRelais>,
        _ repondre: @escaping @Sendable (Demande, AdresseSource) async throws -> Traitement.Reponse<JSON>
    ) {
        routeur.post(RouterPath(route.rawValue)) { requete, contexte in
            let source = source(requete, contexte)
            try traitement.debits.essais.prendre(source)
            let demande = try await CorpsJSON.lire(Demande.self, requete, max: route.corpsMax)
            let reponse = try await repondre(demande, source)
            return try CorpsJSON.reponse(reponse.json, reponse.statut)
        }
    }

    /// A route with a token, limited by account. A refused token counts as an attempt of its address block.
    private func fermee<Demande: Decodable & Sendable, JSON: Encodable & Sendable>(
        _ route: Route, _ routeur: Router<ContexteRelais>,
        _ repondre: @escaping @Sendable (Demande, Porteur) async throws -> Traitement.Reponse<JSON>
    ) {
        fermeeParJeton(route, routeur) { demande, porteur, _ in try await repondre(demande, porteur) }
    }

    /// The same for a handler that needs to know the token itself, by its hash.
    private func fermeeParJeton<Demande: Decodable & Sendable, JSON: Encodable & Sendable>(
        _ route: Route, _ routeur: Router<ContexteRelais>,
        _ repondre: @escaping @Sendable (Demande, Porteur, Data) async throws -> Traitement.Reponse<JSON>
    ) {
        routeur.post(RouterPath(route.rawValue)) { requete, contexte in
            let (porteur, hash) = try await laisserEntrer(requete, contexte)
            let demande = try await CorpsJSON.lire(Demande.self, requete, max: route.corpsMax)
            let reponse = try await repondre(demande, porteur, hash)
            return try CorpsJSON.reponse(reponse.json, reponse.statut, a: requete)
        }
    }

    /// Whose token a request bears, and its hash.
    private func laisserEntrer(
        _ requete: Request, _ contexte: ContexteRelais
    ) async throws -> (porteur: Porteur, hash: Data) {
        let entree: (porteur: Porteur, hash: Data)
        do {
            entree = try await traitement.jetons.porteur(autorisation: requete.headers[.authorization])
        } catch let refus as Refus {
            try traitement.debits.essais.prendre(source(requete, contexte))
            throw refus
        }
        try traitement.debits.requetes.prendre(entree.porteur.compte)
        return entree
    }

    private func source(_ requete: Request, _ contexte: ContexteRelais) -> AdresseSource {
        let transmise = Self.enteteMandataire.flatMap { requete.headers[values: $0].last }
        return AdresseSource(socket: contexte.adresse, transmise: derriereMandataire ? transmise : nil)
    }
}
