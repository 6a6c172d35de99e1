import Foundation
import Glibc
import Threads

/// Stands for a defect: keeps some threads of a program from running, as a debugger does (ptrace(2)), until it is let go of.
///
/// The program must allow it (`process.core_files`), or the test be root.
final class ThreadHold {
    /// Those that wait for somebody's word.
    private let release = WakeUp()
    private let thread: NativeThread

    /// Returns once at least one is held.
    /// - Parameter names: of threads, as `ps -L` shows them; those that start later are held too.
    init(_ process: pid_t, _ names: @escaping @Sendable (String) -> Bool) async throws {
        let (held, signal) = AsyncStream<Bool>.makeStream()
        let release = release
        let trace = try Trace()
        // Who holds a thread must live as long: the kernel lets go of it with him.
        let made = NativeThread(name: "thread-hold") {
            var threads: Set<pid_t> = []
            let end = ContinuousClock.now + .seconds(60)
            var isReleased = false
            while !isReleased, ContinuousClock.now < end {
                for thread in Self.threads(of: process, names) where !threads.contains(thread) {
                    guard trace.hold(thread) else { continue }
                    threads.insert(thread)
                    signal.yield(true)
                }
                // The end of the program is told to nobody else before its held threads have been looked at.
                threads = threads.filter { !trace.hasEnded($0) }
                isReleased = release.wait(for: .milliseconds(20))
            }
            signal.finish()
        }
        guard let made else { throw NotInTime(what: "a thread", deadline: .zero) }
        thread = made
        let deadline = Task {
            try await Task.sleep(for: .seconds(5))
            signal.finish()
        }
        defer { deadline.cancel() }
        guard await held.first(where: { $0 }) == true else {
            throw NotInTime(what: "a thread to hold in process \(process)", deadline: .seconds(5))
        }
    }

    deinit {
        letGo()
        thread.join()
    }

    func letGo() {
        release.call()
    }

    private static func threads(of process: pid_t, _ names: (String) -> Bool) -> [pid_t] {
        let folder = "/proc/\(process)/task"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { pid_t($0) }.filter {
            let name = (try? String(contentsOfFile: "\(folder)/\($0)/comm", encoding: .utf8)) ?? ""
            return names(name.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// ptrace(2), which Swift does not see because its arguments vary.
    private struct Trace: Sendable {
        private let call: @convention(c) @Sendable (Int, pid_t, UInt, UInt) -> Int

        init() throws {
            guard let handle = dlopen(nil, RTLD_NOW), let symbol = dlsym(handle, "ptrace") else {
                throw NotInTime(what: "ptrace", deadline: .zero)
            }
            call = unsafeBitCast(symbol, to: (@convention(c) @Sendable (Int, pid_t, UInt, UInt) -> Int).self)
        }

        func hasEnded(_ thread: pid_t) -> Bool {
            var status: Int32 = 0
            // A status without a signal in it, or with one that is no stop, is that of an end.
            return waitpid(thread, &status, 0x4000_0000 | WNOHANG) == thread && status & 0xFF != 0x7F
        }

        /// PTRACE_SEIZE and PTRACE_INTERRUPT; returns when the thread stands.
        func hold(_ thread: pid_t) -> Bool {
            guard call(0x4206, thread, 0, 0) == 0, call(0x4207, thread, 0, 0) == 0 else { return false }
            var status: Int32 = 0
            // __WALL: threads that are no children of ours, too.
            return waitpid(thread, &status, 0x4000_0000) == thread
        }
    }
}
