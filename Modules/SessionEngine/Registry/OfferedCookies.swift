/// Session ids that were offered and claim no session yet: the newest 1,024 of the last five minutes.
struct OfferedCookies: Sendable {
    static let capacity = 1024
    static let lifetime = Duration.seconds(300)

    struct Offer: Sendable, Equatable {
        /// The origin that the id was offered to; the first one that uses it when it was offered to none.
        var origin: String?
        let until: ContinuousClock.Instant
    }

    private var offers: [String: Offer] = [:]
    /// Ids in the order of their offer. Taken ones stay until they reach the front.
    private var order: [String] = []
    private var oldest = 0

    mutating func add(_ id: String, origin: String?, at now: ContinuousClock.Instant) {
        offers[id] = Offer(origin: origin, until: now + Self.lifetime)
        order.append(id)
        while let first = order[oldest...].first, offers.count > Self.capacity || (offers[first]?.until ?? now) <= now {
            offers[first] = nil
            oldest += 1
        }
        if oldest > Self.capacity {
            order.removeFirst(oldest)
            oldest = 0
        }
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
        offers.removeValue(forKey: id)
    }

    var count: Int { offers.count }
}
