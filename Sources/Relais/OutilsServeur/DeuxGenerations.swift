/// A dictionary that forgets what was not used for long, and so stays within twice `borne` entries without a clock: when the newer
/// generation is full it becomes the older, and the older is forgotten.
struct DeuxGenerations<Cle: Hashable, Valeur> {
    private let borne: Int
    private var recente: [Cle: Valeur] = [:]
    private var ancienne: [Cle: Valeur] = [:]

    init(borne: Int) { self.borne = borne }

    /// What is remembered of `cle`; what is set counts as used.
    subscript(cle: Cle) -> Valeur? {
        get { recente[cle] ?? ancienne[cle] }
        set {
            if newValue != nil, recente.count >= borne, recente[cle] == nil {
                ancienne = recente
                recente = [:]
            }
            recente[cle] = newValue
            if newValue == nil { ancienne[cle] = nil }
        }
    }

    /// The same, with `defaut` for what is not remembered.
    subscript(cle: Cle, default defaut: @autoclosure () -> Valeur) -> Valeur {
        get { self[cle] ?? defaut() }
        set { self[cle] = newValue }
    }
}
