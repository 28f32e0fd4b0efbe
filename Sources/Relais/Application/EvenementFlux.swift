import Contrat
import Foundation
import NIOCore
import NIOFoundationCompat

/// What a live stream is made of, as bytes.
enum EvenementFlux {
    /// A comment, which says nothing.
    static let battement = ByteBuffer(string: ":\n\n")

    /// Each of `messages` as an event.
    static func tampon(_ messages: some Collection<MessageRange>) -> ByteBuffer {
        var tampon = ByteBuffer()
        tampon.reserveCapacity(messages.reduce(0) { $0 + 160 + $1.message.enveloppe.count * 4 / 3 })
        for range in messages {
            tampon.writeString("id: \(range.rang)\nevent: message\ndata: {\"id\":\"")
            tampon.writeData(range.message.id.base64EncodedData())
            tampon.writeString("\",\"recu\":\(range.message.recu),\"enveloppe\":\"")
            tampon.writeData(range.message.enveloppe.base64EncodedData())
            tampon.writeString("\"}\n\n")
        }
        return tampon
    }

    /// Reads a `Last-Event-ID`: a rank in decimal digits. None is 0.
    /// - Throws: `requete_invalide` for anything else.
    static func rang(_ dernier: String?) throws(Refus) -> UInt32 {
        guard let dernier else { return 0 }
        guard let rang = UInt32(dernier), dernier.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Refus(.requeteInvalide, "Last-Event-ID is the id of an event")
        }
        return rang
    }
}
