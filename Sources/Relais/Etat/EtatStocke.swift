import Foundation

/// What a relay has stored, in numbers: nothing of it names anybody.
struct EtatStocke: Encodable, Equatable {
    /// Where accounts are.
    struct Comptes: Encodable, Equatable {
        var comptes = 0
        /// Devices that have published a seal key.
        var appareils = 0
        var preclesDurables = 0
        var preclesPonctuelles = 0
        var jetons = 0
        /// When the oldest account was made, in seconds since 1970.
        var depuis: Int64?
    }

    /// Where envelopes and files are.
    struct Courrier: Encodable, Equatable {
        var enveloppes = 0
        var octets: Int64 = 0
        /// When the oldest envelope that waits came, in seconds since 1970. Nil when none waits, or it was not found in time.
        var plusAncienne: Int64?
        /// Idempotency keys; in MongoDB every document of an envelope, also of one that is gone.
        var cles = 0
        var fichiers = 0
        var octetsFichiers: Int64 = 0
    }

    /// One database.
    struct Base: Encodable, Equatable {
        /// `sqlite` or `mongodb`.
        let moteur: String
        /// Of `comptes`, `messages`.
        let contient: [String]
        /// What it takes on the disk, without the files of SQLite's folder.
        var octets: Int64 = 0
        /// The version of its tables; MongoDB has no tables.
        var version: String?
        /// What a migration says of it: left, or not yet filled.
        var migration: [String] = []
    }

    var disposition: String
    var nom: String?
    var comptes = Comptes()
    var messages = Courrier()
    var bases: [Base] = []

    /// One line a number, for a person.
    func lignes(maintenant: Int64) -> [String] {
        func age(_ depuis: Int64?) -> String {
            depuis.map { ", the oldest \(Self.duree(maintenant - $0)) old" } ?? ""
        }
        var lignes = [
            "relay: \(nom ?? "-"), layout \(disposition)",
            "accounts: \(comptes.comptes)\(age(comptes.depuis))",
            "devices: \(comptes.appareils)",
            "prekeys: \(comptes.preclesDurables) durable, \(comptes.preclesPonctuelles) one-time",
            "tokens: \(comptes.jetons)",
            "envelopes waiting: \(messages.enveloppes), \(messages.octets) bytes\(age(messages.plusAncienne))",
            "idempotency keys: \(messages.cles)\(disposition.hasSuffix("mongodb") ? ", envelopes apart from theirs included" : "")",
            "files: \(messages.fichiers), \(messages.octetsFichiers) bytes",
        ]
        for base in bases {
            let version = base.version.map { ", tables of version \($0)" } ?? ""
            let contenu = base.contient.joined(separator: " and ")
            lignes.append("database (\(contenu)): \(base.moteur), \(base.octets) bytes on disk\(version)")
            lignes += base.migration
        }
        return lignes
    }

    private static func duree(_ secondes: Int64) -> String {
        switch max(0, secondes) {
        case let s where s < 120: "\(s) s"
        case let s where s < 7200: "\(s / 60) min"
        case let s where s < 172_800: "\(s / 3600) h"
        case let s: "\(s / 86400) days"
        }
    }
}
