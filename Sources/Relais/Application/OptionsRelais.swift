import Contrat
import CryptoChiffre

/// The options of `relais` once they are known to make sense together.
struct OptionsRelais: Sendable {
    /// The files of a certificate chain and its private key, in PEM.
    struct FichiersTLS: Sendable {
        let certificat: String
        let cle: String
    }

    var hote = "127.0.0.1"
    var port = 0
    var donnees: String
    /// Nil: the name that the database has, or a new one at the first start.
    var nom: String?
    var secret: String?
    /// Nil: `relais.sqlite` in `donnees`.
    var comptes: ChoixBD?
    /// Nil: where the accounts are.
    var messages: ChoixBD?
    var tls: FichiersTLS?
    var derriereMandataire = false
    var essaisParMinute = 60
    var requetesParMinute = 1200
    /// Live streams at once; 0: none.
    var fluxMax = Self.fluxParDefaut
    /// In MiB, as the two quotas; 0 of any of them: no files.
    var fichierMax = Self.plusGrandFichier
    var quotaJour = 5120
    var quotaTotal = 51200
    /// Whether the mark of a migration that has left is taken away.
    var reprendreIci = false

    static let donneesParDefaut = "./donnees-relais"
    /// The largest `fichierMax`, in MiB.
    static let plusGrandFichier = Int(LimitesContrat.fichier >> 20)

    static let fluxParDefaut = 10_000

    var cheminFichiers: String { "\(donnees)/fichiers" }
    var fichierMaxOctets: Int64 { Int64(fichierMax) << 20 }
    var quotas: QuotasFichiers { .init(jour: Int64(quotaJour) << 20, total: Int64(quotaTotal) << 20) }
    var baseComptes: ChoixBD { comptes ?? .sqlite("\(donnees)/relais.sqlite") }
    var baseMessages: ChoixBD { messages ?? baseComptes }
    var cheminSecret: String { secret ?? "\(donnees)/relais.secret" }

    private var boucleLocale: Bool {
        hote == "localhost" || hote == "::1" || (hote.hasPrefix("127.") && hote.allSatisfy { $0.isNumber || $0 == "." })
    }

    /// What clients connect to, once `port` is known.
    func adresse(port: Int) -> String {
        "\(tls == nil ? "http" : "https")://\(hote.contains(":") ? "[\(hote)]" : hote):\(port)"
    }

    /// Refuses what would be unsafe or meaningless before anything is opened.
    func verifier() throws(ErreurDemarrage) {
        guard (0...65535).contains(port) else {
            throw ErreurDemarrage("port \(port) does not exist; give --port a number from 0 to 65535")
        }
        guard nom.map(NomRelais.estValide) ?? true else {
            throw ErreurDemarrage(
                "a relay's name is 1 to \(LimitesContrat.nomRelais) of a-z A-Z 0-9 _ . -; change --nom")
        }
        guard essaisParMinute > 0, requetesParMinute > 0 else {
            throw ErreurDemarrage("a limit of nothing a minute serves nobody; give at least 1")
        }
        guard fluxMax >= 0 else {
            throw ErreurDemarrage("--flux-max is 0 (no live streams) or their number")
        }
        guard (0...Self.plusGrandFichier).contains(fichierMax) else {
            throw ErreurDemarrage("--fichier-max is 0 (no files) to \(Self.plusGrandFichier) MiB")
        }
        let mebioctets = 0...Int(Int64.max >> 20)
        guard mebioctets.contains(quotaJour), mebioctets.contains(quotaTotal) else {
            throw ErreurDemarrage("--quota-jour and --quota-total are 0 (no files) or a number of MiB")
        }
        switch (baseComptes, baseMessages) {
        case (.sqlite(let un), .sqlite(let autre)) where un != autre:
            throw ErreurDemarrage("accounts and messages in SQLite are in one file; give --comptes alone")
        case (.mongodb, .sqlite):
            throw ErreurDemarrage("accounts in MongoDB go with messages in MongoDB; leave --messages out, or name one")
        default: break
        }
        guard tls != nil || derriereMandataire || boucleLocale else {
            throw ErreurDemarrage(
                "without TLS only a loopback address is served, and \(hote) is none; give --certificat and --cle, or "
                    + "--derriere-mandataire when a proxy in front of this relay speaks TLS")
        }
    }
}
