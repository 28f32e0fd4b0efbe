import CryptoChiffre
import Foundation

/// Moves parts of a relay from one database to another. It may be killed at any moment and done again: what is noted in the
/// destination is safely there, and everything else is written again.
struct Migration: Sendable {
    let source: any CoteMigration
    let destination: any CoteMigration
    let parties: [PartieMigree]
    /// What shows that a secret is the relay's.
    let temoin: Data
    let horloge: Horloge
    let avancement = AvancementMigration()

    /// - Returns: what was compared, kind by kind; empty when all of it was done before.
    /// - Throws: `ErreurDemarrage` when it may not begin; `ErreurMigration` when both sides differ.
    func executer() async throws -> [BilanGenre] {
        let preparation = PreparationMigration(migration: self)
        guard let numero = try await preparation.commencer() else { return [] }
        for partie in parties {
            for genre in partie.genres { try await copier(genre) }
        }
        try await destination.achever(parties)
        let bilans = try await VerificationMigration(migration: self).comparer()
        avancement.annoncer("all of it compared")
        try await source.exigerSilence()
        try await destination.exigerSilence()
        try await preparation.conclure(numero)
        return bilans
    }

    private func copier<R: RangeeMigree>(_ genre: R.Type) async throws {
        let nom = MarquesMigration.progres(genre)
        let note = try await destination.carnet { try $0.lire(nom) }
        var progres = ProgresGenre(note)
        guard !progres.fini else { return }
        let total = try await source.compter(genre)
        var page = PageMigration(apres: progres.derniere, moment: horloge.maintenant)
        // Files come by themselves: the bytes before what is known of them.
        if genre == FichierMigre.self { page.rangees = 8 }
        avancement.commencer(progres.nombre)
        while true {
            let lues = try await source.lire(genre, page)
            guard let derniere = lues.last else { break }
            let rangees = try await avecOctets(lues)
            progres.derniere = derniere.cle
            progres.nombre += rangees.count
            page.apres = derniere.cle
            try await destination.ecrire(rangees, maintenant: horloge.maintenant, noter: nom, progres.mot)
            avancement.dire(R.nom, faits: progres.nombre, sur: total)
        }
        progres.fini = true
        let mot = progres.mot
        try await destination.carnet { try $0.noter(nom, mot) }
        avancement.annoncer("\(R.nom): \(progres.nombre) moved")
    }

    /// Files whose bytes are there, once they are in the destination as well; any other records as they are. A file without its
    /// bytes is served by nobody.
    private func avecOctets<R: RangeeMigree>(_ rangees: [R]) async throws -> [R] {
        guard let fichiers = rangees as? [FichierMigre] else { return rangees }
        var entiers: [FichierMigre] = []
        for fichier in fichiers {
            guard let lecture = try await source.ouvrir(fichier) else { continue }
            try await destination.deposer(fichier, lecture)
            entiers.append(fichier)
        }
        return entiers as? [R] ?? []
    }
}

/// How far one kind of records is: what was last written safely, and how many.
struct ProgresGenre: Equatable {
    var derniere: Data?
    var nombre = 0
    var fini = false

    init(_ mot: String?) {
        let mots = mot?.split(separator: " ") ?? []
        guard mots.count == 3 else { return }
        fini = mots[0] == "fini"
        nombre = Int(mots[1]) ?? 0
        derniere = mots[2] == "-" ? nil : Hexadecimal.octets(String(mots[2])).map { Data($0) }
    }

    var mot: String { "\(fini ? "fini" : "encours") \(nombre) \(derniere.map { Hexadecimal.texte($0) } ?? "-")" }
}
