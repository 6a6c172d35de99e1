/// Tells a sender that goes on under another synchronization source from a stray packet: two in a row make a source
/// (RFC 3550 Appendix A.1, `MIN_SEQUENTIAL`).
public struct SourceProbation: Sendable {
    private var suspect: (source: UInt32, sequence: UInt16)?

    public init() {}

    /// - Returns: whether this packet is the second in a row of that source.
    public mutating func confirms(source: UInt32, sequence: UInt16) -> Bool {
        if let suspect, suspect.source == source, suspect.sequence == sequence {
            self.suspect = nil
            return true
        }
        suspect = (source, sequence &+ 1)
        return false
    }
}
