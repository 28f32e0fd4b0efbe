import Foundation
import NIOCore
import Synchronization

/// The owner's end of one caller's connection: its command, then word for each line that it printed. When it goes away, its
/// command is cancelled.
final class AppelantDistant: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    /// A caller sends its command at once, or is none.
    private static let attenteDemande = TimeAmount.seconds(10)
    /// And takes the last word at once, unless it was stopped.
    private static let attenteFin = TimeAmount.seconds(5)

    private struct Etat {
        var decoupe = DecoupeLignes(longueurMax: MessagesPrise.longueurMax)
        var demande = false
        var commande: Task<Void, Never>?
        /// Lines that are on their way to the caller's screen, in order.
        var impressions: [CheckedContinuation<Bool, Never>] = []
        var enAttenteDepuis = ContinuousClock.now
        /// Since when nothing more will be printed: it has gone away, or its command was cancelled.
        var sourdDepuis: ContinuousClock.Instant?
    }

    private let canal: any Channel
    /// Starts the command; nil for one that is not taken.
    private let demarrer: @Sendable (MessagesPrise.Demande, AppelantDistant) -> Task<Void, Never>?
    private let etat = Mutex(Etat())

    init(
        _ canal: any Channel,
        demarrer: @escaping @Sendable (MessagesPrise.Demande, AppelantDistant) -> Task<Void, Never>?
    ) {
        self.canal = canal
        self.demarrer = demarrer
    }

    // MARK: What the command says

    /// Passes on what the command says; for a line of standard output, waits until the caller has printed it.
    /// - Throws: `fichier` when it could not be printed.
    func emettre(_ emission: Emission) async throws {
        let ligne = ByteBuffer(bytes: try MessagesPrise.ligne(MessagesPrise.Reponse.emission(emission)))
        guard case .sortie = emission else {
            // How far the work is will be said again, to a caller that listens.
            if case .progres = emission, !canal.isWritable { return }
            canal.writeAndFlush(ligne, promise: nil)
            return
        }
        let imprime = await withTaskCancellationHandler {
            await withCheckedContinuation { imprimer(ligne, $0) }
        } onCancel: {
            assourdir()
        }
        guard imprime else { throw ErreurClient.fichier("standard output cannot be written") }
    }

    /// How long the command has had nothing to do but wait for its caller, who is printing a line or has gone away.
    var inactivite: Duration {
        etat.withLock { etat in
            if let depuis = etat.sourdDepuis { return ContinuousClock.now - depuis }
            return etat.impressions.isEmpty ? .zero : ContinuousClock.now - etat.enAttenteDepuis
        }
    }

    /// Says how the command ended, and hangs up.
    func finir(_ code: Int32) async {
        let coupure = canal.eventLoop.scheduleTask(in: Self.attenteFin) { [canal] in canal.close(promise: nil) }
        defer { coupure.cancel() }
        if let ligne = try? MessagesPrise.ligne(MessagesPrise.Reponse.fin(code)) {
            try? await canal.writeAndFlush(ByteBuffer(bytes: ligne))
        }
        try? await canal.close()
    }

    private func imprimer(_ ligne: ByteBuffer, _ suite: CheckedContinuation<Bool, Never>) {
        let sourd = etat.withLock { etat in
            guard etat.sourdDepuis == nil else { return true }
            etat.impressions.append(suite)
            etat.enAttenteDepuis = .now
            return false
        }
        if sourd { suite.resume(returning: false) } else { canal.writeAndFlush(ligne, promise: nil) }
    }

    private func assourdir() {
        let impressions = etat.withLock { etat in
            etat.sourdDepuis = etat.sourdDepuis ?? .now
            defer { etat.impressions = [] }
            return etat.impressions
        }
        for impression in impressions { impression.resume(returning: false) }
    }

    // MARK: What the caller sends

    func channelActive(context: ChannelHandlerContext) {
        let canal = canal
        context.eventLoop.scheduleTask(in: Self.attenteDemande) { [weak self] in
            if self?.etat.withLock({ $0.demande }) == false { canal.close(promise: nil) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let recus = unwrapInboundIn(data).readableBytesView
        do {
            for ligne in try etat.withLock({ try $0.decoupe.ajouter(recus) }) { try suivre(ligne) }
        } catch {
            // Nothing that a caller of ours sends: there is nobody to explain it to.
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        assourdir()
        etat.withLock { $0.commande }?.cancel()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func suivre(_ ligne: [UInt8]) throws {
        let premiere = etat.withLock { etat in
            defer { etat.demande = true }
            return !etat.demande
        }
        if premiere {
            let commande = demarrer(try JSONDecoder().decode(MessagesPrise.Demande.self, from: Data(ligne)), self)
            etat.withLock { $0.commande = commande }
        } else {
            let accuse = try JSONDecoder().decode(MessagesPrise.Accuse.self, from: Data(ligne))
            etat.withLock { $0.impressions.isEmpty ? nil : $0.impressions.removeFirst() }?
                .resume(returning: accuse.imprime)
        }
    }
}
