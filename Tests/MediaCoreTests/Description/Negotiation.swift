import MediaCore
import Testing

/// What the tests of offers and answers start from.
enum Negotiation {
    static let ours = address("192.0.2.10", 6000)

    static func address(_ host: String, _ port: UInt16) -> SocketAddress {
        guard let address = SocketAddress(host: host, port: port) else {
            preconditionFailure("not an address: \(host)")
        }
        return address
    }

    static func fresh(
        _ payloads: [AudioPayload] = [.pcmu, .pcma], telephoneEvent: UInt8? = 101, packetTime: Int = 20,
        address: SocketAddress = ours, prefersOfferedOrder: Bool = false
    ) -> OfferAnswer {
        OfferAnswer(
            sessionID: 4711,
            local: LocalMedia(
                address: address, payloads: payloads, telephoneEvent: telephoneEvent, packetTime: packetTime),
            prefersOfferedOrder: prefersOfferedOrder)
    }

    /// A description from a far end at 192.0.2.20; `lines` begin with the first `m=`.
    static func theirs(_ lines: String..., host: String = "192.0.2.20", version: Int = 1) throws -> SessionDescription {
        let family = host.contains(":") ? "IP6" : "IP4"
        let head = ["v=0", "o=- 9 \(version) IN \(family) \(host)", "s=-", "c=IN \(family) \(host)", "t=0 0"]
        return try SessionDescription.parse((head + lines).joined(separator: "\r\n"))
    }

    /// The description's `m=` lines and the attributes of its audio as one list, easy to compare.
    static func media(_ description: SessionDescription) -> [String] {
        description.text.split(separator: "\r\n").drop { !$0.hasPrefix("m=") }.map { String($0) }
    }
}
