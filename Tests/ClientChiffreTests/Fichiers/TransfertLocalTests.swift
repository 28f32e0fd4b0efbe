import CryptoChiffre
import Foundation
import NIOCore
import Testing

@testable import ClientChiffre

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

@Suite("A file is read and written whole, or not at all")
struct TransfertLocalTests {
    private let arene: Arene
    private let cle: CleFichier

    init() throws {
        arene = try Arene(capacite: 4096)
        cle = try CleFichier(dans: arene)
    }

    private func chiffrer(_ chemin: String) async throws -> [UInt8] {
        var sortie: [UInt8] = []
        for try await morceau in try FichierChiffre(SourceFichier(chemin), cle: cle, avancer: { _ in }) {
            sortie += morceau.readableBytesView
        }
        return sortie
    }

    /// The content of so many bytes, its ciphertext, and a folder.
    private func prepare(_ taille: Int) async throws -> (clair: [UInt8], chiffre: [UInt8], dossier: DossierDEssai) {
        let dossier = try DossierDEssai()
        let clair = try Alea.octets(taille)
        let chemin = try dossier.ecrire("source", clair)
        let chiffre = try await chiffrer(chemin)
        try FileManager.default.removeItem(atPath: chemin)
        return (clair, chiffre, dossier)
    }

    @Test("What was encrypted comes back", arguments: [0, 1, 4096, 65_535, 65_536, 65_537, 1_000_000])
    func allerRetour(_ taille: Int) async throws {
        let (clair, chiffre, dossier) = try await prepare(taille)
        #expect(Int64(chiffre.count) == (try TailleFichier.chiffree(Int64(taille))))
        let reception = try ReceptionFichier(dans: dossier.chemin, cle: cle, taille: Int64(taille))
        var debut = 0
        while debut < chiffre.count {
            let fin = min(chiffre.count, debut + 50_001)
            _ = try reception.recevoir(Array(chiffre[debut..<fin]))
            debut = fin
        }
        #expect(try reception.conclure(nom: "recu.bin") == "recu.bin")
        #expect(dossier.contenu == ["recu.bin"])
        #expect(try dossier.lire("recu.bin") == clair)
        let attributs = try FileManager.default.attributesOfItem(atPath: dossier.chemin + "/recu.bin")
        #expect(attributs[.posixPermissions] as? Int == 0o600)
    }

    @Test("Nothing that is there is replaced, be it a file, a folder or a dangling link")
    func sansRemplacer() async throws {
        let (clair, chiffre, dossier) = try await prepare(10)
        try dossier.ecrire("a.txt", [1])
        try FileManager.default.createDirectory(
            atPath: dossier.chemin + "/a (2).txt", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: dossier.chemin + "/a (3).txt", withDestinationPath: dossier.chemin + "/ailleurs")
        let reception = try ReceptionFichier(dans: dossier.chemin, cle: cle, taille: 10)
        _ = try reception.recevoir(chiffre)
        #expect(try reception.conclure(nom: "a.txt") == "a (4).txt")
        #expect(dossier.contenu == ["a (2).txt", "a (3).txt", "a (4).txt", "a.txt"])
        #expect(try dossier.lire("a.txt") == [1])
        #expect(try dossier.lire("a (4).txt") == clair)
    }

    @Test("What was altered or is not whole leaves nothing behind")
    func altere() async throws {
        let (_, chiffre, dossier) = try await prepare(200_000)
        var bit = chiffre
        bit[chiffre.count / 2] ^= 1
        for mauvais in [bit, Array(chiffre.dropLast()), Array(chiffre.prefix(65_593)), chiffre + [0], []] {
            #expect(throws: ErreurClient.fichiers(.altere)) {
                let reception = try ReceptionFichier(dans: dossier.chemin, cle: cle, taille: 200_000)
                defer { reception.abandonner() }
                _ = try reception.recevoir(mauvais)
                _ = try reception.conclure(nom: "a")
            }
            #expect(dossier.contenu.isEmpty)
        }
    }

    @Test("21. A ciphertext does not open under another key, whatever the rest says")
    func autreCle() async throws {
        let (_, chiffre, dossier) = try await prepare(100)
        let autre = try CleFichier(dans: arene)
        let reception = try ReceptionFichier(dans: dossier.chemin, cle: autre, taille: 100)
        #expect(throws: ErreurClient.fichiers(.altere)) {
            _ = try reception.recevoir(chiffre)
        }
        // Nor when the header is made to fit.
        let second = try ReceptionFichier(dans: dossier.chemin, cle: autre, taille: 100)
        #expect(throws: ErreurClient.fichiers(.altere)) {
            _ = try second.recevoir(autre.entete + chiffre.dropFirst(CleFichier.tailleEntete))
        }
    }

    @Test("A folder that is not there or that nobody may write to is told as such")
    func dossierRefuse() throws {
        #expect(throws: ErreurClient.self) {
            _ = try ReceptionFichier(dans: "/nonexistent/dossier", cle: cle, taille: 1)
        }
        #expect(throws: ErreurClient.self) { _ = try ReceptionFichier(dans: "/proc", cle: cle, taille: 1) }
        #expect(throws: ErreurClient.self) { try DossierReception.preparer("/dev/null/x") }
    }

    // MARK: What cannot be sent

    @Test("A folder, a pipe, a device and a missing file are refused at once, each for what it is")
    func sources() throws {
        let dossier = try DossierDEssai()
        let tube = dossier.chemin + "/tube"
        try #require(mkfifo(tube, 0o600) == 0)
        for chemin in [dossier.chemin, tube, "/dev/zero"] {
            #expect(throws: ErreurClient.fichiers(.pasUnFichier(chemin))) { _ = try SourceFichier(chemin) }
        }
        for chemin in [dossier.chemin + "/absent", tube + "/x"] {
            #expect(throws: ErreurClient.fichiers(.absent(chemin))) { _ = try SourceFichier(chemin) }
        }
    }

    @Test("A file that may not be read is told as such")
    func illisible() throws {
        guard geteuid() != 0 else {
            print("[fichiers] SKIPPED the unreadable file: root reads everything, run it as another user")
            return
        }
        let dossier = try DossierDEssai()
        let chemin = try dossier.ecrire("secret", [1])
        chmod(chemin, 0)
        #expect(throws: ErreurClient.self) { _ = try SourceFichier(chemin) }
    }

    enum Changement: CaseIterable, Sendable { case court, long, date }

    @Test("A file that changes while it is read never has its last chunk encrypted", arguments: Changement.allCases)
    func change(_ changement: Changement) async throws {
        let dossier = try DossierDEssai()
        let chemin = try dossier.ecrire("source", [UInt8](repeating: 7, count: 2_000_000))
        let source = try SourceFichier(chemin)
        let corps = try FichierChiffre(source, cle: cle, avancer: { _ in })
        let morceaux = corps.makeAsyncIterator()
        var sortie = try await morceaux.next()?.readableBytes ?? 0
        switch changement {
        case .court: truncate(chemin, 1_000_000)
        case .long: truncate(chemin, 2_000_001)
        case .date:
            var dates = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0)]
            utimensat(AT_FDCWD, chemin, &dates, 0)
        }
        await #expect(throws: ErreurClient.fichiers(.modifie(chemin))) {
            while let morceau = try await morceaux.next() { sortie += morceau.readableBytes }
        }
        #expect(corps.echec == .fichiers(.modifie(chemin)))
        #expect(Int64(sortie) < (try TailleFichier.chiffree(2_000_000)))
    }

    // MARK: A full disk

    @Test("A disk that is full, or fills up while the file comes, leaves nothing of it")
    func disquePlein() async throws {
        let (_, chiffre, dossier) = try await prepare(600_000)
        guard mount("tmpfs", dossier.chemin, "tmpfs", 0, "size=1m") == 0 else {
            print("[fichiers] skipped: no file system may be mounted here (\(String(cString: strerror(errno))))")
            return
        }
        defer { umount(dossier.chemin) }
        let plein = ErreurClient.fichiers(.disquePlein(dossier.chemin))
        #expect(throws: plein) { _ = try ReceptionFichier(dans: dossier.chemin, cle: cle, taille: 5_000_000) }
        let reception = try ReceptionFichier(dans: dossier.chemin, cle: cle, taille: 600_000)
        _ = try reception.recevoir(Array(chiffre.prefix(200_000)))
        try dossier.ecrire("autre", [UInt8](repeating: 1, count: 800_000))
        #expect(throws: plein) { _ = try reception.recevoir(Array(chiffre.dropFirst(200_000))) }
        reception.abandonner()
        #expect(dossier.contenu == ["autre"])
    }
}
