public import Foundation

/// Reply of `envoyer_fichier`.
public struct ReponseEnvoyerFichier: Codable, Sendable {
    /// When the relay lets it go, in seconds since 1970.
    public let expire: UInt64

    /// Tells it.
    public init(expire: UInt64) { self.expire = expire }
}

/// `synchroniser_fichiers`: what has become of these files. Asked without a token: an id is known to those whom its sender
/// told it, and the relay does not learn who asks.
public struct DemandeSynchroniserFichiers: Codable, Sendable {
    /// Ids of 32 bytes, at most 100.
    public let ids: [Data]

    /// Asks about `ids`.
    public init(ids: [Data]) { self.ids = ids }
}

/// What the relay knows of a file.
public struct FichierEnAttente: Codable, Sendable {
    /// Bytes that can be had, the first one and the one after the last.
    public struct Plage: Codable, Hashable, Sendable {
        /// The first byte.
        public let debut: Int64
        /// The byte after the last.
        public let fin: Int64

        /// Names a range.
        public init(debut: Int64, fin: Int64) {
            self.debut = debut
            self.fin = fin
        }
    }

    /// Its id, 32 bytes.
    public let id: Data
    /// Whether the relay has it.
    public let present: Bool
    /// Its size as it is held, in bytes; 0 when absent.
    public let taille: Int64
    /// What can be had of it.
    public let plages: [Plage]
    /// When the relay lets it go, in seconds since 1970; 0 when absent.
    public let expire: UInt64

    /// Gathers one.
    public init(id: Data, present: Bool, taille: Int64, plages: [Plage], expire: UInt64) {
        self.id = id
        self.present = present
        self.taille = taille
        self.plages = plages
        self.expire = expire
    }
}

/// Reply of `synchroniser_fichiers`, in the order of the ids.
public struct ReponseSynchroniserFichiers: Codable, Sendable {
    /// One for each id.
    public let fichiers: [FichierEnAttente]

    /// Gathers a reply.
    public init(fichiers: [FichierEnAttente]) { self.fichiers = fichiers }
}

/// `effacer_fichier`: erases a file. The answer is the same whether it was there or not, and whether the secret was right.
public struct DemandeEffacerFichier: Codable, Sendable {
    /// Its id, 32 bytes.
    public let id: Data
    /// The deletion secret, 32 bytes.
    public let secret: Data

    /// Asks to erase `id`.
    public init(id: Data, secret: Data) {
        self.id = id
        self.secret = secret
    }
}
