import Locking

/// The latest snapshot, encoded once when it changed and read by any number of requests without asking an actor.
final class PublishedSnapshot: Sendable {
    private struct Content {
        var snapshot: SessionSnapshot
        var encoded: [UInt8]
        /// Something in it lasts for one poll only.
        var awaitsPoll: Bool
    }

    private let content: Guarded<Content>
    private let encode: @Sendable (SessionSnapshot) -> [UInt8]
    private let changed: @Sendable () -> Void

    /// - Parameter changed: called after every change; it must not block.
    init(
        _ snapshot: SessionSnapshot, encode: @escaping @Sendable (SessionSnapshot) -> [UInt8],
        changed: @escaping @Sendable () -> Void
    ) {
        self.encode = encode
        self.changed = changed
        content = Guarded(Content(snapshot: snapshot, encoded: encode(snapshot), awaitsPoll: false))
    }

    var snapshot: SessionSnapshot { content.withLock(\.snapshot) }

    /// The encoded snapshot, and whether it must be told that it was shown.
    func read() -> (encoded: [UInt8], awaitsPoll: Bool) {
        content.withLock { ($0.encoded, $0.awaitsPoll) }
    }

    func publish(_ snapshot: SessionSnapshot, awaitsPoll: Bool) {
        guard snapshot != self.snapshot else { return }
        let encoded = encode(snapshot)
        content.withLock { $0 = Content(snapshot: snapshot, encoded: encoded, awaitsPoll: awaitsPoll) }
        changed()
    }
}
