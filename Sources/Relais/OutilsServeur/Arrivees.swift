/// Tells whoever waits for a device's mail what has come for it.
final class Arrivees: Sendable {
    /// Told of each envelope once it is durable, for each device in the order of the ranks.
    func annoncer(_ range: MessageRange, a destinataire: Porteur) {
    }
}
