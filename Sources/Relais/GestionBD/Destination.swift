import Foundation

/// What a device is to whoever would leave an envelope for it.
enum Destination: Sendable, Hashable {
    /// It is there, and its seal key may be used.
    case ouverte
    /// There is no such account or device.
    case inconnue
    /// Another seal key took the place of this one long ago; the device's newest durable prekeys.
    case cleRemplacee([Data])
}
