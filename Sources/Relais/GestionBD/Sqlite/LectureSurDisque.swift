import NIOCore
import NIOPosix

/// A file of the folder, read on a thread pool.
struct LectureSurDisque: LectureFichier {
    let taille: Int64
    let descripteur: DescripteurFichier
    let bassin: NIOThreadPool

    func lire(depuis debut: Int64, nombre: Int) async throws -> ByteBuffer {
        try await bassin.runIfActive { try descripteur.lire(depuis: debut, nombre: nombre) }
    }
}
