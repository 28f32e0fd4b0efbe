import CryptoChiffre
import Foundation

/// Looks for a secret in all memory that this process can write to. What it looks for, and the buffer that it looks with, lie where it
/// does not look.
final class Fouille: Sendable {
    private static let tampon: UInt = 1 << 20
    private let zone: Range<UInt>
    private let taille: UInt

    init(_ secret: SecretBref) throws {
        taille = UInt(secret.taille)
        let longueur = Int(Self.tampon + taille)
        let debut = mmap(nil, longueur, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let debut, debut != MAP_FAILED else { throw POSIXError(.ENOMEM) }
        zone = UInt(bitPattern: debut)..<(UInt(bitPattern: debut) + UInt(longueur))
        secret.lire { secret in
            UnsafeMutableRawBufferPointer(start: debut + Int(Self.tampon), count: secret.count).copyMemory(from: secret)
        }
    }

    deinit { munmap(UnsafeMutableRawPointer(bitPattern: zone.lowerBound), zone.count) }

    /// The places where it stands.
    func lieux() throws -> [String] {
        let memoire = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        guard memoire >= 0 else { throw POSIXError(.EACCES) }
        // What it copied to look at is not to be found by those that look for other secrets.
        defer {
            close(memoire)
            if let tampon = UnsafeMutableRawPointer(bitPattern: zone.lowerBound) { memset(tampon, 0, Int(Self.tampon)) }
        }
        var lieux: [String] = []
        for ligne in try Self.plan().split(separator: "\n") {
            let champs = ligne.split(separator: " ")
            let bornes = champs[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bornes.count == 2, champs[1].hasPrefix("rw") else { continue }
            for lieu in chercher(bornes[0]..<bornes[1], memoire) {
                lieux.append("\(String(lieu, radix: 16)) \(champs.last ?? "")")
            }
        }
        return lieux
    }

    /// The mappings of this process, read to the end: the kernel gives them out a piece at a time.
    private static func plan() throws -> String {
        guard let fichier = fopen("/proc/self/maps", "re") else { throw POSIXError(.EACCES) }
        defer { fclose(fichier) }
        var octets: [UInt8] = []
        var morceau = [UInt8](repeating: 0, count: 1 << 16)
        while case let lus = fread(&morceau, 1, morceau.count, fichier), lus > 0 { octets += morceau[..<lus] }
        return String(decoding: octets, as: UTF8.self)
    }

    private func chercher(_ region: Range<UInt>, _ memoire: Int32) -> [UInt] {
        let parts = [
            region.clamped(to: 0..<zone.lowerBound), region.clamped(to: zone.upperBound..<UInt.max),
        ]
        return parts.flatMap { part in
            // Each begins early enough for what lies across the border of the one before.
            stride(from: part.lowerBound, to: part.upperBound, by: Int(Self.tampon - taille + 1)).flatMap { debut in
                chercher(debut..<min(debut + Self.tampon, part.upperBound), memoire: memoire)
            }
        }
    }

    private func chercher(_ morceau: Range<UInt>, memoire: Int32) -> [UInt] {
        guard let tampon = UnsafeMutableRawPointer(bitPattern: zone.lowerBound) else { return [] }
        let cherche = UnsafeRawBufferPointer(start: tampon + Int(Self.tampon), count: Int(taille))
        // A byte of it that is rarer than those that fill memory.
        guard let rang = cherche.firstIndex(where: { (2...0xfd).contains($0) }), let debut = cherche.baseAddress else {
            return []
        }
        // What was given back since the list was read cannot be read any more.
        let lus = pread(memoire, tampon, morceau.count, Int(bitPattern: morceau.lowerBound))
        let fin = lus - cherche.count + rang
        var lieux: [UInt] = []
        var place = rang
        while place <= fin, let trouve = memchr(tampon + place, Int32(cherche[rang]), fin - place + 1) {
            let candidat = UnsafeRawPointer(trouve) - rang
            let ecart = candidat - UnsafeRawPointer(tampon)
            if memcmp(candidat, debut, cherche.count) == 0 { lieux.append(morceau.lowerBound + UInt(ecart)) }
            place = ecart + rang + 1
        }
        return lieux
    }
}
