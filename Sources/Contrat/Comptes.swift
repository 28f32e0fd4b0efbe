public import Foundation

/// `prelude`: asks what is needed before creating an account or logging in.
public struct DemandePrelude: Codable, Sendable {
    /// Whose; it need not exist.
    public let pseudo: String

    /// Asks for `pseudo`.
    public init(pseudo: String) { self.pseudo = pseudo }
}

/// Reply of `prelude`. For an unknown pseudo, account and salt are as constant and as random to look at as a known one's.
public struct ReponsePrelude: Codable, Sendable {
    /// The relay's name, pinned by clients at creation.
    public let relais: String
    /// The verifier's version, which fixes its Argon2id parameters.
    public let version: UInt8
    /// The account, 16 bytes.
    public let compte: Data
    /// The account's salt, 32 bytes.
    public let sel: Data
    /// To be signed by the device within 60 s, once; 48 bytes.
    public let nonce: Data

    /// Gathers a reply.
    public init(relais: String, version: UInt8, compte: Data, sel: Data, nonce: Data) {
        self.relais = relais
        self.version = version
        self.compte = compte
        self.sel = sel
        self.nonce = nonce
    }
}

/// `creer_compte`. Repeating the same request is harmless: it is answered as the first time.
public struct DemandeCreerCompte: Codable, Sendable {
    /// The pseudo wanted.
    public let pseudo: String
    /// The salt that the client drew, 32 bytes.
    public let sel: Data
    /// The verifier's version.
    public let version: UInt8
    /// What stands for the password, 32 bytes.
    public let cleAuth: Data
    /// Statement 0, encoded; it names the account.
    public let declaration: Data
    /// The first prekeys of its one device, one of each durable use, encoded.
    public var precles: [Data]

    /// Gathers a request.
    public init(pseudo: String, sel: Data, version: UInt8, cleAuth: Data, declaration: Data, precles: [Data]) {
        self.pseudo = pseudo
        self.sel = sel
        self.version = version
        self.cleAuth = cleAuth
        self.declaration = declaration
        self.precles = precles
    }
}

/// `se_connecter`.
public struct DemandeSeConnecter: Codable, Sendable {
    /// Who.
    public let pseudo: String
    /// From which device.
    public let appareil: UInt32
    /// The nonce of a `prelude` for this pseudo.
    public let nonce: Data
    /// What stands for the password, 32 bytes.
    public let cleAuth: Data
    /// The device's signature over label, relay name and nonce, 64 bytes.
    public let signature: Data
    /// The epoch that the device's profile is in.
    public let epoque: Epoque

    /// Gathers a request.
    public init(
        pseudo: String, appareil: UInt32, nonce: Data, cleAuth: Data, signature: Data, epoque: Epoque
    ) {
        self.pseudo = pseudo
        self.appareil = appareil
        self.nonce = nonce
        self.cleAuth = cleAuth
        self.signature = signature
        self.epoque = epoque
    }
}

/// Reply of `se_connecter`.
public struct ReponseSeConnecter: Codable, Sendable {
    /// The token, 32 bytes; sent back in base64 as `Authorization: Bearer`.
    public let jeton: Data
    /// When it ends, in seconds since 1970.
    public let expire: UInt64
    /// The record of the device that was held before this login, or nil: `null`.
    public let epoque: Epoque?

    /// Gathers a reply.
    public init(jeton: Data, expire: UInt64, epoque: Epoque?) {
        self.jeton = jeton
        self.expire = expire
        self.epoque = epoque
    }

    /// Writes an absent record as `null`: the relay says that it holds none.
    public func encode(to encoder: any Encoder) throws {
        var champs = encoder.container(keyedBy: CodingKeys.self)
        try champs.encode(jeton, forKey: .jeton)
        try champs.encode(expire, forKey: .expire)
        try champs.encode(epoque, forKey: .epoque)
    }
}

/// The reply of routes that have nothing to tell: `{}`.
public struct ReponseVide: Codable, Sendable {
    /// The one value.
    public init() {}
}
