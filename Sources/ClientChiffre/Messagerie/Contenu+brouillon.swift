import CryptoChiffre
import Foundation

extension Contenu {
    init(
        _ brouillon: Brouillon, id: IdContenu, conversation: [UInt8], flux: ConversationLocale.Flux, horodatage: Date,
        pseudo: String, moi: Declaration, toi: Declaration
    ) throws {
        v = Self.version
        type = brouillon.type
        self.id = Hexadecimal.texte(id.octets)
        conv = Hexadecimal.texte(conversation)
        self.flux = Hexadecimal.texte(withUnsafeBytes(of: flux.flux.bigEndian) { Array($0) })
        seq = flux.suivant
        prec = Hexadecimal.texte(flux.prec)
        self.horodatage = getHorodatage(horodatage)
        self.pseudo = pseudo
        self.moi = try Repere(moi)
        self.toi = try Repere(toi)
        corps = Corps(brouillon)
    }
}

extension Contenu.Corps {
    init(_ brouillon: Brouillon) {
        switch brouillon {
        case .texte(let texte): self.texte = texte
        case .fichier(let manifeste): fichier = manifeste
        case .rotation(let declaration): self.declaration = Data(declaration.octets)
        case .pseudo: break
        case .reprise(let hashes): messages = hashes.map(Hexadecimal.texte)
        }
    }
}
