import BoundedNumbers
import Testing

@testable import NameResolution

struct DNSMessageTests {
    /// RFC 1035 §4.1 and RFC 6891 §6.1.2, byte for byte.
    @Test func questionOnTheWire() throws {
        let question = try #require(DNSQuestion("_SIP._udp.a.Test.", .service))
        #expect(question.name == "_sip._udp.a.test")
        let expected: [UInt8] =
            [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1] + label("_sip") + label("_udp") + label("a") + label("test")
            + [0, 0, 33, 0, 1] + [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]
        #expect(question.message(identifier: 0x1234) == expected)
    }

    @Test(arguments: ["", ".", "a..b", String(repeating: "a", count: 64), String(repeating: "ab.", count: 90) + "c"])
    func namesThatAreNone(name: String) {
        #expect(DNSQuestion(name, .ipv4) == nil)
    }

    private func label(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    /// A response to the question for `a.test`, with this answer section.
    private func response(
        for kind: DNSQuestion.Kind = .ipv4, flags: [UInt8] = [0x81, 0x80], _ answers: [[UInt8]]
    ) -> [UInt8] {
        let head: [UInt8] = [0, 7] + flags + [0, 1, 0, UInt8(answers.count), 0, 0, 0, 0]
        let question: [UInt8] = label("a") + label("test") + [0, 0, UInt8(kind.rawValue), 0, 1]
        return head + question + Array(answers.joined())
    }

    /// A record whose owner is the question's name, by a pointer to it.
    private func record(_ kind: UInt8, owner: [UInt8] = [0xc0, 12], seconds: UInt8 = 60, _ data: [UInt8]) -> [UInt8] {
        owner + [0, kind, 0, 1, 0, 0, 0, seconds, 0, UInt8(data.count)] + data
    }

    private func answer(_ bytes: [UInt8], _ kind: DNSQuestion.Kind = .ipv4) throws -> DNSAnswer? {
        DNSAnswer(bytes, to: try #require(DNSQuestion("a.test", kind)), identifier: 7)
    }

    @Test func addresses() throws {
        let bytes = response([record(1, [192, 0, 2, 7]), record(1, seconds: 30, [192, 0, 2, 8])])
        #expect(try answer(bytes) == DNSAnswer(addresses: ["192.0.2.7", "192.0.2.8"], timeToLive: 30))
        let six = response(for: .ipv6, [record(28, [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1])])
        #expect(try answer(six, .ipv6)?.addresses == ["2001:db8::1"])
    }

    @Test func aliasesAreFollowed() throws {
        let other: [UInt8] = label("b") + [0xc0, 14]
        let bytes = response([record(5, seconds: 9, other), record(1, owner: other, [192, 0, 2, 9])])
        #expect(try answer(bytes) == DNSAnswer(addresses: ["192.0.2.9"], timeToLive: 9))
        // An alias of itself comes to an end, and an address of another name does not count.
        let circle = response([record(5, [0xc0, 12]), record(1, owner: other, [192, 0, 2, 9])])
        #expect(try answer(circle)?.addresses == [])
    }

    /// What a server may have us do: neither its count of records, nor their times, nor pointers to pointers make work.
    @Test func numbersThatAreTooLarge() throws {
        var bytes = response([record(1, [192, 0, 2, 7])])
        // As many answers as the field holds.
        (bytes[6], bytes[7]) = (0xff, 0xff)
        #expect(try answer(bytes) == nil)
        let many = (0..<200).map { _ in record(1, [192, 0, 2, 7]) }
        var all = response(many.dropLast(many.count - 1).map { $0 }) + Array(many.dropFirst().joined())
        (all[6], all[7]) = (0, 200)
        #expect(try answer(all)?.addresses.count == DNSAnswer.mostRecords)
        for time: [UInt8] in [[0x7f, 0xff, 0xff, 0xff], [0, 1, 0x51, 0x80]] {
            let lasting: [UInt8] = [0xc0, 12, 0, 1, 0, 1] + time + [0, 4, 192, 0, 2, 7]
            #expect(try answer(response([lasting]))?.timeToLive == 3600)
        }
        let negative: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0x80, 0, 0, 0, 0, 4, 192, 0, 2, 7]
        #expect(try answer(response([negative]))?.timeToLive == 0)
        // A record's data is a row of pointers, each to the one before; the next record's owner is at its end.
        for (count, isRead) in [(100, true), (200, false)] {
            let start = response([]).count + 12
            var row: [UInt8] = [0xc0, 12]
            for index in 0..<count - 1 {
                let place = start + 2 * index
                row += [0xc0 | UInt8(place >> 8), UInt8(place & 0xff)]
            }
            let end = start + 2 * (count - 1)
            let carrier: [UInt8] =
                [0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, UInt8(row.count >> 8), UInt8(row.count & 0xff)] + row
            let bytes = response([
                carrier, record(1, owner: [0xc0 | UInt8(end >> 8), UInt8(end & 0xff)], [192, 0, 2, 7]),
            ])
            #expect(try answer(bytes)?.addresses == (isRead ? ["192.0.2.7"] : nil))
        }
    }

    /// RFC 2782.
    @Test func services() throws {
        let target: [UInt8] = label("Sip") + [0xc0, 14]
        let bytes = response(for: .service, [record(33, [0, 10, 0, 100, 0x13, 0xce] + target)])
        #expect(
            try answer(bytes, .service)?.services
                == [ServiceRecord(priority: 10, weight: 100, port: 5070, target: "sip.test")])
    }

    @Test func failures() throws {
        #expect(try answer(response(flags: [0x81, 0x83], []))?.status == .noSuchName)
        #expect(try answer(response(flags: [0x81, 0x82], []))?.status == .failure(2))
        #expect(try answer(response(flags: [0x83, 0x80], []))?.isTruncated == true)
    }

    @Test func strangersAreIgnored() throws {
        let good = response([record(1, [192, 0, 2, 7])])
        var (other, question) = (good, good)
        other[1] = 8
        question[2] = 0x01
        #expect(try answer(other) == nil, "another identifier")
        #expect(try answer(question) == nil, "a question")
        #expect(try answer(good, .ipv6) == nil, "another kind")
    }

    /// Whatever arrives, reading it comes to an end within the bytes that are there.
    @Test func damagedMessages() throws {
        let good = response(for: .service, [record(33, [0, 10, 0, 100, 0x13, 0xce] + label("sip") + [0xc0, 14])])
        for length in 0..<good.count { _ = try answer(Array(good.prefix(length)), .service) }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<3 { bytes[Int.random(in: 12..<bytes.count, using: &generator)] = .random(in: .min ... .max) }
            _ = try answer(bytes, .service)
        }
        // A pointer to itself.
        #expect(try answer(response([record(1, owner: [0xc0, 24], [1, 2, 3, 4])])) == nil)
    }
}

struct ServiceRecordTests {
    private func record(_ priority: UInt16, _ weight: UInt16, _ target: String) -> ServiceRecord {
        ServiceRecord(priority: priority, weight: weight, port: 5060, target: target)
    }

    @Test func byPriorityThenWeight() {
        let records = [record(20, 1, "c"), record(10, 0, "z"), record(10, 60, "a"), record(10, 40, "b")]
        #expect(ServiceRecord.ordered(records) { $0.upperBound }.map(\.target) == ["b", "a", "z", "c"])
        #expect(ServiceRecord.ordered(records) { $0.lowerBound }.map(\.target) == ["z", "a", "b", "c"])
    }

    @Test func sharesFollowWeights() {
        let records = [record(1, 75, "a"), record(1, 25, "b")]
        let rounds = 4000
        let first = (0..<rounds).count { _ in
            ServiceRecord.ordered(records) { Int.random(in: $0) }.first?.target == "a"
        }
        #expect((0.70...0.80).contains(Double(first) / Double(rounds)))
    }

    @Test func noService() {
        #expect(ServiceRecord.ordered([record(0, 0, "")]) { $0.lowerBound }.isEmpty)
    }
}

struct SystemTableTests {
    @Test func resolverSettings() {
        let settings = ResolverSettings(
            "# by hand\nnameserver 192.0.2.1\nnameserver fe80::1%eth0\nnameserver 2001:db8::1 ; two\n"
                + "search example.test lab.test\noptions ndots:2 timeout:9 attempts:7 rotate\n")
        #expect(settings.servers == [.init(host: "192.0.2.1"), .init(host: "2001:db8::1")])
        #expect(settings.timeout == .seconds(2))
        #expect(settings.attempts == 3)
        #expect(settings.candidates(for: "sip") == ["sip.example.test", "sip.lab.test", "sip"])
        #expect(settings.candidates(for: "a.b.c") == ["a.b.c", "a.b.c.example.test", "a.b.c.lab.test"])
        #expect(settings.candidates(for: "sip.") == ["sip"])
        #expect(ResolverSettings("").servers == [.init(host: "127.0.0.1")])
    }

    @Test func hostsTable() {
        let table = HostsTable(
            "# names\n127.0.0.1\tlocalhost  loop # local\n\n192.0.2.7 SIP.example sip\n2001:db8::7 sip six\n")
        #expect(table.addresses(of: "sip.EXAMPLE.") == ["192.0.2.7"])
        #expect(table.addresses(of: "sip") == ["192.0.2.7", "2001:db8::7"])
        #expect(table.addresses(of: "local") == [])
        #expect(table.addresses(of: "192.0.2.7") == [])
        #expect(HostsTable("").addresses(of: "localhost") == ["127.0.0.1", "::1"])
    }

    @Test func answersAreKeptWhileTheyHold() throws {
        var cache = AnswerCache()
        let question = try #require(DNSQuestion("a.test", .ipv4))
        let now = ContinuousClock.now
        cache.keep(DNSAnswer(addresses: ["192.0.2.1"], timeToLive: 10), to: question, at: now)
        #expect(cache.answer(to: question, at: now + .seconds(9)) != nil)
        #expect(cache.answer(to: question, at: now + .seconds(10)) == nil)
        cache.keep(DNSAnswer(status: .noSuchName), to: question, at: now)
        #expect(cache.answer(to: question, at: now + .seconds(4)) != nil)
        #expect(cache.answer(to: question, at: now + .seconds(5)) == nil)
        cache.keep(DNSAnswer(status: .failure(2)), to: question, at: now + .seconds(6))
        #expect(cache.answer(to: question, at: now + .seconds(6)) == nil)
    }
}
