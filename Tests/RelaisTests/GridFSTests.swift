import CryptoChiffre
import Foundation
import Testing

@testable import Relais

@Suite("GridFS", .enabled(if: MongoDeTest.adresse != nil, "MESSAGERIE_MONGODB names no MongoDB"))
struct GridFSTests {
    /// Reads a file by its name with the reference driver, which looks at the number and the size of each chunk; says its
    /// hash and the names of all members that are stored.
    private static let lecteur = """
        import gridfs, hashlib, pymongo, sys
        base = pymongo.MongoClient(sys.argv[1])[sys.argv[2]]
        seau = gridfs.GridFSBucket(base, "fichiers")
        octets = seau.open_download_stream_by_name(sys.argv[3]).read()
        membres = set()
        for nom in ("fichiers.files", "fichiers.chunks", "arrivees", "departs_fichiers"):
            for document in base[nom].find():
                membres |= {nom + "." + membre for membre in document}
                membres |= {nom + ".metadata." + membre for membre in document.get("metadata", {})}
        types = {type(m["n"]).__name__ for m in base["fichiers.chunks"].find()}
        types |= {type(f["chunkSize"]).__name__ for f in base["fichiers.files"].find()}
        print(hashlib.blake2b(octets, digest_size=32).hexdigest(), len(octets), *sorted(membres), *types)
        """

    struct SansPython: Error, CustomStringConvertible {
        let description = ".cache/venv has no Python with pymongo; scripts/bootstrap test makes it"
    }

    @Test("A GridFS reader of others reads the same bytes; nothing says who left them")
    func autreLecteur() async throws {
        let python = ".cache/venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else { throw SansPython() }
        let essai = try FichiersMongoEssai()
        let octets = Data(try Alea.octets(6 * ArriveeFichier.tailleMorceau + 99))
        let fichier = try essai.fichier(octets.count)
        let issue = try await essai.depot.deposer(
            fichier, corps: FichiersMongoEssai.corps(octets), maintenant: FichiersMongoEssai.date)
        #expect(issue.depose)
        // One of each kind of document: a file, one on its way, one that has gone.
        let arrivee = try ArriveeFichier(essai.fichier(10), maintenant: FichiersMongoEssai.date)
        let parti = try essai.fichier(10)
        #expect(try await essai.deposer(10, dans: essai.depot, id: parti.id).depose)
        try await essai.depot.effacer(parti.id, effacement: parti.effacement)
        try await essai.commencer(arrivee)
        let nom = Hexadecimal.texte(try Blake2b.hash(Array(fichier.id)))
        let commande = try Commande(
            python,
            ["-c", Self.lecteur, try #require(MongoDeTest.adresse), essai.clients.base, nom])
        let ligne = try await commande.premiereLigne()
        let statut = try await commande.fin(limite: .seconds(60))
        let plaintes = statut == nil ? "no end" : try commande.plaintes()
        #expect(statut == 0, "\(plaintes)")
        let membres = [
            "arrivees._id", "arrivees.nom", "arrivees.taille", "arrivees.vu", "departs_fichiers._id",
            "departs_fichiers.x", "fichiers.chunks._id", "fichiers.chunks.data", "fichiers.chunks.files_id",
            "fichiers.chunks.n", "fichiers.files._id", "fichiers.files.chunkSize", "fichiers.files.filename",
            "fichiers.files.length", "fichiers.files.metadata", "fichiers.files.metadata.effacement",
            "fichiers.files.metadata.x", "fichiers.files.uploadDate",
        ]
        let attendu = [Hexadecimal.texte(try Blake2b.hash(Array(octets))), "\(octets.count)"] + membres + ["int"]
        #expect(ligne.split(separator: " ").map(String.init) == attendu)
    }
}
