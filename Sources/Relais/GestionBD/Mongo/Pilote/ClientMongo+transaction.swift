import CMongoc
import Contrat
import Foundation

extension ClientMongo {
    /// How long a transaction is tried again that others were in the way of.
    private static let patience = Duration.seconds(5)

    /// Runs `corps` in a transaction on a snapshot, durable at a majority when this returns. It may be run more than once: what
    /// an earlier run did is undone then.
    /// - Throws: what `corps` throws, with nothing written; `ErreurMongo` when it cannot be committed, or nobody knows.
    func transaction<R>(_ corps: () throws -> R) throws -> R {
        var erreur = bson_error_t()
        guard let session = mongoc_client_start_session(pointeur, nil, &erreur) else { throw ErreurMongo(erreur) }
        defer { mongoc_client_session_destroy(session) }
        let options = mongoc_transaction_opts_new()
        defer { mongoc_transaction_opts_destroy(options) }
        let lecture = mongoc_read_concern_new()
        defer { mongoc_read_concern_destroy(lecture) }
        mongoc_read_concern_set_level(lecture, MONGOC_READ_CONCERN_LEVEL_SNAPSHOT)
        mongoc_transaction_opts_set_read_concern(options, lecture)

        let debut = ContinuousClock.now
        var essai = 0
        while true {
            guard mongoc_client_session_start_transaction(session, options, &erreur) else { throw ErreurMongo(erreur) }
            do {
                let resultat = try avec(session, corps)
                try valider(session, jusqua: debut + Self.patience)
                return resultat
            } catch let refus as ErreurMongo
                where refus.etiquettes.contains("TransientTransactionError")
                && ContinuousClock.now - debut < Self.patience
            {
                _ = mongoc_client_session_abort_transaction(session, nil)
                essai += 1
                usleep(UInt32.random(in: 500...2000) << UInt32(min(essai, 5)))
            } catch {
                _ = mongoc_client_session_abort_transaction(session, nil)
                throw error
            }
        }
    }

    /// The same, run anew when a unique index has refused what `corps` wrote: somebody was faster, which the next look shows.
    /// - Parameter regards: how often at most.
    /// - Throws: `occupe` when somebody was faster each time.
    func transaction<R>(regards: Int, _ corps: () throws -> R) throws -> R {
        for _ in 0..<regards {
            do {
                return try transaction(corps)
            } catch let refus as ErreurMongo where refus.genre == .doublon {
                continue
            }
        }
        throw Refus(.occupe, "the database is busy", attente: 2)
    }

    /// Commits; asks again while nobody knows whether it has been.
    private func valider(_ session: OpaquePointer, jusqua fin: ContinuousClock.Instant) throws(ErreurMongo) {
        while true {
            let refus: ErreurMongo
            do {
                _ = try Self.repondant { mongoc_client_session_commit_transaction(session, $0, &$1) }
                return
            } catch {
                refus = error
            }
            guard refus.etiquettes.contains("UnknownTransactionCommitResult"), ContinuousClock.now < fin else {
                throw refus
            }
            usleep(20_000)
        }
    }
}
