import AsyncHTTPClient
import Contrat
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Nobody has answered.
struct SansReponse: Error {
    /// Whether the request may have been carried out all the same.
    let partie: Bool
}

/// The relay cannot do it for now (503).
struct Occupe: Error {
    let secondes: Int
}

extension Requetes {
    /// How often a busy relay is asked again, and how long at most one waits for it, in seconds.
    private static let essaisSiOccupe = 5
    private static let attenteSiOccupe = 5

    /// Does `travail` at the address of now; when nobody is there, at the next one, at once, until each was tried.
    /// - Parameters:
    ///   - nom: whether an address has to say the pinned name before anything is sent to it.
    ///   - repeter: whether it may be done again when it may have been done.
    ///   - travail: also told whether the address is to be asked once only, since another has just been waited for.
    /// - Throws: `relaisInjoignable`; `ralentir` when one was there, and busy.
    func parcourir<R>(
        nom: Bool, repeter: Bool,
        _ travail: (_ place: Aiguillage.Place, _ adresse: AdresseRelais, _ uneFois: Bool) async throws -> R
    ) async throws -> R {
        var place = aiguillage.place
        var occupe: ErreurClient?
        for _ in 0..<aiguillage.nombre {
            let adresse = aiguillage[place]
            do {
                if nom { try await verifierNom(adresse, uneFois: occupe != nil) }
                return try await travail(place, adresse, occupe != nil)
            } catch let panne as SansReponse {
                // Whoever gives up says nothing about the relay.
                guard !Task.isCancelled else { break }
                aiguillage.passer(apres: place)
                guard repeter || !panne.partie else { break }
            } catch let refus as Occupe {
                aiguillage.passer(apres: place)
                guard occupe == nil else { break }
                occupe = .ralentir(refus.secondes)
            } catch let erreur as ErreurClient where Self.estAlarme(erreur) {
                // It is told, not passed over; but one bad address does not take the others away for ever.
                aiguillage.passer(apres: place)
                throw erreur
            }
            place = place.suivante
        }
        // That one is busy says more than that another is dead.
        throw occupe ?? ErreurClient.relaisInjoignable(aiguillage.adresses.lisible)
    }

    /// Does `travail`, and again while the relay says that it is busy, as long as it makes sense to wait.
    func patiemment<R>(uneFois: Bool, _ travail: () async throws -> R) async throws -> R {
        for essai in 1... {
            do {
                return try await travail()
            } catch {
                guard !uneFois, essai < Self.essaisSiOccupe, let secondes = Self.attenteDemandee(error),
                    secondes <= Self.attenteSiOccupe
                else { throw error }
                try await Task.sleep(for: .milliseconds(secondes * 1000 + Int.random(in: 0...250)))
            }
        }
        throw ErreurClient.inattendue("unreachable")
    }

    /// Has an address of several say its name, once. The only one there is has done so at the login.
    private func verifierNom(_ adresse: AdresseRelais, uneFois: Bool) async throws {
        guard aiguillage.nombre > 1, let epingle = noms.epingle, !noms.contiennent(adresse) else { return }
        do {
            _ = try await patiemment(uneFois: uneFois) { try await prelude(epingle.pseudo, a: adresse) }
        } catch is SansReponse {
            // What it was asked for has not left.
            throw SansReponse(partie: false)
        }
    }

    private static func attenteDemandee(_ erreur: any Error) -> Int? {
        switch erreur {
        case ErreurClient.ralentir(let secondes): secondes
        case let erreur as Occupe: erreur.secondes
        default: nil
        }
    }

    private static func estAlarme(_ erreur: ErreurClient) -> Bool {
        switch erreur {
        case .certificatRefuse, .relaisChange: true
        default: false
        }
    }

    /// What a failed exchange says of the relay at `adresse`.
    func traduire(_ erreur: any Error, a adresse: AdresseRelais) -> any Error {
        switch erreur {
        case is ErreurClient, is SansReponse, is Occupe, is CancellationError: erreur
        case is NIOTooManyBytesError: ErreurClient.reponseInattendue("reply over \(LimitesContrat.reponse) bytes")
        case let erreur as NIOSSLExtraError where erreur == .failedToValidateHostname:
            ErreurClient.certificatRefuse(adresse.texte)
        case let erreur as NIOSSLError where Self.estCertificat(erreur): ErreurClient.certificatRefuse(adresse.texte)
        default: SansReponse(partie: !Self.estSansConnexion(erreur))
        }
    }

    /// The connection was closed where a hand-shake should have begun or gone on: who closed it has shown no certificate.
    private static let sansSalut = BoringSSLError.sslError([.eofDuringHandshake])

    /// Whether there was never a connection that a request could have gone by.
    private static func estSansConnexion(_ erreur: any Error) -> Bool {
        switch erreur {
        case is NIOConnectionError: true
        case NIOSSLError.handshakeFailed(let raison): raison == sansSalut
        case let erreur as HTTPClientError:
            [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout].contains(erreur)
        default: false
        }
    }

    /// Whether the hand-shake failed because of who answered rather than because nobody did.
    private static func estCertificat(_ erreur: NIOSSLError) -> Bool {
        switch erreur {
        case .handshakeFailed(let raison): raison != sansSalut
        case .noCertificateToValidate, .unableToValidateCertificate, .failedToLoadCertificate: true
        default: false
        }
    }
}
