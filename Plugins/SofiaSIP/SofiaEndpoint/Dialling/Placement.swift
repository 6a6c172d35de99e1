import BoundedNumbers
import MediaCore
import SofiaUserAgent

/// The INVITE of a call that we place, until it is answered (RFC 3261 §13.2).
struct Placement {
    /// Challenges of one INVITE that are met; each hop has its own, and a nonce may be too old.
    private static let mostChallenges = 4
    /// Far ends that are told apart; whoever forks a call further is heard when one of them answers.
    private static let mostFarEnds = 8

    /// Where it goes now.
    private(set) var uri: String
    /// What it says beside what every INVITE of ours does: whom it is for, which call it takes the place of.
    let headers: [SIPHeader]
    /// The negotiation with our offer open; nil before that is made.
    var offered: OfferAnswer?
    var offer: SIPBody?
    var credentials: [SIPHeader] = []
    var transaction: SofiaClientTransaction?
    /// Whose reliable answer to our offer is in force.
    private(set) var settledTag: String?
    /// They have offered something else since.
    var isUpdated = false
    private var targets: RedirectTargets
    private var challenged: [Int] = []
    private var receipts: [String: ReliableReceipt] = [:]
    private var answers: [String: SessionDescription] = [:]

    init(uri: String, headers: [SIPHeader]) {
        self.uri = uri
        self.headers = headers
        targets = RedirectTargets(first: uri)
    }

    /// A 401 or 407 came.
    /// - Returns: whether it is worth an answer: no server is told twice what it refused already.
    mutating func isWorthAnswering(_ status: Int, isStale: Bool) -> Bool {
        guard challenged.count < Self.mostChallenges, isStale || !challenged.contains(status) else { return false }
        challenged.append(status)
        return true
    }

    /// A 3xx came.
    /// - Returns: whether there is somewhere else to try.
    mutating func redirected(to contacts: [SIPAddress]) -> Bool {
        targets.take(contacts)
        guard let next = targets.next() else { return false }
        uri = next
        // Somebody else asks for other credentials, if for any.
        (credentials, challenged) = ([], [])
        return true
    }

    /// A reliable provisional response came in the dialog of this tag.
    /// - Returns: whether it is to be confirmed.
    mutating func received(reliably sequence: ResponseNumber, tag: String) -> Bool {
        guard receipts[tag] != nil || receipts.count < Self.mostFarEnds else { return false }
        return receipts[tag, default: ReliableReceipt()].take(sequence)
    }

    /// A description came in the dialog of this tag.
    /// - Returns: whether it says anything new.
    mutating func described(_ description: SessionDescription, tag: String) -> Bool {
        guard answers[tag] != nil || answers.count < Self.mostFarEnds else { return false }
        defer { answers[tag] = description }
        return answers[tag] != description
    }

    /// An answer was taken.
    /// - Parameter isReliable: whether it is final, because it came in a response that we confirm (RFC 3262 §5).
    mutating func settled(tag: String, isReliable: Bool) {
        settledTag = isReliable ? tag : nil
        isUpdated = false
    }

    /// What the far end of this tag has answered so far.
    func answer(tag: String) -> SessionDescription? { answers[tag] }
}
