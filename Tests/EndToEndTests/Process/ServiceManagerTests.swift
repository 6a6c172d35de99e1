import Foundation
import Testing

@testable import ConnectorDaemon

/// sd_notify(3), with a socket in systemd's place.
@Suite("The service manager", .timeLimit(.minutes(1)))
struct ServiceManagerTests {
    @Test(arguments: [false, true])
    func hearsOfReadinessAndStop(isAbstract: Bool) async throws {
        let workspace = try Workspace()
        let name = "/tmp/notify-\(UUID().uuidString.prefix(8))"
        let manager = try NotifySocket(name: isAbstract ? "@\(name)" : name)
        let daemon = try await ConnectorUnderTest(
            folder: workspace.folder("daemon"), environment: ["NOTIFY_SOCKET": manager.name])
        #expect(manager.receive() == "READY=1")
        #expect(try await daemon.stop() == 0)
        #expect(manager.receive() == "STOPPING=1")
        #expect(manager.receive() == nil)
    }

    @Test func aNameThatIsNoneIsIgnored() {
        ServiceManager(environment: [:]).ready()
        ServiceManager(environment: ["NOTIFY_SOCKET": "nonsense"]).ready()
        ServiceManager(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)]).ready()
    }
}

/// The manager's end.
final class NotifySocket {
    let name: String
    private let descriptor: Int32

    init(name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let address = try #require(UnixAddress(notifySocket: name))
        try #require(address.withSocketAddress { bind(descriptor, $0, $1) } == 0)
    }

    deinit {
        close(descriptor)
        unlink(name)
    }

    /// The next datagram that is there already: the daemon has sent it before what the test waited for.
    func receive() -> String? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }
}
