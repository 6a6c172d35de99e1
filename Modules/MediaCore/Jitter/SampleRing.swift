/// Samples that wait by their timestamps, gaps among them. Memory is allocated once.
struct SampleRing: Sendable {
    private var samples: [Int16]
    private var isThere: [Bool]
    private let mask: UInt32
    /// The timestamp of the sample to be played next; nil while nothing was ever stored.
    private(set) var start: UInt32?
    /// One past the latest sample.
    private var end: UInt32 = 0

    init(atLeast count: Int) {
        var capacity = 1024
        while capacity < count { capacity *= 2 }
        mask = UInt32(capacity - 1)
        samples = Array(repeating: 0, count: capacity)
        isThere = Array(repeating: false, count: capacity)
    }

    /// Samples from the start to the latest one, gaps included.
    var count: Int { start == nil ? 0 : max(0, distance(to: end)) }

    /// A sample that waits, by its distance from the start.
    subscript(_ index: Int) -> Int16 { samples[slot(position(index))] }

    /// The timestamp so many samples after the start.
    func position(_ index: Int) -> UInt32 { (start ?? 0) &+ UInt32(truncatingIfNeeded: index) }

    /// How far a timestamp is after the start; negative when it is before.
    func distance(to timestamp: UInt32) -> Int { Int(Int32(bitPattern: timestamp &- (start ?? timestamp))) }

    mutating func clear() {
        for index in isThere.indices { isThere[index] = false }
        start = nil
    }

    /// The ring must be clear.
    mutating func begin(at timestamp: UInt32) {
        start = timestamp
        end = timestamp
    }

    /// Writes samples where they belong; what is before the start, or does not fit, is left out.
    mutating func store(timestamp: UInt32, count: Int, _ sample: (Int) -> Int16) {
        let first = distance(to: timestamp)
        guard start != nil, first + count <= samples.count else { return }
        for index in max(0, -first)..<max(count, -first) {
            let slot = slot(timestamp &+ UInt32(index))
            samples[slot] = sample(index)
            isThere[slot] = true
        }
        let last = timestamp &+ UInt32(count)
        if Int32(bitPattern: last &- end) > 0 { end = last }
    }

    /// Takes the next samples that are alike in being there or not, at most up to the latest one.
    /// - Returns: how many there are of that kind; they are only written when they are there.
    mutating func take(_ target: UnsafeMutableBufferPointer<Int16>, from index: Int) -> (run: Int, isThere: Bool) {
        guard let first = start else { return (0, false) }
        let limit = min(target.count - index, count)
        let kind = isThere[slot(first)]
        var run = 0
        while run < limit {
            let slot = slot(first &+ UInt32(run))
            guard isThere[slot] == kind else { break }
            if kind { target[index + run] = samples[slot] }
            isThere[slot] = false
            run += 1
        }
        start = first &+ UInt32(run)
        return (run, kind)
    }

    /// Moves the start forward.
    /// - Returns: how many samples that were there are lost by it.
    mutating func skip(to timestamp: UInt32) -> Int {
        var lost = 0
        for index in 0..<max(0, min(distance(to: timestamp), samples.count)) {
            let slot = slot(position(index))
            if isThere[slot] { lost += 1 }
            isThere[slot] = false
        }
        start = timestamp
        if Int32(bitPattern: timestamp &- end) > 0 { end = timestamp }
        return lost
    }

    /// Whether the next samples are all there.
    func isComplete(_ count: Int) -> Bool {
        guard start != nil, count <= self.count else { return false }
        return (0..<count).allSatisfy { isThere[slot(position($0))] }
    }

    /// The shift at which the next samples look most like themselves.
    func period(within range: ClosedRange<Int>, over window: Int) -> Int {
        var best = range.lowerBound
        var bestScore = -Double.infinity
        for shift in range {
            var product = 0
            var energy = 1
            for index in stride(from: 0, to: window, by: 2) {
                let later = Int(self[index + shift])
                product += Int(self[index]) * later
                energy += later * later
            }
            let score = Double(product) * Double(product.magnitude) / Double(energy)
            if score > bestScore { (best, bestScore) = (shift, score) }
        }
        return best
    }

    private func slot(_ timestamp: UInt32) -> Int { Int(timestamp & mask) }
}
