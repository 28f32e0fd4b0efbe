import Foundation

/// What strace saw of one request: does the relay answer only once the write-ahead log is on the disk?
struct TraceStrace {
    /// What the trace shows.
    enum Verdict: Hashable {
        /// Between the last write to the log and the answer the log was synchronised.
        case surLeDisque(ecritures: Int)
        /// The answer left without that.
        case sansSynchronisation
        /// Nothing was written to the log, or no single answer left.
        case incomprehensible(String)
    }

    private enum Appel: Equatable {
        case ecriture, synchronisation, reponse
    }

    /// Lines in the order of the trace.
    let lignes: [String]

    /// Judges the lines of one request. A call counts from where it begins for what may not come too early (the answer), and
    /// from where it ends for what must be over (writing, synchronising).
    /// - Parameter journal: the path of the write-ahead log.
    func verdict(journal: String) -> Verdict {
        var enCours: [Substring: (appel: Appel, debut: Int)] = [:]
        var ecritures: [(debut: Int, fin: Int)] = []
        var synchronisations: [(debut: Int, fin: Int)] = []
        var reponses: [Int] = []
        func finir(_ appel: Appel, debut: Int, fin: Int) {
            switch appel {
            case .ecriture: ecritures.append((debut, fin))
            case .synchronisation: synchronisations.append((debut, fin))
            case .reponse: break
            }
        }
        for (rang, ligne) in lignes.enumerated() {
            let fil = ligne.prefix { !$0.isWhitespace }
            if ligne.contains(" resumed>") {
                if let (appel, debut) = enCours.removeValue(forKey: fil) { finir(appel, debut: debut, fin: rang) }
                continue
            }
            guard let appel = appel(ligne, journal) else { continue }
            if appel == .reponse { reponses.append(rang) }
            if ligne.hasSuffix("<unfinished ...>") {
                enCours[fil] = (appel, rang)
            } else {
                finir(appel, debut: rang, fin: rang)
            }
        }
        guard let reponse = reponses.first, reponses.count == 1 else {
            return .incomprehensible("\(reponses.count) answers")
        }
        guard !ecritures.isEmpty else { return .incomprehensible("no write to \(journal)") }
        let avant = ecritures.filter { $0.debut < reponse }
        guard let derniere = avant.map(\.fin).max() else { return .sansSynchronisation }
        let synchronisee = synchronisations.contains { $0.debut > derniere && $0.fin < reponse }
        return synchronisee ? .surLeDisque(ecritures: avant.count) : .sansSynchronisation
    }

    private func appel(_ ligne: String, _ journal: String) -> Appel? {
        guard let lu = ligne.firstMatch(of: /^\d+\s+(\w+)\(\d+<([^>]*)>/) else { return nil }
        let (nom, fichier) = (lu.output.1, lu.output.2)
        switch nom {
        case "pwrite64", "write", "writev": if fichier == journal { return .ecriture }
        case "fdatasync", "fsync": return fichier == journal ? .synchronisation : nil
        case "sendto", "sendmsg": break
        default: return nil
        }
        return ligne.contains("\"HTTP/1.1 200") ? .reponse : nil
    }
}
