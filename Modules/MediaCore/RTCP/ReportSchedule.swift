/// When the next RTCP report is due (RFC 3550 §6.2, §6.3 and Appendix A.7), for the two members of a call.
///
/// Times are nanoseconds of any clock that does not jump.
public struct ReportSchedule: Sendable {
    /// §6.2: the shortest interval between reports; half of it before the first.
    public static let minimumInterval: Int64 = 5_000_000_000
    /// §6.3.1: reconsidering makes the interval longer on average; e - 1.5 makes up for it.
    private static let compensation = 1.21828
    /// IPv4 and UDP around every RTCP packet.
    private static let datagramOverhead = 28

    /// What RTCP may use, octets a second: 5 % of the session's bandwidth.
    private let bandwidth: Double
    private let random: @Sendable () -> Double
    private var averageSize: Double
    private var members = 1
    private var isInitial = true
    private var last: Int64 = 0

    /// When ``isDue(at:)`` has to be asked next; `Int64.max` before the start.
    public private(set) var deadline = Int64.max

    /// - Parameters:
    ///   - sessionBandwidth: of the whole call, octets a second; the default is G.711 in packets of 20 ms, both ways.
    ///   - random: gives 0.5 to 1.5, so that the reports of many do not fall together.
    public init(
        sessionBandwidth: Double = 20_000, random: @escaping @Sendable () -> Double = { .random(in: 0.5...1.5) }
    ) {
        bandwidth = sessionBandwidth * 0.05
        self.random = random
        averageSize = 128
    }

    /// Begins, unless it has begun.
    public mutating func start(at now: Int64) {
        guard deadline == .max else { return }
        last = now
        deadline = now + interval
    }

    /// Whether a report has to leave now. If not, ``deadline`` has moved (timer reconsideration, §6.3.6).
    public mutating func isDue(at now: Int64) -> Bool {
        guard now >= deadline else { return false }
        deadline = last + interval
        return now >= deadline
    }

    /// A report left.
    public mutating func sent(octets: Int, at now: Int64) {
        account(octets)
        isInitial = false
        last = now
        deadline = now + interval
    }

    /// A report of the other member came.
    public mutating func received(octets: Int) {
        members = 2
        account(octets)
    }

    private mutating func account(_ octets: Int) {
        averageSize += (Double(octets + Self.datagramOverhead) - averageSize) / 16
    }

    /// §6.3.1, randomised.
    private var interval: Int64 {
        let shortest = Double(Self.minimumInterval) / (isInitial ? 2 : 1)
        let fair = averageSize * Double(members) / bandwidth * 1e9
        return Int64(max(shortest, fair) * random() / Self.compensation)
    }
}
