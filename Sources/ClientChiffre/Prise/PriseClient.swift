import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The caller's end of a profile's socket: gives this process's command to the one that has the profile open, and prints what
/// comes back.
struct PriseClient {
    private let prise: Int32
    private let dossier: String

    /// Has this process's command line run where the profile is open.
    /// - Returns: the exit code; nil when nobody has the profile open and listens.
    /// - Throws: `proprietaireParti` when the other process ends before the command; what `Prise.joindre` throws.
    static func executer(_ apport: Apport, _ communes: OptionsCommunes) async throws -> Int32? {
        let dossier = communes.acces.dossier
        let demande = MessagesPrise.Demande(
            v: MessagesPrise.version, arguments: Array(CommandLine.arguments.dropFirst()),
            langue: communes.textes.langue.rawValue, json: communes.json, fuseau: TimeZone.current.identifier,
            apport: apport)
        return try await Messagerie.calculer {
            guard let prise = try Prise.joindre(dossier) else { return nil }
            defer { close(prise) }
            return try PriseClient(prise: prise, dossier: dossier.chemin).executer(demande)
        }
    }

    private func executer(_ demande: MessagesPrise.Demande) throws -> Int32 {
        try envoyer(demande)
        var decoupe = DecoupeLignes(longueurMax: MessagesPrise.longueurMax)
        var tampon = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let nombre = recv(prise, &tampon, tampon.count, 0)
            if nombre < 0, errno == EINTR { continue }
            guard nombre > 0, let lignes = try? decoupe.ajouter(tampon[..<nombre]) else {
                throw ErreurClient.proprietaireParti(dossier)
            }
            for ligne in lignes {
                guard let reponse = try? JSONDecoder().decode(MessagesPrise.Reponse.self, from: Data(ligne)) else {
                    throw ErreurClient.proprietaireParti(dossier)
                }
                if let code = try suivre(reponse) { return code }
            }
        }
    }

    private func suivre(_ reponse: MessagesPrise.Reponse) throws -> Int32? {
        switch reponse {
        case .fin(let code): return code
        case .emission(let emission):
            let imprime: Bool
            do {
                try EmissionStandard.emettre(emission)
                imprime = true
            } catch {
                imprime = false
            }
            if case .sortie = emission { try envoyer(MessagesPrise.Accuse(imprime: imprime)) }
            return nil
        }
    }

    private func envoyer(_ message: some Encodable) throws {
        var reste = try MessagesPrise.ligne(message)[...]
        while !reste.isEmpty {
            let nombre = reste.withUnsafeBytes { send(prise, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if nombre < 0, errno == EINTR { continue }
            // What the other side said before it went away is still to be read.
            guard nombre > 0 else { return }
            reste = reste.dropFirst(nombre)
        }
    }
}
