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

    /// Asks for the bundles of `compte` and its statements from `depuis` on.
    public init(compte: Data, depuis: UInt32) {
        self.compte = compte
        self.depuis = depuis
    }
}

/// The current prekeys of one device.
public struct PreclesAppareil: Codable, Sendable {
    /// The device.
    public let appareil: UInt32
    /// The newest prekey of each use, encoded.
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

/// `precles`: publishes prekeys of the device that the token belongs to. An id already used with other bytes is a conflict.
public struct DemandePrecles: Codable, Sendable {
    /// Encoded prekeys, at most 16.
    public let precles: [Data]

    /// Publishes `precles`.
    public init(precles: [Data]) { self.precles = precles }
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
