/// The limits that both sides hold to. Sizes are in bytes, durations in seconds.
public enum LimitesContrat {
    /// Largest request body of any route but `envoyer_message` and `precles`, in bytes.
    public static let corps = 64 * 1024
    /// Largest request body of `envoyer_message`, in bytes: 64 KiB in base64 and what surrounds it.
    public static let corpsMessage = 96 * 1024
    /// Largest request body of `precles`, in bytes: 200 prekeys of the largest kind in base64 and what surrounds them.
    public static let corpsPrecles = 512 * 1024
    /// Largest reply that a client reads, in bytes.
    public static let reponse = 4 * 1024 * 1024
    /// Most prekeys in one publication.
    public static let preclesParEnvoi = 256
    /// Most one-time prekeys of a device and use that the relay keeps; the lowest numbers go first.
    public static let ponctuellesParUsage = 200
    /// How long envelopes are still taken for a seal key after a newer one was published: 7 days, in seconds.
    public static let delaiCleRemplacee: UInt64 = 7 * 86400
    /// Size of an epoch record's MAC in bytes.
    public static let tailleMacEpoque = 32
    /// Most statements in one reply.
    public static let declarationsParReponse = 32
    /// Most envelopes in one reply of `synchroniser_messages`.
    public static let messagesParReponse = 100
    /// Most bytes of envelopes in one reply, before base64; one envelope is always given.
    public static let octetsParReponse = 1024 * 1024
    /// Most envelopes acknowledged in one request.
    public static let accusesParRequete = 100
    /// From one sign of life in a live stream to the next, in seconds.
    public static let battementFlux = 25
    /// Largest event of a live stream that a client reads, in bytes: 64 KiB in base64 and what surrounds it.
    public static let evenementFlux = 96 * 1024
    /// How long an envelope waits for its recipient: 30 days, in seconds.
    public static let attenteMessage: UInt64 = 30 * 86400
    /// How long a token lasts: 30 days, in seconds.
    public static let dureeJeton: UInt64 = 30 * 86400
    /// How long a login nonce lasts, in seconds.
    public static let dureeNonce: UInt64 = 60
    /// Size of a token in bytes.
    public static let tailleJeton = 32
    /// Size of an idempotency key in bytes.
    public static let tailleIdempotence = 16
    /// Size of an envelope's id at the relay in bytes.
    public static let tailleIdMessage = 16
    /// Longest relay name in bytes of UTF-8.
    public static let nomRelais = 64
    /// How long the old name of an account is held back for nobody else: 90 days, in seconds.
    public static let retenuePseudo: UInt64 = 90 * 86400
    /// Most cancelled changes of password remembered of an account.
    public static let annulationsParCompte = 16
    /// Size of a file's id in bytes.
    public static let tailleIdFichier = 32
    /// Largest file as the relay holds it, in bytes, unless its options say less: 2 GiB and what surrounds it.
    public static let fichier: Int64 = (1 << 31) + (1 << 20)
    /// How long a file waits at the relay: 30 days, in seconds.
    public static let attenteFichier: UInt64 = 30 * 86400
    /// Most files asked about in one `synchroniser_fichiers`.
    public static let fichiersParRequete = 100
}
