/// How far two spellings are apart.
enum EditDistance {
    /// The candidate that was probably meant; nil when none is near.
    static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        let text = Array(text.utf8)
        // A third of the letters wrong is another word.
        let limit = max(2, text.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = between(text, Array(candidate.utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Levenshtein's distance: letters inserted, left out or replaced.
    private static func between(_ one: [UInt8], _ two: [UInt8]) -> Int {
        var row = Array(0...two.count)
        for (index, letter) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in two.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[two.count]
    }
}
