/// Session ids that were offered and claim no session yet: at most 1,024, each for five minutes.
///
/// Every origin has a share of its own, and clients without one have a share together. When the table is full the
/// oldest offer of the largest share goes, so whoever asks for many ids pushes out none but its own.
struct OfferedCookies: Sendable {
    static let capacity = 1024
    static let lifetime = Duration.seconds(300)

    struct Offer: Sendable, Equatable {
        /// The origin that the id was offered to; the first one that uses it when it was offered to none.
        var origin: String?
        let until: ContinuousClock.Instant
        /// Whose share it counts in, whoever uses it.
        fileprivate let share: String?
    }

    /// What one origin was offered.
    private struct Share {
        /// Ids in the order of their offer. Taken ones stay until they reach the front.
        var order: [String] = []
        var oldest = 0
        /// Those that count.
        var count = 0
    }

    private var offers: [String: Offer] = [:]
    private var shares: [String?: Share] = [:]

    mutating func add(_ id: String, origin: String?, at now: ContinuousClock.Instant) {
        for share in Array(shares.keys) { dropExpired(of: share, at: now) }
        if offers.count >= Self.capacity { makeRoom(for: origin) }
        offers[id] = Offer(origin: origin, until: now + Self.lifetime, share: origin)
        shares[origin, default: Share()].order.append(id)
        shares[origin]?.count += 1
    }

    /// Whether this id was offered to this origin and still counts.
    mutating func contains(_ id: String, origin: String?, at now: ContinuousClock.Instant) -> Bool {
        guard var offer = offers[id], offer.until > now else { return false }
        guard let origin else { return true }
        if offer.origin == nil {
            offer.origin = origin
            offers[id] = offer
        }
        return offer.origin == origin
    }

    /// Takes an id out, because it claims a session.
    mutating func take(_ id: String) -> Offer? {
        guard let offer = offers.removeValue(forKey: id) else { return nil }
        shares[offer.share]?.count -= 1
        return offer
    }

    var count: Int { offers.count }

    /// Drops the oldest offer of the largest share; of several, that of the one who asks.
    private mutating func makeRoom(for origin: String?) {
        let own = shares[origin]?.count ?? 0
        guard let largest = shares.max(by: { $0.value.count < $1.value.count }) else { return }
        dropOldest(of: largest.value.count > own ? largest.key : origin)
    }

    private mutating func dropExpired(of origin: String?, at now: ContinuousClock.Instant) {
        while let share = shares[origin] {
            guard share.oldest < share.order.count else { return shares[origin] = nil }
            // A taken one is no offer any more.
            guard let offer = offers[share.order[share.oldest]] else {
                skipOldest(of: origin)
                continue
            }
            guard offer.until <= now else { return }
            dropOldest(of: origin)
        }
    }

    private mutating func dropOldest(of origin: String?) {
        while let share = shares[origin], share.oldest < share.order.count {
            let isThere = offers.removeValue(forKey: share.order[share.oldest]) != nil
            skipOldest(of: origin)
            guard isThere else { continue }
            shares[origin]?.count -= 1
            return
        }
    }

    private mutating func skipOldest(of origin: String?) {
        shares[origin]?.oldest += 1
        guard let oldest = shares[origin]?.oldest, oldest > Self.capacity else { return }
        shares[origin]?.order.removeFirst(oldest)
        shares[origin]?.oldest = 0
    }
}
