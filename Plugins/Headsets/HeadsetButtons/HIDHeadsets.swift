public import AudioAPI
import Glibc
import LinuxEventsLibrary
public import Logging

/// Headsets by the kernel's raw HID devices: `evdev` shows no hook switch, and lights need reports of their own.
///
/// One thread waits for all of them, and for new ones, by `epoll` and `inotify`; it is this actor's executor. A report
/// that a broken device does not take delays that thread alone.
public actor HIDHeadsets: HeadsetControls {
    /// How long udev may take to give a new device its permissions, before somebody is told to.
    static let settlingTime = Duration.seconds(2)

    private struct Device {
        let descriptor: Int32
        let name: String
        var reports: HIDReports
        var machine = HeadsetMachine()
    }

    private let system: HIDSystem
    private let logger: Logger
    private let loop = DescriptorLoop()
    private var devices: [HeadsetControl.ID: Device] = [:]
    /// Headsets that may not be opened, and whether that was said.
    private var forbidden: [String: Bool] = [:]
    private var folderWatch: Int32 = -1
    private var emit: (@Sendable (HeadsetEvent) -> Void)?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    public init(system: HIDSystem = HIDSystem(), logger: Logger) {
        self.system = system
        self.logger = logger
    }

    public nonisolated func run(emit: @escaping @Sendable (HeadsetEvent) -> Void) async {
        loop.start { descriptor in self.assumeIsolated { $0.ready(descriptor) } }
        await begin(emit)
        let (forever, _) = AsyncStream<Never>.makeStream()
        for await _ in forever {}
        await end()
    }

    public func show(_ status: HeadsetStatus, on headset: HeadsetControl.ID) {
        guard var device = devices[headset] else { return }
        let effects = device.machine.show(status, at: Self.now)
        devices[headset] = device
        perform(effects, on: headset)
    }

    // MARK: Life

    private func begin(_ emit: @escaping @Sendable (HeadsetEvent) -> Void) {
        self.emit = emit
        folderWatch = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        // Permissions come after the node: udev gives them, and this tells of it.
        let changes = UInt32(IN_CREATE | IN_ATTRIB | IN_DELETE)
        if folderWatch < 0 || inotify_add_watch(folderWatch, system.deviceFolder, changes) < 0
            || !loop.watch(folderWatch)
        {
            logger.warning(
                "headsets that are plugged in later will have no buttons",
                metadata: ["reason": "\(system.deviceFolder) cannot be watched", "errno": "\(errno)"])
        }
        for name in system.names() { add(name) }
        tellPresence()
        for name in forbidden.keys.sorted() { sayForbidden(name) }
    }

    private func end() {
        for (id, device) in devices.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            write(HeadsetLights(), on: id)
            loop.forget(device.descriptor)
            close(device.descriptor)
        }
        devices = [:]
        if folderWatch >= 0 {
            loop.forget(folderWatch)
            close(folderWatch)
        }
        emit = nil
        loop.quit()
    }

    // MARK: Presence

    /// Whether a headset was added.
    @discardableResult
    private func add(_ name: String) -> Bool {
        let id = HeadsetControl.ID(rawValue: name)
        guard devices[id] == nil, let layout = system.descriptor(of: name), layout.isHeadset else { return false }
        let descriptor = system.open("\(system.deviceFolder)/\(name)")
        guard descriptor >= 0 else {
            if errno == EACCES || errno == EPERM, forbidden[name] == nil { forbidden[name] = false }
            return false
        }
        guard loop.watch(descriptor) else {
            close(descriptor)
            return false
        }
        forbidden[name] = nil
        let identity = system.identity(of: name)
        devices[id] = Device(descriptor: descriptor, name: identity.name, reports: HIDReports(layout))
        logger.info("headset has buttons", metadata: ["headset": "\(identity.name)", "device": "\(name)"])
        return true
    }

    private func remove(_ id: HeadsetControl.ID) {
        guard let device = devices.removeValue(forKey: id) else { return }
        loop.forget(device.descriptor)
        close(device.descriptor)
        logger.info("headset has gone", metadata: ["headset": "\(device.name)", "device": "\(id.rawValue)"])
        tellPresence()
    }

    private func tellPresence() {
        let present = devices.map { HeadsetControl(id: $0.key, name: $0.value.name) }
        emit?(.present(present.sorted { $0.id.rawValue < $1.id.rawValue }))
    }

    private func sayForbidden(_ name: String) {
        guard forbidden[name] == false else { return }
        forbidden[name] = true
        let identity = system.identity(of: name)
        let remedy =
            identity.rule.map {
                "add the rule \($0) to /etc/udev/rules.d/70-softphone-connector.rules, then plug it in anew"
            }
            ?? "give yourself access to it"
        logger.warning(
            "headset's buttons may not be used",
            metadata: [
                "headset": "\(identity.name)", "device": "\(system.deviceFolder)/\(name)", "remedy": "\(remedy)",
            ])
    }

    // MARK: Events of descriptors

    private func ready(_ descriptor: Int32) {
        if descriptor == folderWatch { return folderChanged() }
        guard let id = devices.first(where: { $0.value.descriptor == descriptor })?.key else { return }
        // As long as the kernel's longest report: a read gives one report, and cuts one that does not fit.
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Bounded, so that a device that never stops talking does not keep the others waiting.
        for _ in 0..<16 {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                received(Array(buffer[..<count]), from: id)
                guard devices[id] != nil else { return }
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                return
            } else {
                return remove(id)
            }
        }
    }

    private func received(_ report: [UInt8], from id: HeadsetControl.ID) {
        guard var device = devices[id] else { return }
        let keys = device.reports.read(report)
        let effects = keys.flatMap { device.machine.pressed($0, at: Self.now) }
        devices[id] = device
        perform(effects, on: id)
    }

    private func folderChanged() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        // Which file it was does not matter: what is there now does, and reading that costs little.
        while read(folderWatch, &buffer, buffer.count) > 0 {}
        let names = system.names()
        forbidden = forbidden.filter { names.contains($0.key) }
        let added = names.filter { add($0) }
        if !added.isEmpty { tellPresence() }
        guard forbidden.values.contains(false) else { return }
        Task {
            try? await Task.sleep(for: Self.settlingTime)
            if emit != nil { for name in forbidden.keys.sorted() { sayForbidden(name) } }
        }
    }

    // MARK: Effects

    private func perform(_ effects: [HeadsetMachine.Effect], on id: HeadsetControl.ID) {
        for effect in effects {
            switch effect {
            case .wish(let wish): emit?(.pressed(wish, on: id))
            case .write(let lights): write(lights, on: id)
            }
        }
    }

    private func write(_ lights: HeadsetLights, on id: HeadsetControl.ID) {
        guard let device = devices[id] else { return }
        for report in device.reports.reports(showing: lights) {
            guard Glibc.write(device.descriptor, report, report.count) < 0 else { continue }
            logger.debug(
                "headset's lights stay as they are", metadata: ["headset": "\(device.name)", "errno": "\(errno)"])
        }
    }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
