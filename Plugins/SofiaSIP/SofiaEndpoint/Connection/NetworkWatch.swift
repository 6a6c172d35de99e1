import Glibc
import SofiaUserAgent

/// Tells that the addresses or routes of this host changed (rtnetlink(7)), once things have come to rest.
///
/// One for a process, on the loop's thread. Where there is no netlink, it never tells anything.
actor NetworkWatch {
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    /// How long nothing may happen before a change counts: an address comes with its routes.
    static let rest = Duration.milliseconds(150)

    private let loop: SofiaLoop
    private var listeners: [ObjectIdentifier: @Sendable () -> Void] = [:]
    private var descriptor: Int32 = -1
    private var source: LoopSource?
    private var pause: Task<Void, Never>?

    init(on loop: SofiaLoop) {
        self.loop = loop
    }

    /// Calls `changed` on the loop's thread until ``remove(_:)``.
    func add(_ listener: AnyObject, changed: @escaping @Sendable () -> Void) {
        listeners[ObjectIdentifier(listener)] = changed
        if descriptor < 0 { open() }
    }

    func remove(_ listener: AnyObject) {
        listeners[ObjectIdentifier(listener)] = nil
        if listeners.isEmpty { close() }
    }

    private func open() {
        // NETLINK_ROUTE is protocol 0.
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | O_NONBLOCK | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return }
        // `sockaddr_nl`, which has no name in Swift, as its three words: the family with padding, the port (0: the system's
        // choice), and the groups RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR, RTMGRP_IPV6_ROUTE.
        let address: [UInt32] = [UInt32(AF_NETLINK).littleEndian, 0, 0x1 | 0x10 | 0x40 | 0x100 | 0x400]
        let status = address.withUnsafeBytes { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return -1 }
            return bind(descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard status == 0 else { return close() }
        source = try? LoopSource(on: loop, descriptor: descriptor, waitingFor: .readable) { [weak self] _ in
            self?.assumeIsolated { $0.drain() }
        }
        if source == nil { close() }
    }

    private func close() {
        pause?.cancel()
        source?.cancel()
        source = nil
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// What happened in detail is of no interest: whoever listens looks at the whole again.
    private func drain() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while recv(descriptor, &buffer, buffer.count, 0) > 0 {}
        pause?.cancel()
        pause = Task {
            do {
                try await Task.sleep(for: Self.rest, clock: .continuous)
            } catch {
                return
            }
            for changed in listeners.values { changed() }
        }
    }
}
