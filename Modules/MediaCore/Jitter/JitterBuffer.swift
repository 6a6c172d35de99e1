import BoundedNumbers

/// Turns packets that come irregularly into samples that are pulled by a device's clock.
///
/// Samples wait in a ring by their timestamp, so that any packet size, reordering and duplicates are the same to it.
/// When nothing is there to play, playout waits, which makes the delay longer; when every packet of two seconds came
/// earlier than was needed, a pitch period is left out. That also makes up for clocks that do not run alike. All memory
/// is allocated once.
public struct JitterBuffer: Sendable {
    /// Of samples, but for ``late``.
    public struct Counts: Sendable, Equatable {
        /// Played as they came.
        public var played: UInt64 = 0
        /// Made up because none had come in time.
        public var concealed: UInt64 = 0
        /// Thrown away because too many were waiting.
        public var discarded: UInt64 = 0
        /// Packets that came after their time.
        public var late: UInt64 = 0
        public init() {}
    }

    public let sampleRate: Int
    public private(set) var counts = Counts()

    /// What waits before the first packet is played, and what is kept when too much waits.
    private let minimumDelay: Int
    private let maximumDelay: Int
    /// What every packet should be early by at least: 5 ms.
    private let spare: Int

    private var ring: SampleRing
    private var concealment = Concealment()
    /// Samples made up since it ran dry, for which playout has waited.
    private var stalled = 0
    /// How many of these nobody has explained: a loss, or a pause that was not announced.
    private var unexplained = 0
    private var isPaused = false

    private var lastPull: Int64?
    private var frame = 0
    private var pacing: PlayoutPacing

    /// - Parameters:
    ///   - sampleRate: samples a second.
    ///   - minimum: playout delay before the network is known, milliseconds.
    ///   - maximum: the longest playout delay, milliseconds.
    public init(sampleRate: Int = 8000, minimum: Int = 20, maximum: Int = 200) {
        self.sampleRate = sampleRate
        minimumDelay = minimum * sampleRate / 1000
        maximumDelay = maximum * sampleRate / 1000
        spare = sampleRate / 200
        // Twice the longest delay holds it and the longest packet.
        ring = SampleRing(atLeast: 2 * maximumDelay)
        pacing = PlayoutPacing(sampleRate: sampleRate)
    }

    /// Samples that wait, gaps among them included.
    public var waiting: Int { ring.count }

    /// How long packets wait to be played, on average, in samples.
    public var delay: Int { pacing.meanSlack }

    /// Samples in a row for which neither a packet nor ``pause()`` has accounted so far.
    public var starved: Int { unexplained }

    /// Forgets what waits; the next packet begins anew. For a new source or codec, and after a hold.
    public mutating func reset() {
        ring.clear()
        settle(asPause: true)
        isPaused = false
        lastPull = nil
        pacing.restart()
    }

    /// The sender said that it pauses (comfort noise, or a digit in place of speech): until the next packet there is
    /// nothing to make up.
    public mutating func pause() {
        isPaused = true
    }

    /// Takes the samples of a packet.
    /// - Parameters:
    ///   - timestamp: of the first sample, as in the packet.
    ///   - count: how many it has; a packet longer than the longest delay is dropped.
    ///   - order: how it stands to the packets before it; in one that follows, a gap of timestamps is a pause.
    ///   - now: nanoseconds of the clock that ``pull(into:at:)`` is told too.
    ///   - sample: gives each of them by its index.
    public mutating func insert(
        timestamp: UInt32, count: Int, order: PacketOrder = .following, at now: Int64 = 0, _ sample: (Int) -> Int16
    ) {
        guard count > 0, count <= maximumDelay else { return }
        if ring.start == nil { begin(at: timestamp) }
        if order != .outOfOrder { resume(at: timestamp, order) }
        if ring.distance(to: timestamp) + count <= 0 {
            if order == .outOfOrder {
                counts.late += 1
                pacing.noteLate(by: -ring.distance(to: timestamp))
                return
            }
            // What is newest cannot be behind what was played, unless the sender has set its clock back.
            begin(at: timestamp)
        }
        if ring.distance(to: timestamp) > maximumDelay {
            // A burst after an outage, or a sender that jumped: what is old is of no use to a listener.
            counts.discarded += UInt64(ring.skip(to: timestamp &- UInt32(minimumDelay)))
        }
        if order == .outOfOrder { settle(asPause: false) }
        ring.store(timestamp: timestamp, count: count, sample)
        if order != .outOfOrder, let lastPull {
            let elapsed = Int((now - lastPull).nanoseconds(at: Int64(sampleRate)))
            // A device that has stopped pulling says nothing of the network.
            if elapsed <= 3 * frame { pacing.observe(slack: ring.distance(to: timestamp) + frame - elapsed) }
        }
    }

    /// Gives the samples that are due, made up where none came; silence before the first packet.
    public mutating func pull(into samples: UnsafeMutableBufferPointer<Int16>, at now: Int64 = 0) {
        lastPull = now
        frame = samples.count
        guard ring.start != nil else {
            samples.update(repeating: 0)
            return
        }
        if pacing.takeStretch(samples.count, waiting: ring.count, maximum: maximumDelay) {
            concealment.conceal(samples)
            counts.concealed += UInt64(samples.count)
            return
        }
        if let room = pacing.takeSurplus(pulled: samples.count, spare: spare), shorten(samples, room) { return }
        var index = 0
        while index < samples.count {
            let (run, isThere) = ring.take(samples, from: index)
            // Past the end playout waits: what is late may still come.
            if run == 0 { break }
            let part = UnsafeMutableBufferPointer(rebasing: samples[index..<(index + run)])
            if isThere {
                concealment.played(part)
                counts.played += UInt64(run)
            } else {
                concealment.conceal(part)
                counts.concealed += UInt64(run)
            }
            index += run
        }
        if index < samples.count { stall(UnsafeMutableBufferPointer(rebasing: samples[index...])) }
    }

    // MARK: Running dry

    private mutating func stall(_ samples: UnsafeMutableBufferPointer<Int16>) {
        stalled += samples.count
        if isPaused {
            samples.update(repeating: 0)
        } else {
            unexplained += samples.count
            concealment.conceal(samples)
        }
    }

    /// What a packet says about the time in which nothing came.
    private mutating func resume(at timestamp: UInt32, _ order: PacketOrder) {
        isPaused = false
        let gap = ring.distance(to: timestamp)
        // What was made up stands for what did not come; else one lost packet would be heard as two.
        if gap > 0, stalled > 0 { _ = ring.skip(to: ring.position(min(stalled, gap))) }
        settle(asPause: order == .following && gap > 0)
        let rest = ring.distance(to: timestamp) - ring.count
        if order == .following, rest > 0, rest <= maximumDelay {
            ring.store(timestamp: ring.position(ring.count), count: rest) { _ in 0 }
        }
    }

    private mutating func settle(asPause isPause: Bool) {
        if !isPause { counts.concealed += UInt64(unexplained) }
        unexplained = 0
        stalled = 0
    }

    private mutating func begin(at timestamp: UInt32) {
        reset()
        let lead = timestamp &- UInt32(minimumDelay)
        ring.begin(at: lead)
        ring.store(timestamp: lead, count: minimumDelay) { _ in 0 }
    }

    // MARK: Catching up

    /// Plays a frame with a pitch period left out, faded over so that it is not heard.
    private mutating func shorten(_ samples: UnsafeMutableBufferPointer<Int16>, _ room: Int) -> Bool {
        let shortest = sampleRate / 200
        let longest = min(room, 3 * shortest, ring.count - samples.count)
        guard longest >= shortest, ring.isComplete(samples.count + longest) else { return false }
        let fade = min(samples.count, 2 * shortest)
        let period = ring.period(within: shortest...longest, over: fade)
        for index in samples.indices {
            let late = Int(ring[index + period])
            let early = Int(ring[min(index, fade)])
            samples[index] = index < fade ? Int16((early * (fade - index) + late * index) / fade) : Int16(late)
        }
        _ = ring.skip(to: ring.position(samples.count + period))
        pacing.removed(period)
        concealment.played(samples)
        counts.played += UInt64(samples.count)
        return true
    }
}
