/// The languages of the program.
enum Langue: String, Sendable, CaseIterable {
    /// French, the default.
    case fr
    /// English.
    case en

    /// The language of a locale such as `en_GB.UTF-8`: English when it says so, else French.
    static func deLaLocale(_ environnement: [String: String]) -> Langue {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environnement[$0] }.first { !$0.isEmpty }
        return locale?.hasPrefix("en") == true ? .en : .fr
    }
}
