import Contrat
import Foundation
import Synchronization

/// One live stream, as seen by whoever has news for it: what it has to send next. A single task sends, and waits here while there
/// is nothing to do.
final class Abonnement: Sendable {
    /// Envelopes that wait in memory for one stream at most, and their bytes. One that falls behind by more reads them from the
    /// depot.
    private static let messagesMax = 128
    private static let octetsMax = 512 * 1024
    /// How long the end of the stream may take to be read.
    private static let delaiFin = Duration.seconds(1)
    /// Bytes of envelopes that are sent at once; one envelope always is.
    static let octetsParEnvoi = 64 * 1024

    /// What is to be done next.
    enum Suite: Sendable {
        /// The stream is over.
        case finir
        /// Its token may have ended.
        case verifier
        /// It is time for a sign of life.
        case battre
        /// The depot has envelopes that were not handed over.
        case lire
        /// These are next, unless they were read from the depot just before.
        case envoyer([MessageRange])
    }

    private struct Etat {
        var messages: [MessageRange] = []
        var octets = 0
        var enRetard = true
        /// Up to which rank all has been handed over or read, where that is known.
        var dernier: UInt32?
        var aVerifier = true
        var aBattre = true
        var fini = false
        var attente: CheckedContinuation<Void, Never>?
        /// Since when the sender has been busy with what it was told last.
        var occupeDepuis: ContinuousClock.Instant?

        var oisif: Bool { !(fini || aVerifier || aBattre || enRetard) && messages.isEmpty }
    }

    let porteur: Porteur
    /// The hash of the token that it was opened with.
    let jeton: Data
    /// Tells the streams apart that share a timer.
    let numero: Int
    private let reserve: ReserveFlux
    /// Cuts the connection, if it is still there then.
    private let couper: @Sendable (Duration) -> Void
    private let etat = Mutex(Etat())

    init(
        porteur: Porteur, jeton: Data, numero: Int, reserve: ReserveFlux, couper: @escaping @Sendable (Duration) -> Void
    ) {
        self.porteur = porteur
        self.jeton = jeton
        self.numero = numero
        self.reserve = reserve
        self.couper = couper
    }

    deinit { reserve.rendre(etat.withLock { $0.octets }) }

    /// What is to be done next; returns as soon as there is something.
    func suite() async -> Suite {
        while true {
            if let suite = etat.withLock({ prochaine(&$0) }) { return suite }
            await withCheckedContinuation { continuation in
                let attend = etat.withLock { etat in
                    guard etat.oisif else { return false }
                    etat.attente = continuation
                    return true
                }
                if !attend { continuation.resume() }
            }
        }
    }

    /// An envelope has come: called in the order of the ranks.
    /// - Parameter seuleSuite: whether others may come that nobody hands over: only the one after the last is taken then.
    func offrir(_ range: MessageRange, seuleSuite: Bool = false) {
        reveiller { etat in
            // Whoever is behind will read it.
            guard !etat.enRetard else { return }
            if seuleSuite {
                if let dernier = etat.dernier, range.rang <= dernier { return }
                guard etat.dernier.map({ $0 + 1 }) == range.rang else { return oublier(&etat) }
            }
            let octets = range.message.enveloppe.count
            guard etat.messages.count < Self.messagesMax, etat.octets + octets <= Self.octetsMax,
                reserve.prendre(octets)
            else { return oublier(&etat) }
            etat.messages.append(range)
            etat.octets += octets
            etat.dernier = range.rang
        }
    }

    /// The depot has been read, up to this rank and to its end.
    func aLu(jusqua rang: UInt32) { etat.withLock { if !$0.enRetard { $0.dernier = max(rang, $0.dernier ?? 0) } } }

    /// What comes next is in the depot.
    func prendreRetard() { reveiller { oublier(&$0) } }

    /// Its token may have ended.
    func verifier() { reveiller { $0.aVerifier = true } }

    /// It is time for a sign of life, and for a look at the token. A connection that took nothing for `delai` is cut.
    func battre(_ maintenant: ContinuousClock.Instant, delai: Duration) {
        let bloque = etat.withLock { $0.occupeDepuis.map { maintenant - $0 >= delai } ?? false }
        guard !bloque else { return couper(.zero) }
        reveiller {
            $0.aVerifier = true
            $0.aBattre = true
        }
    }

    /// Ends the stream, whether or not the client takes what is on its way.
    func finir() {
        var premier = false
        reveiller { etat in
            premier = !etat.fini
            etat.fini = true
        }
        if premier { couper(Self.delaiFin) }
    }

    private func reveiller(_ changement: (inout Etat) -> Void) {
        let attente = etat.withLock { etat -> CheckedContinuation<Void, Never>? in
            changement(&etat)
            guard !etat.oisif else { return nil }
            defer { etat.attente = nil }
            return etat.attente
        }
        attente?.resume()
    }

    private func oublier(_ etat: inout Etat) {
        reserve.rendre(etat.octets)
        etat.messages = []
        etat.octets = 0
        etat.enRetard = true
        etat.dernier = nil
    }

    private func prochaine(_ etat: inout Etat) -> Suite? {
        etat.occupeDepuis = nil
        guard !etat.oisif else { return nil }
        etat.occupeDepuis = .now
        if etat.fini { return .finir }
        if etat.aVerifier {
            etat.aVerifier = false
            return .verifier
        }
        if etat.aBattre {
            etat.aBattre = false
            return .battre
        }
        if etat.enRetard {
            // What is committed from here on is handed over, or in what is read after this.
            etat.enRetard = false
            return .lire
        }
        return .envoyer(detacher(&etat))
    }

    private func detacher(_ etat: inout Etat) -> [MessageRange] {
        var octets = 0
        var nombre = 0
        for range in etat.messages {
            let suivant = octets + range.message.enveloppe.count
            if nombre > 0, suivant > Self.octetsParEnvoi { break }
            (octets, nombre) = (suivant, nombre + 1)
        }
        let premiers = Array(etat.messages.prefix(nombre))
        if nombre == etat.messages.count {
            // An idle stream keeps no storage.
            etat.messages = []
        } else {
            etat.messages.removeFirst(nombre)
        }
        etat.octets -= octets
        reserve.rendre(octets)
        return premiers
    }
}

/// What all streams together may keep in memory.
final class ReserveFlux: Sendable {
    private let maximum: Int
    private let pris = Mutex(0)

    /// At most so many bytes of envelopes.
    init(maximum: Int = 64 << 20) { self.maximum = maximum }

    /// Whether there was room for so many bytes; they are taken then.
    func prendre(_ octets: Int) -> Bool {
        pris.withLock { pris in
            guard pris + octets <= maximum else { return false }
            pris += octets
            return true
        }
    }

    func rendre(_ octets: Int) { pris.withLock { $0 -= octets } }
}
