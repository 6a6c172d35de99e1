import EndpointAPI
import Foundation
import Testing

@testable import SessionEngine

/// The table of docs/call-states.md, as far as it says what the session shows.
@Suite struct CallStatePageTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let before: String
        let happening: String
        let told: [String]
        let after: String

        var testDescription: String { "\(before): \(happening)" }
    }

    static let rows: [Row] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try? String(contentsOf: root.appending(path: "docs/call-states.md"), encoding: .utf8)
        return (page ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.split(separator: "`", omittingEmptySubsequences: false) }
                .map { $0.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) } }
            let happening = line.split(separator: "|")[1].trimmingCharacters(in: .whitespaces)
            return Row(
                before: cells[1].first ?? "", happening: happening, told: cells[3], after: cells[4].first ?? "")
        }
    }()

    private static let bad = CallEvent.quality(.init(mos: 2, intervalMOS: 2, roundTrip: nil))
    private static let good = CallEvent.quality(.init(mos: 4.4, intervalMOS: 4.4, roundTrip: nil))
    private static let withoutDescription = CallOffer(uuid: "A", remote: "7001", hasDescription: false)

    /// What leads to a state.
    private static let ways: [String: [CallEvent]] = [
        "-": [], "ALETING": [.offered(.uuid("A"))], "OFFER_WAITING": [.offered(withoutDescription)],
        "RINGING": [.offered(.uuid("A")), .ringing], "IN_PROGRESS": [.dialled(.uuid("A"))],
        "CONNECTED": [.offered(.uuid("A")), .connected], "HELD": [.offered(.uuid("A")), .connected, .held],
        "VQ_ALARM": [.offered(.uuid("A")), .connected, bad],
    ]

    private static func event(_ name: String, _ row: Row) throws -> CallEvent {
        let simple: [String: CallEvent] = [
            "offered": .offered(row.after == "OFFER_WAITING" ? withoutDescription : .uuid("A")),
            "dialled": .dialled(.uuid("A")), "ringing": .ringing, "connected": .connected, "held": .held,
            "resumed": .resumed, "identified": .identified("B"), "digit": .digit("5"),
            "transferFailed": .transferFailed("-"),
            "ended": .ended(.remote), "quality": row.before == "VQ_ALARM" ? good : bad,
        ]
        return try #require(simple[name])
    }

    @Test(arguments: rows)
    func sessionShowsWhatThePageSays(row: Row) throws {
        var machine = try SessionMachine.started(
            with: "one.test", settings: ["policy.endpoint.vq_alarm_threshold": "3.5"])
        _ = machine.received(.connection(0, .ready, reason: nil))
        for event in try #require(Self.ways[row.before]) { _ = machine.received(.call(CallID(1), event)) }
        #expect(machine.snapshot.calls.first?.state.rawValue ?? "-" == row.before)
        for name in row.told { _ = machine.received(.call(CallID(1), try Self.event(name, row))) }
        #expect(machine.snapshot.calls.first?.state.rawValue ?? "-" == row.after)
    }

    @Test func thereIsATable() {
        #expect(Self.rows.count > 40)
    }
}
