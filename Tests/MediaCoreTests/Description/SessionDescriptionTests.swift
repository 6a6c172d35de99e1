import BoundedNumbers
import MediaCore
import Testing

@Suite struct SessionDescriptionTests {
    /// RFC 8866 §5.
    @Test func exampleOfRFC8866IsRead() throws {
        let description = try SessionDescription.parse(
            """
            v=0
            o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
            s=Call to John Smith
            i=SDP Offer #1
            u=http://www.jdoe.example.com/home.html
            e=Jane Doe <jane@jdoe.example.com>
            p=+1 617 555-6011
            c=IN IP4 198.51.100.1
            t=0 0
            m=audio 49170 RTP/AVP 0
            m=audio 49180 RTP/AVP 0
            m=video 51372 RTP/AVP 99
            c=IN IP6 2001:db8::2
            a=rtpmap:99 h263-1998/90000
            """)
        #expect(
            description.origin
                == .init(
                    username: "jdoe", sessionID: "3724394400", version: "3724394405",
                    address: .init(isIPv6: false, host: "198.51.100.1")))
        #expect(description.name == "Call to John Smith")
        #expect(description.timing == "0 0")
        #expect(description.media.map(\.port) == [49170, 49180, 51372])
        #expect(description.media[0].payloads == [.pcmu])
        #expect(description.connection(of: description.media[1])?.host == "198.51.100.1")
        #expect(description.connection(of: description.media[2]) == .init(isIPv6: true, host: "2001:db8::2"))
        #expect(
            description.media[2].payloads == [AudioPayload(type: 99, name: "H263-1998", clockRate: 90_000)])
    }

    /// RFC 4566 §5: a multicast address with time to live, and a direction for the whole session.
    @Test func exampleOfRFC4566IsRead() throws {
        let description = try SessionDescription.parse(
            """
            v=0
            o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5
            s=SDP Seminar
            c=IN IP4 224.2.17.12/127
            t=2873397496 2873404696
            a=recvonly
            m=audio 49170 RTP/AVP 0
            m=video 51372/2 RTP/AVP 99
            a=rtpmap:99 h263-1998/90000
            a=sendonly
            """)
        #expect(description.connection?.host == "224.2.17.12")
        #expect(description.timing == "2873397496 2873404696")
        #expect(description.direction(of: description.media[0]) == .recvonly)
        #expect(description.direction(of: description.media[1]) == .sendonly)
        #expect(description.media[1].port == 51372)
    }

    @Test(arguments: ["\r\n", "\n", "\r", "\r\n\r\n"])
    func everyLineEndIsAccepted(end: String) throws {
        let text = ["v=0", "c=IN IP4 192.0.2.1", "m=audio 4000 RTP/AVP 8", "a=ptime:30 "].joined(separator: end)
        let description = try SessionDescription.parse(text)
        #expect(description.media.first?.payloads == [.pcma])
        #expect(description.media.first?.packetTime == 30)
    }

    @Test func attributesAreUnderstood() throws {
        let stream = try #require(
            SessionDescription.parse(
                """
                v=0
                m=audio 4000 RTP/AVP 97 0 13 101 9 120 200 x
                a=rtpmap:97 opus/48000/2
                a=fmtp:97 useinbandfec=1; stereo=0
                a=rtpmap:101 telephone-event/8000
                a=fmtp:101 0-15
                a=rtpmap:999 PCMU/8000
                a=rtpmap:120 broken
                a=maxptime:40
                a=rtcp:53020 IN IP6 2001:db8::7
                a=rtcp-mux
                """
            ).media.first)
        #expect(
            stream.payloads == [
                AudioPayload(
                    type: 97, name: "OPUS", clockRate: 48_000, channels: 2,
                    formatParameters: "useinbandfec=1; stereo=0"),
                .pcmu,
                AudioPayload(type: 13, name: "CN", clockRate: 8000),
                AudioPayload(type: 101, name: "TELEPHONE-EVENT", clockRate: 8000, formatParameters: "0-15"),
                AudioPayload(type: 9, name: "G722", clockRate: 8000),
            ])
        #expect(stream.maximumPacketTime == 40)
        #expect(stream.rtcpMux)
        #expect(stream.control?.port == 53020)
        #expect(stream.control?.connection == .init(isIPv6: true, host: "2001:db8::7"))
    }

    @Test(arguments: [
        ("", DescriptionError.notADescription), ("\r\n\r\n", .notADescription), ("m=audio\r\nv=\r\n", .notADescription),
        ("o=- 1 1 IN IP4 1.2.3.4\nv=0", .notADescription), ("hello", .notADescription), ("v=1\n", .notADescription),
        ("v=01\n", .malformed(line: 1, type: "v")), ("v=0\nm=audio", .malformed(line: 2, type: "m")),
        ("v=0\nm=audio 70000 RTP/AVP 0", .malformed(line: 2, type: "m")),
        ("v=0\nm=audio -1 RTP/AVP 0", .malformed(line: 2, type: "m")),
        ("v=0\nm=audio / RTP/AVP 0", .malformed(line: 2, type: "m")),
        ("v=0\n\nc=IN IP4", .malformed(line: 2, type: "c")), ("v=0\nc=IN IP5 1.2.3.4", .malformed(line: 2, type: "c")),
        ("v=0\nc=ATM IP4 1.2.3.4", .malformed(line: 2, type: "c")), ("v=0\nc=IN IP4 /", .malformed(line: 2, type: "c")),
        ("v=0\no=- x 1 IN IP4 1.2.3.4", .malformed(line: 2, type: "o")),
        ("v=0\no=- 1 1 IN IP4", .malformed(line: 2, type: "o")), ("v=0\nt=now", .malformed(line: 2, type: "t")),
        ("v=0\na=x\0y", .malformed(line: 2, type: "a")),
        (String(repeating: "v=0\n", count: 3000), .tooLarge),
        ("v=0\na=" + String(repeating: "x", count: 70_000), .tooLarge),
    ])
    func malformedTextIsRefused(text: String, error: DescriptionError) {
        #expect(throws: error) { try SessionDescription.parse(text) }
    }

    @Test(arguments: [
        "v=0", "v=0\n=", "v=0\nx", "v=0\nq=unknown", "v=0\na=", "v=0\na=:", "v=0\nm=audio 0 RTP/AVP", "v=0\ns=",
        "v=0\nm=audio 1 RTP/AVP 0\na=rtpmap:\na=rtpmap: \na=fmtp:0\na=ptime:\na=rtcp:\na=rtpmap:0 /\na=rtpmap:0 A/0/0",
        "v=0\nä=1\n🙂=2\na=🙂:ü",
    ])
    func oddTextIsReadOver(text: String) throws {
        let description = try SessionDescription.parse(text)
        #expect(try SessionDescription.parse(description.text).media.count == description.media.count)
    }

    /// Every cut of a description is either read or refused, and what is read can be written and read again.
    @Test func cutOffTextDoesNoHarm() throws {
        var negotiation = OfferAnswer(
            sessionID: 7, local: LocalMedia(address: try #require(SocketAddress(host: "::1", port: 4000))))
        let text = negotiation.offer(direction: .sendrecv).text
        for length in 0...text.utf8.count {
            guard let cut = try? SessionDescription.parse(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            else { continue }
            _ = try SessionDescription.parse(cut.text)
        }
        #expect(try SessionDescription.parse(text).text == text)
    }

    @Test func writingKeepsTheOrderOfTheStandardAndEndsLinesByCRLF() {
        let address = SessionDescription.Connection(isIPv6: false, host: "192.0.2.1")
        let description = SessionDescription(
            origin: .init(sessionID: "5", version: "6", address: address), connection: address,
            attributes: [.init("tool", "x")],
            media: [MediaDescription(kind: "audio", port: 4000, formats: ["0"], attributes: [.init("sendrecv")])])
        #expect(
            description.text
                == [
                    "v=0", "o=- 5 6 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "a=tool:x",
                    "m=audio 4000 RTP/AVP 0", "a=sendrecv", "",
                ].joined(separator: "\r\n"))
    }

    @Test func lineEndsInsideOfValuesMakeNoNewLines() throws {
        let address = SessionDescription.Connection(isIPv6: false, host: "192.0.2.1")
        let description = SessionDescription(
            origin: nil, name: "a\r\nm=audio 1 RTP/AVP 0", connection: address,
            attributes: [.init("x", "y\nm=video 1 RTP/AVP 0")], media: [])
        #expect(try SessionDescription.parse(description.text).media.isEmpty)
    }
}
