import Foundation
import Testing

@testable import ConnectorDaemon

/// Kamailio as the registrar, which asks for passwords.
@Suite("Registering with Kamailio", .timeLimit(.minutes(2)), .serialized)
struct RegistrationTests {
    private static let password = ["proxies.proxy0.password": "secret"]

    @Test(arguments: ["udp", "tcp"])
    func registersWithDigestAndUnregisters(signalling: String) async throws {
        let workspace = try Workspace()
        let registrar = try await Kamailio(folder: workspace.folder("kamailio"), password: "secret")
        let daemon = try await ConnectorProcess(folder: workspace.folder("daemon"))
        try await daemon.signIn(registrar.address, signalling: signalling, settings: Self.password)
        try await daemon.waitConnection("READY")
        let contacts = try await registrar.contacts(of: "5320") ?? []
        #expect(contacts.count == 1)
        #expect(contacts.allSatisfy { $0.contains("transport=tcp") == (signalling == "tcp") }, "\(contacts)")
        _ = try await daemon.desktop.request("DELETE", "/register")
        try await eventually("no contact") { try await registrar.contacts(of: "5320") == [] }
        await registrar.stop()
    }

    @Test func aWrongPasswordFailsWithAReason() async throws {
        let workspace = try Workspace()
        let registrar = try await Kamailio(folder: workspace.folder("kamailio"), password: "secret")
        let daemon = try await ConnectorProcess(folder: workspace.folder("daemon"))
        try await daemon.signIn(registrar.address, settings: ["proxies.proxy0.password": "canary"])
        try await daemon.waitConnection("FAILED")
        #expect(try await daemon.session().connectivities.problem.contains("401"))
        _ = try await daemon.stop()
        #expect(!daemon.log.contains("canary"))
        await registrar.stop()
    }

    @Test func aStopUnregisters() async throws {
        let workspace = try Workspace()
        let registrar = try await Kamailio(folder: workspace.folder("kamailio"), password: "secret")
        let daemon = try await ConnectorProcess(folder: workspace.folder("daemon"))
        try await daemon.signIn(registrar.address, settings: Self.password)
        try await daemon.waitConnection("READY")
        let (status, time) = try await daemon.stop()
        #expect(status == 0 && time < .seconds(5))
        #expect(try await registrar.contacts(of: "5320") == [])
        await registrar.stop()
    }

    @Test func aServerThatWasDownIsFoundAgain() async throws {
        let workspace = try Workspace()
        let port = try freePort()
        let daemon = try await ConnectorProcess(folder: workspace.folder("daemon"))
        var settings = Self.password
        settings["proxies.proxy0.reg_interval"] = "1"
        try await daemon.signIn("127.0.0.1:\(port)", signalling: "tcp", settings: settings)
        try await daemon.waitConnection("FAILED", within: .seconds(40))
        #expect(try await !daemon.session().connectivities.problem.isEmpty)
        let registrar = try await Kamailio(folder: workspace.folder("kamailio"), password: "secret", port: port)
        try await daemon.waitConnection("READY", within: .seconds(30))
        await registrar.stop()
    }
}
