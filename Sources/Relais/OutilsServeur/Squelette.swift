/// What a pseudo looks like at a glance. Two pseudos of one skeleton are not given to two people.
///
/// `0` and `o`, and `1`, `i` and `l`, are told apart badly by most fonts; `rn` and `vv` run together into `m` and `w`; the
/// separators are easily overlooked or misremembered. `5` and `s`, `2` and `z` are alike only in capitals, which a pseudo
/// does not have: joining them would refuse more honest names than it would stop impostors.
enum Squelette {
    /// The skeleton of a pseudo of the accepted form.
    static func de(_ pseudo: String) -> String {
        var squelette = ""
        for lettre in pseudo.lowercased() where !"_.-".contains(lettre) {
            switch lettre {
            case "0": squelette.append("o")
            case "1", "i": squelette.append("l")
            case "n" where squelette.last == "r": remplacer(&squelette, par: "m")
            case "v" where squelette.last == "v": remplacer(&squelette, par: "w")
            default: squelette.append(lettre)
            }
        }
        return squelette
    }

    private static func remplacer(_ squelette: inout String, par lettre: Character) {
        squelette.removeLast()
        squelette.append(lettre)
    }
}
