import MediaCore
import NameResolution

/// RTP, its events, RTCP and DNS answers, as they come from the network.
@_cdecl("LLVMFuzzerTestOneInput")
public func testPackets(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    bytes.withUnsafeBytes { packet in
        var payload = 0..<0
        if RTPHeader(parsing: packet, payload: &payload) != nil {
            precondition(payload.lowerBound >= RTPHeader.size, "a payload within the header")
            precondition(payload.upperBound <= packet.count, "a payload beyond the packet")
            _ = TelephoneEvent(parsing: UnsafeRawBufferPointer(rebasing: packet[payload]))
        }
        if let report = CompoundPacketReader(parsing: packet) {
            precondition(report.blocks.count <= packet.count / 24, "blocks from nowhere")
        }
    }
    // The identifier is whatever the answer says, so that the rest of it is read.
    let identifier = bytes.count < 2 ? 0 : UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    for kind in DNSQuestion.Kind.allCases {
        guard let question = DNSQuestion("sip.example.com", kind) else { fatalError("a plain name") }
        _ = DNSAnswer(bytes, to: question, identifier: identifier)
    }
    return 0
}
