import Glibc

/// Bytes that are added at the end and taken from the front; the memory is kept for the next ones.
final class Reserve {
    private var base: UnsafeMutableRawPointer
    private var capacite: Int
    private var debut = 0
    private var fin = 0

    init(capacite: Int = 16_384) {
        self.capacite = capacite
        base = .allocate(byteCount: capacite, alignment: 16)
    }

    deinit { base.deallocate() }

    /// What is in it. Holds until the next change.
    var octets: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + debut, count: fin - debut) }

    var count: Int { fin - debut }

    /// Where at least `nombre` bytes may be written, to be followed by `ajouter(nombre:)`.
    func place(_ nombre: Int) -> UnsafeMutableRawBufferPointer {
        if capacite - fin < nombre { agrandir(nombre) }
        return UnsafeMutableRawBufferPointer(start: base + fin, count: capacite - fin)
    }

    /// Takes in what was written at `place`.
    func ajouter(nombre: Int) { fin += nombre }

    /// Copies bytes to the end.
    func ajouter(_ octets: UnsafeRawBufferPointer) {
        guard let source = octets.baseAddress, !octets.isEmpty else { return }
        guard let cible = place(octets.count).baseAddress else { return }
        cible.copyMemory(from: source, byteCount: octets.count)
        fin += octets.count
    }

    /// Copies the UTF-8 of a text to the end.
    func ajouter(_ texte: String) {
        var texte = texte
        texte.withUTF8 { ajouter(UnsafeRawBufferPointer($0)) }
    }

    /// Drops bytes from the front.
    func oter(_ nombre: Int) {
        debut += nombre
        if debut == fin { vider() }
    }

    /// Drops everything.
    func vider() {
        debut = 0
        fin = 0
    }

    private func agrandir(_ nombre: Int) {
        let reste = count
        if capacite - reste >= nombre, debut >= capacite / 2 {
            memmove(base, base + debut, reste)
        } else {
            capacite = max(capacite * 2, reste + nombre)
            let neuve = UnsafeMutableRawPointer.allocate(byteCount: capacite, alignment: 16)
            neuve.copyMemory(from: base + debut, byteCount: reste)
            base.deallocate()
            base = neuve
        }
        debut = 0
        fin = reste
    }
}
