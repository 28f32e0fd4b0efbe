import Foundation

/// Texts of files.
extension Textes {
    /// A file in a conversation.
    func fichier(_ manifeste: Manifeste) -> String {
        "[" + t("fichier", "file") + " : \(Assainir.ligne(manifeste.nom)), \(taille(manifeste.taille))]"
    }

    /// A number of bytes for people.
    func taille(_ octets: Int64) -> String {
        let unites = langue == .fr ? ["o", "Kio", "Mio", "Gio", "Tio"] : ["B", "KiB", "MiB", "GiB", "TiB"]
        var valeur = Double(octets)
        var rang = 0
        while valeur >= 1024, rang < unites.count - 1 {
            valeur /= 1024
            rang += 1
        }
        let nombre = rang == 0 ? "\(octets)" : String(format: "%.1f", valeur)
        return (langue == .fr ? nombre.replacing(".", with: ",") : nombre) + " " + unites[rang]
    }
}
