/// Posts envelopes over several connections, each with one request on its way: as fast as they are answered, or so many a
/// second whatever the answers take. Of the latter, what found no free connection counts from when it was due.
final class Deposants {
    /// When each message was posted, by its number; 0 once it has arrived.
    var departs: [UInt64] = []
    /// What distinguishes this run's messages from older ones in the same mailbox: 5 bytes.
    let marque: [UInt8]
    /// Messages that were answered with 200.
    var acceptes: Int { statuts[200, default: 0] }
    private(set) var statuts: [Int: Int] = [:]
    private(set) var latences = Latences()
    /// Asked before each post; when it says no, `reprendre` goes on.
    var peutPoster: () -> Bool = { true }

    private struct Voie {
        let connexion: Connexion
        let requete: RequeteEnvoi
        var depart: UInt64 = 0
    }

    private let destinataires: ArraySlice<CompteCharge>
    private let options: Options
    private var alea = Alea()
    private var voies: [Voie] = []
    private var libres: [Int] = []
    private var fin = UInt64.max
    private var debut: UInt64 = 0
    /// With a rate: how many are due in all, and how many were.
    private var dus = 0
    private var echus = 0
    private var minuterie: Minuterie?

    /// The first accounts of the file receive, the last ones post.
    init(_ boucle: Boucle, _ options: Options, vers nombre: Int) throws {
        self.options = options
        let comptes = options.comptes
        destinataires = comptes.prefix(nombre)
        let hasard = alea.next()
        marque = (0..<5).map { UInt8(truncatingIfNeeded: hasard >> ($0 * 8)) }
        for i in 0..<options.connexions {
            let connexion = try Connexion(boucle, options.adresse)
            let emetteur = comptes[comptes.count - 1 - i % comptes.count]
            voies.append(
                Voie(connexion: connexion, requete: RequeteEnvoi(options, emetteur, marque: marque, &alea)))
            connexion.surReponse = { [unowned self] in try repondu(i, $0, $1) }
        }
        if options.debit != nil { minuterie = try Minuterie(boucle) { [unowned self] in try echoir() } }
    }

    /// Begins to post.
    func lancer() throws {
        debut = Horloge.maintenant()
        libres = Array(voies.indices.reversed())
        if let duree = options.duree { fin = debut + Horloge.nanosecondes(duree) }
        if let debit = options.debit { dus = options.duree.map { Int($0 * debit) } ?? options.total }
        options.debit == nil ? try reprendre() : try echoir()
    }

    /// Whether everything was posted and answered.
    var termine: Bool { libres.count == voies.count && !resteAPoster }

    /// Whether something is on its way or may follow.
    var resteAPoster: Bool {
        if options.debit != nil { return departs.count < dus }
        return options.duree == nil ? departs.count < options.total : Horloge.maintenant() < fin
    }

    /// Posts over the free connections what may be posted.
    func reprendre() throws { try servir(aLHeure: false) }

    /// `aLHeure`: the last one that fell due did so just now.
    private func servir(aLHeure: Bool) throws {
        while !libres.isEmpty, peutPoster() {
            let maintenant = Horloge.maintenant()
            if options.debit == nil {
                guard resteAPoster else { return }
                try poster(libres.removeLast(), depart: maintenant)
            } else {
                guard departs.count < echus else { return }
                let attendu = !aLHeure || departs.count + 1 < echus
                try poster(libres.removeLast(), depart: attendu ? echeance(departs.count) : maintenant)
            }
        }
    }

    /// Nothing more comes: connections that stay idle may be closed by the relay.
    func fermer() { voies.forEach { $0.connexion.fermer() } }

    private func echeance(_ numero: Int) -> UInt64 {
        debut + UInt64(Double(numero) * 1e9 / (options.debit ?? 1))
    }

    private func echoir() throws {
        let maintenant = Horloge.maintenant()
        while echus < dus, echeance(echus) <= maintenant {
            echus += 1
            try servir(aLHeure: true)
        }
        if echus < dus { minuterie?.armer(echeance(echus)) }
    }

    private func poster(_ voie: Int, depart: UInt64) throws {
        let numero = departs.count
        departs.append(depart)
        voies[voie].depart = depart
        let lui = destinataires[numero % destinataires.count]
        voies[voie].requete.preparer(UInt64(numero), vers: lui, &alea)
        try voies[voie].connexion.envoyer(voies[voie].requete.octets)
    }

    private func repondu(_ voie: Int, _ statut: Int, _ corps: UnsafeRawBufferPointer) throws {
        if statut != 200, statuts[200] == nil {
            throw Panne("envoyer_message in \(options.corps.rawValue) was answered \(statut): \(corps.texte)")
        }
        statuts[statut, default: 0] += 1
        latences.noter(Horloge.maintenant() - voies[voie].depart)
        libres.append(voie)
        try reprendre()
    }
}
