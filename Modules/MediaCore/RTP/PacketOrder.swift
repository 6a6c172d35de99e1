/// How a packet stands to those of its source that came before it, by the sequence numbers.
public enum PacketOrder: Sendable, Equatable {
    /// It is the next one, or the first.
    case following
    /// Something between is missing so far.
    case afterLoss
    /// A newer one, or the same, came before it.
    case outOfOrder
}
