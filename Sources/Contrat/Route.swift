/// Every route of the relay. All are `POST` with a JSON body, but for `envoyerFichier` (`POST`, bytes), `flux`, `fichiers` and
/// `sante` (`GET`).
public enum Route: String, CaseIterable, Sendable {
    /// What a login or creation needs to know first.
    case prelude = "/v1/prelude"
    /// Registers a pseudo, its first statement and its first prekeys.
    case creerCompte = "/v1/creer_compte"
    /// Exchanges a password verifier and a device's signature for a token.
    case seConnecter = "/v1/se_connecter"
    /// Tells and shows this device's epoch, while a token lasts from one unlocking of its profile to the next.
    case epoque = "/v1/epoque"
    /// Who is behind a pseudo.
    case verificationUtilisateur = "/v1/verification_utilisateur"
    /// The bundles of an account's devices; one-time prekeys in them are nobody else's.
    case cles = "/v1/cles"
    /// Publishes this device's prekeys, and tells how many one-time ones are left.
    case precles = "/v1/precles"
    /// An account's statements.
    case declarations = "/v1/declarations"
    /// Leaves an envelope for a device.
    case envoyerMessage = "/v1/envoyer_message"
    /// Reads the envelopes that wait for this device.
    case synchroniserMessages = "/v1/synchroniser_messages"
    /// `GET`: brings this device's envelopes as they come, as server-sent events, until either side ends it.
    case flux = "/v1/flux"
    /// Says which envelopes are safe and may go.
    case accuserReception = "/v1/accuser_reception"
    /// Changes password and keys at once.
    case changerMdp = "/v1/changer_mdp"
    /// Gives up a change of password.
    case annulerMdp = "/v1/annuler_mdp"
    /// Gives the account another name.
    case changerPseudo = "/v1/changer_pseudo"
    /// Ends tokens.
    case seDeconnecter = "/v1/se_deconnecter"
    /// Erases an account.
    case supprimerCompte = "/v1/supprimer_compte"
    /// Leaves a file: `?id=` and `&effacement=`, 64 hexadecimal digits each; the body is its bytes.
    case envoyerFichier = "/v1/envoyer_fichier"
    /// `GET`, followed by `/` and the id in 64 hexadecimal digits: a file's bytes, or a range of them.
    case fichiers = "/v1/fichiers"
    /// What has become of files.
    case synchroniserFichiers = "/v1/synchroniser_fichiers"
    /// Erases a file on its deletion secret.
    case effacerFichier = "/v1/effacer_fichier"
    /// `GET`: answers `{"etat":"ok"}` while the relay serves. Says nothing else.
    case sante = "/v1/sante"

    /// Largest request body of the route, in bytes; that of `envoyerFichier` is for its options to say.
    public var corpsMax: Int {
        switch self {
        case .envoyerMessage: LimitesContrat.corpsMessage
        case .precles: LimitesContrat.corpsPrecles
        default: LimitesContrat.corps
        }
    }

    /// Whether the route wants `Authorization: Bearer`.
    public var avecJeton: Bool {
        switch self {
        case .prelude, .creerCompte, .seConnecter, .declarations, .changerMdp, .annulerMdp, .supprimerCompte, .fichiers,
            .synchroniserFichiers, .effacerFichier, .sante:
            false
        case .verificationUtilisateur, .cles, .precles, .envoyerMessage, .synchroniserMessages, .flux,
            .accuserReception, .changerPseudo, .seDeconnecter, .envoyerFichier, .epoque:
            true
        }
    }
}
