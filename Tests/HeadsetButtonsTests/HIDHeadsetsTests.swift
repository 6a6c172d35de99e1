import AudioAPI
import Foundation
import Glibc
import Locking
import Logging
import Testing

@testable import HeadsetButtons

/// A folder that looks like the kernel's, whose devices are socket pairs: one message is one report.
private final class FakeKernel: Sendable {
    let root = FileManager.default.temporaryDirectory.appending(path: "headsets-\(UUID().uuidString)")
    /// Our ends, by the path of the node.
    private let ends = Guarded<[String: Int32]>([:])
    private let isForbidden = Guarded(false)

    init() throws {
        try FileManager.default.createDirectory(at: root.appending(path: "dev"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: root.appending(path: "class"), withIntermediateDirectories: true)
    }

    deinit {
        ends.withLock { $0.values.forEach { close($0) } }
        try? FileManager.default.removeItem(at: root)
    }

    var system: HIDSystem {
        HIDSystem(classFolder: root.path + "/class", deviceFolder: root.path + "/dev") { [self] path in
            if isForbidden.withLock({ $0 }) {
                errno = EACCES
                return -1
            }
            var pair: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue), 0, &pair) == 0 else {
                return -1
            }
            ends.withLock { $0[path] = pair[1] }
            return pair[0]
        }
    }

    func forbid(_ forbidden: Bool) {
        isForbidden.withLock { $0 = forbidden }
    }

    func plugIn(_ name: String, descriptor: [UInt8]) throws {
        let folder = root.appending(path: "class/\(name)/device")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(descriptor).write(to: folder.appending(path: "report_descriptor"))
        try "HID_ID=0003:00000B0E:0000245D\nHID_NAME=Maker Headset 65\n".write(
            to: folder.appending(path: "uevent"), atomically: false, encoding: .utf8)
        try Data().write(to: root.appending(path: "dev/\(name)"))
    }

    /// What udev does when it gives permissions.
    func touch(_ name: String) {
        chmod(root.path + "/dev/\(name)", 0o660)
    }

    func unplug(_ name: String) throws {
        try FileManager.default.removeItem(at: root.appending(path: "class/\(name)"))
        let end = ends.withLock { $0.removeValue(forKey: root.path + "/dev/\(name)") }
        if let end { close(end) }
    }

    func send(_ report: [UInt8], from name: String) throws {
        let end = try #require(ends.withLock { $0[root.path + "/dev/\(name)"] })
        #expect(write(end, report, report.count) == report.count)
    }

    /// The next report that was written to the device; nil when there is none within two seconds.
    func lights(of name: String) -> [UInt8]? {
        guard let end = ends.withLock({ $0[root.path + "/dev/\(name)"] }) else { return nil }
        var wait = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 2000) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(end, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

/// Keeps what is logged.
private struct Listener: LogHandler {
    let lines: Guarded<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

@Suite("Headsets by raw HID devices", .timeLimit(.minutes(1)))
struct HIDHeadsetsTests {
    private let id = HeadsetControl.ID(rawValue: "hidraw3")

    private func watch(
        _ kernel: FakeKernel, lines: Guarded<[String]> = Guarded([]),
        _ body: (HIDHeadsets, inout AsyncStream<HeadsetEvent>.Iterator) async throws -> Void
    ) async throws {
        let headsets = HIDHeadsets(
            system: kernel.system, logger: Logger(label: "test") { _ in Listener(lines: lines) })
        let (events, continuation) = AsyncStream<HeadsetEvent>.makeStream()
        let running = Task { await headsets.run { continuation.yield($0) } }
        var iterator = events.makeAsyncIterator()
        do { try await body(headsets, &iterator) } catch {
            running.cancel()
            await running.value
            throw error
        }
        running.cancel()
        await running.value
    }

    @Test func keysComeAndLightsGo() async throws {
        let kernel = try FakeKernel()
        try kernel.plugIn("hidraw0", descriptor: TestDescriptors.keyboard)
        try kernel.plugIn("hidraw3", descriptor: TestDescriptors.headset(numbered: true))
        try await watch(kernel) { headsets, events in
            #expect(await events.next() == .present([HeadsetControl(id: id, name: "Maker Headset 65")]))
            await headsets.show(HeadsetStatus(isRinging: true), on: id)
            #expect(kernel.lights(of: "hidraw3") == [8, 0b0010])
            try kernel.send([8, 0b001], from: "hidraw3")
            #expect(await events.next() == .pressed(.answer, on: id))
            await headsets.show(HeadsetStatus(isTalking: true), on: id)
            #expect(kernel.lights(of: "hidraw3") == [8, 0b0001])
            try kernel.send([8, 0b011], from: "hidraw3")
            #expect(await events.next() == .pressed(.setMuted(true), on: id))
            try kernel.send([8, 0b000], from: "hidraw3")
            #expect(await events.next() == .pressed(.release, on: id))
        }
        #expect(kernel.lights(of: "hidraw3") == [8, 0], "lights are out at the end")
    }

    @Test func headsetsComeAndGo() async throws {
        let kernel = try FakeKernel()
        try await watch(kernel) { _, events in
            #expect(await events.next() == .present([]))
            try kernel.plugIn("hidraw3", descriptor: TestDescriptors.headset(numbered: false))
            #expect(await events.next() == .present([HeadsetControl(id: id, name: "Maker Headset 65")]))
            try kernel.unplug("hidraw3")
            #expect(await events.next() == .present([]))
        }
    }

    @Test func withoutPermissionOneLineSaysWhatToDo() async throws {
        let kernel = try FakeKernel()
        try kernel.plugIn("hidraw3", descriptor: TestDescriptors.headset(numbered: false))
        kernel.forbid(true)
        let lines = Guarded<[String]>([])
        try await watch(kernel, lines: lines) { _, events in
            #expect(await events.next() == .present([]))
            kernel.forbid(false)
            kernel.touch("hidraw3")
            #expect(await events.next() == .present([HeadsetControl(id: id, name: "Maker Headset 65")]))
        }
        let said = lines.withLock { $0 }
        #expect(said.count == 1)
        #expect(said.first?.contains("idVendor") == true && said.first?.contains("245d") == true)
    }
}
