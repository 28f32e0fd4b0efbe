import ComptesBench
import CryptoChiffre
import FoundationEssentials

/// `preparer-bench`: reads the relay's preludes for pseudos that do not exist yet, as a JSON array on stdin, and answers for
/// each the bodies of `creer_compte` and `se_connecter`, and an envelope sealed to the account, in a JSON array on stdout.
///
/// What stands for the password is random: the relay cannot tell, and deriving it costs a second and 256 MiB an account.
@main
struct PreparerBench {
    static func main() throws {
        var entree: [UInt8] = []
        while let ligne = readLine(strippingNewline: false) { entree += Array(ligne.utf8) }
        let preludes = try JSONDecoder().decode([Prelude].self, from: Data(entree))
        let date = UInt64(Date().timeIntervalSince1970)
        let comptes = try preludes.map { try ComptePret($0, date: date) }
        print(String(decoding: try JSONEncoder().encode(comptes), as: UTF8.self))
    }
}

/// What the relay said about a pseudo.
struct Prelude: Decodable {
    let pseudo: String
    let relais: String
    let version: UInt8
    let nonce: Data
}
