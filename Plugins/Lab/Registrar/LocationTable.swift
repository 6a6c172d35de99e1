import BoundedNumbers
import SofiaUserAgent

/// Where the phones are (RFC 3261 §10.3), as a value without a clock.
///
/// A user has one contact, as with a call server that drives desk phones: a new one takes the former's place.
struct LocationTable: Sendable {
    struct Entry: Sendable, Equatable {
        var contact: String
        /// `+sip.instance` (RFC 5626 §4.1); nil: its phone has none.
        var instance: String?
        var callID: String
        var sequence: UInt32
        var expires: ContinuousClock.Instant
    }

    /// What a REGISTER asks for.
    struct Request: Sendable, Equatable {
        var user: String
        /// The contact's URI without angle brackets and parameters of the header; `*` for all; nil: only asks.
        var contact: String?
        /// `+sip.instance`, without quotes.
        var instance: String?
        /// The contact's `expires` parameter, else the `Expires` header.
        var expires: DeltaSeconds?
        var callID: String
        var sequence: UInt32
    }

    enum Outcome: Sendable, Equatable {
        /// Bound; `contact` with so many seconds.
        case bound(contact: String, seconds: Int)
        case unbound
        /// Nothing was asked for.
        case listed
        /// 423: asks for less than this.
        case tooBrief(minimum: Int)
        /// 500: an older request than the last one of the same phone (RFC 3261 §10.3, step 7).
        case outOfOrder
        /// 400: `*` with a time other than 0.
        case malformed
    }

    /// Seconds; less is a 423, but 0 always removes.
    var minimum: Int
    /// The most that is granted, in seconds.
    var maximum: Int
    private var entries: [String: Entry] = [:]

    init(minimum: Int, maximum: Int) {
        self.minimum = minimum
        self.maximum = maximum
    }

    mutating func register(_ request: Request, at now: ContinuousClock.Instant) -> Outcome {
        guard let contact = request.contact else { return .listed }
        let wanted = request.expires?.value ?? maximum
        if contact == "*", wanted != 0 { return .malformed }
        if let entry = entry(of: request.user, at: now), entry.callID == request.callID,
            request.sequence <= entry.sequence
        {
            return .outOfOrder
        }
        guard wanted > 0 else {
            // Somebody else's contact stays: this may be the farewell of a phone that was replaced.
            if contact == "*" || entries[request.user]?.contact == contact { entries[request.user] = nil }
            return .unbound
        }
        guard wanted >= minimum else { return .tooBrief(minimum: minimum) }
        let granted = min(wanted, maximum)
        entries[request.user] = Entry(
            contact: contact, instance: request.instance, callID: request.callID, sequence: request.sequence,
            expires: now + .seconds(granted))
        return .bound(contact: contact, seconds: granted)
    }

    /// Forgets a phone without its doing.
    mutating func remove(_ user: String) {
        entries[user] = nil
    }

    func entry(of user: String, at now: ContinuousClock.Instant) -> Entry? {
        entries[user].flatMap { now < $0.expires ? $0 : nil }
    }

    func all(at now: ContinuousClock.Instant) -> [String: Entry] {
        entries.filter { now < $0.value.expires }
    }
}
