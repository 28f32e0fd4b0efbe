import Foundation

/// Where received files go.
enum DossierReception {
    /// `$XDG_DOWNLOAD_DIR`; else the first of `~/Telechargements`, `~/Téléchargements` and `~/Downloads` that there is; else the
    /// last of them, to be made.
    static func parDefaut(_ environnement: [String: String]) -> String {
        if let choisi = environnement["XDG_DOWNLOAD_DIR"], choisi.hasPrefix("/") { return choisi }
        let maison = environnement["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
        let habituels = ["Telechargements", "T\u{E9}l\u{E9}chargements", "Downloads"].map { "\(maison)/\($0)" }
        return habituels.first(where: estUnDossier) ?? "\(maison)/Downloads"
    }

    /// Makes the folder when it is not there.
    /// - Throws: `fichiers`: folder refused.
    static func preparer(_ dossier: String) throws(ErreurClient) {
        guard !estUnDossier(dossier) else { return }
        do {
            try FileManager.default.createDirectory(atPath: dossier, withIntermediateDirectories: true)
        } catch {
            throw .fichiers(.dossierRefuse(dossier, raison: error.localizedDescription))
        }
    }

    private static func estUnDossier(_ chemin: String) -> Bool {
        var dossier: ObjCBool = false
        return FileManager.default.fileExists(atPath: chemin, isDirectory: &dossier) && dossier.boolValue
    }
}
