/// One place where a service is to be had (RFC 2782).
public struct ServiceRecord: Sendable, Hashable {
    /// The lowest is tried first.
    public var priority: UInt16
    /// How big a share it takes among those of the same priority.
    public var weight: UInt16
    public var port: UInt16
    /// Empty: the service is decidedly not to be had.
    public var target: String

    public init(priority: UInt16, weight: UInt16, port: UInt16, target: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }

    /// The order in which to try: by priority, and at random by weight within one (RFC 2782, "Usage rules").
    /// - Parameters:
    ///   - records: one answer's, in any order.
    ///   - random: of a range, any number; a generator in operation, a fixed choice in a test.
    public static func ordered(
        _ records: [ServiceRecord], random: (ClosedRange<Int>) -> Int
    ) -> [ServiceRecord] {
        var order: [ServiceRecord] = []
        let byPriority = Dictionary(grouping: records.filter { !$0.target.isEmpty }, by: \.priority)
        for (_, group) in byPriority.sorted(by: { $0.key < $1.key }) {
            // Those without weight stand first, so that they have a small chance only.
            var left = group.filter { $0.weight == 0 } + group.filter { $0.weight > 0 }
            while !left.isEmpty {
                let pick = random(0...left.reduce(0) { $0 + Int($1.weight) })
                var sum = 0
                let index = left.firstIndex { record in
                    sum += Int(record.weight)
                    return sum >= pick
                }
                order.append(left.remove(at: index ?? left.count - 1))
            }
        }
        return order
    }
}
