public import Foundation

/// `changer_mdp`: new password, new keys, in one compare-and-swap. It proves itself by the old password's stand-in and by the
/// statement's two signatures, so that it can be repeated after all tokens are gone.
public struct DemandeChangerMdp: Codable, Sendable {
    /// The account, 16 bytes.
    public let compte: Data
    /// 16 random bytes: the same change is made once, however often it is asked for, and never after it was cancelled.
    public let idempotence: Data
    /// What stands for the old password, 32 bytes.
    public let ancienneCleAuth: Data
    /// The new salt, 32 bytes.
    public let sel: Data
    /// The verifier's version.
    public let version: UInt8
    /// What stands for the new password, 32 bytes.
    public let cleAuth: Data
    /// The statement that follows the newest one, encoded.
    public let declaration: Data
    /// One prekey of each durable use, signed by the device's new key, encoded.
    public let precles: [Data]

    /// Gathers a request.
    public init(
        compte: Data, idempotence: Data, ancienneCleAuth: Data, sel: Data, version: UInt8, cleAuth: Data,
        declaration: Data, precles: [Data]
    ) {
        self.compte = compte
        self.idempotence = idempotence
        self.ancienneCleAuth = ancienneCleAuth
        self.sel = sel
        self.version = version
        self.cleAuth = cleAuth
        self.declaration = declaration
        self.precles = precles
    }
}

/// `annuler_mdp`: gives up a change of password whose answer never came. Whichever comes first at the relay, the change or
/// this, the other one is refused or told.
public struct DemandeAnnulerMdp: Codable, Sendable {
    /// The account, 16 bytes.
    public let compte: Data
    /// The key of the change.
    public let idempotence: Data
    /// The number of the statement that the change would add.
    public let numero: UInt32
    /// The device that signs.
    public let appareil: UInt32
    /// Its signature, by the key of the statement before, 64 bytes.
    public let signature: Data

    /// Gathers a request.
    public init(compte: Data, idempotence: Data, numero: UInt32, appareil: UInt32, signature: Data) {
        self.compte = compte
        self.idempotence = idempotence
        self.numero = numero
        self.appareil = appareil
        self.signature = signature
    }
}

/// Reply of `annuler_mdp`.
public struct ReponseAnnulerMdp: Codable, Sendable {
    /// What became of the change.
    public enum Etat: String, Codable, Sendable {
        /// It was committed before: it stands.
        case fait
        /// It was not, and never will be.
        case annule
    }

    /// What became of the change.
    public let etat: Etat

    /// Tells it.
    public init(etat: Etat) { self.etat = etat }
}

/// `changer_pseudo`: another name for the same account.
public struct DemandeChangerPseudo: Codable, Sendable {
    /// The name wanted.
    public let pseudo: String

    /// Asks for `pseudo`.
    public init(pseudo: String) { self.pseudo = pseudo }
}

/// `se_deconnecter`: ends tokens.
public struct DemandeSeDeconnecter: Codable, Sendable {
    /// All tokens of the account, or the one that asks.
    public let partout: Bool

    /// Ends this token, or all of them.
    public init(partout: Bool) { self.partout = partout }
}

/// `supprimer_compte`: erases the account and everything of it. Proved as a login is, with a signature made for this.
public struct DemandeSupprimerCompte: Codable, Sendable {
    /// Whose.
    public let pseudo: String
    /// The device that signs.
    public let appareil: UInt32
    /// The nonce of a `prelude` for this pseudo.
    public let nonce: Data
    /// What stands for the password, 32 bytes.
    public let cleAuth: Data
    /// The device's signature over label, relay name and nonce, 64 bytes.
    public let signature: Data

    /// Gathers a request.
    public init(pseudo: String, appareil: UInt32, nonce: Data, cleAuth: Data, signature: Data) {
        self.pseudo = pseudo
        self.appareil = appareil
        self.nonce = nonce
        self.cleAuth = cleAuth
        self.signature = signature
    }
}
