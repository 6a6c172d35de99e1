import Glibc
import Locking

/// Who has which ``InstanceIdentifier`` in this process. Two sessions of one number are two phones: the one that came first has the same identifier
/// after each start, and so has the second.
final class InstanceClaims: Sendable {
    fileprivate struct Phone: Sendable, Hashable {
        var user: String
        var connection: Int
    }

    private let taken = Guarded<[Phone: Set<Int>]>([:])

    /// The first identifier that is free, for as long as the claim is kept.
    func claim(_ user: String, connection: Int) -> InstanceClaim {
        let phone = Phone(user: user, connection: connection)
        let ordinal = taken.withLock { taken in
            let used = taken[phone, default: []]
            // One of as many numbers as there are, and one more, is free.
            let free = (0...used.count).first { !used.contains($0) } ?? used.count
            taken[phone, default: []].insert(free)
            return free
        }
        return InstanceClaim(self, phone, ordinal)
    }

    fileprivate func release(_ phone: Phone, _ ordinal: Int) {
        taken.withLock { taken in
            taken[phone]?.remove(ordinal)
            if taken[phone]?.isEmpty ?? false { taken[phone] = nil }
        }
    }
}

/// An identifier that nobody else in this process has.
final class InstanceClaim: Sendable {
    let identifier: InstanceIdentifier
    private let claims: InstanceClaims
    private let phone: InstanceClaims.Phone
    private let ordinal: Int

    fileprivate init(_ claims: InstanceClaims, _ phone: InstanceClaims.Phone, _ ordinal: Int) {
        (self.claims, self.phone, self.ordinal) = (claims, phone, ordinal)
        identifier = InstanceIdentifier(
            machine: InstanceIdentifier.thisMachine, account: getuid(), user: phone.user, connection: phone.connection,
            ordinal: ordinal)
    }

    deinit {
        claims.release(phone, ordinal)
    }
}
