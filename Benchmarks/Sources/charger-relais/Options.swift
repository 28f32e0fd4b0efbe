/// What the command line asked for.
struct Options {
    enum Mode: String, CaseIterable { case sante, deposer, livrer, synchroniser, flux }
    enum Corps: String { case json, binaire }

    let mode: Mode
    let adresse: Adresse
    let comptes: [CompteCharge]
    private(set) var corps = Corps.binaire
    /// Connections that post, or streams that are opened.
    private(set) var connexions = 32
    /// Accounts that receive, the first ones of the file: 10, or all when only posting.
    private(set) var destinataires: Int?
    /// Seconds of posting; without them, `total` decides. With a total of 0, `synchroniser` fetches what is there.
    private(set) var duree: Double?
    private(set) var total = 10_000
    /// Posts a second; without it each connection posts as soon as it was answered.
    private(set) var debit: Double?
    /// Bytes of an envelope.
    private(set) var octets = 4096
    /// The relay's process, for its CPU time and memory.
    private(set) var pid: Int32?
    /// Ids in one acknowledgement, at most.
    private(set) var lot = 100
    /// How long an id waits for others, in milliseconds.
    private(set) var delai = 50.0
    /// How many messages may be accepted and not yet acknowledged before posting pauses.
    private(set) var retard = 2048
    /// Seconds between the opening of idle streams and the look at the relay's memory.
    private(set) var pause = 5.0
    /// Seconds after which the run gives up.
    private(set) var borne = 120.0

    static let usage = """
        usage: charger-relais sante|deposer|livrer|synchroniser|flux --adresse 127.0.0.1:PORT --comptes FILE
            [--corps json|binaire] [--connexions N] [--destinataires N] [--duree S | --total N] [--debit R]
            [--octets 1024|4096|...] [--lot N] [--delai MS] [--retard N] [--pause S] [--borne S] [--pid PID]
        """

    init(_ arguments: [String]) throws {
        guard let nom = arguments.first, let mode = Mode(rawValue: nom) else { throw Panne(Self.usage) }
        self.mode = mode
        var adresse: Adresse?
        var comptes: [CompteCharge]?
        var reste = arguments.dropFirst()
        while let cle = reste.popFirst() {
            guard let valeur = reste.popFirst() else { throw Panne("\(cle) wants a value\n\(Self.usage)") }
            func nombre<N: LosslessStringConvertible & Comparable & ExpressibleByIntegerLiteral>() throws -> N {
                guard let nombre = N(valeur), nombre >= 0 else { throw Panne("\(cle): “\(valeur)” is no number") }
                return nombre
            }
            switch cle {
            case "--adresse": adresse = try Adresse(valeur)
            case "--comptes": comptes = try CompteCharge.lire(valeur)
            case "--corps":
                guard let lu = Corps(rawValue: valeur) else { throw Panne("--corps: json or binaire") }
                corps = lu
            case "--connexions": connexions = try nombre()
            case "--destinataires": destinataires = try nombre() as Int
            case "--duree": duree = try nombre() as Double
            case "--total": total = try nombre()
            case "--debit": debit = try nombre() as Double
            case "--octets": octets = try nombre()
            case "--lot": lot = try nombre()
            case "--delai": delai = try nombre()
            case "--retard": retard = try nombre()
            case "--pause": pause = try nombre()
            case "--borne": borne = try nombre()
            case "--pid": pid = try nombre() as Int32
            default: throw Panne("unknown option \(cle)\n\(Self.usage)")
            }
        }
        guard let adresse, let comptes else { throw Panne(Self.usage) }
        guard connexions > 0, destinataires != 0, (1...100).contains(lot), octets >= 64, debit != 0
        else { throw Panne("a number is out of bounds\n\(Self.usage)") }
        self.adresse = adresse
        self.comptes = comptes
    }
}
