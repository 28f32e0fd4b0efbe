import Glibc

/// A connection's two directions, without what the bytes mean.
final class Tuyau {
    let entree = Reserve()
    private let boucle: Boucle
    private let descripteur: Int32
    /// What of the last request is still to be written; it belongs to whoever sends it and stays where it is.
    private var aEcrire = UnsafeRawBufferPointer(start: nil, count: 0)

    init(_ boucle: Boucle, _ adresse: Adresse) throws {
        self.boucle = boucle
        descripteur = try adresse.ouvrir()
    }

    deinit { close(descripteur) }

    /// From now on `ecouteur` is told of what comes.
    func ecouter(_ ecouteur: any Ecouteur) throws { try boucle.ajouter(descripteur, ecouteur) }

    func oublier() { boucle.oter(descripteur) }

    /// Starts writing; the bytes must stay where they are until the reply has come.
    func ecrire(_ octets: UnsafeRawBufferPointer) throws {
        aEcrire = octets
        try pousser()
        if !aEcrire.isEmpty { try boucle.attendreEcriture(descripteur, true) }
    }

    /// Writes what is left and takes in what has come.
    func avancer() throws {
        if !aEcrire.isEmpty {
            try pousser()
            if aEcrire.isEmpty { try boucle.attendreEcriture(descripteur, false) }
        }
        let place = entree.place(65_536)
        let nombre = recv(descripteur, place.baseAddress, place.count, 0)
        if nombre > 0 {
            entree.ajouter(nombre: nombre)
        } else if nombre == 0 {
            throw Panne("the relay closed a connection")
        } else if errno != EAGAIN, errno != EINTR {
            throw Panne("a connection broke: errno \(errno)")
        }
    }

    private func pousser() throws {
        while !aEcrire.isEmpty {
            let nombre = send(descripteur, aEcrire.baseAddress, aEcrire.count, Int32(MSG_NOSIGNAL))
            if nombre > 0 {
                aEcrire = UnsafeRawBufferPointer(rebasing: aEcrire[nombre...])
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                throw Panne("a connection broke: errno \(errno)")
            }
        }
    }
}
