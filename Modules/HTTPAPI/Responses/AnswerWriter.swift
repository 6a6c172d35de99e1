import NIOCore
import NIOHTTP1

/// Writes the heads of answers: the contract's header fields are put on here, and nowhere else.
struct AnswerWriter: Sendable {
    static let json = "application/json; charset=UTF-8"

    /// The parts that are the same for every answer of a kind.
    private let afterOrigin: String
    private let jsonAfterOriginOfGet: String

    /// - Parameter version: the value of `X-Genesys-Softphone-Version`.
    init(version: String) {
        let printable = String(
            version.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
        afterOrigin =
            "X-Content-Type-Options: nosniff\r\n"
            + "Access-Control-Expose-Headers: X-Genesys-Softphone-Version\r\n"
            + "X-Genesys-Softphone-Version: \(printable)\r\n"
        jsonAfterOriginOfGet = Self.cached + afterOrigin + "Content-Type: \(Self.json)\r\n"
    }

    /// What distinguishes one answer's head from another's.
    struct Head {
        var status: Int
        /// The allowed origin that asked.
        var origin: String?
        var isGet: Bool
        var contentType = AnswerWriter.json
        var fields: [(name: String, value: String)] = []
        /// Nil: the body lasts until the connection is closed (RFC 9112 §6.3).
        var length: Int?
        var closes: Bool
    }

    func write(_ head: Head, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(head.status))
        buffer.writeStaticString(" ")
        buffer.writeString(HTTPResponseStatus(statusCode: head.status).reasonPhrase)
        buffer.writeStaticString("\r\n")
        write(origin: head.origin, to: &buffer)
        if head.isGet || head.status == 403 { buffer.writeString(Self.cached) }
        buffer.writeString(afterOrigin)
        buffer.writeString("Content-Type: \(head.contentType)\r\n")
        for field in head.fields { buffer.writeString("\(field.name): \(field.value)\r\n") }
        if head.closes { buffer.writeStaticString("Connection: close\r\n") }
        if let length = head.length { buffer.writeString("Content-Length: \(length)\r\n") }
        buffer.writeStaticString("\r\n")
    }

    /// The whole answer to a poll: byte for byte what ``write(_:to:)`` and the body make, without assembling it anew.
    func writeSnapshot(_ body: [UInt8], origin: String?, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        write(origin: origin, to: &buffer)
        buffer.writeString(jsonAfterOriginOfGet)
        buffer.writeStaticString("Content-Length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(body)
    }

    /// An interim answer: the client may send its body (RFC 9110 §15.2.1).
    static func writeContinue(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
    }

    private static let cached = "Cache-Control: no-store\r\n"

    private func write(origin: String?, to buffer: inout ByteBuffer) {
        if let origin {
            buffer.writeStaticString("Access-Control-Allow-Origin: ")
            buffer.writeString(origin)
            buffer.writeStaticString("\r\nAccess-Control-Allow-Credentials: true\r\n")
        }
        buffer.writeStaticString("Vary: Origin\r\n")
    }
}
