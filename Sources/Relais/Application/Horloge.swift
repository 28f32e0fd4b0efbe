import Foundation

/// The relay's clock.
package struct Horloge: Sendable {
    private let secondes: @Sendable () -> UInt64

    package init(_ secondes: @escaping @Sendable () -> UInt64) { self.secondes = secondes }

    /// The system's time.
    package static let systeme = Horloge { UInt64(max(0, Date().timeIntervalSince1970)) }

    /// Now, in seconds since 1970.
    package var maintenant: UInt64 { secondes() }
}
