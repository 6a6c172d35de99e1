import NIOCore
import Testing

@testable import HTTPAPI

@Suite("Heads of answers")
struct AnswerWriterTests {
    private let writer = AnswerWriter(version: "1.0  (Test)")

    private func text(_ head: AnswerWriter.Head) -> String {
        var buffer = ByteBuffer()
        writer.write(head, to: &buffer)
        return String(buffer: buffer)
    }

    @Test func everyFieldOfTheContract() {
        let head = AnswerWriter.Head(status: 200, origin: "https://desk.example", isGet: true, length: 2, closes: false)
        #expect(
            text(head) == """
                HTTP/1.1 200 OK\r
                Access-Control-Allow-Origin: https://desk.example\r
                Access-Control-Allow-Credentials: true\r
                Vary: Origin\r
                Cache-Control: no-store\r
                X-Content-Type-Options: nosniff\r
                Access-Control-Expose-Headers: X-Genesys-Softphone-Version\r
                X-Genesys-Softphone-Version: 1.0  (Test)\r
                Content-Type: application/json; charset=UTF-8\r
                Content-Length: 2\r
                \r

                """)
    }

    @Test(arguments: [
        (200, false, false), (200, true, true), (400, false, false), (403, false, true), (404, true, true),
    ])
    func cachingIsForbiddenForGetAndFor403(status: Int, isGet: Bool, forbidden: Bool) {
        let head = AnswerWriter.Head(status: status, isGet: isGet, length: 2, closes: false)
        #expect(text(head).contains("Cache-Control: no-store\r\n") == forbidden)
    }

    @Test func withoutOriginThereIsNoCORS() {
        let head = text(AnswerWriter.Head(status: 413, isGet: false, length: 2, closes: true))
        #expect(!head.contains("Access-Control-Allow-Origin"))
        #expect(head.contains("Vary: Origin\r\n"))
        #expect(head.contains("Connection: close\r\n"))
        #expect(head.hasPrefix("HTTP/1.1 413 Payload Too Large\r\n"))
    }

    /// The answer to a poll is put together on a way of its own, and must not differ for that.
    @Test(arguments: [nil, "https://desk.example"])
    func aPollIsAnsweredLikeAnythingElse(origin: String?) {
        let body = Array(#"{"status":"INITIALIZED"}"#.utf8)
        var poll = ByteBuffer()
        writer.writeSnapshot(body, origin: origin, to: &poll)
        let head = AnswerWriter.Head(status: 200, origin: origin, isGet: true, length: body.count, closes: false)
        #expect(String(buffer: poll) == text(head) + String(decoding: body, as: UTF8.self))
    }

    @Test func aConfiguredVersionCannotEndItsField() {
        var buffer = ByteBuffer()
        AnswerWriter(version: "1\r\nSet-Cookie: x").write(.init(status: 200, isGet: false, closes: false), to: &buffer)
        #expect(String(buffer: buffer).contains("X-Genesys-Softphone-Version: 1Set-Cookie: x\r\n"))
    }
}
