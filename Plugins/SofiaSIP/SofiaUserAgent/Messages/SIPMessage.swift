import CSofiaSIP

/// A SIP message that came, as a value.
public struct SIPMessage: Sendable {
    /// The method of a request, or the method that a response answers.
    public let method: String
    /// Empty in a response.
    public let requestURI: String
    /// 0 in a request.
    public let status: Int
    public let phrase: String
    /// The number of the CSeq.
    public let sequence: UInt32
    /// The header fields in order, with their full names.
    public let headers: [SIPHeader]
    public let body: String
    /// The stack's own response, because the request was not answered or could not be sent.
    public let isInternal: Bool
    /// Where it came from; nil when that is not known, as of a response of the stack's own.
    public let source: MessagePlace?
    /// Of a response: where its request went; nil while that is not known.
    public let destination: MessagePlace?

    /// Copies what is wanted of a message of the C side.
    init(_ message: OpaquePointer, source: MessagePlace?, destination: MessagePlace? = nil) {
        self.source = source
        self.destination = destination
        method = String(cString: csofia_message_method(message))
        status = Int(csofia_message_status(message))
        phrase = String(cString: csofia_message_phrase(message))
        sequence = csofia_message_sequence(message)
        isInternal = csofia_message_is_internal(message) != 0
        requestURI = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { text in
            let length = csofia_message_request_uri(message, text.baseAddress, text.count)
            guard length > 0, length < text.count else { return "" }
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
        var length = 0
        if let bytes = csofia_message_body(message, &length) {
            body = UnsafeRawBufferPointer(start: bytes, count: length).withMemoryRebound(to: UInt8.self) {
                String(decoding: $0, as: UTF8.self)
            }
        } else {
            body = ""
        }
        var headers: [SIPHeader] = []
        withUnsafeMutablePointer(to: &headers) { headers in
            csofia_message_headers(message, headers) { context, name, value, length in
                guard let context, let name, let value else { return }
                let text = UnsafeRawBufferPointer(start: value, count: length)
                context.assumingMemoryBound(to: [SIPHeader].self).pointee
                    .append(SIPHeader(String(cString: name), String(decoding: text, as: UTF8.self)))
            }
        }
        self.headers = headers
    }

    /// The value of the first such field. Names are compared without regard to case.
    public subscript(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }

    /// The values of all such fields.
    public func all(_ name: String) -> [String] {
        headers.filter { $0.isNamed(name) }.map(\.value)
    }

    /// What stands in for a final response that does not count: none came.
    private init(inPlaceOf response: SIPMessage) {
        (method, requestURI, sequence) = (response.method, "", response.sequence)
        (status, phrase, isInternal) = (408, "Request Timeout", true)
        (headers, body) = (response.headers.filter { ["call-id", "cseq"].contains($0.name.lowercased()) }, "")
        (source, destination) = (nil, response.destination)
    }

    /// As if nobody had answered.
    var unanswered: SIPMessage { SIPMessage(inPlaceOf: self) }

    static func isACK(_ message: OpaquePointer) -> Bool {
        String(cString: csofia_message_method(message)) == "ACK"
    }

    /// Whether a 2xx to a request of this method outside any dialog begins one (RFC 3261 §12.1, RFC 3515 §2.4.4, RFC 6665 §4.1.2).
    static func beginsDialog(_ method: String) -> Bool { ["INVITE", "REFER", "SUBSCRIBE"].contains(method) }

    /// Whether a 2xx or request of this method moves a dialog's target (RFC 3261 §12.2, RFC 3311 §5.1).
    public static func refreshesTarget(_ method: String) -> Bool { method == "INVITE" || method == "UPDATE" }
}

/// A body with its type.
public struct SIPBody: Sendable, Equatable {
    /// The media type, such as `application/sdp`.
    public var type: String
    public var text: String

    public init(type: String, text: String) {
        self.type = type
        self.text = text
    }

    public static func description(_ text: String) -> SIPBody {
        SIPBody(type: "application/sdp", text: text)
    }
}
