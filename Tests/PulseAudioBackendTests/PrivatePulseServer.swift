#if PulseAudio
    import Foundation
    import Locking
    import Logging

    /// A sound server of a test's own, in which devices come and go. It ends with this object.
    final class PrivatePulseServer: Sendable {
        let folder: URL
        let pid: pid_t
        private let ownsFolder: Bool
        private let hasEnded = Guarded(false)

        var address: String { "unix:\(folder.path)/native" }

        /// - Parameter folder: where other servers were before, and will be; nil: one of its own.
        init(in folder: URL? = nil, modules: [String] = PrivatePulseServer.desk) async throws {
            ownsFolder = folder == nil
            self.folder = folder ?? URL(filePath: "/tmp/pulse-\(UUID().uuidString.prefix(8))")
            try FileManager.default.createDirectory(
                at: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try? FileManager.default.removeItem(at: self.folder.appending(path: "native"))
            let loads = ["module-native-protocol-unix socket=\(self.folder.path)/native auth-anonymous=1"] + modules
            let arguments =
                [
                    "env", "-i", "HOME=\(self.folder.path)", "XDG_RUNTIME_DIR=\(self.folder.path)",
                    "PATH=/usr/bin:/bin",
                    "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disallow-exit",
                    "--high-priority=no", "--realtime=no",
                ] + loads.map { "--load=\($0)" }
            pid = try Self.spawn(arguments, log: self.folder.appending(path: "log").path)
            let deadline = ContinuousClock.now + .seconds(10)
            while !isAnswering, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
            guard isAnswering else { throw Failure(text: "pulseaudio does not start: see \(self.folder.path)/log") }
        }

        deinit {
            end(SIGKILL)
            if ownsFolder { try? FileManager.default.removeItem(at: folder) }
        }

        /// Two devices, whose microphone hears what is played to `feed`.
        static let desk = [
            "module-null-sink sink_name=desk_out norewinds=1 sink_properties=device.description=Desk_Speaker",
            "module-null-sink sink_name=feed norewinds=1 sink_properties=device.description=Feed",
            "module-remap-source source_name=desk_in master=feed.monitor source_properties=device.description=Desk_Microphone",
        ]

        private var isAnswering: Bool {
            FileManager.default.fileExists(atPath: folder.path + "/native") && (try? control("info")) != nil
        }

        /// Runs `pactl` and returns what it printed.
        @discardableResult
        func control(_ command: String) throws -> String {
            let pipe = popen("PULSE_SERVER=\(address) PULSE_COOKIE=\(folder.path)/cookie pactl \(command) 2>&1", "r")
            guard let pipe else { throw Failure(text: "no pipe to pactl") }
            var output = ""
            var line = [CChar](repeating: 0, count: 4096)
            while fgets(&line, Int32(line.count), pipe) != nil {
                output += String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
            guard pclose(pipe) == 0 else { throw Failure(text: "pactl \(command): \(output)") }
            return output
        }

        /// Loads a module and returns what unloads it.
        func load(_ module: String) throws -> Int {
            let answer = try control("load-module \(module)").trimmingCharacters(in: .whitespacesAndNewlines)
            guard let number = Int(answer) else { throw Failure(text: "load-module \(module): \(answer)") }
            return number
        }

        func unload(_ module: Int) throws {
            try control("unload-module \(module)")
        }

        func end(_ signal: Int32) {
            let isFirst = hasEnded.withLock { hasEnded in
                defer { hasEnded = true }
                return !hasEnded
            }
            guard isFirst else { return }
            kill(pid, signal)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }

        struct Failure: Error, CustomStringConvertible {
            let text: String
            var description: String { text }
        }

        private static func spawn(_ arguments: [String], log: String) throws -> pid_t {
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
            // A thread of Swift's pool blocks nearly every signal, which its child would do too.
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            var none = sigset_t()
            sigemptyset(&none)
            posix_spawnattr_setsigmask(&attributes, &none)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
            let list = arguments.map { strdup($0) } + [nil]
            defer { list.forEach { free($0) } }
            var pid: pid_t = 0
            guard posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, list, environ) == 0 else {
                throw Failure(text: "pulseaudio cannot be started: run `make test`, which installs it")
            }
            return pid
        }
    }

    extension Logger {
        static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
    }
#endif
