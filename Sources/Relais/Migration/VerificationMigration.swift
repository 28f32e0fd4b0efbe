import CryptoChiffre
import Foundation
import NIOCore

/// What was found of one kind of records, the same on both sides.
struct BilanGenre: Sendable, Equatable {
    let genre: String
    let nombre: Int
    /// BLAKE2b over all of them, in the order of their keys.
    let empreinte: String
}

/// Reads everything again from both sides and compares it, record by record and files chunk by chunk. What is over by now, or about
/// to be, either side may have forgotten.
struct VerificationMigration: Sendable {
    let migration: Migration

    func comparer() async throws -> [BilanGenre] {
        var bilans: [BilanGenre] = []
        for partie in migration.parties {
            for genre in partie.genres { bilans.append(try await comparer(genre)) }
        }
        return bilans
    }

    private func comparer<R: RangeeMigree>(_ genre: R.Type) async throws -> BilanGenre {
        let page = PageMigration(moment: migration.horloge.maintenant + R.marge)
        var source = LectureGenre<R>(migration.source, page)
        var destination = LectureGenre<R>(migration.destination, page)
        var nombre = 0
        var empreinte = Data(count: 32)
        migration.avancement.commencer()
        // MongoDB counts envelopes among their keys.
        let total = min(try await migration.source.compter(genre), try await migration.destination.compter(genre))
        while let attendue = try await source.suivante() {
            if let fichier = attendue as? FichierMigre, try await migration.source.ouvrir(fichier) == nil { continue }
            var trouvee = try await destination.suivante()
            while R.oubliable, migration.source.oublie, let autre = trouvee, precede(autre.cle, attendue.cle) {
                trouvee = try await destination.suivante()
            }
            let dit = Self.coder(attendue)
            guard let trouvee, trouvee.cle == attendue.cle, Self.coder(trouvee) == dit else {
                throw difference(R.nom, attendue.cle)
            }
            if let fichier = attendue as? FichierMigre { try await comparerOctets(fichier, &empreinte) }
            empreinte = Data(try Blake2b.hash(Array(empreinte) + dit))
            nombre += 1
            migration.avancement.dire("checking \(R.nom)", faits: nombre, sur: total)
        }
        if !(R.oubliable && migration.source.oublie), let deTrop = try await destination.suivante() {
            throw difference(R.nom, deTrop.cle)
        }
        return BilanGenre(genre: R.nom, nombre: nombre, empreinte: Hexadecimal.texte(empreinte))
    }

    private func comparerOctets(_ fichier: FichierMigre, _ empreinte: inout Data) async throws {
        guard let un = try await migration.source.ouvrir(fichier),
            let autre = try await migration.destination.ouvrir(fichier)
        else { throw difference(FichierMigre.nom, fichier.cle) }
        for debut in stride(from: Int64(0), to: fichier.taille, by: PasFichier.octets) {
            let lus = try await un.lire(depuis: debut, nombre: PasFichier.octets)
            guard lus == (try await autre.lire(depuis: debut, nombre: PasFichier.octets)),
                lus.readableBytes == min(PasFichier.octets, Int(fichier.taille - debut))
            else { throw difference(FichierMigre.nom, fichier.cle) }
            empreinte = Data(try Blake2b.hash(Array(empreinte) + Array(lus.readableBytesView)))
        }
    }

    private func precede(_ un: Data, _ autre: Data) -> Bool { un.lexicographicallyPrecedes(autre) }

    private static func coder(_ rangee: some RangeeMigree) -> [UInt8] {
        var codeur = CodeurMigration()
        codeur.octets(rangee.cle)
        rangee.coder(&codeur)
        return codeur.octets
    }

    private func difference(_ genre: String, _ cle: Data) -> ErreurMigration {
        ErreurMigration(
            "both sides differ, so that the source was not left; if a relay has run on it meanwhile, erase the destination and "
                + "begin anew", genre, cle)
    }
}

/// Reads the records of one kind on one side, one after the other.
private struct LectureGenre<R: RangeeMigree> {
    private let cote: any CoteMigration
    private var page: PageMigration
    private var lues: ArraySlice<R> = []

    init(_ cote: any CoteMigration, _ page: PageMigration) { (self.cote, self.page) = (cote, page) }

    mutating func suivante() async throws -> R? {
        if lues.isEmpty {
            lues = try await cote.lire(R.self, page)[...]
            page.apres = lues.last?.cle ?? page.apres
        }
        return lues.popFirst()
    }
}
