import Foundation
import NIOCore

/// What the operating system refused.
struct ErreurSysteme: Error {
    /// Its `errno`.
    let code: Int32

    /// Whether there is no room left, on the disk or for this user.
    var disquePlein: Bool { code == ENOSPC || code == EDQUOT }

    /// The reason of the call that has just failed.
    static var derniere: ErreurSysteme { ErreurSysteme(code: errno) }
}

/// An open file, closed when nothing refers to it any more. All of it blocks: only on a thread pool.
final class DescripteurFichier: Sendable {
    private let descripteur: Int32

    /// Opens `chemin` with the flags of `open`; a file that is made has mode 0600.
    init(_ chemin: String, _ options: Int32) throws {
        descripteur = open(chemin, options | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw ErreurSysteme.derniere }
    }

    deinit { close(descripteur) }

    /// Takes the file's lock, which the kernel drops when the file is closed or the process ends, however it ends.
    /// - Returns: false when another process, or another opening of the file, has it.
    func verrouiller() throws -> Bool {
        while flock(descripteur, LOCK_EX | LOCK_NB) != 0 {
            guard errno != EWOULDBLOCK else { return false }
            guard errno == EINTR else { throw ErreurSysteme.derniere }
        }
        return true
    }

    /// Its size in bytes.
    func taille() throws -> Int64 {
        // Nothing here goes by the descriptor's own position.
        let fin = lseek(descripteur, 0, SEEK_END)
        guard fin >= 0 else { throw ErreurSysteme.derniere }
        return Int64(fin)
    }

    /// Writes all of `tampon` at `debut`.
    func ecrire(_ tampon: ByteBuffer, a debut: Int64) throws {
        try tampon.withUnsafeReadableBytes { octets in
            var ecrits = 0
            while ecrits < octets.count {
                let reste = UnsafeRawBufferPointer(rebasing: octets[ecrits...])
                let nombre = pwrite(descripteur, reste.baseAddress, reste.count, off_t(debut) + off_t(ecrits))
                if nombre < 0, errno == EINTR { continue }
                guard nombre > 0 else { throw ErreurSysteme.derniere }
                ecrits += nombre
            }
        }
    }

    /// Reads `nombre` bytes from `debut` on; fewer only at the end of the file.
    func lire(depuis debut: Int64, nombre: Int) throws -> ByteBuffer {
        var tampon = ByteBufferAllocator().buffer(capacity: nombre)
        while tampon.readableBytes < nombre {
            let (faits, reste) = (tampon.readableBytes, nombre - tampon.readableBytes)
            let lus = try tampon.writeWithUnsafeMutableBytes(minimumWritableBytes: reste) { place in
                while true {
                    let lus = pread(descripteur, place.baseAddress, reste, off_t(debut) + off_t(faits))
                    if lus < 0, errno == EINTR { continue }
                    guard lus >= 0 else { throw ErreurSysteme.derniere }
                    return lus
                }
            }
            if lus == 0 { break }
        }
        return tampon
    }

    /// Waits until what was written, or a folder's entries, are on the disk.
    func synchroniser() throws {
        guard fsync(descripteur) == 0 else { throw ErreurSysteme.derniere }
    }
}
