import AudioRouting
import EndpointAPI
import SessionEngine
import SettingsCatalogue
import Testing

@testable import HTTPAPI

/// Numbers that arithmetic could trap on, in every place that takes a number.
enum HostileNumbers {
    static let texts = [
        "0", "-0", "-1", "1e-400", "0.5", "2147483647", "2147483648", "4294967296", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616", "18446744073", "99999999999", "1e30", "-1e30", "1e308",
    ]

    /// What JSON has no number for.
    static let beyondJSON = [
        "1e400", "-1e400", "NaN", "Infinity", "-Infinity", "0x10", "1_000", "+1", "01", ".5", "1.",
    ]
}

@Suite("Numbers in requests", .timeLimit(.minutes(2)))
struct NumberTests {
    /// Every setting of the catalogue, as a number and as a text: it becomes one that is allowed, or is refused.
    @Test(arguments: SettingsCatalogue.all)
    func settings(setting: Setting) throws {
        let key = setting.key.replacing("<n>", with: "0").replacing("<name>", with: "pcmu")
        for number in HostileNumbers.texts {
            for text in [number, "\"\(number)\"", "[\"\(number)\"]"] {
                let body = #"{"options":{"sipendpoint":{"\#(key)":\#(text)}}}"#
                guard let request = try? SessionRequest(body: Array(body.utf8)) else { continue }
                let values = SettingValues(request.update.settings)
                switch setting.kind {
                case .flag: #expect(["0", "1"].contains(values.text(key)))
                case .integer(let range): #expect(range.contains(values.integer(key)), "\(key): \(text)")
                case .decimal(let range): #expect(range.contains(values.decimal(key)), "\(key): \(text)")
                case .text, .choice, .list, .deviceNames, .file, .server, .httpProxy, .address, .peers: break
                }
            }
        }
        // A number out of range is never a reason to refuse the rest.
        if case .integer(let range) = setting.kind {
            for (number, nearest) in [("1e30", range.upperBound), ("-1e30", range.lowerBound)] {
                let body = #"{"options":{"sipendpoint":{"\#(key)":\#(number)}}}"#
                let request = try SessionRequest(body: Array(body.utf8))
                #expect(request.update.settings[key] == "\(nearest)" && request.adjustedKeys == [key])
            }
        }
    }

    @Test(arguments: HostileNumbers.texts)
    func members(number: String) throws {
        let expire = #"{"options":{"softphone":{"session_expire":\#(number)}}}"#
        if let seconds = try? SessionRequest(body: Array(expire.utf8)).update.sessionExpire {
            #expect(0...300 ~= seconds)
            #expect(["0", "-0", "1e-400"].contains(number) == (seconds == 0))
        } else {
            #expect(number == "0.5")
        }
        for body in [
            #"{"speaker":{"volume":\#(number)}}"#, #"{"speaker":{"volume":50,"muted":false},"x":\#(number)}"#,
        ] {
            if let volume = try? AudioRequest.decode(Array(body.utf8)).speaker?.volume { #expect(0...100 ~= volume) }
        }
        for port in [number, "\(number) "] {
            let server = try? ServerAddress("desk.example:\(port)")
            #expect(server?.port.map { $0 > 0 } ?? true)
        }
        for (name, value) in [("enforce_headset_usage", number), ("username", number), ("username", "\"\(number)\"")] {
            _ = try? SessionRequest(body: Array(#"{"options":{"softphone":{"\#(name)":\#(value)}}}"#.utf8))
        }
    }

    @Test(arguments: HostileNumbers.beyondJSON)
    func whatIsNoNumberOfJSON(text: String) {
        let body = Array(#"{"options":{"softphone":{"session_expire":\#(text)}}}"#.utf8)
        #expect(throws: InvalidRequest.self) { try SessionRequest(body: body) }
    }

    /// What an endpoint measured, or a stranger's report made it measure.
    @Test(arguments: [
        (Double.nan, "1"), (.infinity, "5"), (-.infinity, "1"), (1e30, "5"), (-1, "1"), (0, "1"), (4.4, "4.4"),
    ])
    func qualityIsWithinItsScale(mos: Double, shown: String) {
        for trip in [Int.min, -1, 0, 1 << 31, .max] {
            let report = QualityReport(mos: mos, intervalMOS: mos, roundTrip: trip)
            #expect(report.mos == Double(shown) && report.intervalMOS == report.mos)
            #expect(0...3_600_000 ~= report.roundTrip ?? -1)
        }
        var writer = JSONWriter()
        writer.object { $0.member("mos", hundredths: mos) }
        #expect(String(decoding: writer.bytes, as: UTF8.self).contains(#""mos":"#))
    }

    /// On the wire: lengths and sizes of chunks, in a request that a handler would take.
    @Test(
        arguments: HostileNumbers.texts + ["FFFFFFFFFFFFFFFF", "10000000000000000", "7FFFFFFFFFFFFFFF", "1048577", ""])
    func lengths(number: String) async throws {
        try await LiveServer.with { server in
            let cookie = try await server.signIn()
            for text in [
                server.request("POST", "/softphone/v2/session", cookie, "Content-Length: \(number)"),
                server.request("POST", "/softphone/v2/session", cookie, "Transfer-Encoding: chunked")
                    + "\(number)\r\n{}\r\n0\r\n\r\n",
                server.request("GET", "/softphone/v2/session", "Origin: http://localhost:\(number)"),
            ] {
                let client = try await server.connect()
                try await client.send(text)
                client.finish()
                // Answered or closed, and the next one is served.
                _ = try? await client.receive()
                #expect(try await server.ask(server.request("GET", "/healthz")).status == 200)
            }
            let host = "GET /healthz HTTP/1.1\r\nHost: localhost:\(number)\r\n\r\n"
            #expect([400, 403].contains(try await server.ask(host).status))
        }
    }
}
