/// Why a call cannot have media.
public enum MediaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Every port pair of the range is taken.
    case noFreePort(ClosedRange<UInt16>)
    /// A socket cannot be had; one sentence for the person who must mend it.
    case socket(String)
    /// Packets cannot be protected as was agreed; one sentence for the person who must mend it, without any key.
    case protection(String)

    public var description: String {
        switch self {
        case .noFreePort(let range):
            "no pair of free UDP ports is left from \(range.lowerBound) to \(range.upperBound): "
                + "widen policy.endpoint.rtp_port_min and rtp_port_max"
        case .socket(let reason): reason
        case .protection(let reason): "SRTP cannot be used: \(reason)"
        }
    }
}
