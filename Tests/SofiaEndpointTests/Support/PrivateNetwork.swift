#if SofiaSIP
    import Glibc
    import SofiaUserAgent

    /// A network namespace for the threads of a test's loops (network_namespaces(7)): what happens to its addresses and routes
    /// happens nowhere else. It ends with the threads.
    struct PrivateNetwork {
        /// Needs the right to make namespaces, and `ip`.
        static let isAvailable: Bool = geteuid() == 0 && access("/usr/sbin/ip", X_OK) == 0 && canUnshare

        private static let newNetwork: Int32 = 0x4000_0000

        /// On a process of its own, since a thread does not come back from a namespace.
        private static var canUnshare: Bool { system("unshare -n true 2>/dev/null") == 0 }

        private let inside: LoopJob

        /// Moves the loops' threads there, before they have opened anything, and runs the first commands.
        init(of loops: [SofiaLoop], _ commands: [String]) async throws {
            let jobs = loops.map(LoopJob.init)
            inside = try found(jobs.first)
            let namespace = try await inside.run {
                guard call("unshare", Self.newNetwork) == 0 else { throw Missing("a namespace") }
                return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            }
            defer { close(namespace) }
            for job in jobs.dropFirst() {
                try await job.run {
                    guard call("setns", namespace, Self.newNetwork) == 0 else { throw Missing("the namespace") }
                }
            }
            try await run(["ip link set lo up"] + commands)
        }

        /// Runs commands within.
        func run(_ commands: [String]) async throws {
            try await inside.run {
                for command in commands {
                    guard system(command) == 0 else { throw Missing(command) }
                }
            }
        }
    }

    /// A call into the C library that its module leaves out.
    private func call(_ name: String, _ arguments: Int32...) -> Int32 {
        guard let symbol = dlsym(nil, name) else { return -1 }
        // Sound: both functions take `int`s and return one.
        switch arguments.count {
        case 1: return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)(arguments[0])
        case 2:
            return unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)(arguments[0], arguments[1])
        default: return -1
        }
    }

    /// Runs something on a loop's thread.
    private actor LoopJob {
        private let loop: SofiaLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

        init(_ loop: SofiaLoop) {
            self.loop = loop
        }

        func run<Value: Sendable>(_ body: @Sendable () throws -> Value) throws -> Value { try body() }
    }
#endif
