import Logging
import ServiceLifecycle

/// Looks after the way to a MongoDB: prepares it whenever it is found again, and follows what other relays change.
struct ServiceMongo: Service {
    /// How often it is looked for while it is away.
    private static let pas = Duration.milliseconds(250)

    let clients: ClientsMongo
    /// What has to be done before anything else; more than once if need be.
    let preparer: @Sendable (ClientMongo) throws -> Void
    let suites: [SuiteDeChangements]
    let journal: Logger

    /// Prepares it now, if it is there; otherwise as soon as it is. Blocks.
    /// - Throws: `ErreurDemarrage` when what is found there cannot be used, or is not this relay's.
    static func prepare(
        _ clients: ClientsMongo, suites: [SuiteDeChangements], _ journal: Logger,
        _ preparer: @escaping @Sendable (ClientMongo) throws -> Void
    ) throws -> ServiceMongo {
        do {
            try clients.preparer(preparer)
        } catch let erreur as ErreurMongo {
            guard erreur.genre == .passager else { throw ErreurDemarrage(mongo: clients.hotes, erreur) }
            journal.warning("MongoDB cannot be reached", metadata: ["cause": "\(erreur.cause)"])
        } catch is Refus {
            // What another MongoDB has to say first.
        }
        return ServiceMongo(clients: clients, preparer: preparer, suites: suites, journal: journal)
    }

    /// Says in words that help what MongoDB refuses to somebody who needs it now.
    static func disant<R>(_ clients: ClientsMongo, _ etape: () throws -> R) throws -> R {
        do {
            return try etape()
        } catch let erreur as ErreurMongo {
            throw ErreurDemarrage(mongo: clients.hotes, erreur)
        }
    }

    /// - Throws: `ErreurDemarrage` when what is found there is not this relay's.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { groupe in
                groupe.addTask { try await veiller() }
                for suite in suites { groupe.addTask { await suite.suivre() } }
                try await groupe.waitForAll()
            }
        }
    }

    private func veiller() async throws {
        var absente = false
        while !Task.isCancelled {
            if !clients.joignable {
                do {
                    try await clients.veiller { try clients.preparer(preparer) }
                    absente = false
                    journal.notice("MongoDB is there")
                } catch let erreur as ErreurMongo {
                    if !absente {
                        journal.warning(
                            "MongoDB cannot be used at present; requests are told to come back",
                            metadata: ["cause": "\(erreur.cause)"])
                    }
                    absente = true
                } catch is Refus {
                    // Another MongoDB, which knows the relay's name, is.
                }
            }
            try? await Task.sleep(for: Self.pas)
        }
    }
}

extension ErreurDemarrage {
    /// Why the MongoDB at `hotes` cannot be used, and what helps.
    fileprivate init(mongo hotes: String, _ erreur: ErreurMongo) {
        switch erreur.genre {
        case .passager: self.init("MongoDB at \(hotes) cannot be reached; start it, or check its address")
        case .acces:
            self.init("MongoDB at \(hotes) does not let this relay in; check the user, the password and its rights")
        case .doublon, .histoirePerdue, .autre:
            self.init("the database in MongoDB at \(hotes) cannot be used (\(erreur.pourJournal))")
        }
    }
}
