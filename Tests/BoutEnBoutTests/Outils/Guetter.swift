import Foundation
import Glibc
import NIOPosix

/// Catches what is over soon: looks each millisecond on a thread of its own, since a busy pool comes round too late, and acts there at once.
/// - Parameter fin: whether it is too late.
/// - Throws: `ErreurEssai` when it is, or a minute is over.
func guetter(
    _ quoi: String, fin: @escaping @Sendable () -> Bool = { false },
    _ condition: @escaping @Sendable () throws -> Bool, puis: @escaping @Sendable () -> Void
) async throws {
    try await NIOThreadPool.singleton.runIfActive {
        let echeance = ContinuousClock.now + patience
        while try !condition() {
            guard !fin(), ContinuousClock.now < echeance else { throw ErreurEssai("\(quoi) was not caught in time") }
            usleep(1000)
        }
        puis()
    }
}
