/// From where RTP is taken: the signalled host, and there the one port that it was first seen to send from.
///
/// A peer behind a translator of ports sends from another port than it told; a stranger must not get in by guessing
/// ours. What the signalling named exactly always counts, and then nothing else does.
public struct SourceLatch: Sendable, Equatable {
    private var signalled: SocketAddress?
    /// The one source, once a packet of it was good.
    public private(set) var learned: SocketAddress?

    public init() {}

    /// A negotiation named this address; nil: nobody. Learning begins anew when that changes anything.
    public mutating func signal(_ address: SocketAddress?) {
        guard signalled != address else { return }
        signalled = address
        learned = nil
    }

    /// Whether a packet from there may be looked at.
    public func admits(_ address: SocketAddress) -> Bool {
        guard let signalled else { return false }
        if address == learned || address == signalled { return true }
        return learned == nil && address.with(port: 0) == signalled.with(port: 0)
    }

    /// A packet from there was good.
    public mutating func learn(_ address: SocketAddress) {
        if admits(address) { learned = address }
    }
}
