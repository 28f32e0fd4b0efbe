import Glibc

/// `charger-relais`: a load for the relay that costs little itself. One thread, epoll; one JSON object on stdout.
///
/// Exit code 1 when the figures would be worth nothing: a refusal, a broken connection, a route that the relay does not have.
@main
struct ChargerRelais {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            let boucle = try Boucle()
            let borne = Horloge.maintenant() + Horloge.nanosecondes(options.borne)
            let bilan =
                switch options.mode {
                case .sante: try ModeSante(options: options).mesurer(boucle, borne: borne)
                case .deposer: try ModeDeposer(options: options).mesurer(boucle, borne: borne)
                case .livrer: try ModeLivrer(options: options).mesurer(boucle, borne: borne)
                case .synchroniser: try ModeSynchroniser(options: options).mesurer(boucle, borne: borne)
                case .flux: try ModeFlux(options: options).mesurer(boucle, borne: borne)
                }
            bilan.imprimer()
            if bilan.echec { throw Panne("not every request was answered with 200") }
        } catch {
            dire((error as? Panne)?.message ?? "\(error)")
            exit(1)
        }
    }

    private static func dire(_ texte: String) {
        let octets = Array("charger-relais: \(texte)\n".utf8)
        _ = write(STDERR_FILENO, octets, octets.count)
    }
}
