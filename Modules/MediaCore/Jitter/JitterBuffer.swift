/// Turns packets that come irregularly into samples that are pulled by a device's clock.
///
/// Samples wait in a ring by their timestamp, so that any packet size, reordering and duplicates are the same to it.
/// The playout delay follows the network: it grows where playout had to wait, and shrinks when more has been waiting for
/// seconds than the jitter needs. All memory is allocated once.
public struct JitterBuffer: Sendable {
    /// Samples that can wait: a good two seconds at 8 kHz. A power of two.
    private static let capacity = 16_384
    private static let mask = UInt32(capacity - 1)

    public struct Counts: Sendable, Equatable {
        /// Samples played as they came.
        public var played: UInt64 = 0
        /// Samples made up because none had come.
        public var concealed: UInt64 = 0
        /// Packets that came after their time.
        public var late: UInt64 = 0
        public init() {}
    }

    public let sampleRate: Int
    /// Samples that wait before playout starts, and again after it ran dry.
    public private(set) var target: Int
    public private(set) var counts = Counts()

    private let minimumTarget: Int
    private let maximumTarget: Int
    private var ring: [Int16]
    private var isThere: [Bool]
    /// The timestamp of the next sample to play; nil before the first packet.
    private var next: UInt32?
    /// One past the latest sample that came.
    private var end: UInt32 = 0
    private var isFilling = true
    private var concealment = Concealment()
    /// The least that was waiting at a pull, over the present window.
    private var leastWaiting = Int.max
    private var pulledInWindow = 0
    /// Samples in a row for which nothing came.
    private var dry = 0

    /// - Parameters:
    ///   - minimum: playout delay on a perfect network, milliseconds.
    ///   - maximum: the longest playout delay, milliseconds.
    public init(sampleRate: Int = 8000, minimum: Int = 20, maximum: Int = 200) {
        self.sampleRate = sampleRate
        minimumTarget = minimum * sampleRate / 1000
        maximumTarget = maximum * sampleRate / 1000
        target = minimumTarget
        ring = Array(repeating: 0, count: Self.capacity)
        isThere = Array(repeating: false, count: Self.capacity)
    }

    /// Samples that wait, gaps among them included.
    public var waiting: Int { next.map { max(0, Int(Int32(bitPattern: end &- $0))) } ?? 0 }

    /// Forgets what waits; the next packet begins anew. For a new source or codec.
    public mutating func reset() {
        for index in isThere.indices { isThere[index] = false }
        next = nil
        isFilling = true
        dry = 0
        leastWaiting = .max
        pulledInWindow = 0
    }

    /// Takes the samples of a packet, which `fill` writes where they belong.
    public mutating func insert(timestamp: UInt32, count: Int, _ sample: (Int) -> Int16) {
        guard count > 0, count <= Self.capacity / 4 else { return }
        var start = next ?? timestamp
        let ahead = Int32(bitPattern: timestamp &- start)
        if next == nil || ahead >= Int32(Self.capacity - count) || ahead <= -Int32(Self.capacity) {
            // The first packet, or a sender that jumped.
            reset()
            start = timestamp
            end = timestamp
        } else if isFilling, dry > sampleRate / 5 {
            // After a pause what comes is the beginning of something.
            reset()
            start = timestamp
            end = timestamp
        } else if ahead + Int32(count) <= 0 {
            if isFilling, counts.played == 0 { start = timestamp } else {
                counts.late += 1
                grow(by: count)
                return
            }
        }
        next = start
        for index in 0..<count {
            let position = timestamp &+ UInt32(index)
            guard Int32(bitPattern: position &- start) >= 0 else { continue }
            ring[Int(position & Self.mask)] = sample(index)
            isThere[Int(position & Self.mask)] = true
        }
        let last = timestamp &+ UInt32(count)
        if Int32(bitPattern: last &- end) > 0 { end = last }
        dry = 0
        if isFilling, waiting >= target { isFilling = false }
    }

    /// Gives the samples that are due, made up where none came.
    public mutating func pull(into samples: UnsafeMutableBufferPointer<Int16>) {
        guard var position = next, !isFilling else {
            dry += samples.count
            // Before the first packet there is nothing to go on with.
            if next == nil || counts.played == 0 {
                samples.update(repeating: 0)
            } else {
                counts.concealed += UInt64(dry <= sampleRate / 5 ? samples.count : 0)
                concealment.conceal(samples)
            }
            return
        }
        observe(samples.count)
        if waiting == 0 {
            // Nothing at all: playout waits, which is what makes the delay longer, and what is late may still come.
            isFilling = true
            grow(by: samples.count)
            dry += samples.count
            counts.concealed += UInt64(samples.count)
            concealment.conceal(samples)
            return
        }
        var index = 0
        while index < samples.count {
            let slot = Int(position & Self.mask)
            let isReal = isThere[slot]
            var run = index
            while run < samples.count, isThere[Int(position & Self.mask)] == isReal {
                samples[run] = ring[Int(position & Self.mask)]
                isThere[Int(position & Self.mask)] = false
                position &+= 1
                run += 1
            }
            let part = UnsafeMutableBufferPointer(rebasing: samples[index..<run])
            if isReal {
                concealment.played(part)
                counts.played += UInt64(part.count)
            } else {
                concealment.conceal(part)
                counts.concealed += UInt64(part.count)
            }
            index = run
        }
        next = position
        shrinkIfRoomy()
    }

    // MARK: The playout delay

    private mutating func grow(by count: Int) {
        target = min(maximumTarget, max(target + count, minimumTarget))
    }

    private mutating func observe(_ count: Int) {
        leastWaiting = min(leastWaiting, waiting - count)
        pulledInWindow += count
    }

    /// Every two seconds: what was never needed in that time is too much. Leaves out 10 ms, and lets the target follow.
    private mutating func shrinkIfRoomy() {
        guard pulledInWindow >= 2 * sampleRate, let position = next else { return }
        let step = sampleRate / 100
        if leastWaiting >= step + minimumTarget / 2, waiting > step {
            for index in 0..<step { isThere[Int((position &+ UInt32(index)) & Self.mask)] = false }
            next = position &+ UInt32(step)
        }
        if leastWaiting >= step { target = max(minimumTarget, target - step) }
        leastWaiting = .max
        pulledInWindow = 0
    }
}
