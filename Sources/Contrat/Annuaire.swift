public import Foundation

/// `verification_utilisateur`: does this person exist, and who are they?
public struct DemandeVerificationUtilisateur: Codable, Sendable {
    /// Who is asked for.
    public let pseudo: String

    /// Asks for `pseudo`.
    public init(pseudo: String) { self.pseudo = pseudo }
}

/// Reply of `verification_utilisateur`.
public struct ReponseVerificationUtilisateur: Codable, Sendable {
    /// The account, 16 bytes.
    public let compte: Data
    /// Its last statements, oldest first, encoded.
    public let declarations: [Data]

    /// Gathers a reply.
    public init(compte: Data, declarations: [Data]) {
        self.compte = compte
        self.declarations = declarations
    }
}

/// `cles`: the bundles of an account, with the statements that say whose keys they are.
public struct DemandeCles: Codable, Sendable {
    /// The account, 16 bytes.
    public let compte: Data
    /// The first statement wanted: the number of the one that the caller has pinned, which then comes first.
    public let depuis: UInt32
    /// Whether one-time prekeys are wanted: to begin a session. Without, only the durable ones are given.
    public let ponctuelles: Bool

    /// Asks for the bundles of `compte` and its statements from `depuis` on.
    public init(compte: Data, depuis: UInt32, ponctuelles: Bool = true) {
        self.compte = compte
        self.depuis = depuis
        self.ponctuelles = ponctuelles
    }
}

/// The prekeys of one device that a message to it needs.
public struct PreclesAppareil: Codable, Hashable, Sendable {
    /// The device.
    public let appareil: UInt32
    /// The newest prekey of each durable use and at most one of each one-time use, encoded.
    public let precles: [Data]

    /// Gathers a bundle.
    public init(appareil: UInt32, precles: [Data]) {
        self.appareil = appareil
        self.precles = precles
    }
}

/// Reply of `cles`.
public struct ReponseCles: Codable, Sendable {
    /// One bundle a device.
    public let appareils: [PreclesAppareil]
    /// Encoded statements in the order of their numbers, at most 32.
    public let declarations: [Data]
    /// Whether there are more statements after these: `declarations` has them.
    public let reste: Bool

    /// Gathers a reply.
    public init(appareils: [PreclesAppareil], declarations: [Data], reste: Bool) {
        self.appareils = appareils
        self.declarations = declarations
        self.reste = reste
    }
}

/// `precles`: publishes prekeys of the device that the token belongs to, all of them or none. An id that is not above the last
/// one of its use is a conflict, unless the same bytes are still there. None at all asks for the counts.
public struct DemandePrecles: Codable, Sendable {
    /// Encoded prekeys, at most 256.
    public let precles: [Data]
    /// Whether the device's prekeys that are there are lost: all go but for the newest of each durable use.
    public let remplacer: Bool

    /// Publishes `precles`.
    public init(precles: [Data], remplacer: Bool = false) {
        self.precles = precles
        self.remplacer = remplacer
    }
}

/// Reply of `precles`.
public struct ReponsePrecles: Codable, Hashable, Sendable {
    /// One-time prekeys of the device by use.
    public struct Ponctuelles: Codable, Hashable, Sendable {
        /// X25519 ones.
        public let opk: Int
        /// ML-KEM-1024 ones.
        public let pqopk: Int

        /// Counts them.
        public init(opk: Int, pqopk: Int) {
            self.opk = opk
            self.pqopk = pqopk
        }
    }

    /// The highest id that the device has published of each use, 0 when none.
    public struct Derniers: Codable, Hashable, Sendable {
        /// Seal keys.
        public let sceau: UInt32
        /// Signed prekeys.
        public let spk: UInt32
        /// Post-quantum prekeys of last resort.
        public let pqspk: UInt32
        /// X25519 one-time prekeys, those that were handed out included.
        public let opk: UInt32
        /// ML-KEM-1024 ones, those that were handed out included.
        public let pqopk: UInt32

        /// Gathers them.
        public init(sceau: UInt32, spk: UInt32, pqspk: UInt32, opk: UInt32, pqopk: UInt32) {
            self.sceau = sceau
            self.spk = spk
            self.pqspk = pqspk
            self.opk = opk
            self.pqopk = pqopk
        }
    }

    /// Those that were not handed out and are not over.
    public let ponctuelles: Ponctuelles
    /// Where the ids stand: a profile restored from an old copy goes on after them.
    public let derniers: Derniers

    /// Tells what is left, and where the ids stand.
    public init(ponctuelles: Ponctuelles, derniers: Derniers) {
        self.ponctuelles = ponctuelles
        self.derniers = derniers
    }
}

/// `declarations`: the statements of an account, asked without a token so that the relay does not learn who asks.
public struct DemandeDeclarations: Codable, Sendable {
    /// The account, 16 bytes.
    public let compte: Data
    /// The first number wanted.
    public let depuis: UInt32

    /// Asks for the statements of `compte` from `depuis` on.
    public init(compte: Data, depuis: UInt32) {
        self.compte = compte
        self.depuis = depuis
    }
}

/// Reply of `declarations`.
public struct ReponseDeclarations: Codable, Sendable {
    /// Encoded statements in the order of their numbers.
    public let declarations: [Data]
    /// Whether there are more after these.
    public let reste: Bool

    /// Gathers a reply.
    public init(declarations: [Data], reste: Bool) {
        self.declarations = declarations
        self.reste = reste
    }
}
