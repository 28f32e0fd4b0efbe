import CryptoChiffre
import NIOCore
import Synchronization

/// The ciphertext of a file, made as it is asked for: one pass, since a key encrypts one content once.
struct FichierChiffre: AsyncSequence, Sendable {
    /// Chunks made at once: fewer changes of thread.
    private static let morceauxAlaFois = 4

    private let etat: Etat
    private let avancer: @Sendable (Int64) async -> Void

    /// - Parameters:
    ///   - cle: a key under which nothing was encrypted yet.
    ///   - avancer: told how many bytes of the content were read.
    init(
        _ source: SourceFichier, cle: CleFichier, avancer: @escaping @Sendable (Int64) async -> Void
    ) throws(ErreurCrypto) {
        etat = try Etat(source, cle: cle)
        self.avancer = avancer
    }

    /// Why there was no end of it, when the file was the reason.
    var echec: ErreurClient? { etat.echec }

    func makeAsyncIterator() -> Iterator { Iterator(etat: etat, avancer: avancer) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let etat: Etat
        fileprivate let avancer: @Sendable (Int64) async -> Void

        func next() async throws -> ByteBuffer? {
            let (octets, lus) = try await Messagerie.calculer { [etat] in
                try etat.suivants(FichierChiffre.morceauxAlaFois)
            }
            await avancer(lus)
            return octets.isEmpty ? nil : ByteBuffer(bytes: octets)
        }
    }

    fileprivate final class Etat: Sendable {
        private struct Cours: ~Copyable {
            var chiffreur: ChiffreurFichier
            var lus: Int64 = 0
            var echec: ErreurClient?
        }

        private let source: SourceFichier
        private let cours: Mutex<Cours>

        init(_ source: SourceFichier, cle: CleFichier) throws(ErreurCrypto) {
            self.source = source
            cours = Mutex(Cours(chiffreur: try ChiffreurFichier(cle, taille: source.taille)))
        }

        var echec: ErreurClient? { cours.withLock { $0.echec } }

        /// At most `nombre` chunks of ciphertext, and how many bytes of the content were read until now. Before the last one of
        /// all is given, the file is looked at again: one that has changed never arrives whole.
        func suivants(_ nombre: Int) throws -> (octets: [UInt8], lus: Int64) {
            try cours.withLock { cours in
                do {
                    var octets: [UInt8] = []
                    for _ in 0..<nombre {
                        let voulus = cours.chiffreur.voulus
                        let clair = try source.lire(a: cours.lus, voulus)
                        cours.lus += Int64(voulus)
                        if cours.lus == source.taille { try source.verifierInchange() }
                        guard let morceau = try cours.chiffreur.suivant(clair) else { break }
                        octets += morceau
                    }
                    return (octets, cours.lus)
                } catch let erreur as ErreurClient {
                    cours.echec = erreur
                    throw erreur
                }
            }
        }
    }
}
