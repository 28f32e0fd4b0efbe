import Foundation

/// The media type that goes with a file name, as this machine has it.
enum TypeMedia {
    private static let inconnu = "application/octet-stream"
    private static let table = "/etc/mime.types"
    private static let tailleMax = 4 * 1024 * 1024

    /// Reads the system's table of types; without one, every file is just bytes.
    static func de(_ nom: String) -> String {
        guard let point = nom.lastIndex(of: "."), let lecture = FileHandle(forReadingAtPath: table),
            let octets = try? lecture.read(upToCount: tailleMax)
        else { return inconnu }
        let suffixe = nom[nom.index(after: point)...].lowercased()
        for ligne in String(decoding: octets, as: UTF8.self).split(separator: "\n") where !ligne.hasPrefix("#") {
            let mots = ligne.split(whereSeparator: \.isWhitespace)
            if let type = mots.first, mots.dropFirst().contains(where: { $0 == suffixe }) { return String(type) }
        }
        return inconnu
    }
}
