/// Decides when playout should wait a little or hurry a little, from how early packets came before they were needed.
struct PlayoutPacing: Sendable {
    /// How long it is watched before a delay counts as too long: two seconds of playout.
    private let window: Int
    /// Samples by which a packet came before its time, on average, in sixteenths.
    private var meanSixteenths = 0
    private var leastSlack = Int.max
    private var pulled = 0
    private var lateInWindow = 0
    /// Samples that playout shall still wait.
    private var owed = 0
    /// Samples that shall still be left out.
    private var surplus = 0
    private var sinceRemoval = 0

    init(sampleRate: Int) {
        window = 2 * sampleRate
    }

    var meanSlack: Int { max(0, meanSixteenths / 16) }

    mutating func restart() {
        let window = window
        self = PlayoutPacing(window: window)
    }

    private init(window: Int) {
        self.window = window
    }

    mutating func observe(slack: Int) {
        leastSlack = min(leastSlack, slack)
        meanSixteenths = meanSixteenths == 0 ? slack * 16 : meanSixteenths + slack - meanSixteenths / 16
    }

    /// A packet came out of order after its time. A second one in a window makes playout wait for such.
    mutating func noteLate(by samples: Int) {
        lateInWindow += 1
        leastSlack = min(leastSlack, 0)
        if lateInWindow > 1 { owed = max(owed, samples) }
    }

    /// Whether this frame shall be made up, so that everything after it is later.
    mutating func takeStretch(_ count: Int, waiting: Int, maximum: Int) -> Bool {
        guard owed > 0 else { return false }
        owed = waiting + count > maximum ? 0 : owed - count
        return waiting + count <= maximum
    }

    /// How many samples may be left out now; nil for none.
    mutating func takeSurplus(pulled count: Int, spare: Int) -> Int? {
        pulled += count
        sinceRemoval += count
        if pulled >= window {
            surplus = leastSlack == .max ? 0 : max(0, leastSlack - spare)
            leastSlack = .max
            lateInWindow = 0
            pulled = 0
        }
        // Ten milliseconds are worth it; a tenth of a second apart it is not heard as a rhythm.
        return surplus >= 2 * spare && sinceRemoval >= window / 20 ? surplus : nil
    }

    mutating func removed(_ samples: Int) {
        surplus -= samples
        meanSixteenths -= samples * 16
        sinceRemoval = 0
    }
}
