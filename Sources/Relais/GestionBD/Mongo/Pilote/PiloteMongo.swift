import CMongoc
import Foundation

/// libmongoc as a whole.
enum PiloteMongo {
    private static let pret: Void = {
        mongoc_init()
        // libmongoc's own words may hold an address with a password, or what a document holds.
        mongoc_log_set_handler(nil, nil)
    }()

    /// Makes it ready, once.
    static func preparer() { _ = pret }

    /// Takes away the name of the shared memory that libmongoc makes when it is loaded, whether or not it is used: a process that
    /// is killed would leave it, and whoever gets its number next would complain. What is in it stays this process's.
    static func sansMemoireNommee() { shm_unlink("/mongoc-\(getpid())") }
}
