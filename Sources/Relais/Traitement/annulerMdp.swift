import Contrat
import CryptoChiffre
import Foundation
import HTTPTypes

extension Traitement {
    /// Makes sure that a change of password whose answer never came is not made later, unless it was: then says so.
    func annulerMdp(_ demande: DemandeAnnulerMdp) async throws -> Reponse<ReponseAnnulerMdp> {
        let compte = try lireCompte(demande.compte)
        try verifierTaille(demande.idempotence, ChangementMdp.tailleIdempotence, "idempotence")
        try verifierTaille(demande.signature, ClePubliqueEd25519.tailleSignature, "signature")
        guard demande.numero > 0 else { throw Refus(.requeteInvalide, "statement 0 changes nothing") }

        let avant = try await comptes.declarations(compte, depuis: demande.numero - 1, max: 1)?.first
        let dsk = try avant.map { try Declaration(octets: Array($0)) }?.appareil(demande.appareil)?.dsk
        let message = try ChangementMdp.annulation(
            nomRelais: nomRelais.valeur(), compte: compte, idempotence: Array(demande.idempotence),
            numero: demande.numero)
        guard let dsk, dsk.verifie(Array(demande.signature), de: message) else {
            throw Refus(.signatureRefusee, "not signed by a device of the statement before")
        }
        let annulation = try await comptes.annulerMdp(
            compte, idempotence: demande.idempotence, numero: demande.numero)
        switch annulation {
        case .dejaFait: return (.init(etat: .fait), .ok)
        case .annule: return (.init(etat: .annule), .ok)
        case .tropNombreuses:
            throw Refus(.conflit, "too many changes were cancelled since the newest statement; make one first")
        }
    }
}
