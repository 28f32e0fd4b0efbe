extension Array {
    /// The same elements; those of one flow stand by their numbers, in the places that elements of that flow have. A relay can
    /// so choose when something is shown, and not before what.
    func dansLOrdre(_ place: (Element) -> MessageLocal.Place?) -> [Element] {
        var ordonnes = self
        let parFlux = Dictionary(grouping: indices.filter { place(self[$0]) != nil }) { place(self[$0])?.flux }
        for places in parFlux.values {
            let tries = places.sorted { (place(self[$0])?.seq ?? 0, $0) < (place(self[$1])?.seq ?? 0, $1) }
            for (libre, rang) in zip(places, tries) { ordonnes[libre] = self[rang] }
        }
        return ordonnes
    }
}
