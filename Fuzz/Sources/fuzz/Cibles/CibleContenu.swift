import Contrat
import CryptoChiffre
import Foundation

@testable import ClientChiffre

/// Contents and manifests, which are JSON.
enum CibleContenu: Cible {
    static let nom = "contenu"
    static let tailleMax = 4096
    private static let conversation = [UInt8](repeating: 0xab, count: 16)

    static func essayer(_ octets: [UInt8]) throws {
        var entree = Entree(octets)
        if entree.octet() % 4 == 0 {
            let manifeste: Manifeste
            do {
                manifeste = try JSONDecoder().decode(Manifeste.self, from: Data(entree.reste()))
            } catch { return }
            try examiner(manifeste)
        } else {
            try examiner(Contenu(entree.reste(), conversation: conversation))
        }
    }

    private static func examiner(_ contenu: Contenu) throws {
        let octets = try contenu.octets()
        let relu: Contenu
        do {
            relu = try Contenu(octets, conversation: conversation)
        } catch { echouer("a content that was read is refused once written: \(error)") }
        exiger(try relu.octets() == octets, "a content that changes when it is written")
        exiger(relu.corps == contenu.corps && relu.seq == contenu.seq, "a content that changes when it is read again")
        exiger(contenu.fluxNumero != nil && contenu.date != nil, "a content without flow or time")
        exiger(try contenu.idContenu().octets.count == IdContenu.taille, "a content id of another size")
        exiger(contenu.demandes.count <= Contenu.demandesMax, "too much is asked for again")
        exiger(contenu.demandes.allSatisfy { $0.count == 32 }, "something else is asked for again")
        exiger(Pseudo.defaut(contenu.pseudo) == nil, "a pseudo against the rules")
        for repere in [contenu.moi, contenu.toi] { _ = try repere.compare(a: Lignee.fixe.declarations) }
        if let manifeste = contenu.corps?.fichier { try examiner(manifeste) }
        if let declaration = contenu.corps?.declaration { _ = try? Declaration(octets: Array(declaration)) }
    }

    private static func examiner(_ manifeste: Manifeste) throws {
        let relu = try JSONDecoder().decode(Manifeste.self, from: JSONEncoder().encode(manifeste))
        exiger(relu == manifeste, "a manifest that changes when it is written")
        guard manifeste.estValide else { return }
        exiger((0...TailleFichier.maximum).contains(manifeste.taille), "a valid manifest of an impossible size")
        exiger(manifeste.tailleChiffree > manifeste.taille, "a valid manifest that shrinks its file")
    }

    static func semences() throws -> [[UInt8]] {
        let manifeste = Manifeste(
            id: Hexadecimal.texte([UInt8](repeating: 1, count: LimitesContrat.tailleIdFichier)),
            cle: Data(repeating: 2, count: CleFichier.taille),
            entete: Data(repeating: 3, count: CleFichier.tailleEntete), taille: 5000,
            tailleChiffree: try TailleFichier.chiffree(5000), nom: "notes.txt", type: "text/plain",
            effacement: Data(repeating: 4, count: SecretEffacement.taille), expire: CompteFixe.maintenant)
        let json = String(decoding: try JSONEncoder().encode(manifeste), as: UTF8.self)
        let hash = Hexadecimal.texte([UInt8](repeating: 5, count: 32))
        let declaration = Data(Lignee.fixe.octets[1]).base64EncodedString()
        let corps = [
            #"{"texte":"bonjour \u00e9\ud83d\ude00\n"}"#, #"{"fichier":\#(json)}"#,
            #"{"declaration":"\#(declaration)"}"#, #"{"messages":["\#(hash)","00"]}"#, #"{"texte":7}"#, "null", "{}",
        ]
        let types = [
            Contenu.texte, Contenu.fichier, Contenu.rotation, Contenu.reprise, Contenu.texte, Contenu.pseudo, "autre",
        ]
        let reperes = try Lignee.fixe.declarations.prefix(2).map { declaration in
            String(decoding: try JSONEncoder().encode(Contenu.Repere(declaration)), as: UTF8.self)
        }
        let contenus = zip(types, corps).map { type, corps in
            """
            {"v":1,"type":"\(type)","id":"\(hash.prefix(32))","conv":"\(Hexadecimal.texte(conversation))",\
            "flux":"0000000000000007","seq":9007199254740991,"prec":"\(hash)",\
            "horodatage":"2026-11-22T14:05:09.123Z","pseudo":"alice","moi":\(reperes[0]),"toi":\(reperes[1]),\
            "corps":\(corps)}
            """
        }
        var semences = Semences()
        semences.ajouter([0], Array(json.utf8))
        for contenu in contenus { semences.ajouter([1], Array(contenu.utf8)) }
        return semences.toutes
    }
}
