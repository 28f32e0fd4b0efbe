import Contrat
import CryptoChiffre
import Foundation
import GRDB
import Logging
import NIOCore
import NIOPosix

/// Files in a folder, and what is known of them in SQLite. A file is there when its row is: the row comes after the file and
/// goes before it.
struct DepotFichiersSqlite: DepotFichiers {
    /// Rows that one transaction of the purge erases.
    private static let purgesAlaFois = 500

    private let base: BaseRelais
    private let dossier: DossierFichiers
    private let reserves: ReservesFichiers
    private let quotaJour: Int64
    private let journal: Logger
    private let bassin = NIOThreadPool.singleton

    /// Makes the folder ready. Blocks.
    init(base: BaseRelais, dossier: String, quotas: QuotasFichiers, journal: Logger) throws {
        self.base = base
        self.dossier = try DossierFichiers(dossier)
        quotaJour = quotas.jour
        self.journal = journal
        let occupes = try base.bassin.read { try Int64.fetchOne($0, sql: "SELECT sum(taille) FROM fichiers") }
        reserves = ReservesFichiers(occupes: occupes ?? 0, total: quotas.total)
    }

    func deposer(
        _ fichier: NouveauFichier, corps: some AsyncSequence<ByteBuffer, any Error> & Sendable, maintenant: UInt64
    ) async throws -> DepotFichier {
        let nom = try Self.nom(fichier.id)
        guard reserves.prendre(nom) else { return .existe }
        defer { reserves.lacher(nom) }
        guard let reserve = reserves.reserver(fichier.taille, pour: fichier.compte) else { return .plein }
        defer { reserves.rendre(fichier.taille, de: fichier.compte) }

        let compte = Data(fichier.compte.octets)
        let jour = Int64(clamping: maintenant / 86400)
        let (existe, envoyes) = try await base.lire { base in
            (
                try Self.lire(base, nom) != nil,
                try Int64.fetchOne(
                    base, sql: "SELECT octets FROM quotas WHERE compte = ? AND jour = ?", arguments: [compte, jour])
            )
        }
        guard !existe else { return .existe }
        guard reserve <= quotaJour - (envoyes ?? 0) else { return .quotaAtteint }
        do {
            let partiel = try await bassin.runIfActive { try dossier.creerPartiel(nom) }
            guard try await ecrire(corps, dans: partiel, taille: fichier.taille) else {
                try await oublier(nom)
                return .incomplet
            }
            let expire = maintenant + LimitesContrat.attenteFichier
            // A task of its own: once the bytes are there, a client that leaves no longer decides what becomes of them.
            try await Task {
                try await bassin.runIfActive { try dossier.achever(nom, partiel) }
                try await ranger(fichier, nom, jour: jour, expire: expire)
            }.value
            reserves.compter(fichier.taille)
            return .depose(expire: expire)
        } catch {
            try await oublier(nom)
            let plein =
                (error as? ErreurSysteme)?.disquePlein ?? ((error as? DatabaseError)?.resultCode == .SQLITE_FULL)
            guard plein else { throw error }
            journal.error("The disk is full: a file was refused and nothing of it kept")
            return .plein
        }
    }

    func etats(_ ids: [Data], maintenant: UInt64) async throws -> [FichierRange?] {
        let noms = try ids.map(Self.nom)
        let ranges = try await base.lire { base in
            try noms.map { try Self.lire(base, $0).flatMap { $0.expire > maintenant ? $0 : nil } }
        }
        return try await bassin.runIfActive {
            try zip(noms, ranges).map { nom, range in
                try range.flatMap { try dossier.ouvrir(nom)?.taille() == $0.taille ? $0 : nil }
            }
        }
    }

    func ouvrir(_ id: Data, maintenant: UInt64) async throws -> (any LectureFichier)? {
        let nom = try Self.nom(id)
        guard let range = try await base.lire({ try Self.lire($0, nom) }), range.expire > maintenant else { return nil }
        return try await bassin.runIfActive {
            guard let descripteur = try dossier.ouvrir(nom), try descripteur.taille() == range.taille else {
                return nil
            }
            return LectureSurDisque(taille: range.taille, descripteur: descripteur, bassin: bassin)
        }
    }

    func effacer(_ id: Data, effacement: Data) async throws {
        let nom = try Self.nom(id)
        let taille = try await base.ecrire { base in
            try Int64.fetchOne(
                base, sql: "DELETE FROM fichiers WHERE nom = ? AND effacement = ? RETURNING taille",
                arguments: [nom, effacement])
        }
        guard let taille else { return }
        reserves.compter(-taille)
        try await effacerSansRangee(nom)
    }

    func purger(maintenant: UInt64) async throws -> Int {
        try await base.ecrire { base in
            try base.execute(
                sql: "DELETE FROM quotas WHERE jour < ?", arguments: [Int64(clamping: maintenant / 86400)])
        }
        var effaces = 0
        while true {
            let expires = try await base.ecrire { base in
                try Row.fetchAll(
                    base,
                    sql: """
                        DELETE FROM fichiers WHERE nom IN (SELECT nom FROM fichiers WHERE expire <= ? LIMIT ?)
                        RETURNING nom, taille
                        """,
                    arguments: [Int64(clamping: maintenant), Self.purgesAlaFois]
                ).map { (nom: $0["nom"] as Data, taille: $0["taille"] as Int64) }
            }
            for (nom, taille) in expires {
                reserves.compter(-taille)
                try await effacerSansRangee(nom)
            }
            effaces += expires.count
            if expires.count < Self.purgesAlaFois { break }
        }
        for octet in UInt8.min...UInt8.max {
            for nom in try await bassin.runIfActive({ try dossier.noms(octet) }) {
                try await effacerSansRangee(nom)
            }
        }
        return effaces
    }

    /// - Returns: false when fewer or more bytes came than announced.
    private func ecrire(
        _ corps: some AsyncSequence<ByteBuffer, any Error>, dans partiel: DescripteurFichier, taille: Int64
    ) async throws -> Bool {
        var ecrits: Int64 = 0
        for try await tampon in corps {
            let debut = ecrits
            ecrits += Int64(tampon.readableBytes)
            guard ecrits <= taille else { return false }
            try await bassin.runIfActive { try partiel.ecrire(tampon, a: debut) }
        }
        return ecrits == taille
    }

    private func ranger(_ fichier: NouveauFichier, _ nom: Data, jour: Int64, expire: UInt64) async throws {
        try await base.ecrire { base in
            try base.execute(
                sql: "INSERT INTO fichiers (nom, taille, effacement, expire) VALUES (?, ?, ?, ?)",
                arguments: [nom, fichier.taille, fichier.effacement, Int64(clamping: expire)])
            try base.execute(
                sql: """
                    INSERT INTO quotas (compte, jour, octets) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET octets = octets + excluded.octets
                    """,
                arguments: [Data(fichier.compte.octets), jour, fichier.taille])
        }
    }

    /// Erases a file that did not come whole, also when its client has left and this task is cancelled.
    private func oublier(_ nom: Data) async throws {
        try await Task { try await bassin.runIfActive { try dossier.effacer(nom) } }.value
    }

    /// Erases a file unless it has a row, or is about to have one.
    private func effacerSansRangee(_ nom: Data) async throws {
        guard reserves.prendre(nom) else { return }
        defer { reserves.lacher(nom) }
        guard try await base.lire({ try Self.lire($0, nom) }) == nil else { return }
        try await bassin.runIfActive { try dossier.effacer(nom) }
    }

    private static func lire(_ base: Database, _ nom: Data) throws -> FichierRange? {
        try Row.fetchOne(base, sql: "SELECT taille, expire FROM fichiers WHERE nom = ?", arguments: [nom]).map {
            FichierRange(taille: $0["taille"], expire: $0["expire"])
        }
    }

    private static func nom(_ id: Data) throws -> Data { Data(try Blake2b.hash(Array(id))) }
}
